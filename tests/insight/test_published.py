"""The published figures come out of the demo municipality's records, or are told of as contradictions."""

from datetime import date

from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality
from demo.generator import (
    arrears_past,
    deviation_history,
    deviations,
    offices,
    preparation,
    protected,
    queue,
    renewals,
    risks,
    stock,
    temporary,
    tenancies,
)
from demo.generator.world import World
from insight.published import published_of
from insight.selectors.control import control
from insight.selectors.dashboards import SERVICE
from tests.database import as_owner

TODAY = date(2026, 11, 20)
PARTS = (
    stock.build, offices.build, queue.build, tenancies.build, protected.build,
    preparation.tenants, deviations.build, deviation_history.build, risks.build,
    renewals.build, temporary.build, arrears_past.build,
)  # fmt: skip


def test_each_published_figure_is_found_or_is_a_known_contradiction(bergen: Municipality) -> None:
    with as_owner():
        world = World(municipality=bergen, seed=1, today=TODAY)
        for build in PARTS:
            build(world)
    published = published_of("bergen")
    assert published

    with acting_as_service(SERVICE, bergen, today=TODAY) as service:
        found = control(service, published)

    missed = {
        (each.figure.code, each.part, str(each.published.window.last)): each.cell and each.cell.number
        for each in found.held
        if not each.agrees
    }
    assert missed == {} and found.agree == len(published.figures) >= 145
    told = {
        (each.figure.code, each.published.window.last.year, each.published.value): each.cell
        and each.cell.number
        for each in found.contradictions
    }
    assert told == {
        ("tenancies.children", 2024, 2200): 2220,
        ("deviations.reported", 2023, 3401): 3797,
        ("deviations.reported", 2024, 2822): 3128,
        ("plans.overdue", 2025, 13): 17,
    }
    assert all(each.published.note for each in found.contradictions)
