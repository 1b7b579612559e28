"""Every figure of the registry: its parts add up to its whole, and what leaves the unit gives no small group away."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from insight.calculations.neighbours import exact_on
from insight.calculations.suppression import LEAST
from insight.calculations.tally import Tally
from insight.calculations.windows import Window, as_of, year
from insight.enums import Reading
from insight.figures import base, queue
from insight.figures.base import Figure
from insight.selectors.leaving import told
from tests.insight import test_need
from tests.insight.counted import (
    test_applications,
    test_deviations,
    test_homeless,
    test_homes,
    test_lists,
    test_workload,
)

#: A handful of records for each group, counted by hand elsewhere.
RECORDS: Mapping[str, Callable[[], Any]] = {
    "queue": lambda: queue.Queue(test_lists.ENTRIES, {}),
    "need": test_need.some,
    "homeless": test_homeless.some_homeless,
    "allocation": test_lists.some_allocated,
    "applications": test_applications.some_cases,
    "temporary": test_homes.some_temporary,
    "tenancies": test_homes.some_tenancies,
    "stock": test_homes.some_stock,
    "deviations": test_deviations.some_reports,
    "measures": test_deviations.some_measures,
    "risks": test_deviations.some_risks,
    "plans": test_deviations.some_plans,
    "workload": test_workload.some_deadlines,
}
#: Counted by the database, which is asked which records they are when somebody wants to see them.
COUNTED = {"deviations", "measures"}
FIGURES = [figure for group in base.groups() for figure in group.figures]
WINDOW = year(2024)


def measured(figure: Figure, window: Window = WINDOW) -> dict[str, Tally]:
    found: dict[str, Tally] = RECORDS[figure.group]().measure(window)
    return found


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.code)
def test_parts_add_up_to_the_whole(figure: Figure) -> None:
    tally = measured(figure)[figure.code]

    assert set(tally.parts) == {dim.code for dim in figure.dims}
    for dim in figure.dims:
        cells = tally.parts[dim.code].values()
        assert sum(cell.base for cell in cells) == tally.whole.base, dim.code
        if figure.additive:
            assert sum(cell.number or 0 for cell in cells) == (tally.whole.number or 0), dim.code
        elif figure.reading == Reading.PERCENT:
            assert sum(cell.hits or 0 for cell in cells) == tally.whole.hits, dim.code
        if figure.group not in COUNTED:
            assert {key for cell in cells for key in cell.keys} == set(tally.whole.keys), dim.code
        assert dim.labels is None or set(tally.parts[dim.code]) <= set(dim.labels), dim.code


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.code)
def test_what_leaves_tells_of_no_small_group(figure: Figure) -> None:
    group = base.group_named(figure.group)
    assert group is not None
    for window in (WINDOW, as_of(date(2024, 11, 20))):
        if figure.group == "tenancies" and window is not WINDOW:
            continue
        raw = measured(figure, window)
        tally = told(group, raw, window)[figure.code]
        if figure.open:
            assert tally.whole.number == raw[figure.code].whole.number
            continue
        assert tally.whole.hidden or not 0 < raw[figure.code].whole.base < LEAST
        assert tally.whole.keys == ()
        if figure.reading == Reading.NUMBER and not tally.whole.hidden and not exact_on(window):
            assert int(tally.whole.number or 0) % LEAST == 0
        for dim in figure.dims:
            for part, cell in tally.parts[dim.code].items():
                there = raw[figure.code].parts[dim.code][part]
                assert cell.hidden or not 0 < there.base < LEAST, (dim.code, part)


def test_a_figure_counts_some_of_one_of_the_same_unit_and_never_more() -> None:
    for figure in FIGURES:
        if figure.within:
            found = measured(figure)
            assert found[figure.code].whole.base <= found[figure.within].whole.base, figure.code
