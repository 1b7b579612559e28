"""What an empty dwelling costs: idle days and the rent nobody paid (tomgangsleie). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
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


@dataclass(frozen=True)
class MonthCost:
    """The part of a vacancy that fell in a month (its first day)."""

    month: date
    days: int
    kroner: Decimal


def idle_by_month(*, empty_from: date | None, until: date, monthly_rent: Decimal) -> list[MonthCost]:
    """The same days and kroner as `idle_cost`, month by month: the parts add up to the whole, to the øre."""
    if empty_from is None or until <= empty_from:
        return []
    parts: list[MonthCost] = []
    day, so_far = empty_from, IdleCost(0, Decimal("0.00"))
    while day < until:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        upto = idle_cost(empty_from=empty_from, until=min(following, until), monthly_rent=monthly_rent)
        parts.append(MonthCost(day.replace(day=1), upto.days - so_far.days, upto.kroner - so_far.kroner))
        day, so_far = following, upto
    return parts
