"""When households came on a waiting list and left it, so that the list has the wanted length on the wanted days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from demo.generator.dice import Dice
from demo.generator.waits import leave, nearer


@dataclass
class Stay:
    """One household's time on a list. `ended` is the first day off it; None: it still waits.

    `housed`: whether it got a home; None where nothing is told of how soon those of that time did.
    """

    received: date
    entered: date
    family: bool
    ended: date | None = None
    housed: bool | None = None


def stays(dice: Dice, plan: dict[str, Any], today: date) -> list[Stay]:
    """All stays up to `today`. At each checkpoint the list holds exactly the planned households and families."""
    points = [(date.fromisoformat(day), total, families) for day, total, families in plan["checkpoints"]]
    points = list(_until(points, today))
    waiting = _beginning(dice, points[0], plan.get("families_had_waited", ()))
    everybody = list(waiting)
    for (start, _, _), (end, total, families) in pairwise(points):
        arrivals = [
            _arrival(dice, start, end, family)
            for family in (True, False)
            for _ in range(_arriving(plan["granted"], start, end, family=family))
        ]
        everybody += arrivals
        waiting += arrivals
        kept: list[Stay] = []
        for family, size in ((True, families), (False, total - families)):
            group = [stay for stay in waiting if stay.family is family]
            told = plan.get("families" if family else "singles", {}).get(end.isoformat(), {})
            staying = _choose(dice, plan, group, size, end, told.get("over_two"))
            if told:
                nearer(dice, group, staying, end, Decimal(told["wait"]))
            chosen = set(map(id, staying))
            leaving = [stay for stay in group if id(stay) not in chosen]
            if "six" in told:
                leave(dice, leaving, start, end, told["six"], told["twelve"])
            for stay in leaving:
                if stay.ended is None:
                    first = max(start + timedelta(days=1), stay.entered + timedelta(days=15))
                    stay.ended = dice.day(min(first, end), end)
            kept += staying
        waiting = kept
    return everybody


def _until(points: list[tuple[date, int, int]], today: date) -> Iterator[tuple[date, int, int]]:
    """The checkpoints before `today`, and `today` itself in proportion between its neighbours."""
    previous = points[0]
    for point in points:
        if point[0] <= today:
            yield point
            previous = point
            continue
        done = (today - previous[0]).days / (point[0] - previous[0]).days
        if done > 0:
            yield (
                today,
                round(previous[1] + (point[1] - previous[1]) * done),
                round(previous[2] + (point[2] - previous[2]) * done),
            )
        return


def _beginning(dice: Dice, point: tuple[date, int, int], families_had_waited: Sequence[int]) -> list[Stay]:
    day, total, families = point
    waited = (150, 300, 500, 800)
    return [
        _arrival(
            dice,
            day - timedelta(days=dice.choice((families_had_waited or waited) if n < families else waited)),
            day,
            n < families,
        )
        for n in range(total)
    ]


def _arrival(dice: Dice, first: date, last: date, family: bool) -> Stay:
    entered = dice.workday(first + timedelta(days=1), last)
    # Families are answered first.
    answered = timedelta(days=dice.randrange(25, 65 if family else 95))
    return Stay(received=entered - answered, entered=entered, family=family)


def _arriving(granted: dict[str, list[int]], start: date, end: date, *, family: bool) -> int:
    """Of each year's grants, the part whose days lie after `start` and not after `end`."""
    number = 0.0
    for year in range(start.year, end.year + 1):
        all_, families = granted.get(str(year), [0, 0])
        days = (min(end, date(year, 12, 31)) - max(start, date(year - 1, 12, 31))).days
        whole = (date(year, 12, 31) - date(year - 1, 12, 31)).days
        number += (families if family else all_ - families) * days / whole
    return round(number)


def _choose(
    dice: Dice, plan: dict[str, Any], group: list[Stay], size: int, on: date, over_two: int | None
) -> list[Stay]:
    """Who still waits: the wanted shares of long and very long waits, as far as there are such households.

    `over_two`: how many have waited over two years, where that is told of the day.
    """
    if size >= len(group):
        if size > len(group):
            raise ValueError(
                f"{on}: {size} should wait, but only {len(group)} came. Grant more in queue.toml."
            )
        return list(group)
    dice.shuffle(group)
    two, one = on - timedelta(days=731), on - timedelta(days=396)
    old = [stay for stay in group if stay.received < two]
    middle = [stay for stay in group if two <= stay.received < one]
    fresh = [stay for stay in group if stay.received >= one]
    # Those of just over a year last: they would be a year's wait too many.
    fresh.sort(key=lambda stay: stay.received < on - timedelta(days=364))
    staying = old[: round(size * plan["over_two_years"]) if over_two is None else over_two]
    staying += middle[: round(size * plan["over_one_year"])]
    staying += fresh[: size - len(staying)]
    for stay in (*middle, *old, *fresh):
        if len(staying) >= size:
            break
        if not any(stay is other for other in staying):
            staying.append(stay)
    return staying
