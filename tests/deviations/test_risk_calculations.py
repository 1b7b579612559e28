from datetime import UTC, date, datetime

import pytest

from core.base.explain import LocalText
from deviations.calculations.plan_items import Happening, standing, tally
from deviations.calculations.risk import Assessed, Element, Requirements, Valued, lacks, matrix

ASKED = Requirements(
    sources=("users", "guards"),
    elements=(Element("violence", LocalText("Vold"), "violence", "EST", ("housing_measure",)),),
)
DONE_RISK = Valued(1, 4, 4, 2, 2, existing=True)
WHOLE = {
    "considered": {"support": True, "staffing": True, "security": True},
    "sources": {"users": False, "guards": True},
    "risks": (DONE_RISK,),
}


@pytest.mark.parametrize(
    ("value", "level"), [(1, "low"), (4, "low"), (5, "medium"), (12, "medium"), (15, "high"), (25, "high")]
)
def test_level_of_a_value(value: int, level: str) -> None:
    assert ASKED.level(value) == level


def test_matrix_goes_from_the_most_likely_down_and_holds_each_risk_once() -> None:
    rows = matrix([(1, 5, 1), (2, 5, 1), (3, 1, 5), (4, None, None)], ASKED)

    assert [row[0].likelihood for row in rows] == [5, 4, 3, 2, 1]
    assert rows[0][0].numbers == (1, 2)
    assert rows[4][4].numbers == (3,)
    assert sum(cell.count for row in rows for cell in row) == 3


def test_whole_assessment_lacks_nothing() -> None:
    assert not lacks(Assessed("EPHRT", "housing_measure", **WHOLE), ASKED).any  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ({"risks": ()}, "no_risks"),
        ({"considered": {"support": True, "staffing": False}}, "considered"),
        ({"sources": {"guards": True}}, "sources"),
        ({"sources": {"users": False, "guards": False}}, "nobody_heard"),
        ({"risks": (Valued(1, 4, 4, existing=True),)}, "not_valued_after"),
        ({"risks": (Valued(1, 4, 4, 2, 2, existing=True, checked=False),)}, "not_checked"),
        ({"risks": (Valued(1, 4, 5, 4, 5),)}, "high_without_measures"),
    ],
)
def test_what_an_assessment_lacks(change: dict[str, object], lacking: str) -> None:
    found = lacks(Assessed("EPHRT", "housing_measure", **{**WHOLE, **change}), ASKED)  # type: ignore[arg-type]

    assert [name for name in found.__dataclass_fields__ if getattr(found, name)] == [lacking]


@pytest.mark.parametrize(
    ("agency", "kind", "missing"),
    [("EST", "housing_measure", 1), ("EST", "project", 0), ("EPHRT", "housing_measure", 0)],
)
def test_elements_are_asked_of_the_agency_and_the_kind_of_subject(
    agency: str, kind: str, missing: int
) -> None:
    assert len(lacks(Assessed(agency, kind, **WHOLE), ASKED).elements) == missing  # type: ignore[arg-type]


def happened(change: str, on: date, written: date | None = None, **more: object) -> Happening:
    at = datetime.combine(written or on, datetime.min.time(), tzinfo=UTC)
    return Happening(change, on, at, **more)  # type: ignore[arg-type]


ADDED = happened("added", date(2025, 1, 1), due_on=date(2025, 3, 1), progress=0)


@pytest.mark.parametrize(
    ("rest", "day", "overdue", "done"),
    [
        ((), date(2025, 3, 1), False, False),
        ((), date(2025, 3, 2), True, False),
        ((happened("due", date(2025, 3, 5), due_on=date(2025, 6, 1)),), date(2025, 3, 4), True, False),
        ((happened("due", date(2025, 3, 5), due_on=date(2025, 6, 1)),), date(2025, 3, 5), False, False),
        ((happened("done", date(2025, 2, 1), date(2025, 4, 1)),), date(2025, 3, 2), False, True),
        ((happened("done", date(2025, 4, 1)),), date(2025, 3, 2), True, False),
        (
            (happened("done", date(2025, 2, 1)), happened("reopened", date(2025, 3, 10))),
            date(2025, 3, 10), True, False,
        ),
        ((happened("dropped", date(2025, 2, 1)),), date(2025, 3, 2), False, False),
    ],
)  # fmt: skip
def test_item_as_of_a_day(rest: tuple[Happening, ...], day: date, overdue: bool, done: bool) -> None:
    then = standing((ADDED, *rest), day)

    assert then is not None
    assert (then.overdue(day), then.done) == (overdue, done)


def test_item_is_not_in_the_plan_before_it_was_added() -> None:
    assert standing((ADDED,), date(2024, 12, 31)) is None


def test_tally_counts_what_is_taken_out_apart() -> None:
    day = date(2025, 4, 7)
    done = standing((ADDED, happened("done", date(2025, 2, 1))), day)
    late = standing((ADDED,), day)
    out = standing((ADDED, happened("dropped", date(2025, 2, 1))), day)

    found = tally([done, late, out, None], day)

    assert (found.items, found.done, found.overdue, found.dropped) == (2, 1, 1, 1)
