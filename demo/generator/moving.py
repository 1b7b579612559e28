"""Records of moving in and out for a few tenancies: signed, under way, with a claim, with goods left behind."""

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from PIL import Image, ImageDraw

from core.agencies import actors
from core.agencies.actors import Actor
from demo.generator.world import World
from tenancies.enums import LeaseState
from tenancies.models import Deposit, Inspection, Lease
from tenancies.services import damage_claims, inspection_photos, inspection_rows, inspections, left_goods
from tenancies.services.inspection_rows import KeyRow, MeterRow, PointRow
from tenancies.services.inspections import About, Signatures

MANAGER = "boligleder.bergen"
#: What was wrong when they moved out, and what it costs: room, item, condition, note, whose fault, kroner.
DAMAGE = (
    ("Stue", "Gulv", "damaged", "Brennmerke på om lag ti centimeter ved vinduet", "tenant", "3400"),
    ("Kjøkken", "Komfyr", "dirty", "Ikke rengjort", "tenant", "1200"),
    ("Bad", "Vegger, tak og gulv", "worn", "Slitte fuger i dusjen", "wear", ""),
    ("Soverom", "Vegger, tak og gulv", "damaged", "Hull i veggen etter hylle", "unclear", ""),
)


def build(world: World) -> None:
    today = world.today
    open_ones = Lease.objects.filter(municipality=world.municipality, restricted=False, ended_on=None)
    newest = list(open_ones.filter(state=LeaseState.ACTIVE).order_by("-starts_on", "number")[:3])
    for number, lease in enumerate(newest):
        _moved_in(world, lease, signed=number != 1)
    held = Deposit.objects.filter(lease=OuterRef("pk"), released_on=None)
    gone = Lease.objects.filter(
        Exists(held), municipality=world.municipality, restricted=False, state=LeaseState.ENDED,
        ended_on__lt=today, ended_on__gt=today - timedelta(days=400),
    )  # fmt: skip
    for number, lease in enumerate(gone.order_by("-ended_on", "number")[:2]):
        _moved_out(world, lease, sent=number == 1)


def _as(world: World, on: date) -> Actor:
    return actors.for_user(world.users[MANAGER], today=on)


def _moved_in(world: World, lease: Lease, *, signed: bool, on: date | None = None) -> Inspection:
    day = min(on or lease.starts_on, world.today)
    actor = _as(world, day)
    record = inspections.start(actor=actor, lease=lease, kind="move_in", held_on=day)
    points = [_point(row) for row in record.points.order_by("order", "id")]
    if not signed:
        points = [*(replace(row, condition="good") for row in points[:8]), *points[8:]]
    else:
        points = [replace(row, condition="good") for row in points]
        points[4] = replace(
            points[4], condition="worn", note="Falmet maling ved ovnen, avtalt at den er grei"
        )
        points[-3] = replace(
            points[-3], condition="missing", note="Batteri mangler", fix_by=day + timedelta(days=7)
        )
    inspection_rows.fill_points(actor=actor, inspection=record, rows=points)
    inspection_rows.fill_meters(
        actor=actor, inspection=record, rows=[MeterRow("electricity", "7359992898", Decimal("48211"))]
    )
    inspection_rows.fill_keys(
        actor=actor,
        inspection=record,
        rows=[KeyRow("door", "K 1147", 2), KeyRow("gate", "H 22", 2), KeyRow("post", "31"), KeyRow("storage", "B 14")],
    )  # fmt: skip
    about = About(
        held_on=day, storage_number="B 14", storage="empty", storage_note="I kjelleren",
        note="Gjennomgått med tolk." if not signed else "",
    )  # fmt: skip
    inspections.describe(actor=actor, inspection=record, about=about)
    if signed:
        _photo(actor, record, ("Stue", "Vegger og tak"), "Falmet maling ved ovnen", (214, 205, 186))
        inspections.close(actor=actor, inspection=record, signatures=Signatures(day, day))
        if (mended := day + timedelta(days=5)) < world.today:
            for point in record.points.filter(fix_by__isnull=False):
                inspections.mended(actor=_as(world, mended), inspection=record, point=point)
    return record


def _moved_out(world: World, lease: Lease, *, sent: bool) -> None:
    assert lease.ended_on is not None
    _moved_in(world, lease, signed=True, on=lease.starts_on)
    day = lease.ended_on if sent else min(lease.ended_on + timedelta(days=1), world.today)
    actor = _as(world, day)
    record = inspections.start(actor=actor, lease=lease, kind="move_out", held_on=day)
    seen = {(room, item): rest for room, item, *rest in DAMAGE}
    rows = []
    for row in record.points.order_by("order", "id"):
        condition, note, cause, cost = seen.get((row.room, row.item), ["good", "", "", ""])
        rows.append(
            replace(
                _point(row), condition=condition, note=note, cause=cause, cost=Decimal(cost) if cost else None
            )
        )
    inspection_rows.fill_points(actor=actor, inspection=record, rows=rows)
    meters = [
        MeterRow(row.kind, row.number, Decimal("61904"), row.pk) for row in record.meters.order_by("order")
    ]
    inspection_rows.fill_meters(actor=actor, inspection=record, rows=meters)
    keys = [
        KeyRow(row.kind, row.number, row.count, row.count - (row.kind == "gate"),
               Decimal("650") if row.kind == "gate" else None, row.pk)
        for row in record.keys.order_by("order")
    ]  # fmt: skip
    inspection_rows.fill_keys(actor=actor, inspection=record, rows=keys)
    inspections.describe(
        actor=actor, inspection=record,
        about=About(held_on=day, storage="goods", storage_number="B 14", storage_note="Se etterlatte ting"),
    )  # fmt: skip
    _photo(actor, record, ("Stue", "Gulv"), "Brennmerke i gulvet", (150, 110, 70))
    _photo(actor, record, ("Kjøkken", "Komfyr"), "Komfyren", (120, 120, 125))
    inspections.close(
        actor=actor, inspection=record,
        signatures=Signatures(day, day if sent else None, "" if sent else "Leieren hadde dratt da vi kom."),
    )  # fmt: skip
    goods = left_goods.keep(
        actor=actor, lease=lease, found_on=day, what="En grå sofa\nTre esker med klær og bøker\nEn barnesykkel",
        kept_where="Kommunens lager, plass 12", costs=Decimal("850"),
    )  # fmt: skip
    claim = lease.damage_claims.first()
    if sent and claim is not None:
        later = _as(world, min(day + timedelta(days=5), world.today))
        damage_claims.send(actor=later, claim=claim)
        left_goods.invite(actor=later, goods=goods)


def _point(row: Any) -> PointRow:
    return PointRow(row.room, row.item, row.condition, row.note, id=row.pk)


def _photo(
    actor: Actor, record: Inspection, of: tuple[str, str], caption: str, colour: tuple[int, int, int]
) -> None:
    """A drawn picture: a wall or a floor with a mark on it. Nobody's home."""
    picture = Image.new("RGB", (960, 720), colour)
    pen = ImageDraw.Draw(picture)
    for line in range(0, 960, 120):
        pen.line([(line, 0), (line, 720)], fill=tuple(max(0, part - 18) for part in colour), width=4)
    pen.ellipse([(400, 300), (560, 400)], fill=tuple(max(0, part - 80) for part in colour))
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=70)
    point = record.points.filter(room=of[0], item=of[1]).order_by("order").first()
    inspection_photos.add_photo(
        actor=actor, inspection=record, content=content.getvalue(), caption=caption, point=point
    )
