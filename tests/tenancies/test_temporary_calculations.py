"""Days, nights, kroner and people, reckoned by pure functions."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

import pytest

from core.rules.periods import Period
from tenancies.calculations.companions import Unreadable, read_companions
from tenancies.calculations.temporary import (
    Nights,
    Rules,
    Stayed,
    by_month,
    clock,
    count,
    latest_start,
    total,
)

ON = date(2026, 11, 20)
SPACE = UUID(int=7)


def alarms(start: date) -> list[date]:
    return [Period.parse(each).after(start) for each in ("2 months", "75 days", "3 months")]


@pytest.mark.parametrize(
    ("start", "days", "level", "left"),
    [
        (date(2026, 11, 20), 0, 0, 92),
        (date(2026, 9, 21), 60, 0, 31),
        (date(2026, 9, 20), 61, 1, 30),
        (date(2026, 9, 6), 75, 2, 16),
        (date(2026, 8, 20), 92, 3, 0),
        (date(2026, 8, 19), 93, 3, -1),
    ],
)
def test_clock(start: date, days: int, level: int, left: int) -> None:
    found = clock(start, ON, alarms(start), excepts_from=ON)

    assert (found.days, found.level, found.left) == (days, level, left)
    assert found.over == (left < 0)


def test_latest_start_is_the_boundary_of_an_alarm() -> None:
    three = Period.parse("3 months").after

    found = latest_start(three, ON)

    assert found == date(2026, 8, 20)
    assert three(found) <= ON < three(found + timedelta(days=1))


def test_nights_are_split_on_months_and_prices() -> None:
    stay = Nights(
        date(2026, 9, 29),
        date(2026, 11, 3),
        prices=((date(2026, 1, 1), Decimal(800)), (date(2026, 10, 11), Decimal(900))),
    )

    found = by_month(stay, ON)

    assert {month.month: (part.nights, part.cost) for month, part in found.items()} == {
        9: (2, Decimal(1600)),
        10: (31, Decimal(10 * 800 + 21 * 900)),
        11: (2, Decimal(1800)),
    }
    assert total([stay], ON).cost == sum(part.cost for part in found.values())


def test_agreed_price_goes_before_the_places_own_and_unknown_is_told() -> None:
    agreed = Nights(
        date(2026, 11, 1), None, agreed=Decimal("1250.50"), prices=((date(2026, 1, 1), Decimal(800)),)
    )
    unknown = Nights(date(2026, 11, 1), None)

    assert total([agreed], ON).cost == Decimal("1250.50") * 19
    assert (total([unknown], ON).cost, total([unknown], ON).unpriced) == (Decimal(0), 19)


def test_stay_without_a_night_costs_nothing() -> None:
    assert by_month(Nights(ON, ON), ON) == {}


@pytest.mark.parametrize(("away", "kept"), [(0, True), (6, True), (7, False), (30, False)])
def test_short_break_keeps_the_chain(away: int, kept: bool) -> None:
    rules = Rules(young_under=25, break_days=7)

    assert rules.keeps_chain(ON, ON + timedelta(days=away)) is kept


@pytest.mark.parametrize(
    "content", [{"young_under": 12, "break_days": 7}, {"young_under": 25, "break_days": 400}]
)
def test_rules_that_cannot_be_right_are_refused(content: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"young_under|break_days"):
        Rules.parse(content)


def stayed(person: str, stay: str, first: date, left: date | None, **facts: object) -> Stayed:
    given = {"household": uuid5(SPACE, "a"), "counted_as": "temporary", "age": 40, **facts}
    return Stayed(uuid5(SPACE, person), uuid5(SPACE, stay), first=first, left_on=left, **given)  # type: ignore[arg-type]


def test_people_are_counted_once_however_many_stays() -> None:
    rows = [
        stayed("anne", "s1", date(2026, 1, 1), date(2026, 1, 9)),
        stayed("lise", "s1", date(2026, 1, 1), date(2026, 1, 9), age=7),
        stayed("anne", "s2", date(2026, 1, 9), date(2026, 1, 19)),
        stayed("per", "s3", date(2026, 2, 1), None, household=uuid5(SPACE, "b"), age=22),
        stayed("olav", "s4", date(2026, 3, 1), None, household=uuid5(SPACE, "c"), counted_as="night_shelter"),
        stayed("kari", "s5", date(2025, 3, 1), date(2026, 1, 1), household=uuid5(SPACE, "d")),
    ]

    found = count(rows, date(2026, 1, 1), date(2026, 12, 31), young_under=25)

    assert (found.persons, found.children, found.households) == (3, 1, 2)
    assert (found.with_children, found.with_young, found.night_shelter) == (1, 1, 1)
    # Eight and ten nights: short by the longest stay, not by the sum.
    assert (found.short_by_stay, found.short_by_sum) == (1, 0)


def test_companions_are_read_a_line_each() -> None:
    found = read_companions("Lise Marie Testesen, 04.05.2019\n\nPer Testesen 12859030007\nOla Testesen", ON)

    assert [(each.given_name, each.family_name, each.number, each.birth_date) for each in found] == [
        ("Lise Marie", "Testesen", "", date(2019, 5, 4)),
        ("Per", "Testesen", "12859030007", None),
        ("Ola", "Testesen", "", None),
    ]


@pytest.mark.parametrize(
    "line", ["Lise", "Lise Testesen, 31.02.2019", "Lise Testesen, 04.05.2030", "04.05.2019"]
)
def test_line_that_cannot_be_read_says_so(line: str) -> None:
    with pytest.raises(Unreadable):
        read_companions(line, ON)
