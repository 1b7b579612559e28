"""The record of moving in and out: what both saw, pictures without a trace, signatures, and how it is reopened."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from PIL import Image

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.documents.models import Document, DocumentContent
from core.messages.models import Task
from core.rules.models import Deadline
from tenancies.enums import LeaseState
from tenancies.models import DamageClaim, Inspection, InspectionPhoto, Lease
from tenancies.policies_moving import inspections as policy
from tenancies.services import inspection_paper, inspection_photos, inspection_rows, inspections
from tenancies.services.inspection_rows import KeyRow, MeterRow, PointRow
from tenancies.services.inspections import About, Signatures
from tests.database import as_owner
from tests.factories.moving import begun, looked_at, picture, rows_of, signed
from tests.factories.tenancies import make_lease
from tests.tenancies.protecting import HANDLER, protect

Who = Callable[[str], Actor]
As = Callable[[str], Client]


@pytest.fixture
def manager(actor: Who) -> Actor:
    return actor(HANDLER)


@pytest.fixture
def home(bergen: Municipality, manager: Actor) -> Lease:
    return make_lease(bergen, handler=manager.user)


def test_started_with_the_rooms_of_the_dwelling(manager: Actor, home: Lease) -> None:
    record = begun(manager, home)

    rooms = {row.room for row in record.points.all()}
    assert {"Gang", "Stue", "Kjøkken", "Bad"} <= rooms
    assert len([room for room in rooms if room.startswith("Soverom")]) == home.dwelling.bedrooms
    assert set(record.points.values_list("condition", flat=True)) == {"unseen"}
    assert begun(manager, home) == record


@pytest.mark.parametrize(
    "name", ["regnskap.bergen", "saksbehandler.bergen", "nav.bergen", "oppfolger.bergen"]
)
def test_others_do_not_write_it(actor: Who, manager: Actor, home: Lease, name: str) -> None:
    record = begun(manager, home)
    other = actor(name)

    with pytest.raises(NotAllowed):
        begun(other, home, "move_out")
    with pytest.raises(NotAllowed):
        inspection_rows.fill_keys(actor=other, inspection=record, rows=[KeyRow("door")])


def test_coordinator_writes_it_too(actor: Who, home: Lease) -> None:
    assert begun(actor("bomiljo.bergen"), home).state == "open"


def test_draft_lease_has_no_record(bergen: Municipality, manager: Actor) -> None:
    lease = make_lease(bergen, state=LeaseState.DRAFT, signed_by_landlord_on=None, signed_by_tenant_on=None)

    with pytest.raises(Refused) as refusal:
        begun(manager, lease)

    assert refusal.value.code == "WRONG_STATE"


@pytest.mark.parametrize(("day", "code"), [(date(2023, 1, 1), "TOO_EARLY"), (date(2027, 9, 1), "TOO_LATE")])
def test_day_far_off_is_refused(manager: Actor, home: Lease, day: date, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        begun(manager, home, held_on=day)

    assert (refusal.value.code, Inspection.objects.count()) == (code, 0)


def test_rows_are_changed_added_and_taken_away(manager: Actor, home: Lease) -> None:
    record = begun(manager, home)
    rows = rows_of(record)
    kept = [
        replace(rows[0], condition="damaged", note="  Hull i  veggen ", fix_by=date(2026, 12, 1)),
        *rows[2:],
    ]

    saved = inspection_rows.fill_points(
        actor=manager, inspection=record, rows=[*kept, PointRow("Balkong", "Rekkverk", "good")], version=1
    )

    assert saved.version == 2
    first, last = record.points.order_by("order").first(), record.points.order_by("-order").first()
    assert first and last
    assert (first.pk, first.condition, first.note) == (rows[0].id, "damaged", "Hull i veggen")
    assert (last.room, record.points.count()) == ("Balkong", len(rows))
    again = inspection_rows.fill_points(actor=manager, inspection=record, rows=rows_of(record, fix_by=None))
    assert again.version == 3
    with pytest.raises(Conflict):
        inspection_rows.fill_points(actor=manager, inspection=record, rows=kept[1:], version=1)


def test_nothing_changed_leaves_no_trace(manager: Actor, home: Lease) -> None:
    record = begun(manager, home)

    saved = inspection_rows.fill_points(actor=manager, inspection=record, rows=rows_of(record), version=1)

    assert saved.version == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (PointRow("", "Gulv"), "POINT_EMPTY"),
        (PointRow("Stue", "Gulv", "purple"), "CHOICE"),
        (PointRow("Stue", "Gulv", "damaged", cost=Decimal(100)), "COST_WITHOUT_CAUSE"),
        (PointRow("Stue", "Gulv", "worn", cause="tenant", cost=Decimal(100)), "WEAR_IS_NOT_DAMAGE"),
        (PointRow("Stue", "Gulv", "good", cause="tenant"), "WEAR_IS_NOT_DAMAGE"),
        (PointRow("Stue", "Gulv", "damaged", cause="tenant", cost=Decimal(-1)), "COST"),
    ],
)
def test_bad_point_is_refused(manager: Actor, home: Lease, row: PointRow, code: str) -> None:
    record = begun(manager, home, "move_out")
    before = record.points.count()

    with pytest.raises(Refused) as refusal:
        inspection_rows.fill_points(actor=manager, inspection=record, rows=[row])

    assert (refusal.value.code, record.points.count()) == (code, before)


def test_keys_and_meters_are_counted_once(manager: Actor, home: Lease) -> None:
    record = begun(manager, home)

    with pytest.raises(Refused) as twice:
        inspection_rows.fill_keys(
            actor=manager, inspection=record, rows=[KeyRow("door", "A1"), KeyRow("door", "A1")]
        )
    with pytest.raises(Refused) as negative:
        inspection_rows.fill_meters(
            actor=manager, inspection=record, rows=[MeterRow("water", "1", Decimal(-5))]
        )
    with pytest.raises(Refused) as many:
        inspection_rows.fill_keys(actor=manager, inspection=record, rows=[KeyRow("door", "A1", 99)])

    assert [each.value.code for each in (twice, negative, many)] == ["TWICE", "READING", "KEY_COUNT"]


def test_somebody_present_for_the_tenant_has_a_name(manager: Actor, home: Lease) -> None:
    record = begun(manager, home)

    with pytest.raises(Refused) as refusal:
        inspections.describe(
            actor=manager, inspection=record, about=About(manager.today, tenant_there="represented")
        )
    assert refusal.value.field == "represented_by"

    about = About(manager.today, "represented", "Verge Prøvesen", "B 14", "empty", "I kjelleren")
    for _ in range(2):
        described = inspections.describe(actor=manager, inspection=record, about=about)
    assert (described.version, described.storage_number) == (2, "B 14")


def test_what_is_missing_before_it_is_signed(manager: Actor, home: Lease) -> None:
    record = begun(manager, home)
    both = Signatures(manager.today, manager.today)

    def why(given: Signatures = both) -> str:
        with pytest.raises(Refused) as refusal:
            inspections.close(actor=manager, inspection=record, signatures=given)
        return refusal.value.code

    assert why() == "POINTS_UNSEEN"
    inspection_rows.fill_points(actor=manager, inspection=record, rows=rows_of(record, condition="good"))
    inspection_rows.fill_keys(actor=manager, inspection=record, rows=[])
    assert why() == "KEYS_MISSING"
    looked_at(manager, record)
    assert why(Signatures(None)) == "LANDLORD_UNSIGNED"
    assert why(Signatures(manager.today)) == "TENANT_UNSIGNED"
    assert why(Signatures(manager.today + timedelta(days=1), manager.today)) == "SIGNED_WHEN"
    Inspection.objects.filter(pk=record.pk).update(held_on=manager.today + timedelta(days=1))
    record.refresh_from_db()
    assert why(Signatures(manager.today + timedelta(days=1), manager.today)) == "SIGNED_WHEN"


def test_signed_record_is_kept_as_it_was(manager: Actor, home: Lease) -> None:
    record = signed(manager, home)

    assert (record.state, record.tenant_signed_on) == ("done", manager.today)
    kept = Document.objects.get(pk=record.document)
    assert (kept.subject_id, kept.mime) == (home.pk, "application/pdf")
    assert bytes(DocumentContent.objects.get(pk=kept.pk).content).startswith(b"%PDF-")
    again = inspections.close(
        actor=manager, inspection=record, signatures=Signatures(manager.today, manager.today)
    )
    assert again.version == record.version
    with pytest.raises(Refused):
        inspection_rows.fill_keys(actor=manager, inspection=record, rows=[])


def test_tenant_who_will_not_sign(manager: Actor, home: Lease) -> None:
    record = looked_at(manager, begun(manager, home))

    closed = inspections.close(
        actor=manager, inspection=record, signatures=Signatures(manager.today, None, "Uenig om gulvet")
    )

    assert (closed.state, closed.unsigned_reason) == ("done", "Uenig om gulvet")


def test_signing_meets_the_deadline(manager: Actor, home: Lease) -> None:
    from core.audit import events

    events.record(manager, "lease.started", home)
    waiting = Deadline.objects.outstanding().filter(subject_id=home.pk, kind="move_in_record")
    assert waiting.get().due == manager.today + timedelta(days=7)

    signed(manager, home)

    assert not waiting.exists()


def test_what_the_landlord_promised_becomes_a_task(manager: Actor, home: Lease) -> None:
    by = manager.today + timedelta(days=7)
    record = signed(manager, home, first={"condition": "damaged", "note": "Hull", "fix_by": by})
    task = Task.objects.get(subject_id=record.pk)
    assert (task.due, task.done_at) == (by, None)

    point = record.points.get(fix_by=by)
    for _ in range(2):
        inspections.mended(actor=manager, inspection=record, point=point)

    task.refresh_from_db()
    point.refresh_from_db()
    assert task.done_at is not None and point.fixed_on == manager.today
    with pytest.raises(Refused):
        inspections.mended(actor=manager, inspection=record, point=record.points.filter(fix_by=None).first())


def test_moving_out_starts_from_moving_in_and_compares(manager: Actor, home: Lease) -> None:
    before = signed(manager, home, first={"condition": "worn", "note": "Falmet"})

    record = begun(manager, home, "move_out")

    assert record.points.count() == before.points.count()
    first = record.points.order_by("order").first()
    assert first is not None and first.before is not None
    assert (first.condition, first.before.condition) == ("unseen", "worn")
    assert [(key.number, key.count, key.returned) for key in record.keys.all()] == [("A1", 2, None)]
    assert record.meters.get().reading is None


def test_keys_that_are_not_counted_stop_moving_out(manager: Actor, home: Lease) -> None:
    record = begun(manager, home, "move_out")
    inspection_rows.fill_points(actor=manager, inspection=record, rows=rows_of(record, condition="good"))

    with pytest.raises(Refused) as refusal:
        inspections.close(
            actor=manager, inspection=record, signatures=Signatures(manager.today, manager.today)
        )

    assert refusal.value.code == "KEYS_UNCOUNTED"


def test_all_keys_back_is_the_lease_s_day_too(manager: Actor, home: Lease) -> None:
    signed(manager, home, "move_out")

    home.refresh_from_db()
    assert home.keys_returned_on == manager.today
    assert not DamageClaim.objects.exists()


def test_opened_again_with_a_reason_and_signed_anew(manager: Actor, home: Lease) -> None:
    record = signed(manager, home)
    first = record.document

    with pytest.raises(Refused):
        inspections.reopen(actor=manager, inspection=record, reason=" ")
    opened = inspections.reopen(actor=manager, inspection=record, reason="Feil nøkkelnummer")

    assert (opened.state, opened.tenant_signed_on, opened.document) == ("open", None, None)
    assert Document.objects.filter(pk=first).exists()


def test_coordinator_does_not_open_it_again(actor: Who, manager: Actor, home: Lease) -> None:
    record = signed(manager, home)

    with pytest.raises(NotAllowed):
        inspections.reopen(actor=actor("bomiljo.bergen"), inspection=record, reason="Feil")


def test_discarded_makes_room_for_another(manager: Actor, home: Lease) -> None:
    record = begun(manager, home)

    for _ in range(2):
        inspections.discard(actor=manager, inspection=record, reason="Feil leieforhold")

    assert begun(manager, home) != record


def test_picture_is_kept_small_and_tells_nothing_but_itself(manager: Actor, home: Lease) -> None:
    record = begun(manager, home)
    exif = Image.Exif()
    exif[0x010F] = "Telefonfabrikken"
    exif[0x0112] = 6

    photo = inspection_photos.add_photo(
        actor=manager,
        inspection=record,
        content=picture(exif=exif),
        caption="Gulvet",
        point=record.points.first(),
    )

    kept = bytes(DocumentContent.objects.get(pk=photo.document).content)
    shown = Image.open(io.BytesIO(kept))
    assert shown.size == (800, 1600)
    assert not shown.getexif() and b"Telefonfabrikken" not in kept
    again = inspection_photos.add_photo(
        actor=manager, inspection=record, content=picture(exif=exif), caption="Gulvet"
    )
    assert again == photo


@pytest.mark.parametrize(
    ("content", "caption", "code"),
    [
        (b"", "Gulv", "FILE_EMPTY"),
        (b"%PDF-1.7 nei", "Gulv", "NOT_A_PICTURE"),
        (b"\xff\xd8\xff\xe0" + b"0" * 100, "Gulv", "PICTURE_BROKEN"),
        (None, " ", "CAPTION_MISSING"),
    ],
)
def test_what_is_no_picture_is_refused(
    manager: Actor, home: Lease, content: bytes | None, caption: str, code: str
) -> None:
    record = begun(manager, home)

    with pytest.raises(Refused) as refusal:
        inspection_photos.add_photo(
            actor=manager,
            inspection=record,
            content=picture() if content is None else content,
            caption=caption,
        )

    assert (refusal.value.code, InspectionPhoto.objects.count()) == (code, 0)


def test_picture_taken_out_stays_among_the_papers(manager: Actor, home: Lease) -> None:
    record = begun(manager, home)
    photo = inspection_photos.add_photo(actor=manager, inspection=record, content=picture(), caption="Gulv")

    for _ in range(2):
        inspection_photos.remove_photo(actor=manager, inspection=record, photo=photo)

    assert not InspectionPhoto.objects.exists()
    assert Document.objects.filter(pk=photo.document).exists()


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_paper_holds_the_pictures(manager: Actor, home: Lease, language: str) -> None:
    record = looked_at(manager, begun(manager, home))
    without = inspection_paper.paper(actor=manager, inspection=record, spoken=language)
    inspection_photos.add_photo(actor=manager, inspection=record, content=picture("red"), caption="Gulv")

    made = inspection_paper.paper(actor=manager, inspection=record, spoken=language)

    assert b"/Subtype /Image" in made or b"/Image" in made
    assert len(made) > len(without)


def test_protected_home_is_its_handlers(actor: Who, lease: Lease) -> None:
    manager = actor(HANDLER)
    record = signed(manager, lease, first={"condition": "damaged", "fix_by": manager.today})
    protect(actor, lease.tenant)

    assert policy.visible_to(actor(HANDLER)).filter(pk=record.pk).exists()
    assert not policy.visible_to(actor("bomiljo.bergen")).filter(pk=record.pk).exists()
    actor("bomiljo.bergen")
    assert not Inspection.objects.filter(pk=record.pk).exists()
    assert not Task.objects.filter(subject_id=record.pk).exists()


def test_ended_lease_may_still_be_gone_through(bergen: Municipality, manager: Actor, home: Lease) -> None:
    with as_owner():
        Lease.objects.filter(pk=home.pk).update(state=LeaseState.ENDED, ended_on=date(2026, 11, 15))
    home.refresh_from_db()

    assert signed(manager, home, "move_out").state == "done"
