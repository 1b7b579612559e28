"""Changing an eligibility rule set criterion by criterion, and what is demanded of one before it counts."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from string import Formatter
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from applications.calculations.eligibility.letter import COMMON, LANGUAGES, VERDICTS, words_from
from applications.calculations.eligibility.registry import TESTS
from applications.calculations.eligibility.rules import KNOWN_KEYS
from applications.services.rule_reading import specs, text_of
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.rules.editing import Fault
from core.rules.models import RuleSetDraft
from core.rules.rates import shipped_rates
from core.rules.services import drafting

_KEY = re.compile(r"[a-z][a-z0-9_]{1,59}")
#: Two lists of a test that must not hold the same choice: nobody could say which of them counts.
_EITHER_OR = {
    "residence_permit": ("accepted", "judged"),
    "without_suitable_housing": ("homeless", "limited"),
}


def faults(draft: Any) -> list[Fault]:
    """What is wrong with the criteria of a set, and advice where they do not agree with their words."""
    rows = list(draft.content.get("criteria", ()))
    if not rows:
        return [Fault("NO_CRITERIA", _("Regelsettet har ingen krav. Legg til minst ett."))]
    found: list[Fault] = []
    codes = [row.get("code") for row in rows]
    for row in rows:
        title = text_of(row.get("title")) or str(row.get("code"))
        part = str(row.get("code"))
        if codes.count(part) > 1:
            found.append(Fault("CODE_TWICE", _("To krav heter det samme: «%s».") % title, part=part))
        if row.get("test") not in TESTS:
            text = _("Kravet «%s» bruker en prøving som Husrom ikke kjenner.") % title
            found.append(Fault("UNKNOWN_TEST", text, part=part))
            continue
        found += [
            Fault(code, _("Kravet «%(title)s»: %(text)s") % {"title": title, "text": text}, part=part)
            for code, text in (
                *_words(row),
                *_parameters(row, getattr(draft, "valid_from", None)),
                *_dates(row),
                *_letter(row, draft.content.get("letter", {})),
            )
        ]
    return [*found, *_advice(draft, rows)]


def _words(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, what in (("title", _("navn")), ("rule", _("ordlyd"))):
        words = row.get(name) or {}
        if not words.get("nb", "").strip():
            yield "WORDS_MISSING", _("%s mangler på bokmål.") % what.capitalize()
        elif not words.get("nn", "").strip():
            yield "WORDS_MISSING", _("%s mangler på nynorsk.") % what.capitalize()


def _parameters(row: Mapping[str, Any], start: date | None) -> Iterable[tuple[str, str]]:
    given = row.get("parameters", {})
    known, test = specs(row["test"]), TESTS[row["test"]]
    for name in sorted(set(given) - set(known)):
        yield "UNKNOWN_PARAMETER", _("«%s» er ikke noe som kan settes for dette kravet.") % name
    for name, spec in known.items():
        if name not in given:
            if name in test.parameters:
                yield "PARAMETER_MISSING", _("«%s» mangler.") % spec.title
            continue
        fault = spec.fault(given[name])
        if fault is not None:
            yield "PARAMETER_WRONG", str(fault)
    first, second = _EITHER_OR.get(row["test"], ("", ""))
    both = sorted(set(given.get(first) or ()) & set(given.get(second) or ()))
    if both:
        values = {"what": known[first].shown(both), "one": known[first].title, "other": known[second].title}
        yield "BOTH_LISTS", _("%(what)s står både under «%(one)s» og «%(other)s».") % values
    rate = given.get("rate")
    if start and rate in shipped_rates().by_code and shipped_rates().at(rate, start) is None:
        yield "RATE_UNKNOWN", _("Satsen er ikke kjent på den første dagen.")


def _dates(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    first, last = row.get("valid_from"), row.get("last_day")
    if first and last and last < first:
        yield "PERIOD_UPSIDE_DOWN", _("Siste dag er før første dag.")


def _letter(row: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    letter = row.get("letter")
    if letter is None:
        return
    cases = TESTS[row["test"]].cases
    found = {**shared, **letter.get("found", {})}
    texts = [letter.get(name) for name in ("title", *VERDICTS)] + [found.get(case) for case in cases]
    if any(not (text or {}).get(language, "").strip() for text in texts for language in LANGUAGES):
        yield "LETTER_MISSING", _("En av setningene i brevet mangler på bokmål eller nynorsk.")
        return
    for case, text in found.items():
        known = set({**COMMON, **cases}.get(case, ()))
        for language in LANGUAGES:
            asked = placeholders(text.get(language, ""))
            if asked is None:
                yield "LETTER_BRACES", _("En setning i brevet har en krøllparentes som ikke er lukket.")
                return
            if asked - known:
                may = ", ".join(f"{{{name}}}" for name in sorted(known)) or _("ingen")
                values = {"asked": ", ".join(f"{{{name}}}" for name in sorted(asked - known)), "may": may}
                yield (
                    "LETTER_VALUE",
                    _("Setningen i brevet bruker %(asked)s. Her kan du bruke: %(may)s.") % values,
                )
                return
    try:
        words_from(letter, cases, shared)
    except (ValueError, KeyError, TypeError):
        yield "LETTER_WRONG", _("Tekstene i brevet kan ikke leses. Åpne dem og lagre på nytt.")


def require_shape(content: Any) -> None:
    """What comes from outside is a rule set at all; what it says is checked with the rest before publishing."""
    if not isinstance(content, dict) or not isinstance(content.get("criteria"), list):
        raise _shapeless(_("Innholdet skal ha en liste som heter criteria."))
    if set(content) - {"criteria", "letter"} or not _texts(content.get("letter", {})):
        raise _shapeless(_("Innholdet kan bare ha criteria og letter."))
    for row in content["criteria"]:
        if not isinstance(row, dict) or not isinstance(row.get("code"), str):
            raise _shapeless(_("Hvert krav skal ha en code."))
        named = {"code": row["code"]}
        if not _KEY.fullmatch(row["code"]) or set(row) - KNOWN_KEYS:
            raise _shapeless(_("Kravet %(code)s har et navn eller et felt som ikke finnes.") % named)
        letter = row.get("letter", {})
        well = (
            isinstance(row.get("test", ""), str)
            and isinstance(row.get("parameters", {}), dict)
            and isinstance(letter, dict)
            and _texts({name: row[name] for name in ("title", "rule") if name in row})
            and _texts({name: text for name, text in letter.items() if name != "found"})
            and _texts(letter.get("found", {}))
            and all(isinstance(row.get(name, ""), str) for name in ("basis", "valid_from", "last_day"))
            and all(isinstance(row.get(name, False), bool) for name in ("blocks_decision_only", "in_letter"))
            and all(_is_day(row[name]) for name in ("valid_from", "last_day") if name in row)
        )
        if not well:
            raise _shapeless(_("Kravet %(code)s har en verdi av feil slag.") % named)


def _shapeless(message: str) -> Refused:
    return Refused(message, code="CONTENT_WRONG", field="content")


def _texts(value: Any) -> bool:
    """Whether it is texts by name, each in languages."""
    return isinstance(value, dict) and all(
        isinstance(each, dict)
        and not set(each) - {"nb", "nn", "en"}
        and "nb" in each
        and all(isinstance(text, str) for text in each.values())
        for each in value.values()
    )


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def placeholders(text: str) -> set[str] | None:
    """The values a sentence asks for; None when its braces do not close."""
    try:
        return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def _advice(draft: Any, rows: list[dict[str, Any]]) -> Iterable[Fault]:
    based_on = getattr(draft, "based_on", None)
    before = {row["code"]: row for row in based_on.content.get("criteria", ())} if based_on else {}
    for row in rows:
        old, title = before.get(row.get("code")), text_of(row.get("title"))
        if old and old.get("parameters") != row.get("parameters") and old.get("rule") == row.get("rule"):
            text = _(
                "Kravet «%s»: grensene er endret, men ordlyden er den samme som før. Se etter om den stemmer."
            )
            yield Fault("WORDS_UNCHANGED", text % title, part=row["code"], advice=True)
        elif (
            old and old.get("parameters") != row.get("parameters") and old.get("letter") == row.get("letter")
        ):
            text = _("Kravet «%s»: grensene er endret, men tekstene i brevet er de samme som før.")
            yield Fault("LETTER_UNCHANGED", text % title, part=row["code"], advice=True)
        if "letter" not in row and row.get("in_letter", True):
            text = _("Kravet «%s» har ingen egne tekster. Brevet bruker ordlyden i stedet.")
            yield Fault("NO_LETTER", text % title, part=row["code"], advice=True)


def save_criterion(
    *, actor: Actor, draft: RuleSetDraft, expected_version: int | None, code: str, changes: Mapping[str, Any]
) -> RuleSetDraft:
    """Change one criterion; `changes` replace its keys, and an empty value takes the key away."""
    rows = _rows(draft)
    if code not in {row["code"] for row in rows}:
        raise LookupError(code)
    made = [_changed(row, changes) if row["code"] == code else row for row in rows]
    return _keep(actor, draft, expected_version, made)


def _changed(row: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    whole = {**row, **changes}
    return {key: value for key, value in whole.items() if value not in (None, "", {}) and value is not False}


def add_criterion(
    *, actor: Actor, draft: RuleSetDraft, expected_version: int | None, test: str, row: Mapping[str, Any]
) -> tuple[RuleSetDraft, str]:
    """Add a criterion with one of the tests there are; its code is made of its name."""
    if test not in TESTS:
        raise Refused(_("Velg hva kravet prøver."), code="UNKNOWN_TEST", field="test")
    rows = _rows(draft)
    if any(_same(row, test, each) for each in rows):
        same = next(each for each in rows if _same(row, test, each))
        return draft, same["code"]
    code = _free_code(row, {each["code"] for each in rows})
    made = _keep(actor, draft, expected_version, [*rows, _changed({"code": code, "test": test}, row)])
    return made, code


def _same(row: Mapping[str, Any], test: str, other: Mapping[str, Any]) -> bool:
    return _changed({"code": other["code"], "test": test}, row) == other


def _free_code(row: Mapping[str, Any], taken: set[str]) -> str:
    base = slugify((row.get("title") or {}).get("nb", "")).replace("-", "_")[:34].strip("_") or "krav"
    base = base if base[0].isalpha() and len(base) > 1 else f"krav_{base}"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code


def remove_criterion(
    *, actor: Actor, draft: RuleSetDraft, expected_version: int | None, code: str
) -> RuleSetDraft:
    """Take a criterion out of the draft; one that is not there is left alone."""
    return _keep(actor, draft, expected_version, [row for row in _rows(draft) if row["code"] != code])


def _rows(draft: RuleSetDraft) -> list[dict[str, Any]]:
    return [dict(row) for row in draft.content.get("criteria", ())]


def _keep(
    actor: Actor, draft: RuleSetDraft, expected_version: int | None, rows: list[dict[str, Any]]
) -> RuleSetDraft:
    content = {**draft.content, "criteria": rows}
    return drafting.change_draft(
        actor=actor, draft=draft, expected_version=expected_version, changes={"content": content}
    )
