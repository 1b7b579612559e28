"""The municipality's intervals (profil): when each row of the path comes. Data files in `tenancies/rules/arrears/`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from core.base.explain import Basis
from core.rules.periods import Period, Unit

#: Who must have been given the ground before NAV may be told by law: rent overdue, or the § 4-18 notice sent.
GROUNDS = ("overdue", "notice_4_18")


NO_TIME = Period(0, Unit.DAY)


@dataclass(frozen=True)
class Profile:
    """Intervals counted from the due date of the oldest unpaid rent, unless the name says otherwise.

    `early_notice_at` is in months' rent. `notice_after` counts from `to_collection`; `notice_stale`,
    `notice_days`, `objection_days`, `nav_days` and `belongings` from the sending or the day concerned.
    """

    code: str
    version: str
    friendly: Period
    reminder: Period
    early_notice_at: Decimal
    early_notice_after: Period
    to_collection: Period
    notice_after: Period
    notice_days: Period
    notice_stale: Period
    objection_days: Period
    nav_days: Period
    belongings: Period
    ground_from: str = "overdue"
    #: Inkassovarsel: how long the reminder must have run before an external collector (inkassoloven § 9). No time
    #: where the municipality collects itself.
    collection_warning: Period = NO_TIME

    @classmethod
    def parse(cls, content: Mapping[str, Any], *, code: str, version: str) -> Self:
        """Read a profile's content; an unknown or missing name raises ValueError, naming it."""
        values: dict[str, Any] = {"code": code, "version": version}
        for name, value in content.items():
            values[name] = parse_value(name, value)
        missing = {f.name for f in fields(cls)} - set(values) - {"ground_from", "collection_warning"}
        if missing:
            raise ValueError(f"Arrears profile {code} lacks {', '.join(sorted(missing))}.")
        return cls(**values)

    def changed(self, parameters: Mapping[str, Any]) -> Self:
        """The profile with some intervals overridden, for simulation. Raises ValueError naming a wrong one."""
        return replace(self, **{name: parse_value(name, value) for name, value in parameters.items()})

    def day(self, name: str, start: date) -> date:
        """The day the named interval after `start` ends."""
        period: Period = getattr(self, name)
        return period.after(start)

    @property
    def warns_of_collector(self) -> bool:
        return self.collection_warning.amount > 0

    @property
    def basis(self) -> Basis:
        return Basis(f"arrears_path:{self.code}", "kommunens rutine for restanser", self.version)


#: No interval lasts more than ten years.
_LONGEST = {Unit.DAY: 3660, Unit.WEEK: 520, Unit.MONTH: 120, Unit.YEAR: 10}
OVERRIDABLE = tuple(f.name for f in fields(Profile) if f.name not in ("code", "version"))


def parse_value(name: str, value: Any) -> Any:
    """A parameter's value: a period like "2 months", a whole number of days, or a number of months' rent."""
    if name not in OVERRIDABLE:
        raise ValueError(name)
    if name == "ground_from":
        if value not in GROUNDS:
            raise ValueError(name)
        return value
    if isinstance(value, bool):
        raise ValueError(name)
    if name == "early_notice_at":
        return _months_of_rent(name, value)
    try:
        period = Period(value, Unit.DAY) if isinstance(value, int) else Period.parse(str(value))
    except ValueError as error:
        raise ValueError(name) from error
    if not 0 <= period.amount <= _LONGEST[period.unit]:
        raise ValueError(name)
    return period


def _months_of_rent(name: str, value: Any) -> Decimal:
    try:
        months = Decimal(str(value))
    except ArithmeticError as error:
        raise ValueError(name) from error
    if not months.is_finite() or not 0 <= months <= 120:
        raise ValueError(name)
    return months
