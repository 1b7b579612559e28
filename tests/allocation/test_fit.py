"""How a household fits a dwelling, and why another was not chosen: pure calculations."""

from datetime import date

import pytest

from allocation.calculations.category import Category, age_on, category_of
from allocation.calculations.comparison import Compared, departs_from_order, why_not
from allocation.calculations.fit import DwellingFacts, HouseholdNeed, bedrooms_for, fit
from allocation.calculations.rhythm import next_meeting


def verdicts(need: HouseholdNeed, dwelling: DwellingFacts) -> dict[str, str]:
    return {line.topic: line.verdict.value for line in fit(need, dwelling).lines}


def need(**changes: object) -> HouseholdNeed:
    return HouseholdNeed(**{"adults": 1, "children": 1, "bedrooms": 2, **changes})  # type: ignore[arg-type]


def dwelling(**changes: object) -> DwellingFacts:
    return DwellingFacts(**{"bedrooms": 2, "area": "Årstad", **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(("has", "verdict"), [(1, "fails"), (2, "fits"), (3, "judge"), (4, "fails")])
def test_size_by_bedrooms(has: int, verdict: str) -> None:
    assert verdicts(need(), dwelling(bedrooms=has))["size"] == verdict


@pytest.mark.parametrize(
    ("needs", "offers", "topic", "verdict"),
    [
        ({"wheelchair": True}, {"wheelchair": True}, "wheelchair", "fits"),
        ({"wheelchair": True}, {"step_free": True}, "wheelchair", "fails"),
        ({}, {"wheelchair": True}, "wheelchair", "judge"),
        ({"step_free": True}, {}, "step_free", "fails"),
        ({"step_free": True}, {"step_free": True}, "step_free", "fits"),
        ({"aids_storage": True}, {}, "storage", "judge"),
        ({"parking": True}, {}, "parking", "judge"),
        ({}, {"earmark": "family", "earmark_label": "Barnefamilie"}, "earmark", "fits"),
        ({"children": 0}, {"earmark": "family", "earmark_label": "Barnefamilie"}, "earmark", "fails"),
        ({"young": False}, {"earmark": "young", "earmark_label": "Unge"}, "earmark", "fails"),
        ({"young": None}, {"earmark": "young", "earmark_label": "Unge"}, "earmark", "judge"),
        ({}, {"earmark": "refugee", "earmark_label": "Flyktninger"}, "earmark", "judge"),
        (
            {"target_groups": frozenset({"refugee"})},
            {"earmark": "refugee", "earmark_label": "Flyktninger"},
            "earmark",
            "fits",
        ),
        ({}, {"gender": "women"}, "gender", "judge"),
        ({}, {"suits_children": False}, "children", "fails"),
        ({}, {"environment": "not_children"}, "children", "fails"),
        ({}, {"environment": "with_care"}, "environment", "judge"),
        ({}, {"under_agreement": True, "may_refer": False}, "cap", "fails"),
        ({"wished_areas": ("Fana",)}, {}, "area", "judge"),
        ({"wished_areas": ("Årstad",)}, {}, "area", "fits"),
    ],
)
def test_line_of_fit(needs: dict[str, object], offers: dict[str, object], topic: str, verdict: str) -> None:
    assert verdicts(need(**needs), dwelling(**offers))[topic] == verdict


def test_one_failing_line_is_enough_not_to_be_a_candidate() -> None:
    answer = fit(need(wheelchair=True), dwelling())

    assert not answer.is_candidate
    assert [line.topic for line in answer.failing] == ["wheelchair"]


@pytest.mark.parametrize(
    ("adults", "children", "bedrooms"), [(1, 0, 1), (2, 0, 1), (1, 1, 2), (2, 2, 2), (2, 3, 3), (3, 0, 2)]
)
def test_bedrooms_by_composition(adults: int, children: int, bedrooms: int) -> None:
    assert bedrooms_for(adults=adults, children=children) == bedrooms


@pytest.mark.parametrize(
    ("adults", "children", "age", "wheelchair", "category"),
    [
        (1, 0, 24, False, Category.YOUNG),
        (1, 0, 25, False, Category.SINGLE),
        (1, 0, None, False, Category.SINGLE),
        (2, 0, 22, False, Category.COUPLE),
        (1, 2, 22, False, Category.FAMILY),
        (1, 2, 22, True, Category.ACCESSIBLE),
    ],
)
def test_category(adults: int, children: int, age: int | None, wheelchair: bool, category: Category) -> None:
    assert category_of(adults=adults, children=children, age=age, wheelchair=wheelchair) == category


def test_age_on_the_day_before_and_on_the_birthday() -> None:
    born = date(2001, 11, 21)

    assert age_on(date(2026, 11, 20), birth_date=born) == 24
    assert age_on(date(2026, 11, 21), birth_date=born) == 25


def compared(key: str, rank: int, since: date = date(2025, 1, 1), **changes: object) -> Compared:
    return Compared(key=key, rank=rank, waiting_since=since, **changes)  # type: ignore[arg-type]


def test_order_is_departed_from_only_past_someone_who_fits() -> None:
    first, second = compared("a", 1), compared("b", 2)
    unfit = compared("c", 1, failing=("For liten.",))
    swap = compared("d", 1, list="swap")

    assert not departs_from_order(first, [first, second])
    assert departs_from_order(second, [first, second])
    assert not departs_from_order(second, [unfit, second])
    assert not departs_from_order(second, [swap, second])


def test_reason_for_one_the_dwelling_does_not_fit() -> None:
    why = why_not(compared("a", 1, failing=("For liten.",)), compared("b", 2))

    assert why is not None and "For liten." in why.source()


def test_reason_for_one_who_came_later() -> None:
    why = why_not(compared("a", 3, date(2025, 3, 1)), compared("b", 2, date(2024, 3, 1)))

    assert why is not None and "nummer 3" in why.source() and "1. mars 2025" in why.source()


def test_no_computed_reason_for_the_first_who_fits() -> None:
    assert why_not(compared("a", 1), compared("b", 2)) is None


@pytest.mark.parametrize(
    ("rhythm", "after", "last", "expected"),
    [
        ("weekly", date(2026, 11, 20), date(2026, 11, 17), date(2026, 11, 24)),
        ("weekly", date(2026, 11, 20), None, date(2026, 11, 24)),
        ("fortnightly", date(2026, 11, 20), date(2026, 11, 17), date(2026, 12, 1)),
        ("first_monday", date(2026, 11, 20), None, date(2026, 12, 7)),
        ("first_monday", date(2026, 12, 7), None, date(2027, 1, 4)),
    ],
)
def test_next_meeting_by_rhythm(rhythm: str, after: date, last: date | None, expected: date) -> None:
    assert next_meeting(rhythm, after=after, last=last) == expected
