"""The record of a dwelling: begun, filled in row by row, signed by both, and opened again only with a reason."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages.services import add_task, close_tasks
from tenancies.enums import LeaseState
from tenancies.enums_moving import Condition, InspectionKind, InspectionState, StorageRoom, TenantThere
from tenancies.models import Inspection, InspectionKey, InspectionPoint, Lease
from tenancies.selectors.offices import landlord_unit
from tenancies.services import damage_claims
from tenancies.services.inspection_paper import archive
from tenancies.services.inspection_rows import lock, lock_lease, lock_open, write_first, write_from
from tenancies.transitions_moving import INSPECTION

#: How long before the lease starts the dwelling may be gone through, and how far ahead an inspection is arranged.
AHEAD = timedelta(days=90)


@dataclass(frozen=True)
class About:
    """What is said of the inspection as a whole."""

    held_on: date
    tenant_there: str = TenantThere.PRESENT
    represented_by: str = ""
    storage_number: str = ""
    storage: str = StorageRoom.NONE
    storage_note: str = ""
    note: str = ""


@dataclass(frozen=True)
class Signatures:
    landlord_on: date | None
    tenant_on: date | None = None
    unsigned_reason: str = ""


@transaction.atomic
def start(*, actor: Actor, lease: Lease, kind: str, held_on: date) -> Inspection:
    """Begin the record of moving in or out. One that is begun or finished already is given back.

    At moving in it starts with the rooms of such a dwelling, at moving out with what was seen at moving in. A record
    from before may be written in afterwards, also when the tenancy is over.
    """
    locked = lock_lease(actor, lease)
    if kind not in InspectionKind.values:
        raise Refused(_("Velg innflytting eller utflytting."), code="KIND", field="kind")
    known = (
        Inspection.objects.filter(lease=locked, kind=kind).exclude(state=InspectionState.CANCELLED).first()
    )
    if known is not None:
        return known
    _check_lease(locked, kind)
    _check_day(locked, held_on, actor.today)
    before = _done(locked, InspectionKind.MOVE_IN) if kind == InspectionKind.MOVE_OUT else None
    inspection = Inspection(
        municipality_id=locked.municipality_id,
        compartment_id=locked.compartment_id,
        lease=locked,
        kind=kind,
        held_on=held_on,
        held_by=actor.user,
        storage_number=before.storage_number if before else "",
        storage=StorageRoom.USED if before and before.storage != StorageRoom.NONE else StorageRoom.NONE,
    )
    inspection.save(force_insert=True)
    if before is not None:
        write_from(inspection, before)
    else:
        write_first(inspection, locked)
    events.record(actor, "inspection.started", inspection, detail={"kind": kind})
    return inspection


@transaction.atomic
def describe(*, actor: Actor, inspection: Inspection, about: About, version: int | None = None) -> Inspection:
    locked = lock_open(actor, inspection, "fill")
    if about.tenant_there not in TenantThere.values:
        raise Refused(_("Velg om leieren var med."), code="THERE", field="tenant_there")
    if about.storage not in StorageRoom.values:
        raise Refused(_("Velg hvordan boden er."), code="STORAGE", field="storage")
    if about.tenant_there == TenantThere.REPRESENTED and not about.represented_by.strip():
        raise Refused(_("Skriv hvem som var med for leieren."), code="WHO", field="represented_by")
    _check_day(locked.lease, about.held_on, actor.today)
    values: dict[str, Any] = {
        "held_on": about.held_on,
        "tenant_there": about.tenant_there,
        "represented_by": about.represented_by.strip(),
        "storage_number": about.storage_number.strip(),
        "storage": about.storage,
        "storage_note": about.storage_note.strip(),
        "note": about.note.strip(),
    }
    if all(getattr(locked, name) == value for name, value in values.items()):
        return locked
    locked.bump(version)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values, "version"])
    events.record(actor, "inspection.filled", locked, detail={"part": "about"})
    return locked


@transaction.atomic
def close(
    *, actor: Actor, inspection: Inspection, signatures: Signatures, version: int | None = None
) -> Inspection:
    """Both have signed on paper, or it says why the tenant has not. What the tenant answers for becomes a claim."""
    locked = lock(actor, inspection, "close")
    if locked.state == InspectionState.DONE:
        return locked
    _check_signatures(locked, signatures, actor.today)
    _check_complete(locked, actor.today)
    closed: Inspection = INSPECTION.perform(
        actor=actor,
        obj=locked,
        name="close",
        on=actor.today,
        expected_version=version,
        landlord_signed_on=signatures.landlord_on,
        tenant_signed_on=signatures.tenant_on,
        unsigned_reason="" if signatures.tenant_on else signatures.unsigned_reason.strip()[:300],
        closed_on=actor.today,
    )
    document = archive(actor=actor, inspection=closed)
    if document is not None:
        closed.document = document.pk
        closed.save(update_fields=["document"])
    if closed.kind == InspectionKind.MOVE_OUT:
        _keys_back(closed)
        damage_claims.raise_from(actor=actor, inspection=closed)
        events.record(actor, "lease.move_out_recorded", closed.lease, on=closed.held_on)
    else:
        events.record(actor, "lease.move_in_recorded", closed.lease, on=closed.held_on)
    _ask_to_mend(actor, closed)
    return closed


@transaction.atomic
def reopen(*, actor: Actor, inspection: Inspection, reason: str) -> Inspection:
    """A mistake must be mended: the signatures fall, and both sign again. What was signed stays among the papers."""
    locked = lock(actor, inspection, "reopen")
    if locked.kind == InspectionKind.MOVE_OUT:
        damage_claims.take_back(actor=actor, inspection=locked)
    opened: Inspection = INSPECTION.perform(
        actor=actor,
        obj=locked,
        name="reopen",
        reason=reason,
        landlord_signed_on=None,
        tenant_signed_on=None,
        unsigned_reason="",
        closed_on=None,
        document=None,
    )
    close_tasks(actor=actor, subject=opened)
    return opened


@transaction.atomic
def discard(*, actor: Actor, inspection: Inspection, reason: str) -> Inspection:
    locked = lock(actor, inspection, "discard")
    done: Inspection = INSPECTION.perform(actor=actor, obj=locked, name="discard", reason=reason)
    return done


@transaction.atomic
def mended(*, actor: Actor, inspection: Inspection, point: InspectionPoint) -> InspectionPoint:
    """The landlord has mended what was promised at moving in. Said twice is no error."""
    locked = lock(actor, inspection, "fill")
    row = InspectionPoint.objects.filter(inspection=locked, pk=point.pk).first()
    if row is None:
        raise NotAllowed("fill")
    if row.fix_by is None or locked.state != InspectionState.DONE:
        raise Refused(_("Dette er ikke en feil som skal rettes."), code="NOTHING_TO_MEND")
    if row.fixed_on is None:
        row.fixed_on = actor.today
        row.save(update_fields=["fixed_on"])
        events.record(actor, "inspection.fixed", locked, detail={"point": str(row.pk)})
    if not InspectionPoint.objects.filter(inspection=locked, fixed_on=None).exclude(fix_by=None).exists():
        close_tasks(actor=actor, subject=locked)
    return row


def _check_lease(lease: Lease, kind: str) -> None:
    fitting = {
        InspectionKind.MOVE_IN: (LeaseState.SIGNED, LeaseState.ACTIVE, LeaseState.ENDED),
        InspectionKind.MOVE_OUT: (LeaseState.ACTIVE, LeaseState.ENDED),
    }
    if lease.state not in fitting[InspectionKind(kind)]:
        raise Refused(
            _(
                "Innflyttingsprotokollen kan skrives når kontrakten er signert, utflyttingsprotokollen når "
                "leieforholdet løper eller er avsluttet."
            ),
            code="WRONG_STATE",
        )  # fmt: skip


def _check_day(lease: Lease, held_on: date, today: date) -> None:
    if held_on < lease.starts_on - AHEAD:
        raise Refused(
            _("Dagen er lenge før leieforholdet begynner. Rett datoen."), code="TOO_EARLY", field="held_on"
        )
    if held_on > today + AHEAD:
        raise Refused(_("Dagen er for langt fram i tid. Rett datoen."), code="TOO_LATE", field="held_on")


def _check_signatures(inspection: Inspection, given: Signatures, today: date) -> None:
    if given.landlord_on is None:
        raise Refused(_("Oppgi når utleier signerte."), code="LANDLORD_UNSIGNED", field="landlord_on")
    for day, name in ((given.landlord_on, "landlord_on"), (given.tenant_on, "tenant_on")):
        if day is not None and not inspection.held_on <= day <= today:
            raise Refused(
                _("Signaturen må være fra dagen boligen ble gått gjennom, eller senere, og ikke fram i tid."),
                code="SIGNED_WHEN",
                field=name,
            )
    if given.tenant_on is None and not given.unsigned_reason.strip():
        raise Refused(
            _("Skriv hvorfor leieren ikke har signert."), code="TENANT_UNSIGNED", field="unsigned_reason"
        )


def _check_complete(inspection: Inspection, today: date) -> None:
    """What must be there before it is signed; says all that is missing at once."""
    if inspection.held_on > today:
        raise Refused(_("Boligen skal gås gjennom først, dagen er fram i tid."), code="NOT_HELD_YET")
    seen = list(InspectionPoint.objects.filter(inspection=inspection))
    lacking = [f"{point.room}: {point.item}" for point in seen if point.condition == Condition.UNSEEN]
    if not seen or lacking:
        shown = "; ".join(lacking[:5]) + ("; …" if len(lacking) > 5 else "")
        raise Refused(
            _("Disse punktene er ikke sett på ennå: %(points)s. Før tilstanden, eller ta dem bort.")
            % {"points": shown}
            if seen
            else _("Protokollen har ingen punkter. Gå gjennom rommene først."),
            code="POINTS_UNSEEN",
        )
    keys = list(InspectionKey.objects.filter(inspection=inspection))
    if not keys:
        raise Refused(_("Nøklene er ikke ført. Før hvor mange og hvilke nummer."), code="KEYS_MISSING")
    if inspection.kind == InspectionKind.MOVE_OUT and any(key.returned is None for key in keys):
        raise Refused(
            _("Før hvor mange nøkler som kom tilbake, også når det er ingen."), code="KEYS_UNCOUNTED"
        )


def _done(lease: Lease, kind: str) -> Inspection | None:
    return Inspection.objects.filter(lease=lease, kind=kind, state=InspectionState.DONE).first()


def _keys_back(inspection: Inspection) -> None:
    """The day the keys came back is the lease's as well: rent runs until then (husleieloven § 10-3)."""
    rows = InspectionKey.objects.filter(inspection=inspection)
    if all((row.returned or 0) >= row.count for row in rows):
        Lease.objects.filter(pk=inspection.lease_id, keys_returned_on=None).update(
            keys_returned_on=inspection.held_on
        )


def _ask_to_mend(actor: Actor, inspection: Inspection) -> None:
    """What the landlord has promised to mend becomes a task, due when the first of it is."""
    due = (
        InspectionPoint.objects.filter(inspection=inspection, fixed_on=None)
        .exclude(fix_by=None)
        .aggregate(first=models.Min("fix_by"))["first"]
    )
    if due is None:
        return
    lease = inspection.lease
    secret = lease.restricted
    add_task(
        actor=actor,
        title=_("Rett feil fra innflyttingen"),
        url=inspection.get_absolute_url(),
        unit=None if secret else landlord_unit(lease.municipality, actor.today),
        user=(lease.handler or actor.user) if secret else None,
        due=due,
        subject=inspection,
        key=f"inspection:{inspection.pk}:{inspection.version}",
    )
