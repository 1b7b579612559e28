"""The lines of a record of a dwelling: points room by room, meters and keys; and who may write them when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from tenancies.calculations import moving_out
from tenancies.enums_moving import (
    FAULTS,
    Cause,
    Condition,
    InspectionKind,
    InspectionState,
    KeyKind,
    MeterKind,
)
from tenancies.models import Inspection, InspectionKey, InspectionMeter, InspectionPoint, Lease
from tenancies.policies import leases
from tenancies.policies_moving import inspections

MOST_ROWS = 80


@dataclass(frozen=True)
class PointRow:
    room: str
    item: str
    condition: str = Condition.UNSEEN
    note: str = ""
    cause: str = ""
    cost: Decimal | None = None
    fix_by: date | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class MeterRow:
    kind: str
    number: str = ""
    reading: Decimal | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class KeyRow:
    kind: str
    number: str = ""
    count: int = 1
    returned: int | None = None
    cost: Decimal | None = None
    id: UUID | None = None


@transaction.atomic
def fill_points(
    *, actor: Actor, inspection: Inspection, rows: list[PointRow], version: int | None = None
) -> Inspection:
    """What was seen, room by room. A row that is not given any more goes out of the record."""
    locked = lock_open(actor, inspection, "fill")
    out = locked.kind == InspectionKind.MOVE_OUT
    for row in rows:
        if not row.room.strip() or not row.item.strip():
            raise Refused(_("Skriv rommet og hva det gjelder."), code="POINT_EMPTY")
        if row.condition not in Condition.values or row.cause not in Cause.values:
            raise Refused(_("Velg tilstand og årsak fra lista."), code="CHOICE")
        _check_cost(row.cost)
        if row.cost and row.cause != Cause.TENANT:
            raise Refused(
                _("«%(what)s»: kostnad føres bare der leieren svarer for skaden.")
                % {"what": f"{row.room}: {row.item}"},
                code="COST_WITHOUT_CAUSE",
            )
        if row.cause == Cause.TENANT and row.condition not in FAULTS:
            raise Refused(
                _("«%(what)s»: leieren svarer ikke for noe som er i orden eller vanlig slitt (husleieloven § 10-2).")
                % {"what": f"{row.room}: {row.item}"},
                code="WEAR_IS_NOT_DAMAGE",
            )  # fmt: skip
    names = ("room", "item", "condition", "note") + (("cause", "cost") if out else ("fix_by",))
    return _save_rows(actor, locked, InspectionPoint, rows, names, version, "points")


@transaction.atomic
def fill_meters(
    *, actor: Actor, inspection: Inspection, rows: list[MeterRow], version: int | None = None
) -> Inspection:
    locked = lock_open(actor, inspection, "fill")
    for row in rows:
        if row.kind not in MeterKind.values:
            raise Refused(_("Velg hva slags måler det er."), code="METER")
        if row.reading is not None and row.reading < 0:
            raise Refused(_("Målerstanden kan ikke være mindre enn null."), code="READING")
    _once([(row.kind, row.number.strip()) for row in rows], _("Samme måler står to ganger. Ta bort den ene."))
    return _save_rows(actor, locked, InspectionMeter, rows, ("kind", "number", "reading"), version, "meters")


@transaction.atomic
def fill_keys(
    *, actor: Actor, inspection: Inspection, rows: list[KeyRow], version: int | None = None
) -> Inspection:
    """Keys with their numbers. At moving out: how many came back, and what the missing ones cost."""
    locked = lock_open(actor, inspection, "fill")
    out = locked.kind == InspectionKind.MOVE_OUT
    for row in rows:
        if row.kind not in KeyKind.values:
            raise Refused(_("Velg hva nøkkelen er til."), code="KEY")
        if not 1 <= row.count <= 50 or not 0 <= (row.returned or 0) <= 50:
            raise Refused(_("Antall nøkler må være mellom 1 og 50."), code="KEY_COUNT")
        _check_cost(row.cost)
    _once(
        [(row.kind, row.number.strip()) for row in rows],
        _("Samme nøkkel står to ganger. Skriv antallet på én linje."),
    )
    names = ("kind", "number", "count") + (("returned", "cost") if out else ())
    return _save_rows(actor, locked, InspectionKey, rows, names, version, "keys")


def lock_open(actor: Actor, inspection: Inspection, action: str) -> Inspection:
    locked = lock(actor, inspection, action)
    if locked.state != InspectionState.OPEN:
        raise Refused(
            _("Protokollen er ferdig og kan ikke endres. Åpne den for retting først."), code="WRONG_STATE"
        )
    return locked


def lock(actor: Actor, inspection: Inspection, action: str) -> Inspection:
    lock_lease(actor, inspection.lease, seen=False)
    locked = (
        Inspection.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lease__dwelling", "lease__tenant", "lease__municipality", "compartment")
        .filter(pk=inspection.pk)
        .first()
    )
    if locked is None or not inspections.can(actor, action, locked):
        raise NotAllowed(action)
    return locked


def lock_lease(actor: Actor, lease: Lease, *, seen: bool = True) -> Lease:
    """Acts on one lease wait for each other. `seen`: the lease itself must be the actor's to see."""
    locked = (
        Lease.objects.select_for_update(of=("self",), no_key=True)
        .select_related("dwelling", "municipality")
        .filter(pk=lease.pk)
        .first()
    )
    if locked is None or (seen and not _may_begin(actor, locked)):
        raise NotAllowed("fill")
    return locked


