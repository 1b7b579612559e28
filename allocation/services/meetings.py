"""Planning, publishing and closing an allocation meeting."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allocation import policies
from allocation.calculations.sharing import agenda_rules, rule_for
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
from allocation.transitions import MEETING
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Basis, Scope
from core.agencies.models import Compartment, Relation, Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.interface import formatting
from core.messages import services as messages
from core.people.models import Person
from core.sharing.enums import ConsentState
from core.sharing.models import Consent
from core.sharing.presets import presets_from
from core.sharing.services.openings import Opening, open_all

OSLO = ZoneInfo("Europe/Oslo")


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
    if owner is None or (actor.user is None and chair is None):
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
    number = next_number(actor.home, "meeting", on.year)
    meeting = Meeting(
        municipality=actor.home,
        compartment=owner,
        series=series,
        number=f"{number}/{on.year}",
        date=on,
        starts_at=starts_at or (series.starts_at if series else None),
        place=place.strip() or (series.place if series else ""),
        chair=chair or (series.chair if series and series.chair else None) or actor.user,
    )
    meeting.save(force_insert=True)
    called = units if units is not None else ([row.unit for row in series.units.all()] if series else [])
    Participant.objects.bulk_create(
        Participant(municipality=actor.home, meeting=meeting, unit=unit)
        for unit in {unit.pk: unit for unit in called}.values()
    )
    events.record(actor, "meeting.planned", meeting, on=on)
    return meeting


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
    if locked.state == MeetingState.PUBLISHED:
        _follow_change(actor, locked, moved)
    return locked


def _follow_change(actor: Actor, meeting: Meeting, moved: bool) -> None:
    """A sent agenda: the doors close with the new day, those no longer called lose theirs, newcomers get them."""
    keep: set[UUID] = set()
    if not moved:
        keep = {row.unit.compartment_id for row in meeting.participants.select_related("unit")}
    # Another day opens them anew, so that no door outlives the consent it rests on.
    _close_doors(meeting, keep=keep)
    open_doors(actor=actor, meeting=meeting)
    tell_called(actor=actor, meeting=meeting, moved=moved)


def tell_called(*, actor: Actor, meeting: Meeting, moved: bool = False) -> None:
    """Each unit that is called hears of the agenda once, and again when the day is another."""
    text = (
        _("Tildelingsmøtet er flyttet til %(date)s") if moved else _("Sakslista til møtet %(date)s er klar")
    )
    for participant in meeting.participants.select_related("unit"):
        key = f"meeting:{meeting.pk}:{participant.unit_id}"
        messages.notify(
            actor=actor,
            unit=participant.unit,
            roles=policies.MEMBERS,
            title=text % {"date": formatting.longdate(meeting.date)},
            url=reverse("allocation:meeting", args=[meeting.pk]),
            key=f"{key}:{meeting.date:%Y%m%d}" if moved else key,
        )


@transaction.atomic
def publish_meeting(*, actor: Actor, meeting: Meeting, version: int | None = None) -> Meeting:
    """Send the agenda: the members' compartments may see it, and those on it they are entitled to, until the meeting
    is over. Sending again after a change tells about the newcomers; sending twice changes nothing."""
    done: Meeting = MEETING.perform(
        actor=actor, obj=meeting, name="publish", expected_version=version, published_at=timezone.now()
    )
    open_doors(actor=actor, meeting=done)
    tell_called(actor=actor, meeting=done)
    return done


def closing_time(meeting: Meeting) -> datetime:
    """When the members' doors close by themselves: at the end of the day after the meeting."""
    return datetime.combine(meeting.date + timedelta(days=1), time(23, 59), tzinfo=OSLO)


