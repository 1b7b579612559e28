"""A whole meeting's delay: the same provisional answer to many cases."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import OPEN_STATES, ProvisionalReason
from applications.models import Application
from applications.policies import applications
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from core.jobs.long import start_long_job
from core.jobs.models import Job

#: «Annet» is explained case by case, so it is no reason for many at once.
REASONS = [each for each in ProvisionalReason.choices if each[0] != ProvisionalReason.OTHER]
MOST = 500


def chosen(actor: Actor, ids: Iterable[UUID]) -> QuerySet[Application]:
    """Those of the cases that are open and that the actor handles, oldest first."""
    rows: QuerySet[Application] = (
        applications.visible_to(actor)
        .select_related("applicant")
        .filter(pk__in=list(ids), state__in=OPEN_STATES)
        .order_by("received", "id")
    )
    return rows


@transaction.atomic
def start_many(*, actor: Actor, ids: Iterable[UUID], reason: str, expected_date: date) -> Job:
    """One provisional answer, or delay notice, to each of the cases; the letters are made as a long job."""
    from applications.long_jobs import SEND_PROVISIONAL

    if not applications.permits(actor, "provisional"):
        raise NotAllowed("provisional")
    if reason not in dict(REASONS):
        raise Refused(_("Velg hvorfor svaret tar tid."), code="REASON_MISSING", field="reason")
    if expected_date <= actor.today:
        raise Refused(
            _("Datoen for svar må være etter i dag."), code="EXPECTED_NOT_AHEAD", field="expected_date"
        )
    keys = [str(key) for key in chosen(actor, ids).values_list("pk", flat=True)[: MOST + 1]]
    if not keys:
        raise Refused(_("Ingen av sakene venter på svar. Velg minst én åpen søknad."), code="NOBODY")
    if len(keys) > MOST:
        raise Refused(_("Velg høyst 500 saker om gangen."), code="TOO_MANY")
    return start_long_job(
        actor=actor,
        kind=SEND_PROVISIONAL,
        title=ngettext("Sender %(count)s foreløpig svar", "Sender %(count)s foreløpige svar", len(keys))
        % {"count": len(keys)},
        params={"ids": keys, "reason": reason, "expected_date": expected_date.isoformat()},
    )