def _may_begin(actor: Actor, lease: Lease) -> bool:
    own = lease.compartment_id in actor.compartment_ids or lease.handler_id == actor.user_id
    return inspections.permits(actor, "fill") and leases.sees(actor, lease) and own


def _check_cost(cost: Decimal | None) -> None:
    if cost is not None and not 0 < cost < 1_000_000:
        raise Refused(_("Beløpet må være mer enn null og mindre enn en million."), code="COST")


def _once(keys: list[tuple[str, str]], words: str) -> None:
    if len(keys) != len(set(keys)):
        raise Refused(words, code="TWICE")


def line(inspection: Inspection, **values: Any) -> dict[str, Any]:
    return {
        "municipality_id": inspection.municipality_id,
        "compartment_id": inspection.compartment_id,
        "lease_id": inspection.lease_id,
        "inspection": inspection,
        **values,
    }


def write_first(inspection: Inspection, lease: Lease) -> None:
    language = lease.municipality.language
    points = moving_out.first_points(lease.dwelling.bedrooms, language)
    InspectionPoint.objects.bulk_create(
        InspectionPoint(**line(inspection, order=order, room=room, item=item))
        for order, (room, item) in enumerate(points)
    )
    InspectionMeter(**line(inspection, kind=MeterKind.ELECTRICITY)).save(force_insert=True)
    InspectionKey(**line(inspection, kind=KeyKind.DOOR, count=2)).save(force_insert=True)


def write_from(inspection: Inspection, before: Inspection) -> None:
    """The same rooms, meters and keys as at moving in, not looked at, read or counted yet."""
    InspectionPoint.objects.bulk_create(
        InspectionPoint(**line(inspection, order=row.order, room=row.room, item=row.item, before=row))
        for row in before.points.order_by("order", "id")
    )
    InspectionMeter.objects.bulk_create(
        InspectionMeter(**line(inspection, order=row.order, kind=row.kind, number=row.number))
        for row in before.meters.order_by("order", "id")
    )
    InspectionKey.objects.bulk_create(
        InspectionKey(**line(inspection, order=row.order, kind=row.kind, number=row.number, count=row.count))
        for row in before.keys.order_by("order", "id")
    )


def _save_rows(
    actor: Actor,
    inspection: Inspection,
    model: type[models.Model],
    rows: list[Any],
    names: tuple[str, ...],
    version: int | None,
    part: str,
) -> Inspection:
    """Rows are changed, added and taken away as given; nothing changed leaves no trace."""
    if len(rows) > MOST_ROWS:
        raise Refused(_("Det er for mange linjer. Ta bort noen."), code="TOO_MANY")
    stored = {row.pk: row for row in model._default_manager.filter(inspection=inspection)}
    if any(row.id is not None and row.id not in stored for row in rows):
        raise Refused(_("En av linjene er tatt bort av noen andre. Last siden på nytt."), code="ROW_GONE")
    kept = {row.id for row in rows if row.id is not None}
    changed, added = [], []
    for order, row in enumerate(rows):
        values = {name: _clean(getattr(row, name)) for name in names} | {"order": order}
        if row.id is None:
            added.append(model(**line(inspection, **values)))
        elif any(getattr(stored[row.id], name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(stored[row.id], name, value)
            changed.append(stored[row.id])
    gone = [key for key in stored if key not in kept]
    if not (changed or added or gone):
        return inspection
    inspection.bump(version)
    inspection.save(update_fields=["version"])
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    if changed:
        model._default_manager.bulk_update(changed, [*names, "order"])
    model._default_manager.bulk_create(added)
    events.record(actor, "inspection.filled", inspection, detail={"part": part, "rows": len(rows)})
    return inspection


def _clean(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value
