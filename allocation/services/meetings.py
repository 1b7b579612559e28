"""Planning, publishing and closing an allocation meeting."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from allocation import policies
from allocation.enums import MeetingState
from allocation.guards import being_planned
from allocation.models import (
    AgendaItem,
    Candidate,
    Finding,
    Meeting,
    MeetingSeries,
    Participant,
)
from allocation.selectors import possible_chairs
from allocation.services.doors import close_doors, open_doors
from allocation.services.telling import SEND_TASK, tell_called
from allocation.transitions import MEETING
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Compartment, Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages import services as messages


@transaction.atomic
def plan_meeting(
    *,
    actor: Actor,
    on: date,
    compartment: Compartment | None = None,
    chair: User | None = None,
    place: str = "",
    starts_at: time | None = None,
    series: MeetingSeries | None = None,
    units: list[Unit] | None = None,
) -> Meeting:
    """Plan a meeting on a day. The same office on the same day at the same time is the same meeting."""
    if not policies.meetings.permits(actor, "plan"):
        raise NotAllowed("plan")
    owner = compartment or actor.compartment
    if owner is None:
        raise NotAllowed("plan")
    if on < actor.today:
        raise Refused(_("Møtedagen har vært. Velg en dag fram i tid."), code="DAY_PASSED", field="date")
    existing = (
        Meeting.objects.filter(compartment=owner, date=on, starts_at=starts_at)
        .exclude(state=MeetingState.CANCELLED)
        .first()
    )
    if existing is not None:
        return existing
    leader = _leader(actor, owner, chair or (series.chair if series else None))
    number = next_number(actor.home, "meeting", on.year)
    meeting = Meeting(
        municipality=actor.home,
        compartment=owner,
        series=series,
        number=f"{number}/{on.year}",
        date=on,
        starts_at=starts_at or (series.starts_at if series else None),
        place=place.strip() or (series.place if series else ""),
        chair=leader,
    )
    meeting.save(force_insert=True)
    called = units if units is not None else ([row.unit for row in series.units.all()] if series else [])
    Participant.objects.bulk_create(
        Participant(municipality=actor.home, meeting=meeting, unit=unit)
        for unit in {unit.pk: unit for unit in called}.values()
    )
    events.record(actor, "meeting.planned", meeting, on=on)
    return meeting


def _leader(actor: Actor, office: Compartment, asked_for: User | None) -> User:
    """The one asked for, or whoever plans; refused where that person may not lead the office's meetings."""
    wanted = asked_for or actor.user
    found = possible_chairs(actor, office.pk).filter(pk=wanted.pk).first() if wanted else None
    if found is None:
        raise Refused(
            _("Møtet må ha en leder. Velg en som har rollen møteleder i enheten.")
            if asked_for is None
            else _("%(name)s har ikke rollen møteleder i enheten nå. Velg en annen.")
            % {"name": asked_for.full_name},
            code="CHAIR_MISSING",
            field="chair",
        )
    return found


@transaction.atomic
def change_meeting(
    *,
    actor: Actor,
    meeting: Meeting,
    version: int | None = None,
    units: list[Unit] | None = None,
    **changes: Any,
) -> Meeting:
    """Another day, place, time or chair, or other units called, while the meeting has not been held."""
    locked = locked_meeting(actor, meeting, "plan")
    being_planned(locked)
    allowed = {key: value for key, value in changes.items() if key in {"date", "place", "starts_at", "chair"}}
    moved = bool(allowed.get("date")) and allowed["date"] != locked.date
    if moved and allowed["date"] < actor.today:
        raise Refused(_("Møtedagen har vært. Velg en dag fram i tid."), code="DAY_PASSED", field="date")
    if "chair" in allowed:
        allowed["chair"] = _leader(actor, locked.compartment, allowed["chair"])
    locked.bump(version)
    for key, value in allowed.items():
        setattr(locked, key, value)
    locked.save(update_fields=[*allowed, "version"])
    if units is not None:
        wanted = {unit.pk for unit in units}
        locked.participants.exclude(unit__in=wanted).delete()
        have = set(locked.participants.values_list("unit_id", flat=True))
        Participant.objects.bulk_create(
            Participant(municipality_id=locked.municipality_id, meeting=locked, unit_id=key)
            for key in wanted - have
        )
    events.record(actor, "meeting.changed", locked, detail={"fields": sorted(allowed)})
    if moved:
        # Another day is another day to send it.
        messages.close_tasks(actor=actor, subject=locked, key_prefix=SEND_TASK)
    if locked.state == MeetingState.PUBLISHED:
        _follow_change(actor, locked, moved)
    return locked


