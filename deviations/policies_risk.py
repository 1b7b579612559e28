"""Who sees risk assessments and action plans, and who may do what to them: the unit's own people and the line above."""

from typing import Any

from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import FollowingPolicy, Policy, register, roles
from deviations.models import (
    ActionPlan,
    PlanItem,
    PlanItemEvent,
    Risk,
    RiskAssessment,
    RiskMeasure,
    RiskReview,
    RiskScore,
    RiskShare,
    RiskSource,
)
from deviations.policies import LEADERS, led_units
from deviations.switches import RISK

#: Everybody but the guards, who work for others and see nothing but what they report.
EMPLOYED = frozenset(Role.values) - roles(Role.GUARD)
#: Those who answer for a unit's assessments and plans: the line, and the landlord's own leader.
RESPONSIBLE = LEADERS | roles(Role.HOUSING_MANAGER)
#: Those who write in them besides.
WRITERS = RESPONSIBLE | roles(Role.ADVISER, Role.ENVIRONMENT_COORDINATOR, Role.FOLLOW_UP)


def of_the_line(actor: Actor, path: str = "") -> Q:
    """The records of the actor's own compartments and of the units led; for the top those of all."""
    if actor.has_role(Role.TOP_MANAGEMENT):
        return Q(**{f"{path}municipality": actor.municipality_id})
    return Q(**{f"{path}compartment__in": actor.compartment_ids}) | Q(
        **{f"{path}unit__in": led_units(actor).values("pk")}
    )


class LinePolicy(Policy):
    """Records of a unit: read by its people and the line above, changed by those who answer for the unit."""

    switch = RISK
    readers = EMPLOYED
    #: Actions that the people of another compartment never do, whoever they lead.
    leading: frozenset[str] = frozenset()

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(of_the_line(actor))

    def may(self, actor: Actor, action: str, obj: Any) -> bool:
        """As `can`, for a record that has just been found to be visible."""
        return self.permits(actor, action) and self.allows(actor, action, obj)

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if action not in self.leading or actor.is_service:
            return True
        # Approving is for whoever leads the unit; the landlord's leader answers for the own unit.
        if actor.has_role(Role.TOP_MANAGEMENT) or obj.unit_id in actor.units_as(Role.HOUSING_MANAGER):
            return True
        return led_units(actor).filter(pk=obj.unit_id).exists()


class AssessmentPolicy(LinePolicy):
    model = RiskAssessment
    leading = frozenset({"approve", "share", "end"})
    actions = {
        "view": EMPLOYED,
        "list": WRITERS | roles(Role.STAFF),
        "start": WRITERS,
        "edit": WRITERS,
        "approve": RESPONSIBLE,
        "share": RESPONSIBLE,
        "end": RESPONSIBLE,
    }


class RiskPolicy(FollowingPolicy):
    def __init__(self) -> None:
        super().__init__(Risk, assessments, "assessment")
        self.actions = {"view": EMPLOYED, "edit": WRITERS}


class RiskMeasurePolicy(FollowingPolicy):
    """Done by the one responsible, or by those who write in the assessment."""

    def __init__(self) -> None:
        super().__init__(RiskMeasure, assessments, "risk__assessment")
        self.actions = {"view": EMPLOYED, "edit": WRITERS, "do": EMPLOYED}

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        return action != "do" or obj.responsible_id == actor.user_id or actor.has_role(*WRITERS)


class SharePolicy(Policy):
    """The unit it was sent to and its line; and whoever sees the assessment it is from."""

    model = RiskShare
    switch = RISK
    readers = EMPLOYED
    actions = {"view": EMPLOYED, "answer": WRITERS | roles(Role.STAFF)}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        # By the risks' keys, without a join: to the receiver the risk itself is hidden.
        seen = Risk.objects.filter(assessment__in=assessments.visible_to(actor).values("pk"))
        return rows.filter(of_the_line(actor) | Q(risk__in=seen.values("pk")))

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if action != "answer" or actor.is_service:
            return True
        return obj.compartment_id in actor.compartment_ids or led_units(actor).filter(pk=obj.unit_id).exists()


class PlanPolicy(LinePolicy):
    model = ActionPlan
    leading = frozenset({"end"})
    actions = {
        "view": EMPLOYED,
        "list": WRITERS | roles(Role.STAFF),
        "start": WRITERS,
        "edit": WRITERS,
        "end": RESPONSIBLE,
    }


class PlanItemPolicy(FollowingPolicy):
    """Worked on by the one responsible, or by those who write in the plan."""

    def __init__(self) -> None:
        super().__init__(PlanItem, plans, "plan")
        self.actions = {"view": EMPLOYED, "do": EMPLOYED, "edit": WRITERS}

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        return action != "do" or obj.responsible_id == actor.user_id or actor.has_role(*WRITERS)


assessments = register(AssessmentPolicy())
sources = register(FollowingPolicy(RiskSource, assessments, "assessment"))
register(FollowingPolicy(RiskReview, assessments, "assessment"))
risks = register(RiskPolicy())
register(FollowingPolicy(RiskScore, assessments, "risk__assessment"))
measures = register(RiskMeasurePolicy())
shares = register(SharePolicy())
plans = register(PlanPolicy())
items = register(PlanItemPolicy())
events = register(FollowingPolicy(PlanItemEvent, plans, "item__plan"))
