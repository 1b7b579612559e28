"""The rows of the lists of assessments and plans, with what is counted of each: subqueries, so one query a page."""

from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from core.agencies.actors import Actor
from deviations import policies_risk as policies
from deviations.calculations.risk import Requirements
from deviations.enums_risk import AssessmentState, ItemState
from deviations.models import PlanItem, Risk, RiskMeasure


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def assessment_rows(actor: Actor, asked: Requirements, on: date) -> QuerySet[Any]:
    current = Risk.objects.filter(ended_on=None)
    high = current.annotate(value=F("likelihood_after") * F("consequence_after")).filter(
        value__gte=asked.high_from
    )
    bare = current.filter(
        ~Exists(RiskMeasure.objects.filter(risk=OuterRef("pk"))), existing="", accepted_reason=""
    )
    late = Q(review_on__lt=on) & ~Q(state=AssessmentState.ENDED)
    return (
        policies.assessments.visible_to(actor)
        .select_related("unit__agency")
        .annotate(
            n_risks=_number(current, "assessment"),
            n_high=_number(high, "assessment"),
            n_bare=_number(bare, "assessment"),
            is_stale=Case(When(late, then=Value(True)), default=Value(False), output_field=BooleanField()),
        )
    )


def plan_rows(actor: Actor, on: date) -> QuerySet[Any]:
    items = PlanItem.objects.exclude(state=ItemState.DROPPED)
    return (
        policies.plans.visible_to(actor)
        .select_related("unit__agency")
        .annotate(
            n_items=_number(items, "plan"),
            n_done=_number(items.filter(state=ItemState.DONE), "plan"),
            n_overdue=_number(items.filter(state=ItemState.OPEN, due_on__lt=on), "plan"),
        )
    )
