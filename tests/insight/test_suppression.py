"""Small groups, and what they could be worked out from."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.calculations.suppression import LEAST, hidden_parts, suppressed, without_rest
from insight.calculations.tally import Cell, Tally, averaged, counted, shared, summed

#: A machine that is slow is no fault.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIZES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1)


def cells(sizes: dict[str, int]) -> dict[str, Cell]:
    return {part: Cell(size, size, behind=lambda: (1,)) for part, size in sizes.items()}


def tally(sizes: dict[str, int]) -> Tally:
    whole = sum(sizes.values())
    return Tally(Cell(whole, whole, behind=lambda: (1,)), {"dim": cells(sizes)})


@patient
@given(SIZES)
def test_no_small_group_is_told_and_none_follows_from_the_rest(sizes: dict[str, int]) -> None:
    told = suppressed(tally(sizes))

    parts = told.parts["dim"]
    shown = [cell.number for cell in parts.values() if not cell.hidden]
    assert not any(0 < number < LEAST for number in shown if number is not None)
    if told.whole.hidden:
        assert 0 < sum(sizes.values()) < LEAST and all(cell.hidden for cell in parts.values())
        return
    hidden = [part for part, cell in parts.items() if cell.hidden]
    rest = sum(sizes[part] for part in hidden)
    # Whoever subtracts what is told from the whole is left with at least two parts, and three in all.
    assert not hidden or (len(hidden) >= 2 and rest >= LEAST)


@patient
@given(SIZES)
def test_nothing_is_hidden_where_nobody_can_be_picked_out(sizes: dict[str, int]) -> None:
    assert bool(hidden_parts(cells(sizes))) == any(0 < size < LEAST for size in sizes.values())


@patient
@given(SIZES)
def test_what_leaves_names_no_records(sizes: dict[str, int]) -> None:
    told = suppressed(tally(sizes))

    assert told.whole.keys == ()
    assert all(cell.keys == () for cell in told.parts["dim"].values())


@pytest.mark.parametrize(
    ("hits", "of", "hidden"),
    [(0, 10, False), (1, 10, True), (2, 10, True), (3, 10, False), (7, 10, False), (8, 10, True), (10, 10, False),
     (0, 2, True), (3, 3, False), (0, 0, False)],
)  # fmt: skip
def test_share_hides_who_is_counted_and_who_is_not(hits: int, of: int, hidden: bool) -> None:
    assert suppressed(Tally(Cell(Decimal(50), of, hits))).whole.hidden is hidden


def test_figure_that_counts_nearly_all_of_another_is_hidden() -> None:
    tallies = {
        "all": tally({"a": 10}),
        "most": tally({"a": 8}),
        "many": tally({"a": 7}),
        "every": tally({"a": 10}),
    }

    told = without_rest(tallies, {"most": "all", "many": "all", "every": "all"})

    assert told["most"].whole.hidden
    assert not told["many"].whole.hidden
    assert not told["every"].whole.hidden and not told["all"].whole.hidden


class Row:
    def __init__(self, number: int, part: str) -> None:
        self.id, self.part = number, part


ROWS = st.lists(st.tuples(st.integers(0, 500), st.sampled_from("abcd")), max_size=40)


@patient
@given(ROWS)
def test_parts_add_up_to_the_whole(told: list[tuple[int, str]]) -> None:
    rows = [Row(number, part) for number, part in told]
    by = {"part": lambda row: row.part}

    for each in (
        counted(rows, by=by),
        counted(rows, by=by, each=lambda row: row.id),
        summed(rows, lambda row: row.id, by=by),
    ):
        assert sum(cell.number or 0 for cell in each.parts["part"].values()) == each.whole.number
        assert sum(cell.base for cell in each.parts["part"].values()) == each.whole.base
    share = shared(rows, lambda row: row.id % 2 == 0, by=by)
    assert sum(cell.hits or 0 for cell in share.parts["part"].values()) == share.whole.hits
    mean = averaged(rows, lambda row: row.id, by=by, decimals=6)
    weighed = sum((cell.number or 0) * cell.base for cell in mean.parts["part"].values())
    assert abs(weighed - (mean.whole.number or 0) * mean.whole.base) < Decimal("0.01")


def test_mean_and_share_of_nobody_are_no_number() -> None:
    assert averaged([], lambda row: 1).whole.number is None
    assert shared([], lambda row: True).whole.number is None
    assert counted([]).whole.number == 0
