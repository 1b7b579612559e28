"""The banner of a notice of danger on the pages where somebody prepares to meet the person.

It is shown to whoever the notice is for, and to nobody else: without one the page is the same to the letter.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest
from django.urls import reverse

from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.audit import reads
from core.people.models import MemberPeriod
from core.sharing import policies
from core.sharing.enums import NoticeState
from core.sharing.models import ViolenceNotice

#: What a page has room for; the rest stand on the list of notices.
MOST = 5


def notices_about(
    actor: Actor, persons: Iterable[UUID | None], household: UUID | None = None
) -> list[ViolenceNotice]:
    """The live notices about the persons, or anybody of the household, that are the actor's to see: one query."""
    keys = {key for key in persons if key is not None}
    if not policies.violence_notices.permits(actor, "view") or actor.is_service or not (keys or household):
        return []
    about = Q(person__in=keys)
    if household is not None:
        periods: Any = policy_for(MemberPeriod).visible_to(actor)
        members = periods.on(actor.today).filter(member__household=household)
        about |= Q(person__in=members.values("member__person"))
    rows = policies.violence_notices.visible_to(actor).filter(
        about, state=NoticeState.ACTIVE, closes_at__gt=Now()
    )
    return list(rows.select_related("person", "unit").order_by("kind", "-written_at", "id")[:MOST])


def shown(
    request: HttpRequest, persons: Iterable[UUID | None], household: UUID | None = None
) -> list[ViolenceNotice]:
    """For the page's context as `danger`: the notices, whose showing is a read of its own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = notices_about(actor, persons, household)
    if found:
        reads.note(request, rows=[(row.person_id, row) for row in found], content="violence.banner")
    return found


def write_url(actor: Actor, record: Any) -> str:
    """Where one warns of danger from a record; empty for those who do not write notices. Asks roles alone."""
    if record is None or not policies.violence_notices.permits(actor, "write"):
        return ""
    return reverse("sharing:write_notice", args=[record._meta.label_lower, record.pk])
