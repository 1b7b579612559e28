"""What the demo tells of earlier years follows from its records: drawn by chance, and as many as the data files say."""

import tomllib
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from demo.generator.children import births
from demo.generator.dice import Dice
from demo.generator.families import Made
from demo.generator.flow import Stay, stays
from demo.generator.temporary_past import AWAY, Chain, Past, nights_in
from demo.generator.waits import leave
from demo.organisation import DATA


@pytest.fixture(scope="module")
def chains() -> list[Chain]:
    plan = tomllib.loads((DATA / "temporary.toml").read_text(encoding="utf-8"))["bergen"]["past"]
    return Past(Dice.named(7, "test"), plan, 2).draw()


@pytest.mark.parametrize(("year", "persons"), [(2023, 483), (2024, 507)])
def test_people_in_temporary_housing_are_counted_once_a_year(
    chains: list[Chain], year: int, persons: int
) -> None:
    there = [person for chain in chains if chain.slept_in(year) for person in chain.persons]

    assert len(set(there)) == persons < len(there)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [(date(2024, 1, 1), date(2024, 12, 31), 3.92), (date(2025, 1, 1), date(2025, 4, 30), 4.18)],
)
def test_stays_lasted_as_long_as_told(chains: list[Chain], first: date, last: date, months: float) -> None:
    days = [chain.days for chain in chains if first <= chain.ended <= last]

    assert round(sum(days) / len(days) / 30.4375, 2) == months
    assert min(days) > 0


def test_whoever_comes_back_has_been_away(chains: list[Chain]) -> None:
    by_person: dict[int, list[Chain]] = {}
    for chain in chains:
        by_person.setdefault(chain.who, []).append(chain)

    again = [rows for rows in by_person.values() if len(rows) > 1]

    assert again
    assert all(later.begun > before.ended + AWAY for rows in again for before, later in pairwise(rows))


def test_nights_are_those_of_the_year() -> None:
    assert (
        nights_in(2024, [(date(2023, 12, 30), date(2024, 1, 3)), (date(2024, 12, 30), date(2025, 2, 1))]) == 4
    )


def test_families_get_homes_as_soon_as_told() -> None:
    start, end = date(2023, 12, 31), date(2024, 12, 31)
    rows = [
        Stay(day := start + timedelta(days=5 * number - 200), day + timedelta(days=30), True)
        for number in range(90)
    ]

    leave(Dice("x"), rows, start, end, 66, 80)

    housed = [row for row in rows if row.housed]
    waits = [(row.ended - row.received).days for row in housed if row.ended]
    assert round(sum(days <= 181 for days in waits) * 100 / len(housed)) == 66
    assert round(sum(days <= 365 for days in waits) * 100 / len(housed)) == 80
    assert all(row.ended and start < row.ended <= end and row.ended > row.entered for row in rows)


def test_shares_that_cannot_be_are_refused() -> None:
    old = [Stay(date(2022, 1, 1), date(2022, 3, 1), True) for _ in range(30)]

    with pytest.raises(ValueError, match="cannot be"):
        leave(Dice("x"), old, date(2023, 12, 31), date(2024, 12, 31), 66, 80)


def test_the_queue_is_as_long_as_told_whatever_the_day() -> None:
    plan = tomllib.loads((DATA / "queue.toml").read_text(encoding="utf-8"))["bergen"]["ordinary"]
    for today in (date(2026, 2, 3), date(2027, 6, 30)):
        found = stays(Dice.named(1, "bergen:queue"), plan, today)
        for day, households, families in plan["checkpoints"]:
            on = date.fromisoformat(day)
            if on <= today:
                there = [row for row in found if row.entered <= on and (row.ended is None or row.ended > on)]
                assert (len(there), sum(row.family for row in there)) == (households, families)


def test_children_are_of_the_ages_told() -> None:
    dice, on = Dice("x"), date(2024, 12, 31)
    ages = [[0, 5, 40], [6, 14, 60], [15, 18, 30]]
    made = [
        Made(
            UUID(int=number), UUID(int=number), "", date(1985, 1, 1), 1, 2, False, False,
            (UUID(int=1000 + number), UUID(int=2000 + number), UUID(int=3000 + number)),
            (date(2005 + number % 12, 6, 1), date(2008 + number % 9, 6, 1)),
        )
        for number in range(70)
    ]  # fmt: skip

    changed = births(dice, on, ages, [date(2020, 1, 1)], made)

    born = [date(2020, 1, 1)]
    for row in made:
        born += [
            changed.get(child, day) for child, day in zip(row.members[1:], row.born_children, strict=True)
        ]
    years = Counter((on - day).days * 100 // 36525 for day in born)
    assert [sum(years[age] for age in range(first, last + 1)) for first, last, _ in ages] == [40, 60, 30]
