"""Restanser: every interval of the path is the municipality's to set; what the law gives the tenant is the least."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.rule_kinds.shapes import shapeless
from core.rules.editing import Editor, Entry, Fault, Parts, big_change, look_twice
from core.rules.periods import Period
from tenancies.calculations.arrears.profile import GROUNDS, OVERRIDABLE, parse_value
from tenancies.forms_rules import GroundForm, IntervalForm, RentsForm

#: A day from which two intervals are measured against each other.
_START = date(2027, 1, 1)


@dataclass(frozen=True)
class Interval:
    """One of the path's intervals: from what it is counted, on what it rests, and what the law says it may not be."""

    code: str
    title: Any
    counted_from: Any
    basis: str
    at_least: str = ""
    at_most: str = ""


_DUE = gettext_lazy("fra forfall")
INTERVALS = (
    Interval("friendly", gettext_lazy("Vennlig påminnelse"), _DUE, "kommunens rutine"),
    Interval("reminder", gettext_lazy("Purring"), _DUE, "kommunens rutine; gebyr tidligst etter 14 dager"),
    Interval("early_notice_at", gettext_lazy("Tidlig varsel: skyldige måneder"), "", "husleieloven § 9-11"),
    Interval("early_notice_after", gettext_lazy("Tidlig varsel til sosialtjenesten"), _DUE, "husleieloven § 9-11"),
    Interval("ground_from", gettext_lazy("Når det er grunnlag for varselet"), "", "husleieloven § 9-11"),
    Interval("to_collection", gettext_lazy("Til innkreving"), _DUE, "kommunens rutine; inkassoloven § 9"),
    Interval(
        "collection_warning", gettext_lazy("Inkassovarsel før et inkassoforetak"),
        gettext_lazy("fra purringen er sendt"), "inkassoloven § 9", at_least="14 days",
    ),
    Interval("notice_after", gettext_lazy("Varsel etter § 4-18"), gettext_lazy("fra innkreving"), "kommunens rutine"),
    Interval(
        "notice_days", gettext_lazy("Fristen i varselet"), gettext_lazy("fra varselet er sendt"),
        "tvangsfullbyrdelsesloven § 4-18", at_least="14 days",
    ),
    Interval(
        "notice_stale", gettext_lazy("Hvor lenge varselet kan brukes"), gettext_lazy("fra varselet er sendt"),
        "tvangsfullbyrdelsesloven § 4-19", at_most="12 months",
    ),
    Interval(
        "objection_days", gettext_lazy("Tid til innvendinger"), gettext_lazy("fra lista er sendt"),
        "kommunens rutine",
    ),
    Interval(
        "nav_days", gettext_lazy("Tid for sosialtjenesten"), gettext_lazy("fra de fikk varsel"),
        "husleieloven § 9-11 (bør)",
    ),
    Interval(
        "belongings", gettext_lazy("Gratis henting av eiendeler"), gettext_lazy("fra fravikelsen"),
        "tvangsfullbyrdelsesloven § 13-11", at_least="14 days",
    ),
)  # fmt: skip
BY_CODE = {each.code: each for each in INTERVALS}
GROUND_WORDS = {
    "overdue": gettext_lazy("Når husleie er forfalt"),
    "notice_4_18": gettext_lazy("Når varselet etter § 4-18 er sendt"),
}
#: What an older set may lack, and what it says then; no days: not used.
OPTIONAL = {"ground_from": "overdue", "collection_warning": "0 days"}
#: What comes before what, counted from the same day.
IN_ORDER = ("friendly", "reminder", "to_collection")


def entries(content: Mapping[str, Any]) -> list[Entry]:
    return [_entry(each, content) for each in INTERVALS]


def _entry(interval: Interval, content: Mapping[str, Any]) -> Entry:
    lines = [words(interval.code, content.get(interval.code))]
    if interval.at_least:
        lines.append(_("Loven gir minst %(period)s") % {"period": Period.parse(interval.at_least).words})
    if interval.at_most:
        lines.append(_("Loven sier høyst %(period)s") % {"period": Period.parse(interval.at_most).words})
    return Entry(interval.code, str(interval.title), tuple(lines), interval.basis)


def words(code: str, value: Any) -> str:
    """The interval as people say it; what cannot be read is shown as it stands."""
    try:
        read = parse_value(code, OPTIONAL.get(code) if value is None else value)
    except ValueError:
        return str(value or "")
    if code == "ground_from":
        return str(GROUND_WORDS[read])
    if code == "early_notice_at":
        return _("%(months)s måneders husleie") % {"months": f"{read.normalize():f}".replace(".", ",")}
    if code in OPTIONAL and not read.amount:
        return str(_("Brukes ikke: kommunen krever inn selv"))
    counted = BY_CODE[code].counted_from
    return f"{read.words} {counted}"


