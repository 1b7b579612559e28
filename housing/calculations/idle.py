"""What an empty dwelling costs: idle days and the rent nobody paid (tomgangsleie). Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

DAYS_A_YEAR = Decimal(365)


@dataclass(frozen=True)
class IdleCost:
    """`days` the dwelling has stood empty, `kroner` the rent of those days."""

    days: int
    kroner: Decimal


def idle_cost(*, empty_from: date | None, until: date, monthly_rent: Decimal) -> IdleCost:
    """From the day after moving out up to and including the day before `until` (the let day, or today).

    A day costs a 365th of a year's rent. Zero before anybody has moved out.
    """
    if empty_from is None or until <= empty_from:
        return IdleCost(0, Decimal("0.00"))
    days = (until - empty_from).days
    amount = (monthly_rent * 12 * days / DAYS_A_YEAR).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return IdleCost(days, amount)
