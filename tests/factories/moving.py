"""Records of moving in and out, made through the services."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PIL import Image

from core.agencies.actors import Actor
from tenancies.models import Deposit, Inspection, Lease
from tenancies.services import inspection_rows, inspections
from tenancies.services.inspection_rows import KeyRow, MeterRow, PointRow
from tenancies.services.inspections import Signatures
from tests.database import as_owner


def begun(actor: Actor, lease: Lease, kind: str = "move_in", **facts: Any) -> Inspection:
    return inspections.start(actor=actor, lease=lease, kind=kind, held_on=facts.pop("held_on", actor.today))


def rows_of(inspection: Inspection, **changes: Any) -> list[PointRow]:
    """The points as they stand, each with the changes."""
    return [
        replace(PointRow(row.room, row.item, row.condition, row.note, id=row.pk), **changes)
        for row in inspection.points.order_by("order", "id")
    ]  # fmt: skip


def looked_at(actor: Actor, inspection: Inspection, *, first: dict[str, Any] | None = None) -> Inspection:
    """Every point is in order, the first as given; a meter, and two keys of which all come back."""
    points = rows_of(inspection, condition="good")
    if first:
        points[0] = replace(points[0], **first)
    out = inspection.kind == "move_out"
    saved = inspection_rows.fill_points(actor=actor, inspection=inspection, rows=points)
    saved = inspection_rows.fill_meters(
        actor=actor, inspection=saved, rows=[MeterRow("electricity", "735", Decimal("48211.5"))]
    )
    key = KeyRow("door", "A1", 2, 2 if out else None)
    return inspection_rows.fill_keys(actor=actor, inspection=saved, rows=[key])


def signed(actor: Actor, lease: Lease, kind: str = "move_in", **facts: Any) -> Inspection:
    inspection = looked_at(actor, begun(actor, lease, kind), **facts)
    day = inspection.held_on
    return inspections.close(actor=actor, inspection=inspection, signatures=Signatures(day, day))


def secured(lease: Lease, kind: str = "deposit", amount: int = 30000, **facts: Any) -> Deposit:
    with as_owner():
        return Deposit.objects.create(
            municipality=lease.municipality, compartment=lease.compartment, lease=lease, kind=kind, amount=amount,
            **facts,
        )  # fmt: skip


def picture(colour: str = "grey", size: tuple[int, int] = (1800, 900), **how: Any) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, "JPEG", **how)
    return content.getvalue()
