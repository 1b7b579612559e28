"""Reading shares, requests for insight, notices and break-glass access. Everything starts from `visible_to`."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Now

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Relation
from core.sharing import policies
from core.sharing.enums import InsightState, LegalBasis, NoticeState, ReviewState
from core.sharing.models import (
    BreakGlass,
    EmergencyAttempt,
    InsightRequest,
    Share,
    ViolenceNotice,
    ViolenceReceiver,
)
from core.sharing.shareables import all_shareables, shareable

LIVE = Q(ended_at=None, ends_at__gt=Now())
WITH = ("to_user", "to_compartment", "compartment", "granted_by")


def _live_first(rows: QuerySet[Share]) -> QuerySet[Share]:
    place = Case(When(LIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(place=place).select_related(*WITH).order_by("place", "-granted_at", "id")


def received(actor: Actor) -> QuerySet[Share]:
    """Shared with the actor or one of the actor's compartments."""
    mine = Q(to_user=actor.user_id) | Q(to_compartment__in=actor.compartment_ids)
    rows = policies.shares.visible_to(actor).filter(mine)
    return _live_first(rows.exclude(legal_basis=LegalBasis.BREAK_GLASS))


def given(actor: Actor) -> QuerySet[Share]:
    """Shared by the actor or a colleague of the same compartment."""
    rows = policies.shares.visible_to(actor).filter(compartment__in=actor.compartment_ids)
    return _live_first(rows.exclude(legal_basis=LegalBasis.BREAK_GLASS))


def of_case(actor: Actor, case: Any) -> QuerySet[Share]:
    """What the actor's own compartments have shared of the case and of their own records on it."""
    wanted = Q(subject_id=case.pk)
    for kind in all_shareables():
        rows = kind.own_on(actor, case)
        if rows is not None:
            wanted |= Q(subject_id__in=rows.order_by().values("pk"))
    return given(actor).filter(wanted)


def open_emergencies(actor: Actor) -> QuerySet[BreakGlass]:
    """The actor's own break-glass accesses that are open now."""
    return (
        policies.emergencies.visible_to(actor)
        .filter(user=actor.user_id, ended_at=None, ends_at__gt=Now())
        .order_by("ends_at", "id")
    )


def emergencies(actor: Actor) -> QuerySet[BreakGlass]:
    """Every access the actor may see, those that await review first."""
    place = Case(
        When(state=ReviewState.AWAITING, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return (
        policies.emergencies.visible_to(actor)
        .annotate(place=place)
        .select_related("user", "reader_unit", "unit", "reviewed_by")
        .order_by("place", "-opened_at", "id")
    )


def to_review(actor: Actor) -> list[BreakGlass]:
    """What awaits the actor's review."""
    if not policies.emergencies.permits(actor, "review"):
        return []
    rows = emergencies(actor).filter(state=ReviewState.AWAITING)
    return [row for row in rows[:50] if policies.emergencies.may_review(actor, row)]


def insight_requests(actor: Actor) -> QuerySet[InsightRequest]:
    place = Case(
        When(state=InsightState.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return (
        policies.insight_requests.visible_to(actor)
        .annotate(place=place)
        .select_related("unit", "asker_unit", "asked_by", "answered_by")
        .order_by("place", "-asked_at", "id")
    )


def persons_shared(actor: Actor, record_id: UUID) -> list[UUID]:
    """The persons that a shared record is about, for the read log of a reader who does not see the record's case."""
    mine = Q(to_user=actor.user_id) | Q(to_compartment__in=actor.compartment_ids)
    shares = policies.shares.visible_to(actor).filter(LIVE, mine, subject_id=record_id)
    return list(dict.fromkeys(person for share in shares for person in share.person_ids))


def of_source(actor: Actor, source_id: UUID) -> QuerySet[Share]:
    """The shares that a request for insight or a break-glass access has given, as far as the actor sees them."""
    return _live_first(policies.shares.visible_to(actor).filter(source_id=source_id))


def persons_of_request(row: InsightRequest) -> list[UUID]:
    """Whom the one asked has been let know of, to answer the request."""
    return list(
        Relation.objects.filter(source_id=row.pk, subject_type="people.person").values_list(
            "subject_id", flat=True
        )
    )


def attempts_without_access(actor: Actor) -> list[EmergencyAttempt]:
    """For the privacy officer: attempts that opened nothing, the newest first."""
    if not actor.has_role(Role.PRIVACY_OFFICER):
        return []
    rows = policies.attempts.visible_to(actor).filter(opened=None).select_related("user", "unit")
    return list(rows.order_by("-at", "id")[:50])


def violence_notices(actor: Actor) -> QuerySet[ViolenceNotice]:
    """Notices of danger: what waits for review first, then what holds, then what is over (one's own alone)."""
    place = Case(
        When(state=NoticeState.LAPSED, then=Value(0)),
        When(state=NoticeState.ACTIVE, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        policies.violence_notices.visible_to(actor)
        .annotate(place=place)
        .select_related("unit")
        .order_by("place", "-written_at", "id")
    )


def unconfirmed(actor: Actor, notices: Iterable[ViolenceNotice]) -> set[UUID]:
    """Those of the notices that the actor's own compartments have received and not confirmed."""
    rows = policies.violence_receivers.visible_to(actor).filter(
        notice__in=[row.pk for row in notices], compartment__in=actor.compartment_ids, confirmed_at=None
    )
    return set(rows.values_list("notice_id", flat=True))


def receivers_of(actor: Actor, notice: ViolenceNotice) -> list[ViolenceReceiver]:
    """The receivers as far as the actor sees them: the writer's compartment all, a receiver itself."""
    rows = policies.violence_receivers.visible_to(actor).filter(notice=notice)
    return list(rows.select_related("unit", "read_by", "confirmed_by").order_by("unit__name", "id"))


def case_of(actor: Actor, notice: ViolenceNotice) -> tuple[str, str] | None:
    """What the notice was written in and where it is, for those who may know of it now."""
    kind = shareable(notice.subject_type)
    record = kind.policy.known_to(actor).filter(pk=notice.subject_id).first() if kind else None
    if kind is None or record is None:
        return None
    return str(kind.title(record)), kind.url(record) if kind.url else ""
