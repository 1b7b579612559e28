"""The demo's two action plans stand on 7 April 2025 as the public audit counted them."""

from collections.abc import Callable
from datetime import date

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from demo.generator import deviations, risks
from demo.generator.world import World
from deviations.selectors.risk_figures import plans_as_of, risks_by_level, stale_assessments
from tests.database import as_owner


def test_plans_were_done_and_late_as_published(bergen: Municipality, actor: Callable[[str], Actor]) -> None:
    with as_owner():
        world = World(municipality=bergen, seed=1, today=date(2026, 11, 20))
        deviations._leaders(world)
        risks.build(world)
    director = actor("direktor.est.bergen")

    found = {each.plan.title: each.tally for each in plans_as_of(director, date(2025, 4, 7))}

    first = found["Merkurvegen og Bjørnsonsgate botiltak"]
    second = found["Grunnane og Øvstunvegen botiltak"]
    assert (first.done, first.overdue, second.done, second.overdue) == (10, 11, 13, 6)
    assert first.items + second.items == 40
    assert [each.title for each in stale_assessments(director, date(2026, 11, 20))] == ["Lonemarka"]
    assert all(each.risks == 8 for each in risks_by_level(director, date(2026, 11, 20)))
