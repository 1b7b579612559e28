"""When a period ends by the municipality's own limits as they are today. One query for as many as are asked."""

from dataclasses import dataclass
from datetime import date

from core.agencies.models import Municipality
from core.rules.kinds import Overrides
from core.rules.selectors import own_deadlines
from tenancies.calculations import limits


@dataclass(frozen=True)
class Limits:
    own: Overrides

    def ends(self, rule: str, start: date) -> date:
        return limits.ends(rule, start, self.own)


def limits_of(municipality: Municipality, on: date) -> Limits:
    return Limits(own_deadlines(municipality, on))