def form(content: Mapping[str, Any], code: str) -> tuple[type[Any], dict[str, Any]]:
    value = content.get(code)
    if code == "ground_from":
        return GroundForm, {"value": value or "overdue"}
    if code == "early_notice_at":
        return RentsForm, {"value": Decimal(str(value)) if value is not None else None}
    try:
        period = parse_value(code, OPTIONAL.get(code) if value is None else value)
    except ValueError:
        return IntervalForm, {}
    return IntervalForm, {"amount": period.amount, "unit": period.unit.value}


def write(content: Mapping[str, Any], code: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
    if values is None:
        return dict(content)
    if "unit" in values:
        amount = values["amount"]
        return {**content, code: f"{amount} {values['unit']}{'' if amount == 1 else 's'}"}
    value = values["value"]
    return {**content, code: value if code == "ground_from" else f"{Decimal(value).normalize():f}"}


def shape(content: Any) -> None:
    if not isinstance(content, dict) or set(content) - set(OVERRIDABLE):
        raise shapeless(_("Innholdet kan bare ha intervallene i rutinen for restanser."))
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in content.values()):
        raise shapeless(_("Hvert intervall skal være tekst, for eksempel «14 days»."))


def check(draft: Any) -> list[Fault]:
    content = draft.content
    found: list[Fault] = []
    based_on = getattr(draft, "based_on", None)
    before = based_on.content if based_on is not None else {}
    found += [
        Fault("UNKNOWN_INTERVAL", _("«%s» er ikke noe intervall i rutinen.") % code, part=code)
        for code in sorted(set(content) - set(OVERRIDABLE))
    ]
    for interval in INTERVALS:
        found += _faults_of(interval, content, before)
    if all(each.advice for each in found):
        found += _order(content)
    if based_on is not None and content == before:
        found.append(Fault("NOTHING_CHANGED", _("Ingen intervaller er endret ennå.")))
    return found


def _faults_of(interval: Interval, content: Mapping[str, Any], before: Mapping[str, Any]) -> Iterable[Fault]:
    code, title = interval.code, str(interval.title)
    if code not in content:
        if code not in OPTIONAL:
            yield Fault("INTERVAL_MISSING", _("«%s» mangler.") % title, part=code)
        return
    try:
        value = parse_value(code, content[code])
    except ValueError:
        yield Fault("INTERVAL_WRONG", _("«%s» kan ikke leses.") % title, part=code)
        return
    if not isinstance(value, Period) or (code in OPTIONAL and not value.amount):
        return
    days = _days(value)
    if interval.at_least and days < _days(Period.parse(interval.at_least)):
        text = _("«%(title)s» kan ikke være kortere enn loven sier: %(period)s (%(basis)s).")
        yield Fault("SHORTER_THAN_LAW", text % _law(interval, interval.at_least), part=code)
    if interval.at_most and value.after(_START) > Period.parse(interval.at_most).after(_START):
        text = _("«%(title)s» kan ikke være lenger enn loven sier: %(period)s (%(basis)s).")
        yield Fault("LONGER_THAN_LAW", text % _law(interval, interval.at_most), part=code)
    if code == "nav_days" and days < 14:
        text = _("Loven sier at begjæringen bør vente to uker etter at sosialtjenesten fikk varsel (§ 9-11).")
        yield Fault("SHORTER_THAN_SHOULD", text, part=code, advice=True)
    was = before.get(code)
    if was is not None and was != content[code]:
        earlier = parse_value(code, was)
        if big_change(_days(earlier), days):
            yield look_twice(title, str(earlier.words), str(value.words), code)


def _law(interval: Interval, period: str) -> dict[str, Any]:
    return {"title": interval.title, "period": Period.parse(period).words, "basis": interval.basis}


def _order(content: Mapping[str, Any]) -> Iterable[Fault]:
    """A reminder does not come before the friendly one, nor collection before a reminder."""
    for first, second in pairwise(IN_ORDER):
        if parse_value(second, content[second]).after(_START) < parse_value(first, content[first]).after(
            _START
        ):
            text = _("«%(second)s» kan ikke komme før «%(first)s».")
            titles = {"first": BY_CODE[first].title, "second": BY_CODE[second].title}
            yield Fault("OUT_OF_ORDER", text % titles, part=second)


def _days(period: Period) -> int:
    return (period.after(_START) - _START).days


assert {each.code for each in INTERVALS} == set(OVERRIDABLE) and set(GROUND_WORDS) == set(GROUNDS)

EDITOR = Editor(
    "arrears",
    gettext_lazy("Restanser: trinn og frister"),
    check,
    shape,
    Parts(
        noun=gettext_lazy("Intervaller"),
        entries=entries,
        form=form,
        write=write,
        lead=gettext_lazy(
            "Når hvert trinn kommer. Det loven gir leieren, kan ikke bli kortere. "
            "Saker som løper, følger de nye intervallene fra den dagen de gjelder."
        ),
    ),
)