@transaction.atomic
def open_doors(*, actor: Actor, meeting: Meeting) -> int:
    """Open the relations that a published agenda rests on; those already open stay. Says how many were opened.

    To the meeting itself for every unit called. To each household on the agenda (who it is, and what concerns the
    allocation) by the office's presets that rest on law, or by the applicant's own consent while it is in force.
    """
    closes_at = closing_time(meeting)
    units = [row.unit for row in meeting.participants.select_related("unit__agency", "unit__compartment")]
    others = [unit for unit in units if unit.compartment_id != meeting.compartment_id]
    households = _households_on(meeting)
    wanted = [
        Opening(
            unit.compartment_id,
            "allocation.meeting",
            meeting.pk,
            Scope.CONTENT,
            Basis.PRESET,
            None,
            closes_at,
        )
        for unit in others
    ]
    rules = agenda_rules(presets_from(actor.home, meeting.compartment.code, actor.today))
    for unit in others:
        rule = rule_for(rules, agency=unit.agency.code, compartment=unit.compartment.code)
        if rule is None:
            continue
        for application_id, person_id in households.items():
            wanted += _household_doors(
                unit.compartment_id, application_id, person_id, Basis.LAW, rule.source_id, closes_at
            )
    given = Consent.objects.filter(
        compartment=meeting.compartment_id,
        subject_id__in=list(households),
        recipient__in={unit.compartment_id for unit in others},
        state=ConsentState.GIVEN,
        scope__in=[Scope.AGENDA, Scope.CONTENT],
    )
    for consent in given:
        if consent.recipient_id is None or consent.closes_at is None:
            continue
        wanted += _household_doors(
            consent.recipient_id,
            consent.subject_id,
            consent.person_id,
            Basis.CONSENT,
            consent.pk,
            min(closes_at, consent.closes_at),
            consent.opens_at,
        )
    return len(open_all(actor=actor, openings=wanted, reason=_reason(meeting)))


def _household_doors(
    compartment_id: UUID,
    application_id: UUID,
    person_id: UUID,
    basis: str,
    source_id: UUID | None,
    closes_at: datetime,
    opens_at: datetime | None = None,
) -> list[Opening]:
    return [
        Opening(compartment_id, subject, key, scope, basis, source_id, closes_at, opens_at, person_id)
        for subject, key, scope in (
            ("people.person", person_id, Scope.IDENTITY),
            ("applications.application", application_id, Scope.AGENDA),
        )
    ]


def _close_doors(meeting: Meeting, keep: Iterable[UUID] = ()) -> None:
    """Close at once what the agenda has opened, but for the compartments to keep. What else is open stays."""
    households = _households_on(meeting)
    Relation.objects.filter(
        subject_id__in=[meeting.pk, *households.keys(), *households.values()],
        reason=_reason(meeting),
        closes_at__gt=Now(),
    ).exclude(compartment__in=list(keep)).update(closes_at=Greatest(ClockTimestamp(), F("opened_at")))


def _reason(meeting: Meeting) -> str:
    """What the relations say they are for; the same in every language, since it finds them again."""
    return f"Tildelingsmøte {meeting.number}"


def _households_on(meeting: Meeting) -> dict[UUID, UUID]:
    """application → applicant, of every household the agenda says something about."""
    items = AgendaItem.objects.filter(meeting=meeting, application__isnull=False, person__isnull=False)
    return {
        **dict(items.values_list("application_id", "person_id")),
        **dict(Candidate.objects.filter(meeting=meeting).values_list("application_id", "person_id")),
    }


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
    _close_doors(done)
    return done


def locked_meeting(actor: Actor, meeting: Meeting, action: str) -> Meeting:
    """The meeting's row, locked: the changes of one agenda go one after the other."""
    locked = Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting.pk).first()
    if locked is None or not policies.meetings.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def persons_by_id(actor: Actor, ids: set[UUID]) -> dict[UUID, Person]:
    """The persons among these whom the actor may see; the others stand without a name."""
    from core.people import policies as people

    return {person.pk: person for person in people.persons.visible_to(actor).filter(pk__in=ids)}
