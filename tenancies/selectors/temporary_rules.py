"""The municipality's rules for temporary housing on a day: its own limits, and when the alarms come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from core.agencies.models import Municipality
from core.rules import kinds
from core.rules.deadline_rules import calculate
from core.rules.registry import shipped
from core.rules.selectors import own_deadlines, rule_set_for
from tenancies.calculations import limits
from tenancies.calculations.temporary import Clock, Rules, clock

KIND = "temporary"
#: The alarms in order; the last is the limit itself. Their length is the municipality's own (deadline_kinds.toml).
ALARMS = ("temporary_2_months", "temporary_2_5_months", "temporary_3_months")


@cache
def _shipped() -> Rules:
    return Rules.parse(next(each for each in shipped(KIND)).content)


def rules_on(municipality: Municipality, on: date) -> Rules:
    """The rule set in force, else what comes with the product. One query."""
    found = rule_set_for(municipality, KIND, on)
    return Rules.parse(found.content) if found else _shipped()


@dataclass(frozen=True)
class Alarms:
    """When the alarms of a chain come, by the municipality's own limits as they are today."""

    own: kinds.Overrides

    def day(self, code: str, start: date) -> date:
        return calculate(kinds.kind(code, self.own).rule_for(start, self.own), start).end

    def days(self, start: date) -> list[date]:
        return [self.day(code, start) for code in ALARMS]

    def clock(self, start: date, on: date) -> Clock:
        days = self.days(start)
        return clock(start, on, days, self.answered_from(days[-1]))

    def answered_from(self, alarm: date) -> date:
        """The first day on which an alarm that comes on `alarm` may be answered."""
        return limits.ends(limits.STAY_ANSWER, alarm, self.own)

    def exception_until(self, on: date) -> date:
        """The last day an exception made on `on` may wait to be looked at again."""
        return limits.ends(limits.STAY_EXCEPTION, on, self.own)

    def after(self, level: int) -> Callable[[date], date]:
        """The day of the alarm of a level (1 to 3), from a start."""
        return lambda start: self.day(ALARMS[level - 1], start)


def alarms_of(municipality: Municipality, on: date) -> Alarms:
    """One query."""
    return Alarms(own_deadlines(municipality, on))
