"""Risk assessments and action plans for tests, made the way people make them: through the services."""

from datetime import timedelta
from typing import Any

from core.agencies.actors import Actor
from core.agencies.models import Unit
from deviations.enums_risk import SubjectKind
from deviations.models import ActionPlan, PlanItem, Risk, RiskAssessment
from deviations.services import assessments, plans, risks
from deviations.services.assessments import Facts
from deviations.services.risks import Factor, Values

HIGH = Values(4, 5, 3, 5)
MEDIUM = Values(3, 3, 2, 2)


def begun(who: Actor, unit: Unit | None = None, **more: Any) -> RiskAssessment:
    told = {"support": "Kontaktperson", "staffing": "To om natta", "security": "Alarm", **more}
    facts = Facts("Haggardshaugen", told.pop("subject_kind", SubjectKind.HOUSING_MEASURE), **told)
    return assessments.start_assessment(actor=who, unit=unit or who.unit, facts=facts)


def with_risk(
    who: Actor, assessment: RiskAssessment, values: Values = MEDIUM, factor: str = "Alenevakt", **more: Any
) -> Risk:
    told = {"category": "staffing", "existing": "Alarm", **more}
    return risks.add_risk(actor=who, assessment=assessment, factor=Factor(factor, **told), values=values)


def heard(who: Actor, assessment: RiskAssessment) -> None:
    for kind, was_heard in (("users", True), ("guards", False), ("safety_rep", True)):
        assessments.record_source(
            actor=who, assessment=assessment, kind=kind, heard=was_heard, text="Møte, eller derfor ikke"
        )


def approved(who: Actor, unit: Unit | None = None) -> RiskAssessment:
    assessment = begun(who, unit)
    with_risk(who, assessment)
    heard(who, assessment)
    return assessments.approve(actor=who, assessment=assessment)


def plan_with_item(who: Actor, days: int = 10) -> tuple[ActionPlan, PlanItem]:
    plan = plans.start_plan(actor=who, unit=who.unit, title="Planen", purpose="", starts_on=who.today)
    item = plans.add_item(
        actor=who,
        plan=plan,
        description="Bytte dører",
        responsible=who.user,  # type: ignore[arg-type]
        due_on=who.today + timedelta(days=days),
    )
    return plan, item
