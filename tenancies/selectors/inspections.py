"""A record of a dwelling as pages, paper and other systems show it: with what was seen at moving in beside it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.agencies.actors import Actor
from core.documents.policies import document_policy
from tenancies import policies_moving as policies
from tenancies.calculations.moving_out import worsened
from tenancies.enums_moving import FAULTS, InspectionKind, InspectionState
from tenancies.models import Inspection

RELATED = ("lease__dwelling", "lease__tenant", "lease__municipality", "held_by", "compartment")


@dataclass(frozen=True)
class ShownPhoto:
    id: UUID
    number: int
    document: UUID
    caption: str
    where: str
    waiting: bool = False


@dataclass(frozen=True)
class ShownPoint:
    row: Any
    #: What was seen at moving in, in words; empty where there is nothing to compare with.
    before: str
    before_note: str
    worse: bool
    photos: list[ShownPhoto] = field(default_factory=list)

    @property
    def fault(self) -> bool:
        return self.row.condition in FAULTS


@dataclass(frozen=True)
class Room:
    name: str
    points: list[ShownPoint]


@dataclass(frozen=True)
class Reading:
    row: Any
    before: Decimal | None

    @property
    def used(self) -> Decimal | None:
        if self.row.reading is None or self.before is None or self.row.reading < self.before:
            return None
        return Decimal(self.row.reading - self.before)


@dataclass(frozen=True)
class Shown:
    inspection: Inspection
    rooms: list[Room]
    meters: list[Reading]
    keys: list[Any]
    photos: list[ShownPhoto]

    @property
    def keys_out(self) -> int:
        return sum(key.count for key in self.keys)

    @property
    def keys_missing(self) -> int:
        return sum(max(0, key.count - key.returned) for key in self.keys if key.returned is not None)

    @property
    def to_mend(self) -> list[Any]:
        return [
            each.row
            for room in self.rooms
            for each in room.points
            if each.row.fix_by and not each.row.fixed_on
        ]

    @property
    def cost(self) -> Decimal:
        points = (each.row.cost for room in self.rooms for each in room.points)
        return sum((cost for cost in (*points, *(key.cost for key in self.keys)) if cost), Decimal(0))


def of_lease(actor: Actor, lease: Any) -> dict[str, Inspection]:
    """The records of the lease that are not discarded, by kind."""
    rows = policies.inspections.visible_to(actor).filter(lease=lease).exclude(state=InspectionState.CANCELLED)
    return {row.kind: row for row in rows.select_related("held_by")}


def shown(actor: Actor, inspection: Inspection) -> Shown:
    """Six queries, however many rooms, meters, keys and pictures."""
    points = list(
        policies.points.visible_to(actor)
        .filter(inspection=inspection)
        .select_related("before")
        .order_by("order", "id")
    )
    photos = _photos(actor, inspection, {point.pk: str(point) for point in points})
    by_point: dict[UUID | None, list[ShownPhoto]] = {}
    for point_id, photo in photos:
        by_point.setdefault(point_id, []).append(photo)
    rooms: list[Room] = []
    for point in points:
        if not rooms or rooms[-1].name != point.room:
            rooms.append(Room(point.room, []))
        before = point.before
        rooms[-1].points.append(
            ShownPoint(
                point,
                str(before.get_condition_display()) if before else "",
                before.note if before else "",
                bool(before and worsened(before.condition, point.condition)),
                by_point.get(point.pk, []),
            )
        )
    return Shown(
        inspection,
        rooms,
        _readings(actor, inspection),
        list(policies.keys.visible_to(actor).filter(inspection=inspection).order_by("order", "id")),
        [photo for _point, photo in photos],
    )


def _photos(
    actor: Actor, inspection: Inspection, named: dict[UUID, str]
) -> list[tuple[UUID | None, ShownPhoto]]:
    rows = list(policies.photos.visible_to(actor).filter(inspection=inspection).order_by("order", "id"))
    files = document_policy.visible_to(actor).filter(pk__in=[row.document for row in rows])
    known = {file.pk: file for file in files} if rows else {}
    return [
        (
            row.point_id,
            ShownPhoto(
                row.pk,
                number,
                row.document,
                row.caption,
                named.get(row.point_id, ""),
                row.document not in known or known[row.document].quarantined,
            ),
        )
        for number, row in enumerate(rows, start=1)
    ]


def _readings(actor: Actor, inspection: Inspection) -> list[Reading]:
    rows = list(policies.meters.visible_to(actor).filter(inspection=inspection).order_by("order", "id"))
    before: dict[tuple[str, str], Decimal | None] = {}
    if inspection.kind == InspectionKind.MOVE_OUT and rows:
        earlier = policies.meters.visible_to(actor).filter(
            lease=inspection.lease_id,
            inspection__kind=InspectionKind.MOVE_IN,
            inspection__state=InspectionState.DONE,
        )
        before = {(row.kind, row.number): row.reading for row in earlier}
    return [Reading(row, before.get((row.kind, row.number))) for row in rows]
