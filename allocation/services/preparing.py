"""Before the meeting: each unit called looks up the names it is entitled to, and writes what it found.

A draft is the unit's own. What is shared becomes a finding about the household, read wherever that stands on the
agenda by those its case is open to.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from allocation import policies
from allocation.calculations.sharing import agenda_rules, rule_for
from allocation.enums import CheckState, MeetingState
from allocation.models import AgendaItem, Candidate, Finding, Meeting, Participant, UnitCheck
from allocation.selectors import persons_by_id
from core.agencies.actors import Actor
from core.agencies.enums import Basis, Scope
from core.agencies.models import Relation, Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.interface import formatting
from core.people.models import Person
from core.sharing.enums import Information
from core.sharing.presets import Preset, presets_from

OPEN = (MeetingState.PLANNED, MeetingState.PUBLISHED)
#: What counts as looked up.
DONE = (CheckState.NOTHING, CheckState.SHARED)


@dataclass(frozen=True)
class Name:
    """Somebody on the agenda whom the unit may know of, why, and what the unit has written."""

    application_id: UUID
    person: Person
    #: (number, candidate's rank or None) of the items the household stands on.
    places: list[tuple[int, int | None]]
    basis: str
    law: Preset | None
    birth_date: Any
    check: UnitCheck | None
    shared: list[Finding] = field(default_factory=list)

    @property
    def basis_text(self) -> str:
        """Why the unit may know of the household, in words that can be said to whoever asks."""
        if self.law is not None:
            return _("Etter loven: %(law)s. Formålet er: %(purpose)s.") % {
                "law": self.law.law,
                "purpose": str(self.law.purpose)[:1].lower() + str(self.law.purpose)[1:],
            }
        if self.basis == Basis.CONSENT:
            return _("Søkeren har samtykket til at dere får vite dette.")
        if self.basis == Basis.OWN_CASE:
            return _("Enheten behandler saken selv.")
        label = str(Basis(self.basis).label)
        return _("%(basis)s.") % {"basis": label[:1].upper() + label[1:]}

    @property
    def born(self) -> str:
        """The date, or only the year where no more is known."""
        return (
            str(self.birth_date) if isinstance(self.birth_date, int) else formatting.longdate(self.birth_date)
        )

    @property
    def text(self) -> str:
        return self.check.text if self.check is not None else ""

    @property
    def version(self) -> int | None:
        return self.check.version if self.check is not None else None

    @property
    def state(self) -> str:
        """A CheckState, or nothing where nobody has looked the name up."""
        if self.check is not None:
            return self.check.state
        return CheckState.SHARED if self.shared else ""


@dataclass(frozen=True)
class Preparation:
    meeting: Meeting
    unit: Unit | None
    participant: Participant | None
    names: list[Name]
    #: The reader is from another office than the one that holds the meeting.
    visiting: bool

    @property
    def done(self) -> int:
        return sum(name.state in DONE for name in self.names)

    @property
    def person_ids(self) -> list[UUID]:
        return [name.person.pk for name in self.names]


def preparation(actor: Actor, meeting: Meeting) -> Preparation:
    """The actor's unit's list of names: those its office knows of by law or consent. A few queries."""
    unit, participant = _unit_of(actor, meeting)
    visiting = meeting.compartment_id not in actor.compartment_ids
    places, person_of = _places(actor, meeting)
    persons = persons_by_id(actor, set(person_of.values()))
    doors = _doors(actor, places) if visiting else {}
    rules = agenda_rules(presets_from(actor.home, meeting.compartment.code, actor.today)) if doors else ()
    law = rule_for(rules, agency=unit.agency.code, compartment=unit.compartment.code) if unit else None
    checks: dict[UUID, UnitCheck] = {}
    shared: dict[UUID, list[Finding]] = {}
    if unit is not None:
        for check in policies.unit_checks.visible_to(actor).filter(meeting=meeting, unit=unit):
            checks[check.application_id] = check
        own = policies.findings.visible_to(actor).filter(meeting=meeting, unit=unit, application__in=places)
        for finding in own.order_by("created_at", "id"):
            shared.setdefault(finding.application_id, []).append(finding)
    names = []
    for application_id, where in places.items():
        person = persons.get(person_of[application_id])
        basis = doors.get(application_id, "") if visiting else str(Basis.OWN_CASE)
        if person is None or not basis:
            continue
        by_law = law if basis in (Basis.LAW, Basis.PRESET) else None
        tells = by_law is None or Information.IDENTITY in by_law.information
        names.append(
            Name(
                application_id=application_id,
                person=person,
                places=where,
                basis=basis,
                law=by_law,
                birth_date=(person.birth_date or person.birth_year) if tells else None,
                check=checks.get(application_id),
                shared=shared.get(application_id, []),
            )
        )
    names.sort(key=lambda name: (name.person.family_name, name.person.given_name, str(name.application_id)))
    return Preparation(meeting, unit, participant, names, visiting)


def _unit_of(actor: Actor, meeting: Meeting) -> tuple[Unit | None, Participant | None]:
    """The unit the actor prepares for: one that is called, else the actor's own."""
    called = policies.participants.visible_to(actor).filter(meeting=meeting, unit__in=actor.unit_ids)
    row = called.select_related("unit__agency", "unit__compartment").order_by("unit__name", "id").first()
    return (row.unit, row) if row is not None else (actor.unit, None)


