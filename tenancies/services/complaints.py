"""Complaints about a tenancy, serious events, and what is tried before anybody gives notice."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages.services import add_task, close_tasks
from tenancies.enums import LeaseState
from tenancies.enums_notices import ComplaintAbout, ComplaintFrom, ComplaintOutcome, RemedyKind, RemedyResult
from tenancies.models import Complaint, Lease, Remedy
from tenancies.policies_notices import complaints, remedies
from tenancies.selectors.offices import landlord_unit


@dataclass(frozen=True)
class NewComplaint:
    received_on: date
    source: str
    about: str
    text: str
    source_detail: str = ""
    happened_on: date | None = None
    serious: bool = False


def lock_lease(lease: Lease) -> Lease:
    """The lease, locked: what is written about it is written by one at a time."""
    locked = (
        Lease.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=lease.pk)
        .select_related("dwelling", "tenant", "municipality", "compartment", "handler")
        .first()
    )
    if locked is None:
        raise NotAllowed("view")
    return locked


@transaction.atomic
def register_complaint(*, actor: Actor, lease: Lease, new: NewComplaint) -> Complaint:
    """Somebody complains. The same words of the same day are one complaint. A serious event is told at once."""
    locked = lock_lease(lease)
    if not complaints.permits(actor, "record") or locked.compartment_id not in actor.compartment_ids:
        raise NotAllowed("record")
    if not new.text.strip():
        raise Refused(_("Skriv hva som er meldt."), code="TEXT_MISSING", field="text")
    if new.received_on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="received_on")
    if new.happened_on is not None and new.happened_on > new.received_on:
        raise Refused(
            _("Hendelsen kan ikke ha skjedd etter at den ble meldt. Rett datoene."), code="AFTER_RECEIVED",
            field="happened_on",
        )  # fmt: skip
    told = {
        "received_on": new.received_on,
        "source": ComplaintFrom(new.source),
        "about": ComplaintAbout(new.about),
        "text": new.text.strip(),
    }
    same = Complaint.objects.filter(lease=locked, **told).first()
    if same is not None:
        return same
    made = Complaint(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        lease=locked,
        source_detail=new.source_detail.strip(),
        happened_on=new.happened_on,
        serious=new.serious,
        recorded_by=actor.user,
        **told,
    )
    made.save(force_insert=True)
    verb = "lease.serious_event" if new.serious else "lease.complaint"
    events.record(actor, verb, locked, on=new.received_on, detail={"about": new.about})
    if new.serious:
        _tell_at_once(actor, locked, made)
    return made


def _tell_at_once(actor: Actor, lease: Lease, complaint: Complaint) -> None:
    handler = lease.handler if lease.restricted else None
    add_task(
        actor=actor,
        user=handler,
        unit=None if handler else landlord_unit(lease.municipality, actor.today),
        roles=() if handler else [Role.HOUSING_MANAGER],
        title=_("Alvorlig hendelse: bestem hva som gjøres")
        if handler
        else _("Alvorlig hendelse i leieforhold %(number)s: bestem hva som gjøres")
        % {"number": lease.number},
        url=lease.get_absolute_url(),
        due=actor.today,
        subject=lease,
        key=f"serious:{complaint.pk}",
    )


@transaction.atomic
def handle_complaint(
    *, actor: Actor, complaint: Complaint, outcome: str, on: date, note: str, version: int | None = None
) -> Complaint:
    """What was done about it. The same again changes nothing."""
    lease = lock_lease(complaint.lease)
    locked = Complaint.objects.select_for_update(of=("self",), no_key=True).filter(pk=complaint.pk).first()
    if locked is None or not complaints.can(actor, "record", locked):
        raise NotAllowed("record")
    chosen = ComplaintOutcome(outcome)
    if (locked.outcome, locked.outcome_note) == (chosen, note.strip()):
        return locked
    if not chosen:
        raise Refused(_("Velg hva som ble gjort."), code="OUTCOME_MISSING", field="outcome")
    if not note.strip():
        raise Refused(_("Skriv hva som ble gjort."), code="NOTE_MISSING", field="note")
    if on > actor.today or on < locked.received_on:
        raise Refused(
            _("Datoen er ikke mellom meldingen og i dag. Rett datoen."), code="DAY_WRONG", field="on"
        )
    locked.bump(version)
    locked.outcome, locked.outcome_note = chosen, note.strip()
    locked.handled_on, locked.handled_by = on, actor.user
    locked.save()
    close_tasks(actor=actor, subject=lease, key_prefix=f"serious:{locked.pk}")
    verb = "lease.serious_event_handled" if locked.serious else "lease.complaint_handled"
    events.record(actor, verb, lease, on=on, detail={"outcome": chosen})
    return locked


@transaction.atomic
def record_remedy(
    *, actor: Actor, lease: Lease, kind: str, on: date, result: str = "", note: str = ""
) -> Remedy:
    """Something was tried so that the tenancy can go on. The same again is one."""
    locked = lock_lease(lease)
    if not remedies.permits(actor, "record") or locked.compartment_id not in actor.compartment_ids:
        raise NotAllowed("record")
    if locked.state != LeaseState.ACTIVE:
        raise Refused(_("Leieforholdet løper ikke."), code="WRONG_STATE")
    if on > actor.today or on < locked.starts_on:
        raise Refused(
            _("Datoen er ikke mellom starten på leieforholdet og i dag. Rett datoen."),
            code="DAY_WRONG",
            field="on",
        )
    told = {"on": on, "kind": RemedyKind(kind), "result": RemedyResult(result), "note": note.strip()}
    same = Remedy.objects.filter(lease=locked, **told).first()
    if same is not None:
        return same
    made = Remedy(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        lease=locked,
        recorded_by=actor.user,
        **told,
    )
    made.save(force_insert=True)
    events.record(actor, "lease.remedy", locked, on=on, detail={"kind": kind, "result": result})
    return made
