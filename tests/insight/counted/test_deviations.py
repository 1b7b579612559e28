"""Deviations, measures, risks and plans, and every figure of them counted by hand."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

from core.agencies.actors import Actor
from deviations.calculations.plan_items import Happening
from deviations.calculations.risk import Requirements
from deviations.selectors.counted import Group as Counted
from deviations.selectors.risk_figures import AssessmentFacts
from insight.calculations.windows import Window
from insight.figures import deviations, measures, plans, risks
from tests.insight.counted.shared import IN_2024, OFFICE, all_of, key, parts, whole


def office(number: int) -> Any:
    return SimpleNamespace(
        pk=key(number), name="Hjemmet", compartment_id=OFFICE, agency=SimpleNamespace(code="EST", name="EST")
    )


OFFICES = {key(1): office(1), key(2): office(2)}
NOBODY = cast(Actor, None)


def some_reports() -> deviations.Reports:
    groups = (
        Counted(0, key(1), "fire", "incident", {
            "reported": 3, "guards": 1, "handled": 1, "closed": 2, "in_time": 1, "days": 50, "open": 2, "overdue": 1,
        }),
        Counted(0, key(2), "violence", "incident", {
            "reported": 1, "guards": 0, "handled": 1, "closed": 1, "in_time": 0, "days": 30, "open": 0, "overdue": 0,
        }),
    )  # fmt: skip
    return deviations.Reports({IN_2024: groups}, OFFICES, NOBODY)


def some_measures() -> measures.Measures:
    group = Counted(0, key(1), "fire", "incident", {
        "set_up": 6, "done": 5, "done_in_time": 4, "approved": 4, "judged": 3, "good": 2, "open": 3, "overdue": 2,
    })  # fmt: skip
    return measures.Measures({IN_2024: (group,)}, OFFICES, NOBODY)


def some_risks() -> risks.Risks:
    rows = (
        risks.Valued(key(1), key(1), "violence", 20, 15, False),
        risks.Valued(key(2), key(1), "building", 16, 6, False),
        risks.Valued(key(3), key(2), "building", 4, None, True),
    )
    assessments = (
        AssessmentFacts(key(1), key(1), date(2023, 3, 1), ((date(2023, 4, 1), date(2024, 4, 1)),)),
        AssessmentFacts(key(2), key(2), date(2024, 2, 1), ((date(2024, 3, 1), date(2025, 3, 1)),)),
        AssessmentFacts(key(3), key(2), date(2022, 2, 1), ()),
        AssessmentFacts(key(4), key(2), date(2025, 2, 1), ()),
    )
    return risks.Risks({IN_2024: rows}, assessments, Requirements(), OFFICES)


def some_plans() -> plans.Plans:
    def happened(change: str, on: date, **told: Any) -> Happening:
        return Happening(change, on, datetime.combine(on, time(), tzinfo=UTC), **told)

    def item(number: int, *history: Happening, ended: date | None = None) -> plans.Item:
        added = happened("added", date(2024, 1, 2), due_on=date(2024, 6, 1), progress=0)
        return plans.Item(key(number), key(9), key(1), date(2024, 1, 1), ended, (added, *history))

    rows = (
        item(1, happened("done", date(2024, 5, 1))),
        item(2),
        # Moved after it was late, to next year.
        item(3, happened("due", date(2024, 7, 1), due_on=date(2025, 6, 1))),
        item(4, happened("dropped", date(2024, 3, 1))),
        item(5, happened("done", date(2024, 2, 1)), ended=date(2024, 8, 1)),
    )
    return plans.Plans(rows, OFFICES)


def test_deviations() -> None:
    measured = some_reports().measure(IN_2024)

    assert whole(measured) == {
        "deviations.reported": 4,
        "deviations.by_guards": 1,
        "deviations.closed_share": Decimal("50.0"),
        "deviations.open": 2,
        "deviations.overdue": 1,
        "deviations.closed": 3,
        "deviations.days": Decimal(27),
        "deviations.in_time": Decimal("33.3"),
    }
    assert set(measured) == all_of("deviations")
    assert parts(measured["deviations.reported"], "category") == {"fire": 3, "violence": 1}
    assert parts(measured["deviations.open"], "unit") == {str(key(1)): 2}
    assert measured["deviations.in_time"].whole.hits == 1


def test_measures() -> None:
    measured = some_measures().measure(IN_2024)

    assert whole(measured) == {
        "measures.set_up": 6,
        "measures.done": 5,
        "measures.in_time": Decimal("80.0"),
        "measures.approved": 4,
        "measures.judged": Decimal("75.0"),
        "measures.good": Decimal("66.7"),
        "measures.open": 3,
        "measures.overdue": 2,
    }
    assert set(measured) == all_of("measures")


def test_risks() -> None:
    measured = some_risks().measure(IN_2024)

    assert whole(measured) == {
        "risks.risks": 3,
        "risks.high_before": 2,
        "risks.high_after": 1,
        "risks.not_valued": 1,
        "risks.bare": 1,
        "risks.assessments": 3,
        "risks.stale": 2,
        "risks.gone_through": Decimal("33.3"),
    }
    assert set(measured) == all_of("risks")
    assert parts(measured["risks.risks"], "before") == {"high": 2, "low": 1}


def test_plans() -> None:
    measured = some_plans().measure(IN_2024)

    assert whole(measured) == {
        "plans.plans": 1,
        "plans.items": 3,
        "plans.done": Decimal("33.3"),
        "plans.overdue": 1,
        "plans.dropped": 1,
        "plans.finished": 2,
    }
    assert set(measured) == all_of("plans")
    june = some_plans().measure(Window(date(2024, 1, 1), date(2024, 6, 15), date(2024, 6, 15)))
    assert june["plans.overdue"].whole.number == 2