def _places(
    actor: Actor, meeting: Meeting
) -> tuple[dict[UUID, list[tuple[int, int | None]]], dict[UUID, UUID]]:
    """application → where it stands on the agenda; and its applicant. Never one with a protected address."""
    places: dict[UUID, list[tuple[int, int | None]]] = {}
    persons: dict[UUID, UUID] = {}
    items = policies.agenda_items.visible_to(actor).filter(
        meeting=meeting, application__isnull=False, person__isnull=False
    )
    shown = policies.findings.not_hidden(items, actor.user_id, meeting.municipality_id)
    for application_id, person_id, order in shown.values_list("application_id", "person_id", "order"):
        places.setdefault(application_id, []).append((order, None))
        persons[application_id] = person_id
    candidates = policies.candidates.visible_to(actor).filter(meeting=meeting)
    for application_id, person_id, order, rank in candidates.values_list(
        "application_id", "person_id", "item__order", "rank"
    ):
        places.setdefault(application_id, []).append((order, rank))
        persons[application_id] = person_id
    for rows in places.values():
        rows.sort(key=lambda place: (place[0], place[1] or 0))
    return places, persons


def _doors(actor: Actor, applications: Iterable[UUID]) -> dict[UUID, str]:
    """application → the basis on which its case is open to the actor's office now. Law goes before consent."""
    rows = Relation.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=Now()),
        subject_id__in=list(applications),
        compartment__in=actor.compartment_ids,
        scope__in=[Scope.AGENDA, Scope.CONTENT],
        opened_at__lte=Now(),
    ).values_list("subject_id", "basis")
    found: dict[UUID, str] = {}
    for subject, basis in rows:
        if found.get(subject) not in (Basis.LAW, Basis.PRESET):
            found[subject] = basis
    return found


@transaction.atomic
def save_check(
    *,
    actor: Actor,
    meeting: Meeting,
    application_id: UUID,
    state: str,
    text: str = "",
    version: int | None = None,
) -> UnitCheck:
    """What the actor's unit found about one name: nothing, a draft, or a finding shared with the meeting.

    From shared to anything else takes the finding back. The same again changes nothing. Raises Refused when the
    meeting is over or there is no text to keep, Conflict when a colleague has written since.
    """
    found = _entitled(actor, meeting, application_id)
    if found.unit is None or actor.user is None:
        raise NotAllowed("write")
    name = next(each for each in found.names if each.application_id == application_id)
    text = "" if state == CheckState.NOTHING else text.strip()
    _check(meeting, state, text)
    check = (
        UnitCheck.objects.select_for_update(of=("self",))
        .filter(meeting=meeting, application=application_id, unit=found.unit)
        .first()
    )
    if check is None:
        check = UnitCheck(
            municipality=actor.home,
            compartment_id=found.unit.compartment_id,
            meeting=meeting,
            application_id=application_id,
            person_id=name.person.pk,
            unit=found.unit,
            version=0,
        )
    elif (check.state, check.text) == (state, text):
        return check
    else:
        check.bump(version)
    check.version = max(check.version, 1)
    check.state, check.text = state, text
    check.written_by, check.written_at = actor.user, timezone.now()
    check.save()
    _share(actor, check, name)
    if found.participant is not None:
        done = UnitCheck.objects.filter(meeting=meeting, unit=found.unit, state__in=DONE).count()
        Participant.objects.filter(pk=found.participant.pk).update(checked=done)
    events.record(
        actor, "meeting.name_checked", meeting, detail={"unit": str(found.unit.pk), "state": str(state)}
    )
    return check


def _entitled(actor: Actor, meeting: Meeting, application_id: UUID) -> Preparation:
    """Only a name on the unit's own list is written about."""
    if not policies.unit_checks.permits(actor, "write") or not policies.meetings.can(actor, "find", meeting):
        raise NotAllowed("write")
    found = preparation(actor, meeting)
    if all(name.application_id != application_id for name in found.names):
        raise NotAllowed("write")
    return found


