"""A handful of people without a home, and every figure of them counted by hand."""

from datetime import date
from typing import Any

from insight.calculations.windows import as_of
from insight.figures import homeless
from tests.insight.counted.shared import IN_2024, OFFICE, all_of, key, parts, whole

LONG_AGO = date(2024, 1, 1)


def sleeping(number: int, house: int, left: date | None = None, born: int | None = 1980, **told: Any) -> Any:
    return homeless.Sleeping(
        placement=key(1000 + house), compartment=OFFICE, person=key(number), house=key(house),
        birth_date=date(born, 1, 1) if born else None, birth_year=born, first=told.get("first", LONG_AGO), left_on=left,
    )  # fmt: skip


def waiting(number: int, until: date | None = None, first: date = LONG_AGO) -> homeless.Waiting:
    return homeless.Waiting(key(2000 + number), OFFICE, key(100 + number), first, until)


def living(number: int, person: int, told: str = "with_others", born: int = 1980, **facts: Any) -> Any:
    return homeless.Living(
        household=key(100 + number), person=key(person), birth_date=date(born, 1, 1), birth_year=born, homeless=told,
        acute=facts.get("acute", False), first=facts.get("first", LONG_AGO), until=facts.get("until"),
        member_from=LONG_AGO, member_to=facts.get("member_to"),
    )  # fmt: skip


def leaving(number: int, person: int, **told: Any) -> homeless.Leaving:
    values: dict[str, Any] = {
        "household": None, "birth_date": date(1990, 1, 1), "birth_year": 1990, "kind": "prison", "home": "none",
        "heard": date(2024, 12, 1), "expected_on": date(2025, 2, 28), "ended_on": None, **told,
    }  # fmt: skip
    return homeless.Leaving(id=key(3000 + number), compartment=OFFICE, person=key(person), **values)


def some_homeless() -> homeless.HomelessPeople:
    return homeless.HomelessPeople(
        (
            # Alone; with a child and one whose age nobody knows; one who left that morning, one who came the day after.
            sleeping(1, 1),
            sleeping(2, 2),
            sleeping(3, 2, born=2015),
            sleeping(4, 2, born=None),
            sleeping(5, 5, date(2024, 12, 31)),
            sleeping(6, 6, first=date(2025, 1, 1)),
            # In the household of a case as well.
            sleeping(11, 11, date(2025, 1, 1)),
        ),
        (
            waiting(1),
            waiting(2),
            # Decided that day, decided the day after, received the day after.
            waiting(3, date(2024, 12, 31)),
            waiting(4, date(2025, 1, 1)),
            waiting(5, None, date(2025, 1, 1)),
            # Two leases: one that ran out the day before, and one that runs that day for the last time.
            waiting(6),
            waiting(7),
            # Homeless from the day after, and until that day.
            waiting(8),
            waiting(9),
        ),
        (
            living(1, 11),
            living(1, 12, born=2007),
            living(1, 13, born=2006),
            living(1, 14, member_to=date(2024, 12, 31)),
            living(2, 21, "sleeping_out", born=2003, acute=True),
            living(3, 31),
            living(4, 41, "institution"),
            living(5, 51),
            living(6, 61, "chance"),
            living(7, 71, acute=True),
            living(8, 81, first=date(2025, 1, 1)),
            living(9, 91, until=date(2024, 12, 31)),
        ),
        (
            homeless.Rented(key(106), LONG_AGO, date(2024, 12, 30)),
            homeless.Rented(key(107), LONG_AGO, date(2024, 12, 31)),
        ),
        (
            leaving(1, 301),
            # Two of one household; one in a case already; due out a day too late; heard of too late; out; with a home.
            leaving(2, 302, household=key(90)),
            leaving(3, 303, household=key(90)),
            leaving(4, 41),
            leaving(5, 305, expected_on=date(2025, 3, 1)),
            leaving(6, 306, heard=date(2025, 1, 1)),
            leaving(7, 307, ended_on=date(2024, 12, 31)),
            leaving(8, 308, home="found"),
            leaving(9, 309, kind="settlement"),
        ),
        {},
        25,
    )


def test_homeless() -> None:
    measured = some_homeless().measure(IN_2024)

    # Placed: 1, 2, 3, 4, 11. With others: 12, 13. Institution: 41, 301, 302, 303. Sleeping out: 21. Chance: 61.
    assert whole(measured) == {
        "homeless.persons": 13,
        "homeless.children": 2,
        # Of 1, of 2, of the cases 1, 2, 4 and 6, of 301, and of the two who are let out together.
        "homeless.households": 8,
        "homeless.acute": 1,
    }
    assert set(measured) == all_of("homeless")
    assert parts(measured["homeless.persons"], "part") == {"a": 6, "b": 2, "c": 4, "d": 1}
    assert parts(measured["homeless.persons"], "age") == {"adult": 8, "child": 2, "young": 2, "": 1}
    assert parts(measured["homeless.households"], "part") == {"a": 4, "c": 3, "d": 1}
    assert parts(measured["homeless.households"], "family") == {"family": 2, "single": 6}


def test_the_records_are_those_that_somebody_is_counted_by() -> None:
    measured = some_homeless().measure(IN_2024)

    cells = measured["homeless.persons"].parts["part"]
    assert set(cells["a"].keys) == {key(1001), key(1002), key(1011), key(2006)}
    assert set(cells["b"].keys) == {key(2001)} and set(cells["d"].keys) == {key(2002)}
    assert set(cells["c"].keys) == {key(2004), key(3001), key(3002), key(3003)}


def test_next_day_others_are_homeless() -> None:
    told = {row.person for row in some_homeless().found(date(2025, 1, 1))}

    # Who came or was heard of that day; nobody sleeps in 11's place any more, and a lease has run out.
    for person in (6, 11, 51, 71, 81, 306, 305):
        assert key(person) in told
    for person in (5, 31, 91, 307):
        assert key(person) not in told
    # The case is decided, and the person is due out as before.
    assert [row.part for row in some_homeless().found(date(2025, 1, 1)) if row.person == key(41)] == ["c"]


def test_child_who_lives_with_both_parents_counts_once_and_both_households_do() -> None:
    both = homeless.HomelessPeople(
        (),
        (waiting(1), waiting(2)),
        (
            living(1, 11),
            living(1, 15, born=2015),
            living(2, 21, "sleeping_out"),
            living(2, 15, "sleeping_out", born=2015),
        ),
        (),
        (),
        {},
        25,
    )

    measured = both.measure(as_of(date(2024, 11, 20)))

    assert whole(measured) == {
        "homeless.persons": 3, "homeless.children": 1, "homeless.households": 2, "homeless.acute": 0,
    }  # fmt: skip
    assert parts(measured["homeless.households"], "family") == {"family": 2}
