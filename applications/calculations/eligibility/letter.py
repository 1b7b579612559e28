"""What the letter says of a criterion: sentences in the «du»-form that lie beside the rule, filled with what was found.

[criteria.letter]
title = { nb = "Alder", nn = "Alder" }
met = { nb = "Du må ha fylt 18 år. Det kravet oppfyller du.", nn = "…" }
not_met = { … }
needs_judgement = { … }
because = { nb = "du ikke har fylt 18 år", nn = "…" }   # continues «Vi kan ikke …, fordi»
[criteria.letter.found]                                   # a sentence for each thing the test can find
reached = { nb = "Folkeregisteret viser at du har fylt {years} år.", nn = "…" }
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from typing import Any

from applications.calculations.eligibility.verdicts import Finding, LetterParagraph, Verdict
from core.base.explain import LocalText, spoken

LANGUAGES = ("nb", "nn")
#: What a paragraph can end in. A criterion that does not apply is not mentioned.
VERDICTS = (Verdict.MET, Verdict.NOT_MET, Verdict.NEEDS_JUDGEMENT)
#: A person's judgement can settle any criterion: the values its sentence may use.
JUDGED = "judged"
#: What any criterion can find, besides what its test declares.
COMMON: Mapping[str, tuple[str, ...]] = {
    JUDGED: ("by", "reason"),
    "not_judged": (),
    "judgement_incomplete": (),
    # Of the household's hearing; nothing is decided before it is in place, so that no set must have a sentence for it.
    "members_missing": ("count",),
}
_NO_BREAK = "\u00a0"
NOTHING = LocalText("")


@dataclass(frozen=True)
class LetterWords:
    """A criterion's sentences as its rule set gives them."""

    title: LocalText
    verdicts: Mapping[str, LocalText]
    found: Mapping[str, LocalText] = field(default_factory=dict)
    because: LocalText = NOTHING

    def paragraph(self, finding: Finding) -> LetterParagraph | None:
        """The paragraph in each language; None when the criterion does not apply."""
        closing = self.verdicts.get(finding.verdict)
        if closing is None:
            return None
        found = self.found.get(finding.case, NOTHING)
        texts = {
            language: " ".join(
                part
                for part in (
                    _filled(found.in_language(language), finding.fact.values, language),
                    closing.in_language(language),
                )
                if part
            )
            for language in LANGUAGES
        }
        because = self.because if finding.verdict == Verdict.NOT_MET else NOTHING
        return LetterParagraph(title=self.title, text=LocalText(**texts), because=because)


def _filled(text: str, values: Mapping[str, Any], language: str) -> str:
    return text.format(**{name: _spoken(value, language) for name, value in values.items()}) if text else ""


def _spoken(value: Any, language: str) -> str:
    """A value inside a sentence: dates stay on one line, and what a person wrote brings no full stop of its own."""
    said = spoken(value, language).strip().rstrip(".")
    return said.replace(" ", _NO_BREAK) if isinstance(value, date) else said


def words_from(
    row: Mapping[str, Any], cases: Mapping[str, tuple[str, ...]], shared: Mapping[str, Any]
) -> LetterWords:
    """Read a criterion's sentences; `shared` are those of the whole set. ValueError when one is missing or odd."""
    unknown = set(row) - {"title", "found", "because", *VERDICTS}
    missing = {"title", *VERDICTS} - set(row)
    if unknown or missing:
        raise ValueError(f"letter: unknown keys {sorted(unknown)}, missing keys {sorted(missing)}")
    found = {**shared, **row.get("found", {})}
    known = {**COMMON, **cases}
    strange, lacking = set(found) - set(known), set(cases) - set(found)
    if strange or lacking:
        raise ValueError(f"letter: sentences for {sorted(strange)} nobody finds, none for {sorted(lacking)}")
    words = LetterWords(
        title=_both("title", row["title"]),
        verdicts={verdict: _both(verdict, row[verdict]) for verdict in VERDICTS},
        found={case: _both(case, text) for case, text in found.items()},
        because=_both("because", row["because"]) if "because" in row else NOTHING,
    )
    for case, text in words.found.items():
        _check_values(case, text, known[case])
    return words


def _both(name: str, row: Mapping[str, str]) -> LocalText:
    text = LocalText.of(row)
    if not text.nb or not text.nn:
        raise ValueError(f"letter: {name} must be in bokmål and nynorsk")
    return text


def _check_values(case: str, text: LocalText, known: tuple[str, ...]) -> None:
    for language in LANGUAGES:
        asked = {name for _, name, _, _ in Formatter().parse(text.in_language(language)) if name is not None}
        if asked - set(known):
            raise ValueError(
                f"letter: {case} asks for {sorted(asked - set(known))}, which is not found there"
            )