def _follow_change(actor: Actor, meeting: Meeting, moved: bool) -> None:
    """A sent agenda: the doors close with the new day, those no longer called lose theirs, newcomers get them."""
    keep: set[UUID] = set()
    if not moved:
        keep = {row.unit.compartment_id for row in meeting.participants.select_related("unit")}
    # Another day opens them anew, so that no door outlives the consent it rests on.
    close_doors(meeting, keep=keep)
    open_doors(actor=actor, meeting=meeting)
    tell_called(actor=actor, meeting=meeting, moved=moved)


@transaction.atomic
def publish_meeting(*, actor: Actor, meeting: Meeting, version: int | None = None) -> Meeting:
    """Send the agenda: the members' compartments may see it, and those on it they are entitled to, until the meeting
    is over. Sending again after a change tells about the newcomers; sending twice changes nothing."""
    done: Meeting = MEETING.perform(
        actor=actor, obj=meeting, name="publish", expected_version=version, published_at=timezone.now()
    )
    open_doors(actor=actor, meeting=done)
    tell_called(actor=actor, meeting=done)
    messages.close_tasks(actor=actor, subject=done, key_prefix=SEND_TASK)
    return done


@transaction.atomic
def add_finding(
    *,
    actor: Actor,
    item: AgendaItem,
    text: str,
    candidate: Candidate | None = None,
    basis: str = Basis.PRESET,
) -> Finding:
    """A member's short finding, written to be shared with the meeting. The same text twice is one finding."""
    if actor.user is None or actor.unit is None or not policies.agenda_items.can(actor, "find", item):
        raise NotAllowed("find")
    text = text.strip()
    if not text:
        raise Refused(_("Skriv det møtet bør vite."), code="TEXT_MISSING", field="text")
    meeting = Meeting.objects.get(pk=item.meeting_id)
    if meeting.state not in (MeetingState.PLANNED, MeetingState.PUBLISHED):
        raise Refused(_("Møtet er holdt. Opplysninger kan ikke legges til nå."), code="WRONG_STATE")
    existing = Finding.objects.filter(
        item=item, candidate=candidate, written_by=actor.user, text=text
    ).first()
    if existing is not None:
        return existing
    finding = Finding(
        municipality=actor.home,
        compartment_id=meeting.compartment_id,
        meeting=meeting,
        item=item,
        candidate=candidate,
        application_id=candidate.application_id if candidate is not None else item.application_id,
        unit=actor.unit,
        text=text,
        basis=basis,
        written_by=actor.user,
    )
    finding.save(force_insert=True)
    events.record(actor, "meeting.finding_added", item, detail={"unit": str(actor.unit_id), "basis": basis})
    return finding


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting: Meeting, reason: str) -> Meeting:
    """The meeting falls away, and the members' doors close at once."""
    done: Meeting = MEETING.perform(actor=actor, obj=meeting, name="cancel", reason=reason)
    close_doors(done)
    messages.close_tasks(actor=actor, subject=done, key_prefix=SEND_TASK)
    return done


def locked_meeting(actor: Actor, meeting: Meeting, action: str) -> Meeting:
    """The meeting's row, locked: the changes of one agenda go one after the other."""
    locked = Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting.pk).first()
    if locked is None or not policies.meetings.can(actor, action, locked):
        raise NotAllowed(action)
    return locked
