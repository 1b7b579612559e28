"""The bank's file of the day: most of it is posted by itself, and a handful waits for the accountant."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef

from core.accounts.models import User
from core.agencies import actors
from core.agencies.enums import Role
from core.jobs.imports.files import ROWS
from core.jobs.imports.reading import parse_rows
from core.jobs.models import Import
from demo.generator.bank import Paid, ocr_file
from demo.generator.world import World
from tenancies.calculations import kid as kids
from tenancies.calculations.rent import first_of_month
from tenancies.enums import EntryKind, LeaseState
from tenancies.importers_payments import OcrImporter
from tenancies.models import Lease, LedgerEntry
from tenancies.services import payments, unplaced

#: How many pay their rent with this file.
PAYING = 36


def build(world: World) -> None:
    accountant = next(
        users[0] for (_unit, role), users in sorted(world.members.items()) if role == Role.RENT_ACCOUNTANT
    )
    actor = actors.for_user(accountant, today=world.today)
    month = first_of_month(world.today)
    rents = LedgerEntry.objects.filter(lease=OuterRef("pk"), kind=EntryKind.RENT, month=month)
    paid = LedgerEntry.objects.filter(lease=OuterRef("pk"), kind=EntryKind.PAYMENT)
    before = first_of_month(month - timedelta(days=1))
    late = list(
        Lease.objects.filter(
            Exists(rents),
            ~Exists(paid.filter(month=month)),
            Exists(paid.filter(month=before)),
            municipality=world.municipality,
            state=LeaseState.ACTIVE,
            restricted=False,
        )
        .exclude(kid="")
        .order_by("number")[:PAYING]
    )
    if not late:
        return
    due = dict(
        LedgerEntry.objects.filter(lease__in=late, kind=EntryKind.RENT, month=month).values_list(
            "lease", "amount"
        )
    )
    lines = [
        Paid(world.today, due[lease.pk], lease.kid, serial) for serial, lease in enumerate(late, start=1)
    ]
    lines += _in_doubt(world, late, len(lines))
    content = ocr_file(lines)
    # One line came through broken.
    broken = content.split(b"\r\n")
    broken[8] = broken[8][:20] + b"?" + broken[8][21:]
    _read_in(world, accountant, actor, b"\r\n".join(broken))


def _in_doubt(world: World, late: list[Lease], serial: int) -> list[Paid]:
    """Money that somebody must look at: a slip of the pen, no KID, a lease long over, a day ahead, nothing at all."""
    wrong = late[0].kid[:-1] + str((int(late[0].kid[-1]) + 1) % 10)
    ended = (
        Lease.objects.filter(
            municipality=world.municipality,
            state=LeaseState.ENDED,
            restricted=False,
            ended_on__lt=world.today - timedelta(days=300),
        )
        .exclude(kid="")
        .order_by("number")
        .first()
    )
    found = [
        (world.today, "9850.00", wrong),
        (world.today, "7200.00", ""),
        (world.today, "11400.00", kids.with_check_digit("1998004711")),
        (world.today + timedelta(days=3), "8650.00", late[1].kid),
        (world.today, "0.00", late[2].kid),
    ]
    if ended is not None:
        found.append((world.today, "6900.00", ended.kid))
    return [
        Paid(on, Decimal(amount), kid, serial + number)
        for number, (on, amount, kid) in enumerate(found, start=1)
    ]


def _read_in(world: World, accountant: User, actor: actors.Actor, content: bytes) -> None:
    importer = OcrImporter()
    sheet = importer.read(content)
    rows, faults = parse_rows(importer, sheet, {column.name: n for n, column in enumerate(importer.columns)})
    done = payments.post(actor=actor, lines=[importer.line(row) for row in rows])
    told = [
        {"number": number, "column": "", "message": text} for number, text in [*sheet.faults, *sheet.remarks]
    ]
    counts = {name: sum(each.outcome == name for each in done) for name in ("created", "queued")}
    Import.objects.create(
        municipality=world.municipality,
        compartment=actor.compartment,
        importer=importer.code,
        file_name=f"OCR{world.today:%Y%m%d}.txt",
        headers=sheet.headers,
        state=Import.State.DONE,
        row_count=len(rows),
        uploaded_by=accountant,
        finished_at=world.midnight,
        totals_stated={title: str(total) for title, total in sheet.stated.items() if title != ROWS},
        result={
            "counts": {**counts, "left_out": len(sheet.faults) + len(faults)},
            "faults": told,
            "totals": [],
        },
    )
    with actors.acting_as_service("payments", world.municipality, today=world.today) as night:
        unplaced.remind(actor=night, on=world.today)