def _check(meeting: Meeting, state: str, text: str) -> None:
    # Read anew: the page may have been open since before the meeting.
    now = Meeting.objects.values_list("state", flat=True).get(pk=meeting.pk)
    if now not in OPEN:
        raise Refused(
            _("Møtet er holdt. Det som er skrevet, kan ikke endres nå."), code="WRONG_STATE", field="text"
        )
    if state not in CheckState.values:
        raise Refused(_("Velg hva enheten fant."), code="STATE_MISSING", field="state")
    if state == CheckState.SHARED and not text:
        raise Refused(_("Skriv det møtet bør vite."), code="TEXT_MISSING", field="text")
    if state == CheckState.DRAFT and not text:
        raise Refused(
            _("Kladden er tom. Skriv noe, eller velg «Ingenting å melde»."), code="TEXT_MISSING", field="text"
        )


def _share(actor: Actor, check: UnitCheck, name: Name) -> None:
    """The finding the meeting reads follows the check: written, rewritten or taken back."""
    detail = {"unit": str(check.unit_id), "basis": name.basis}
    if check.state != CheckState.SHARED:
        if check.finding_id is not None:
            gone, check.finding = check.finding_id, None
            check.save(update_fields=["finding"])
            Finding.objects.filter(pk=gone).delete()
            events.record(actor, "meeting.finding_withdrawn", check.meeting, detail=detail)
        return
    if check.finding_id is not None:
        Finding.objects.filter(pk=check.finding_id).update(
            text=check.text, written_by=check.written_by, basis=name.basis
        )
    else:
        finding = Finding(
            municipality_id=check.municipality_id,
            compartment_id=check.meeting.compartment_id,
            meeting=check.meeting,
            application_id=check.application_id,
            unit=check.unit,
            text=check.text,
            basis=name.basis,
            written_by=check.written_by,
        )
        finding.save(force_insert=True)
        check.finding = finding
        check.save(update_fields=["finding"])
    events.record(actor, "meeting.finding_added", check.meeting, detail=detail)


@transaction.atomic
def report_prepared(*, actor: Actor, meeting: Meeting) -> None:
    """The unit has looked up what it is going to. Said once; saying it again changes nothing."""
    if not policies.meetings.can(actor, "find", meeting):
        raise NotAllowed("find")
    unit, participant = _unit_of(actor, meeting)
    if unit is None or participant is None:
        raise Refused(
            _("Enheten din er ikke kalt inn til møtet, og har ingenting å melde ferdig."), code="NOT_CALLED"
        )
    locked = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    if locked.prepared_at is not None:
        return
    if meeting.state not in OPEN:
        raise Refused(_("Møtet er holdt."), code="WRONG_STATE")
    locked.prepared_at = timezone.now()
    locked.save(update_fields=["prepared_at"])
    events.record(actor, "meeting.unit_prepared", meeting, detail={"unit": str(unit.pk)})


@dataclass(frozen=True)
class UnitProgress:
    """How far a unit has come, for the chair: figures alone."""

    unit: Unit
    checked: int
    total: int
    prepared_at: Any


def progress(actor: Actor, meeting: Meeting) -> list[UnitProgress]:
    """Each unit called: how many names it may look up, and how many it has. For the office that holds the meeting."""
    items = AgendaItem.objects.filter(meeting=meeting, application__isnull=False, person__isnull=False)
    households = set(
        policies.findings.not_hidden(items, None, meeting.municipality_id).values_list(
            "application_id", flat=True
        )
    ) | set(Candidate.objects.filter(meeting=meeting).values_list("application_id", flat=True))
    rows = list(
        policies.participants.visible_to(actor)
        .filter(meeting=meeting)
        .select_related("unit__agency")
        .order_by("unit__agency__name", "unit__name", "id")
    )
    open_to: dict[UUID, set[UUID]] = {}
    doors = Relation.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=Now()),
        subject_id__in=households,
        compartment__in={row.unit.compartment_id for row in rows},
        scope__in=[Scope.AGENDA, Scope.CONTENT],
        opened_at__lte=Now(),
    )
    for compartment, subject in doors.values_list("compartment_id", "subject_id"):
        open_to.setdefault(compartment, set()).add(subject)
    return [
        UnitProgress(
            unit=row.unit,
            checked=row.checked,
            total=len(
                households
                if row.unit.compartment_id == meeting.compartment_id
                else open_to.get(row.unit.compartment_id, set())
            ),
            prepared_at=row.prepared_at,
        )
        for row in rows
    ]
