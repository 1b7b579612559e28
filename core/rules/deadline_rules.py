"""Time limits as data, and the arithmetic that answers when one ends. Pure: no query, no clock."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from core.base.explain import Basis, Line, LocalText, line
from core.base.explain import marked as _
from core.rules.calendar import is_working_day, next_working_day
from core.rules.periods import Period, month_end

DATA = Path(__file__).parent / "data" / "deadline_rules.toml"
_NO_TEXT = LocalText("")
_WEEKDAYS = (
    LocalText("mandag", "måndag", "Monday"),
    LocalText("tirsdag", "tysdag", "Tuesday"),
    LocalText("onsdag", "onsdag", "Wednesday"),
    LocalText("torsdag", "torsdag", "Thursday"),
    LocalText("fredag", "fredag", "Friday"),
    LocalText("lørdag", "laurdag", "Saturday"),
    LocalText("søndag", "søndag", "Sunday"),
)


class UnknownRule(LookupError):
    """No deadline rule of that name holds on that day."""


@dataclass(frozen=True)
class DeadlineRule:
    """One version of a time limit (frist)."""

    id: str
    title: LocalText
    start_is: LocalText
    period: Period
    basis: str
    version: str
    statutory: bool
    shifts: bool = False
    to_month_end: bool = False
    follow_on: str = ""
    follow_on_is: LocalText = _NO_TEXT
    valid_from: date = date.min
    last_day: date = date.max

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.last_day


@dataclass(frozen=True)
class DeadlineAnswer:
    """When a time limit ends, and why.

    `nominal_end` is where the period itself ends, `end` the last day in time after any shift. `follow_on` is
    the first day of what the limit holds back, for the rules that have such a day.
    """

    rule: DeadlineRule
    start: date
    nominal_end: date
    end: date
    follow_on: date | None
    explanation: tuple[Line, ...]

    @property
    def shifted(self) -> bool:
        return self.end != self.nominal_end

    @property
    def basis(self) -> tuple[Basis, ...]:
        return (Basis(self.rule.id, self.rule.basis, self.rule.version),)


def parse(row: Mapping[str, Any]) -> DeadlineRule:
    """Read one `[[rule]]` table; a wrong value raises, naming the rule."""
    shift, to = row.get("shift", "none"), row.get("to", "")
    if shift not in {"none", "next_working_day"} or to not in {"", "month_end"}:
        raise ValueError(f"Deadline rule {row['id']}: shift {shift!r} or to {to!r} is not known.")
    return DeadlineRule(
        id=row["id"],
        title=LocalText.of(row["title"]),
        start_is=LocalText.of(row["start_is"]),
        period=Period.parse(row["period"]),
        basis=row["basis"],
        version=row["version"],
        statutory=row["statutory"],
        shifts=shift == "next_working_day",
        to_month_end=to == "month_end",
        follow_on=row.get("follow_on", ""),
        follow_on_is=LocalText.of(row.get("follow_on_is", "")),
        valid_from=_day(row.get("valid_from", date.min)),
        last_day=_day(row.get("last_day", date.max)),
    )


def _day(value: date | str) -> date:
    """TOML has dates; a municipality's own values are stored as JSON, which has not."""
    return date.fromisoformat(value) if isinstance(value, str) else value


@cache
def shipped_rows() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(DATA.read_text(encoding="utf-8"))["rule"])


def rules_on(day: date, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> list[DeadlineRule]:
    """The rules in force on a day, in file order, with a municipality's own values by identifier."""
    overrides = overrides or {}
    rows: Iterable[Mapping[str, Any]] = ({**row, **overrides.get(row["id"], {})} for row in shipped_rows())
    return [rule for rule in map(parse, rows) if rule.holds_on(day)]


def rule_on(
    identifier: str, day: date, overrides: Mapping[str, Mapping[str, Any]] | None = None
) -> DeadlineRule:
    for rule in rules_on(day, overrides):
        if rule.id == identifier:
            return rule
    raise UnknownRule(identifier)


def calculate(rule: DeadlineRule, start: date) -> DeadlineAnswer:
    """When the time limit that started on `start` ends. The start day itself is not counted."""
    period_end = rule.period.after(start)
    nominal_end = month_end(period_end) if rule.to_month_end else period_end
    working_end = next_working_day(nominal_end)
    end = working_end if rule.shifts else nominal_end
    follow_on = working_end + timedelta(days=1) if rule.follow_on else None
    return DeadlineAnswer(
        rule=rule,
        start=start,
        nominal_end=nominal_end,
        end=end,
        follow_on=follow_on,
        explanation=tuple(_explain(rule, start, period_end, nominal_end, end, follow_on)),
    )


def _explain(
    rule: DeadlineRule, start: date, period_end: date, nominal_end: date, end: date, follow_on: date | None
) -> Iterable[Line]:
    yield line(_("%(title)s (%(basis)s)."), title=rule.title, basis=rule.basis)
    if rule.period.amount > 0:
        yield line(
            _("Fristen er %(period)s, regnet fra %(start)s (%(start_is)s). Startdagen regnes ikke med."),
            period=rule.period.words,
            start=start,
            start_is=rule.start_is,
        )
    elif rule.period.amount < 0:
        yield line(
            _("Fristen er %(period)s før %(start)s (%(start_is)s)."),
            period=rule.period.words,
            start=start,
            start_is=rule.start_is,
        )
    else:
        yield line(_("Utgangspunktet er %(start)s (%(start_is)s)."), start=start, start_is=rule.start_is)
    if rule.to_month_end:
        yield line(
            _("Perioden ender %(period_end)s, og løper ut kalendermåneden til %(end)s."),
            period_end=period_end,
            end=nominal_end,
        )
    yield from _explain_end(rule, nominal_end, end)
    if follow_on:
        yield line(_("%(what)s %(day)s."), what=rule.follow_on_is, day=follow_on)


def _explain_end(rule: DeadlineRule, nominal_end: date, end: date) -> Iterable[Line]:
    weekday = _WEEKDAYS[nominal_end.weekday()]
    if end != nominal_end:
        yield line(
            _("%(nominal)s (%(weekday)s) er ikke en virkedag. Fristen flyttes til neste virkedag, %(end)s."),
            nominal=nominal_end,
            weekday=weekday,
            end=end,
        )
    elif not rule.shifts and not is_working_day(nominal_end):
        yield line(
            _("Siste dag er %(end)s (%(weekday)s). Fristen flyttes ikke, selv om det ikke er en virkedag."),
            end=end,
            weekday=weekday,
        )
    else:
        yield line(_("Siste dag er %(end)s (%(weekday)s)."), end=end, weekday=weekday)
