"""Measures payments from the bank in a database of its own: checked, posted, and posted once more.

    bench/payments [--lines 100000] [--leases 4000] [--sheet]

Makes leases that have paid for a year, and a file of payments (an OCR file; with --sheet, a CSV file with KID),
one in fifty with a KID nobody has. Does what a person does: upload, check, post. Beside it, in the same run: COPY of
the same lines into a bare table. Ends with 1 when checking or posting takes more than a minute.

An OCR payment is two lines: `--lines` counts lines of the file.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME = "husrom_bench_payments"
LIMIT = 60.0
WHO = "boligleder.bergen"


def say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--leases", type=int, default=4_000)
    parser.add_argument("--sheet", action="store_true", help="a CSV file, not an OCR file")
    parser.add_argument("--part", choices=("leases", "measure"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part == "leases":
        return make_leases(options.leases)
    if options.part == "measure":
        return measure(options.lines, sheet=options.sheet)
    import psycopg
    from readlog import drop, with_name
    from runner.servers import servers

    with servers("demo") as given:
        maintenance = psycopg.connect(given.owner_url, autocommit=True)
        maintenance.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)'.encode())
        maintenance.execute(f'CREATE DATABASE "{NAME}"'.encode())
        try:
            owner = {
                **given.environment("demo", owner=True),
                "DATABASE_URL": with_name(given.owner_url, NAME),
            }
            for command in (["migrate", "-v", "0"], ["seed_demo", "--empty"]):
                subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=owner, check=True)
            subprocess.run([sys.executable, *sys.argv, "--part", "leases"], cwd=ROOT, env=owner, check=True)
            worker = {**given.environment("demo"), "DATABASE_URL": with_name(given.app_url, NAME)}
            done = subprocess.run([sys.executable, *sys.argv, "--part", "measure"], cwd=ROOT, env=worker)
            return done.returncode
        finally:
            drop(maintenance, NAME)
            maintenance.close()


def make_leases(count: int) -> int:
    """Running leases with their KID, as the owner."""
    import django

    django.setup()
    from django.db import connection

    from core.agencies.models import Municipality
    from core.base.clock import oslo_today
    from core.people.models import Person
    from housing.models import Area, Building, Dwelling
    from tenancies.calculations import kid
    from tenancies.models import Lease, LedgerEntry
    from tenancies.selectors.offices import landlord_unit

    place = Municipality.objects.get(code="bergen")
    landlord = landlord_unit(place, oslo_today()).compartment
    area, _made = Area.objects.get_or_create(municipality=place, name="Prøvebydel")
    house = Building.objects.create(municipality=place, area=area, name="Prøvegata")
    tenants = [
        Person(municipality=place, given_name="Prøve", family_name=f"Leiersen {n}") for n in range(count)
    ]
    homes = [
        Dwelling(
            municipality=place, area=area, building=house, number=f"P-{n}", address=f"Prøvegata {n}",
            unit_number="H0101", rooms=2, bedrooms=1, base_rent=Decimal("9500.00"),
        )
        for n in range(count)
    ]  # fmt: skip
    leases = [
        Lease(
            municipality=place, compartment=landlord, number=f"2024/{n}", kid=next(kid.candidates(f"2024/{n}")),
            dwelling=home, tenant=tenant, starts_on=date(2024, 1, 1), state="active", before_husrom=True,
        )
        for n, (home, tenant) in enumerate(zip(homes, tenants, strict=True), start=1)
    ]  # fmt: skip
    paid = [
        LedgerEntry(
            municipality=place, compartment=landlord, lease=lease, kind="payment", date=date(2025, month, 1),
            booked=date(2025, month, 1), amount=Decimal("9500.00"), bank_reference=f"{month}-{lease.number}",
            origin="import",
        )
        for lease in leases
        for month in range(1, 13)
    ]  # fmt: skip
    for rows in (tenants, homes, leases, paid):
        type(rows[0])._base_manager.bulk_create(rows, batch_size=1000)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        # As in a register that is in use: the database knows its tables.
        cursor.execute("ANALYZE")
    return 0


def content(lines: int, kids: list[str], today: date, *, sheet: bool) -> tuple[bytes, int]:
    """A file of so many lines, and how many payments it holds."""
    from demo.generator.bank import Paid, ocr_file
    from tenancies.calculations.kid import with_check_digit

    nobody = with_check_digit("1998004711")
    payments = lines if sheet else lines // 2
    paid = [
        Paid(
            today - timedelta(days=n // 90_000),
            Decimal("9500.00"),
            nobody if n % 50 == 0 else kids[n % len(kids)],
            n % 90_000 + 1,
        )
        for n in range(payments)
    ]
    if not sheet:
        return ocr_file(paid), payments
    rows = [f"{each.kid};{n};{each.on:%d.%m.%Y};9500,00" for n, each in enumerate(paid)]
    return "\r\n".join(["KID;Bankreferanse;Dato;Beløp", *rows]).encode(), payments


def measure(lines: int, *, sheet: bool) -> int:
    import django

    django.setup()
    from core.accounts.models import User
    from core.agencies import actors
    from core.base.clock import oslo_today
    from core.jobs import long, registry
    from core.jobs.imports import importer_for, services
    from core.jobs.models import Import
    from tenancies.models import Lease

    registry.discover()
    # The work is done here and now, not by a worker.
    long.wake = lambda *_: None  # type: ignore[assignment]
    manager = actors.for_user(User.objects.get(username=WHO))
    with actors.acting_as(manager):
        kids = list(Lease.objects.values_list("kid", flat=True))
    file, payments = content(lines, kids, oslo_today(), sheet=sheet)
    say(f"{lines} linjer, {payments} betalinger, {len(kids)} leieforhold")
    slow = False

    def timed(title: str, work: Callable[[], Any]) -> Any:
        nonlocal slow
        start = time.perf_counter()
        answer = work()
        took = time.perf_counter() - start
        slow = slow or took > LIMIT
        say(f"{title:<40}{took:>8.1f} s{payments / took:>10.0f} betalinger/s")
        return answer

    def act(work: Callable[..., Any], **given: Any) -> Any:
        with actors.acting_as(manager) as actor:
            return work(actor=actor, **given)

    timed("COPY av de samme linjene (til sammenligning)", lambda: copied(payments))
    importer = importer_for("payments" if sheet else "ocr")
    for times in ("første gang", "samme fil en gang til"):
        record = timed(
            f"lastet opp, {times}",
            lambda: act(services.upload, importer=importer, file_name="bank", content=file),
        )
        job = act(services.match_columns, record=record, mapping=record.mapping)
        timed(f"kontrollert, {times}", lambda key=job.pk: long.work_on(key))
        with actors.acting_as(manager):
            checked = Import.objects.get(pk=record.pk)
        say(f"  {checked.report['counts']}, {checked.report['fault_rows']} linjer med feil")
        job = act(services.start, record=checked)
        done = timed(f"ført, {times}", lambda key=job.pk: long.work_on(key))
        say(f"  {done.counts} {done.state} {done.error}")
    return 1 if slow else 0


def copied(payments: int) -> None:
    """The same figures into a table without keys, walls, history or rules: what the machine can do at all."""
    from django.db import connection, transaction

    from core.base.ids import uuid7

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bare (id uuid, lease uuid, kind text, on_date date, booked date, amount numeric,"
            " reference text, origin text) ON COMMIT DROP"
        )
        lease, today = uuid7(), date.today()
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for n in range(payments):
                copy.write_row(
                    (uuid7(), lease, "payment", today, today, Decimal("9500.00"), str(n), "import")
                )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
