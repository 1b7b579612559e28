"""Who asks for consents and speaks for a person; who shares, asks for insight and reviews what was opened.

Seeing a share is not seeing what is shared.
"""

from typing import Any

from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import EVERYONE, Policy, register, roles
from core.sharing.models import (
    BreakGlass,
    Consent,
    EmergencyAttempt,
    InsightRequest,
    Representative,
    Share,
)
from core.sharing.organisation import KEEPERS

#: Those who work with the person's case and can ask.
ASKERS = roles(
    Role.CASEWORKER,
    Role.CHAIR,
    Role.HOUSING_MANAGER,
    Role.ENVIRONMENT_COORDINATOR,
    Role.SOCIAL_SERVICES,
    Role.FOLLOW_UP,
    Role.SERVICE_ALLOCATOR,
    Role.UNIT_LEADER,
    Role.ADVISER,
)
SHARERS = roles(*KEEPERS)
#: Those who may have to act for life and health without time to ask.
RESCUERS = roles(
    Role.CASEWORKER,
    Role.CHAIR,
    Role.HOUSING_MANAGER,
    Role.ENVIRONMENT_COORDINATOR,
    Role.SOCIAL_SERVICES,
    Role.FOLLOW_UP,
    Role.SERVICE_ALLOCATOR,
    Role.STAFF,
    Role.UNIT_LEADER,
)
REVIEWERS = roles(Role.UNIT_LEADER, Role.CHAIR, Role.PRIVACY_OFFICER)


class ConsentPolicy(Policy):
    """Consents are the business of the compartment that asked. That somebody said no is not told to the recipient."""

    model = Consent
    readers = ASKERS
    actions = {"view": ASKERS, "ask": ASKERS, "withdraw": ASKERS}


class RepresentativePolicy(Policy):
    model = Representative
    readers = ASKERS
    actions = {"view": ASKERS, "add": ASKERS, "change": ASKERS}


class SharePolicy(Policy):
    """What one's compartment has shared, and what is shared with it or with oneself."""

    model = Share
    actions = {"view": EVERYONE, "share": SHARERS, "revoke": SHARERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(
            Q(compartment__in=actor.compartment_ids)
            | Q(to_user=actor.user_id)
            | Q(to_compartment__in=actor.compartment_ids)
        )

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        return action != "revoke" or actor.is_service or obj.compartment_id in actor.compartment_ids


class AttemptPolicy(Policy):
    """One's own attempts; the privacy officer all of them."""

    model = EmergencyAttempt
    actions = {"view": RESCUERS | roles(Role.PRIVACY_OFFICER), "open": RESCUERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows if actor.has_role(Role.PRIVACY_OFFICER) else rows.filter(user=actor.user_id)


class BreakGlassPolicy(Policy):
    """The reader, the owner's and the reader's leaders, and the privacy officer."""

    model = BreakGlass
    actions = {
        "view": RESCUERS | REVIEWERS,
        "list": REVIEWERS,
        "open": RESCUERS,
        "close": RESCUERS,
        "review": REVIEWERS,
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        if actor.has_role(Role.PRIVACY_OFFICER):
            return rows
        seen = Q(user=actor.user_id)
        led = actor.units_as(Role.UNIT_LEADER, Role.CHAIR)
        if led:
            seen |= Q(unit__in=led) | Q(reader_unit__in=led)
            seen |= Q(unit__parent__in=led) | Q(reader_unit__parent__in=led)
        return rows.filter(seen)

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if action == "review":
            return self.may_review(actor, obj)
        if action == "close":
            return obj.user_id == actor.user_id
        return True

    def may_review(self, actor: Actor, obj: Any) -> bool:
        """The leader of the unit whose records were opened, or the privacy officer; never the reader."""
        if obj.user_id == actor.user_id:
            return False
        if actor.is_service or actor.has_role(Role.PRIVACY_OFFICER):
            return True
        led = actor.units_as(Role.UNIT_LEADER, Role.CHAIR)
        return obj.unit_id in led or obj.unit.parent_id in led


class InsightPolicy(Policy):
    """Those who ask and those who are asked."""

    model = InsightRequest
    actions = {"view": SHARERS, "ask": SHARERS, "give": SHARERS, "refuse": SHARERS, "withdraw": SHARERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(
            Q(compartment__in=actor.compartment_ids) | Q(asker_compartment__in=actor.compartment_ids)
        )

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if action in {"give", "refuse"}:
            return actor.is_service or obj.compartment_id in actor.compartment_ids
        if action == "withdraw":
            return actor.is_service or obj.asker_compartment_id in actor.compartment_ids
        return True


shares = register(SharePolicy())
attempts = register(AttemptPolicy())
emergencies = register(BreakGlassPolicy())
insight_requests = register(InsightPolicy())
consents = register(ConsentPolicy())
representatives = register(RepresentativePolicy())
