"""The meeting's end: closed when every item has its result, signed by the chair, and from then on added to only."""

from copy import copy
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allocation import policies
from allocation.enums import MeetingState
from allocation.guards import has_chair
from allocation.models import Meeting, MinutesAddendum
from allocation.services.meetings import locked_meeting
from allocation.transitions import MEETING
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.documents import storing
from core.documents.models import Document


@transaction.atomic
def hold_meeting(*, actor: Actor, meeting: Meeting, version: int | None = None) -> Meeting:
    """The meeting is over: every item has its result."""
    return MEETING.perform(actor=actor, obj=meeting, name="hold", expected_version=version)


@transaction.atomic
def sign_meeting(*, actor: Actor, meeting: Meeting, minutes: str = "", version: int | None = None) -> Meeting:
    """The chair signs the minutes (referat). Printed as they stand, kept, and closed, here and in the database.

    Signed already is no error.
    """
    from allocation.paper import minutes_bytes

    locked = locked_meeting(actor, meeting, "sign")
    told: dict[str, Any] = {"minutes": minutes.strip(), "signed_by": actor.user, "signed_at": timezone.now()}
    if locked.state == MeetingState.HELD:
        has_chair(locked, actor)
        if locked.chair_id != actor.user_id:
            raise Refused(
                _("Referatet godkjennes av den som ledet møtet: %(name)s.")
                % {"name": locked.chair.full_name},
                code="NOT_CHAIR",
            )
        as_signed = copy(locked)
        as_signed.state = MeetingState.SIGNED
        for name, value in told.items():
            setattr(as_signed, name, value)
        kept = storing.attach(
            actor=actor,
            subject=locked,
            compartment=locked.compartment,
            content=minutes_bytes(actor, as_signed),
            title=_("Referat, tildelingsmøte %(number)s") % {"number": locked.number},
            kind=Document.Kind.MINUTES,
        )
        told["minutes_document"] = kept.pk
    return MEETING.perform(actor=actor, obj=meeting, name="sign", expected_version=version, **told)


@transaction.atomic
def add_addendum(*, actor: Actor, meeting: Meeting, text: str) -> MinutesAddendum:
    """Protokolltilførsel: what signed minutes lack or have wrong is said beside them. The same text twice is one."""
    locked = locked_meeting(actor, meeting, "sign")
    if actor.user is None or not policies.addenda.permits(actor, "add"):
        raise NotAllowed("add")
    text = text.strip()
    if not text:
        raise Refused(_("Skriv hva som skal føyes til."), code="TEXT_MISSING", field="text")
    if locked.state != MeetingState.SIGNED:
        raise Refused(_("Referatet er ikke godkjent ennå. Rett det i stedet."), code="NOT_SIGNED")
    existing = MinutesAddendum.objects.filter(meeting=locked, written_by=actor.user, text=text).first()
    if existing is not None:
        return existing
    addendum = MinutesAddendum(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        meeting=locked,
        text=text,
        written_on=actor.today,
        written_by=actor.user,
    )
    addendum.save(force_insert=True)
    events.record(actor, "meeting.addendum", locked)
    return addendum
