"""Who sees surveys of residents and agreements between agencies, and who may do what to them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import FollowingPolicy, Policy, follow, register, roles
from deviations.enums_survey import SurveyState
from deviations.models import (
    AgreementParty,
    CooperationAgreement,
    Survey,
    SurveyGroup,
    SurveyInvitation,
    SurveyQuestion,
    SurveyTally,
)
from deviations.policies import led_units
from deviations.policies_risk import EMPLOYED, RESPONSIBLE, WRITERS, LinePolicy
from deviations.switches import RISK


class SurveyPolicy(LinePolicy):
    """The unit's own people and the line above; staff enter what was answered on paper."""

    model = Survey
    leading = frozenset({"open", "close"})
    actions = {
        "view": EMPLOYED,
        "list": WRITERS | roles(Role.STAFF),
        "start": WRITERS,
        "edit": WRITERS,
        "open": RESPONSIBLE,
        "close": RESPONSIBLE,
        "invite": WRITERS,
        "enter": WRITERS | roles(Role.STAFF),
    }


class TallyPolicy(FollowingPolicy):
    """How many answered what: nobody before the survey is closed."""

    def __init__(self) -> None:
        super().__init__(SurveyTally, surveys, "survey")

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super().narrow(actor, rows).filter(survey__state=SurveyState.CLOSED)


class AgreementPolicy(Policy):
    """Those it applies to: the people of the parties, of the unit that keeps it, and the lines above them."""

    model = CooperationAgreement
    switch = RISK
    readers = EMPLOYED
    actions = {
        "view": EMPLOYED,
        "list": EMPLOYED,
        "start": RESPONSIBLE,
        "edit": RESPONSIBLE,
        "end": RESPONSIBLE,
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        if actor.has_role(Role.TOP_MANAGEMENT):
            return rows
        led = led_units(actor).values("pk")
        party = AgreementParty.objects.filter(
            Q(agency__in=actor.agency_ids) | Q(unit__in=actor.unit_ids) | Q(unit__in=led),
            agreement=OuterRef("pk"),
        )
        # A draft is the keeper's until it is agreed on.
        agreed = Q(Exists(party)) & ~Q(state="draft")
        return rows.filter(agreed | Q(unit__in=actor.unit_ids) | Q(unit__in=led))

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if action not in {"edit", "end"} or actor.is_service or actor.has_role(Role.TOP_MANAGEMENT):
            return True
        return obj.unit_id in actor.unit_ids or led_units(actor).filter(pk=obj.unit_id).exists()

    def may(self, actor: Actor, action: str, obj: Any) -> bool:
        return self.permits(actor, action) and self.allows(actor, action, obj)


surveys = register(SurveyPolicy())
questions = register(FollowingPolicy(SurveyQuestion, surveys, "survey"))
groups = register(FollowingPolicy(SurveyGroup, surveys, "survey"))
follow(surveys, survey=SurveyInvitation)
tallies = register(TallyPolicy())
agreements = register(AgreementPolicy())
parties = register(FollowingPolicy(AgreementParty, agreements, "agreement"))
