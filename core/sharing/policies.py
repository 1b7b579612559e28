"""Who asks for consents and speaks for a person; who shares, asks for insight and reviews what was opened.

Seeing a share is not seeing what is shared.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import EVERYONE, Policy, register, roles
from core.sharing.enums import NoticeState
from core.sharing.models import (
    BreakGlass,
    Consent,
    EmergencyAttempt,
    InsightRequest,
    Representative,
    Share,
    ViolenceNotice,
    ViolenceReceiver,
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
#: Those who meet people, and so may have to warn others; and those who have to be warned.
NOTICE_WRITERS = RESCUERS
NOTICE_READERS = SHARERS


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


class ViolenceReceiverPolicy(Policy):
    """To whom a notice of danger went, and who has confirmed: the writer's compartment, and each receiver its own."""

    model = ViolenceReceiver
    readers = NOTICE_READERS
    actions = {"view": NOTICE_READERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        received = Q(compartment__in=actor.compartment_ids, closes_at__gt=Now())
        return rows.filter(Q(owner__in=actor.compartment_ids) | received)


class ViolencePolicy(Policy):
    """Notices of danger: the compartment that wrote one; its receivers until it closes. Nobody else knows of any."""

    model = ViolenceNotice
    readers = NOTICE_READERS
    actions = {
        "view": NOTICE_READERS,
        "write": NOTICE_WRITERS,
        "confirm": NOTICE_READERS,
        "renew": NOTICE_WRITERS,
        "end": NOTICE_WRITERS,
        #: The night's job alone.
        "lapse": frozenset(),
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        sent = ViolenceReceiver.objects.filter(
            notice=OuterRef("pk"), compartment__in=actor.compartment_ids, closes_at__gt=Now()
        )
        received = Q(Exists(sent), state=NoticeState.ACTIVE, closes_at__gt=Now())
        return rows.filter(Q(compartment__in=actor.compartment_ids) | received)

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if action in {"renew", "end"}:
            return actor.is_service or obj.compartment_id in actor.compartment_ids
        if action == "confirm":
            return ViolenceReceiver.objects.filter(notice=obj, compartment__in=actor.compartment_ids).exists()
        return True


violence_receivers = register(ViolenceReceiverPolicy())
violence_notices = register(ViolencePolicy())
shares = register(SharePolicy())
attempts = register(AttemptPolicy())
emergencies = register(BreakGlassPolicy())
insight_requests = register(InsightPolicy())
consents = register(ConsentPolicy())
representatives = register(RepresentativePolicy())
