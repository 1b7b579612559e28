"""Technical faults: reported, ordered from a supplier, visited, and done. A critical one is told at once."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.interface import formatting
from core.messages import outbox
from core.messages import services as messages
from core.people.enums import ContactKind
from core.people.models import ContactDetail
from deviations.enums import Level
from deviations.enums_fault import FaultKind, FaultState, VisitOutcome
from deviations.models import Fault, FaultVisit
from deviations.policies_fault import faults
from deviations.services.alerting import tell_at_once, told_level
from deviations.transitions_fault import machine
from tenancies.enums import LeaseState
from tenancies.models import Lease
from tenancies.policies import leases
from tenancies.selectors.offices import landlord_unit

#: In these hours a critical fault goes to the guards (the municipality's own routine).
NIGHT = (time(23), time(8))


@dataclass(frozen=True)
class FaultFacts:
    """`key` is made with the form: the same key twice is the same fault."""

    key: UUID
    unit: Unit
    place: str
    kind: str
    what: str
    critical: bool = False


def at_night(moment: datetime) -> bool:
    clock = timezone.localtime(moment).time()
    return clock >= NIGHT[0] or clock < NIGHT[1]


@transaction.atomic
def report_fault(*, actor: Actor, facts: FaultFacts, now: datetime | None = None) -> Fault:
    """Register the fault with the landlord. Alarm and sprinkler are always critical; the landlord is told at once."""
    if not faults.permits(actor, "report"):
        raise NotAllowed("report")
    if facts.unit.municipality_id != actor.municipality_id:
        raise Refused(_("Velg enheten der feilen er."), code="UNIT_UNKNOWN", field="unit")
    for name, text in (("place", facts.place), ("what", facts.what)):
        if not text.strip():
            raise Refused(_("Skriv hvor det er, og hva som er feil."), code="TEXT_MISSING", field=name)
    known = Fault.objects.filter(idempotency_key=facts.key, reporter=actor.user_id).first()
    if known is not None:
        return known
    landlord = landlord_unit(actor.home, actor.today)
    critical = facts.critical or facts.kind == FaultKind.FIRE
    fault = Fault(
        municipality=actor.home,
        compartment_id=landlord.compartment_id,
        year=actor.today.year,
        serial=next_number(actor.home, "fault", actor.today.year),
        unit=facts.unit,
        place=facts.place.strip(),
        kind=FaultKind(facts.kind),
        what=facts.what.strip(),
        critical=critical,
        level=told_level(facts.unit, actor.today) if critical else Level.UNIT,
        reporter=actor.user,
        reported_at=now or timezone.now(),
        idempotency_key=facts.key,
    )
    try:
        with transaction.atomic():
            fault.save(force_insert=True)
    except IntegrityError as error:
        if "fault_once" not in str(error):
            raise
        raise Refused(_("Feilen er allerede meldt."), code="ALREADY_SENT") from error
    events.record(actor, "fault.reported", fault, detail={"kind": facts.kind, "critical": critical})
    title = _("Kritisk feil %(number)s: bestill nå") if critical else _("Feil %(number)s er meldt")
    messages.add_task(
        actor=actor,
        unit=landlord,
        roles=[Role.HOUSING_MANAGER],
        title=title % {"number": fault.number},
        url=fault.get_absolute_url(),
        due=actor.today if critical else None,
        subject=fault,
        key=f"fault:{fault.pk}:order",
    )
    if critical:
        tell_at_once(actor=actor, fault=fault, landlord=landlord, night=at_night(fault.reported_at))
    return fault


def _lock(actor: Actor, fault: Fault) -> Fault:
    locked = (
        Fault.objects.select_for_update(of=("self",))
        .select_related("lease__dwelling")
        .filter(pk=fault.pk)
        .first()
    )
    if locked is None or not faults.can(actor, "order", locked):
        raise NotAllowed("order")
    return locked


@transaction.atomic
def order(*, actor: Actor, fault: Fault, supplier: str, lease: Lease | None = None) -> Fault:
    """Order the work from a supplier (bestilling). With the lease, the tenant is told of the visits."""
    locked = _lock(actor, fault)
    if locked.state == FaultState.ORDERED and (locked.supplier, locked.lease_id) == (
        supplier.strip(), lease.pk if lease else None,
    ):  # fmt: skip
        return locked
    if not supplier.strip():
        raise Refused(_("Skriv hvem som skal gjøre jobben."), code="SUPPLIER_MISSING", field="supplier")
    if lease is not None and not (leases.sees(actor, lease) and lease.state == LeaseState.ACTIVE):
        raise Refused(_("Velg et leieforhold som løper."), code="LEASE_UNKNOWN", field="lease")
    done = machine.perform(
        actor=actor, obj=locked, name="order", supplier=supplier.strip(), lease=lease, ordered_on=actor.today
    )
    messages.close_tasks(actor=actor, subject=locked)
    return done


@transaction.atomic
def book_visit(*, actor: Actor, fault: Fault, on: date, starts: time, ends: time) -> FaultVisit:
    """The supplier comes then; the tenant gets a message where the lease is set and there is a telephone number."""
    locked = _lock(actor, fault)
    if locked.state != FaultState.ORDERED:
        raise Refused(_("Bestill utbedringen først."), code="WRONG_STATE")
    if on < actor.today:
        raise Refused(_("Dagen er passert. Velg en dag som kommer."), code="DAY_PASSED", field="on")
    if ends <= starts:
        raise Refused(_("Besøket må slutte etter at det begynner."), code="HOURS_WRONG", field="ends")
    planned = locked.visits.filter(outcome=VisitOutcome.PLANNED).first()
    if planned is not None:
        if (planned.on, planned.starts, planned.ends) == (on, starts, ends):
            return planned
        raise Refused(
            _("Det er avtalt et besøk allerede. Før hva det ble til, eller avlys det."), code="VISIT_PLANNED"
        )
    visit = FaultVisit(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        fault=locked,
        on=on,
        starts=starts,
        ends=ends,
    )
    visit.told_at = _tell_tenant(actor, locked, visit)
    visit.save(force_insert=True)
    events.record(
        actor,
        "fault.visit_booked",
        locked,
        on=on,
        detail={"visit": str(visit.pk), "told": visit.told_at is not None},
    )
    return visit


def _tell_tenant(actor: Actor, fault: Fault, visit: FaultVisit) -> datetime | None:
    """The message says when somebody comes, nothing of what is wrong."""
    if fault.lease is None:
        return None
    phone = (
        ContactDetail.objects.filter(
            person_id=fault.lease.tenant_id, kind=ContactKind.PHONE, compartment_id__in=actor.compartment_ids
        )
        .order_by("-created_at")
        .first()
    )
    if phone is None:
        return None
    outbox.queue(
        actor=actor,
        channel="sms",
        recipient={"phone": phone.value},
        key=f"fault:visit:{visit.pk}",
        compartment=fault.compartment,
        subject=fault,
        text=_(
            "En håndverker fra %(supplier)s kommer %(on)s mellom %(starts)s og %(ends)s. Vær hjemme, eller gi oss "
            "beskjed om det ikke passer. Hilsen %(place)s"
        )
        % {
            "supplier": fault.supplier,
            "on": formatting.longdate(visit.on),
            "starts": formatting.clock(visit.starts),
            "ends": formatting.clock(visit.ends),
            "place": actor.home.name,
        },
    )
    return timezone.now()


@transaction.atomic
def record_visit(*, actor: Actor, visit: FaultVisit, outcome: str, note: str = "") -> FaultVisit:
    """What the visit came to. Nobody at home is a missed visit (bomtur), and is counted."""
    locked = _lock(actor, visit.fault)
    row = FaultVisit.objects.select_for_update(of=("self",)).filter(pk=visit.pk, fault=locked).first()
    if row is None:
        raise NotAllowed("order")
    chosen = VisitOutcome(outcome)
    if (row.outcome, row.note) == (chosen, note.strip()):
        return row
    if chosen == VisitOutcome.PLANNED:
        raise Refused(_("Velg hva besøket ble til."), code="OUTCOME_MISSING", field="outcome")
    if chosen != VisitOutcome.CANCELLED and row.on > actor.today:
        raise Refused(_("Besøket har ikke vært ennå."), code="VISIT_AHEAD", field="outcome")
    row.outcome, row.note = chosen, note.strip()
    row.save(update_fields=["outcome", "note"])
    events.record(actor, f"fault.visit_{chosen}", locked, on=row.on, detail={"visit": str(row.pk)})
    return row


@transaction.atomic
def finish(*, actor: Actor, fault: Fault, on: date) -> Fault:
    """The fault is mended. A visit that still is planned is in the way."""
    locked = _lock(actor, fault)
    if locked.state == FaultState.DONE:
        return locked
    if on > actor.today or on < timezone.localdate(locked.reported_at):
        raise Refused(
            _("Datoen er ikke mellom meldingen og i dag. Rett datoen."), code="DAY_WRONG", field="on"
        )
    if locked.visits.filter(outcome=VisitOutcome.PLANNED).exists():
        raise Refused(_("Før først hva det avtalte besøket ble til."), code="VISIT_PLANNED")
    done = machine.perform(actor=actor, obj=locked, name="finish", done_on=on)
    messages.close_tasks(actor=actor, subject=locked)
    return done


@transaction.atomic
def cancel(*, actor: Actor, fault: Fault, reason: str) -> Fault:
    """Not a fault after all, or reported twice."""
    locked = _lock(actor, fault)
    done = machine.perform(actor=actor, obj=locked, name="cancel", reason=reason)
    messages.close_tasks(actor=actor, subject=locked)
    return done
