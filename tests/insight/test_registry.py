"""The registry and what rests on it: every figure defined, every reference and form naming figures that are there."""

from datetime import date
from decimal import Decimal

import pytest

from insight import kostra, references
from insight.figures import base


def test_every_figure_is_defined_and_every_reference_names_one() -> None:
    for group in base.groups():
        for figure in group.figures:
            assert str(figure.name) and str(figure.definition).endswith((".", "?")), figure.code
            assert figure.records in group.records, figure.code
            assert not figure.within or group.figure(figure.within).unit == figure.unit, figure.code
    for reference in references.references():
        assert base.figure_named(reference.figure), reference.figure
        assert reference.source


def test_newest_target_holds_and_the_municipality_comes_before_all() -> None:
    found = references.references_for("temporary.mean_stay", "bergen", date(2024, 12, 31))

    assert [(each.kind, each.value) for each in found] == [("target", Decimal("2.8"))]
    assert references.references_for("temporary.mean_stay", "nes", date(2024, 12, 31)) == []
    assert references.references_for("temporary.mean_stay", "bergen", date(2015, 1, 1)) == []


@pytest.mark.parametrize("kind", [kostra.KOSTRA, kostra.NATIONAL])
def test_forms_ask_for_figures_that_are_there(kind: str) -> None:
    for form in kostra.forms(kind):
        for cell in form.cells:
            assert bool(cell.figure) != bool(cell.missing), cell.name
            for code in (cell.figure, cell.at_most, cell.of):
                assert not code or base.figure_named(code), cell.name
            figure, (dim, _bar, part) = base.figure_named(cell.figure), cell.part.partition(":")
            split = next((each for each in figure.dims if each.code == dim), None) if figure else None
            assert not part or (split and part in (split.labels or {})), cell.name
            assert not (cell.country or cell.target) or cell.source, cell.name


def test_series_break_only_where_a_form_says_so() -> None:
    form = kostra.form_for(2020)
    cells = {cell.code: cell for cell in form.cells}
    groups, stock_cell = cells["KOSventelistepsy0001"], cells["KOSEidavsamlet0000"]

    assert form.broken(groups, 2020) and not form.broken(stock_cell, 2020)
    assert form.broken(stock_cell, 2015) and not form.broken(stock_cell, 2016)
