"""Measures the rent run and the night job of arrears in a database of its own: many leases with a year of ledger.

    bench/ledgers [--leases 4000] [--rounds 3] [--keep]
    bench/ledgers --kept [--leases 4000] [--rounds 3]

Making very many leases takes longer than measuring them. `--keep` makes them and leaves the database; `--kept` measures
in it, as often as you like up to the ordinary night, and drops it.

Makes the leases and their ledger with plain SQL: twelve months charged, and paid by all but some eight in a hundred,
who owe for one month, two, three, or have paid only half. Then, as the application's role, each in a process of its
own with the most memory it held:

- the rent of the next month, charged to every lease, and charged once more (nothing is left);
- the night job: the first night (every case is opened and brought up to date), an ordinary night on which reminders
  fall due, the same night again, and the night after. The ordinary night is measured `--rounds` times, each undone.

Beside it, in the same run: one plain SQL statement that only finds the leases with overdue rent, without walls.
Machines are noisy: compare the ratios to that statement, not the seconds. Ends with 1 when the night takes more than
60 seconds (5 with up to 4,000 leases) or 300 MB, or the rent run more than 60 seconds.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
NAME = "husrom_bench_ledgers"
#: The ledger ends with this month; the ordinary night is its eighth, when friendly reminders fall due.
FIRST, LAST = date(2025, 12, 1), date(2026, 11, 1)
BEFORE, NIGHT = date(2026, 10, 31), date(2026, 11, 8)
MOST_SECONDS, MOST_SMALL, SMALL, MOST_MB = 60.0, 5.0, 4_000, 300

#: The owner's plain statement: whose rent has fallen due beyond what is paid.
PLAIN = """
SELECT lease_id FROM tenancies_ledgerentry WHERE booked <= %(on)s
GROUP BY lease_id
HAVING sum(CASE WHEN kind = 'rent' AND date < %(on)s THEN amount WHEN kind IN ('payment', 'credit') THEN -amount
    WHEN kind = 'payment_returned' THEN amount ELSE 0 END) > 0
"""


def key(letter: str, number: str = "k") -> str:
    return f"('018f0000-0000-7000-8{letter}00-' || lpad(to_hex({number}::bigint), 12, '0'))::uuid"


def of_lease(column: str) -> str:
    return f"(SELECT {column} FROM tenancies_lease WHERE number = '2024/0')"


#: What is repeated from one row made by the models: table, which row, and the columns that differ.
COPIES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("people_person", f"id = {of_lease('tenant_id')}", {"id": key("a"), "family_name": "'Leiersen ' || k"}),
    (
        "housing_dwelling",
        f"id = {of_lease('dwelling_id')}",
        {"id": key("b"), "number": "'P-' || k", "address": "'Prøvegata ' || k"},
    ),
    (
        "tenancies_lease",
        "number = '2024/0'",
        {
            "id": key("c"), "dwelling_id": key("b"), "tenant_id": key("a"), "number": "'2024/' || k",
            "kid": "'9' || lpad(k::text, 9, '0')",
        },
    ),
    ("tenancies_leaseterm", "true", {"id": key("d"), "lease_id": key("c"), "dwelling_id": key("b")}),
    ("tenancies_rentagreement", "true", {"id": key("e"), "lease_id": key("c"), "monthly": "7000 + (k % 60) * 100"}),
    ("agencies_relation", f"subject_id = {of_lease('tenant_id')}", {"id": key("f"), "subject_id": key("a")}),
)  # fmt: skip
#: Who pays what: of a thousand, 920 pay each month, 40 owe the last, 20 two, 10 three; 5 pay half; 5 name the month.
MONTH = "make_date(2025, 12, 1) + make_interval(months => m)"
PAID = """(k % 1000 < 920 OR k % 1000 >= 990
    OR (k % 1000 < 960 AND m < 11) OR (k % 1000 < 980 AND m < 10) OR (k % 1000 < 990 AND m < 9))"""
#: Most pay on the due day or the days before it; one in fifty some days late.
PAID_AFTER = "(CASE WHEN k % 50 = 0 THEN 3 ELSE -(k % 3) END)::int"
LINES: tuple[tuple[dict[str, str], str], ...] = (
    (
        {
            "id": key("1", "k * 100 + m"), "lease_id": key("c"), "kind": "'rent'", "date": f"({MONTH})::date",
            "booked": f"({MONTH})::date", "month": f"({MONTH})::date", "amount": "7000 + (k % 60) * 100",
            "origin": "'run'", "bank_reference": "''",
        },
        "true",
    ),
    (
        {
            "id": key("2", "k * 100 + m"), "lease_id": key("c"), "kind": "'payment'",
            "date": f"({MONTH})::date + {PAID_AFTER}", "booked": f"({MONTH})::date + {PAID_AFTER}",
            "month": f"CASE WHEN k % 1000 >= 995 THEN ({MONTH})::date END",
            "amount": "(7000 + (k % 60) * 100) * CASE WHEN k % 1000 BETWEEN 990 AND 994 THEN 0.5 ELSE 1 END",
            "origin": "'import'", "bank_reference": "'B' || k || '-' || m",
        },
        PAID,
    ),
)  # fmt: skip


def say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--leases", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help="make the database and leave it")
    parser.add_argument("--kept", action="store_true", help="measure in the database that was kept")
    parser.add_argument("--part", choices=("template", "rent", "night"), help=argparse.SUPPRESS)
    parser.add_argument("--reference", type=float, default=0.0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part == "template":
        return template()
    if options.part:
        return measure(options.part, options.leases, options.rounds, options.reference)
    from readlog import drop, with_name
    from runner.servers import servers

    with servers("demo") as given:
        maintenance = psycopg.connect(given.owner_url, autocommit=True)
        owner_url = with_name(given.owner_url, NAME)
        left = False
        try:
            own = [
                sys.executable,
                sys.argv[0],
                "--leases",
                str(options.leases),
                "--rounds",
                str(options.rounds),
            ]
            if not options.kept:
                make(maintenance, given, owner_url, own, options.leases)
            if options.keep:
                left = True
                return 0
            with psycopg.connect(owner_url, autocommit=True) as connection:
                reference = plain(connection)
            worker = {**given.environment("demo"), "DATABASE_URL": with_name(given.app_url, NAME)}
            failed = 0
            for part in ("rent", "night"):
                done = subprocess.run(
                    [*own, "--part", part, "--reference", str(reference)], cwd=ROOT, env=worker
                )
                failed = failed or done.returncode
            return failed
        finally:
            if not left:
                drop(maintenance, NAME)
            maintenance.close()


def make(maintenance: Any, given: Any, owner_url: str, own: list[str], leases: int) -> None:
    """The database with the leases and their year, anew."""
    maintenance.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)'.encode())
    maintenance.execute(f'CREATE DATABASE "{NAME}"'.encode())
    owner = {**given.environment("demo", owner=True), "DATABASE_URL": owner_url}
    for command in (["migrate", "-v", "0"], ["seed_demo", "--empty"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=owner, check=True)
    subprocess.run([*own, "--part", "template"], cwd=ROOT, env=owner, check=True)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        start = time.perf_counter()
        fill(connection, leases)
        say(f"{leases} leieforhold med et års reskontro laget på {time.perf_counter() - start:.0f} s")


def template() -> int:
    """One lease with what hangs on it, made by the models as the owner: the rest are copies."""
    import django

    django.setup()
    from core.agencies.models import Municipality, Relation, Unit
    from core.people.models import Person
    from housing.models import Area, Building, Dwelling
    from tenancies.models import Lease, LeaseTerm, LedgerEntry, NavDistrict, RentAgreement
    from tenancies.selectors.offices import landlord_unit

    place = Municipality.objects.get(code="bergen")
    unit = landlord_unit(place, LAST)
    area, _made = Area.objects.get_or_create(municipality=place, name="Prøvebydel")
    nav = Unit.objects.get(municipality=place, code="nav-arstad")
    NavDistrict.objects.get_or_create(municipality=place, area=area, defaults={"unit": nav})
    tenant = Person.objects.create(municipality=place, given_name="Prøve", family_name="Leiersen")
    house = Building.objects.create(municipality=place, area=area, name="Prøvegata")
    home = Dwelling.objects.create(
        municipality=place, area=area, building=house, number="P-0", address="Prøvegata 0", unit_number="H0101",
        rooms=3, bedrooms=2, base_rent=Decimal("7000.00"),
    )  # fmt: skip
    lease = Lease.objects.create(
        municipality=place, compartment=unit.compartment, number="2024/0", kid="9000000000", dwelling=home,
        tenant=tenant, starts_on=date(2024, 1, 1), state="active", before_husrom=True,
    )  # fmt: skip
    LeaseTerm.objects.create(
        municipality=place, lease=lease, dwelling=home, kind="fixed_3y", binding=True, valid_from=date(2024, 1, 1),
        valid_to=date(2028, 1, 1),
    )  # fmt: skip
    RentAgreement.objects.create(municipality=place, lease=lease, monthly=7000, valid_from=date(2024, 1, 1))
    Relation.objects.create(
        municipality=place, compartment=unit.compartment, subject_type="people.person", subject_id=tenant.pk,
        basis="own_case",
    )  # fmt: skip
    LedgerEntry.objects.create(
        municipality=place, compartment=unit.compartment, lease=lease, kind="rent", date=date(2024, 1, 1),
        booked=date(2024, 1, 1), month=date(2024, 1, 1), amount=7000, origin="manual",
    )  # fmt: skip
    LedgerEntry.objects.create(
        municipality=place, compartment=unit.compartment, lease=lease, kind="payment", date=date(2024, 1, 1),
        booked=date(2024, 1, 1), amount=7000,
    )  # fmt: skip
    return 0


def fill(connection: psycopg.Connection[Any], leases: int) -> None:
    """Set-based: each table in one statement. The template itself is the first lease."""
    for table, where, written in COPIES:
        source = f'"{table}" WHERE {where}'
        copy(connection, table, source, f"generate_series(1, {leases - 1}) k", written, "true")
    with bare(connection, "tenancies_ledgerentry"):
        for written, condition in LINES:
            source = "tenancies_ledgerentry WHERE origin = 'manual' AND kind = 'rent'"
            numbers = f"generate_series(1, {leases - 1}) k, generate_series(0, 11) m"
            copy(connection, "tenancies_ledgerentry", source, numbers, written, condition)
    connection.execute(b"VACUUM ANALYZE")


@contextmanager
def bare(connection: psycopg.Connection[Any], table: str) -> Iterator[None]:
    """Without foreign keys and indexes while millions of sound rows are laid in; they are there again afterwards."""
    keys = connection.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    ).fetchall()
    indexes = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')"
        " WHERE i.indrelid = %s::regclass AND c.oid IS NULL",
        [table],
    ).fetchall()
    for name, _definition in keys:
        connection.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'.encode())
    for name, _definition in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    yield
    for _name, definition in indexes:
        connection.execute(definition.encode())
    for name, definition in keys:
        connection.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition} NOT VALID'.encode())


def copy(
    connection: psycopg.Connection[Any],
    table: str,
    source: str,
    numbers: str,
    written: dict[str, str],
    condition: str,
) -> None:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = current_schema() AND is_generated = 'NEVER'",
        [table],
    ).fetchall()
    names = ", ".join(f'"{row[0]}"' for row in found)
    values = ", ".join(written.get(row[0], f'source."{row[0]}"') for row in found)
    connection.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM (SELECT * FROM {source} LIMIT 1) source, {numbers}'
        f" WHERE {condition}".encode()
    )


def plain(connection: psycopg.Connection[Any]) -> float:
    """The reference: median of five, in seconds."""
    took = []
    for _round in range(5):
        start = time.perf_counter()
        rows = connection.execute(PLAIN.encode(), {"on": NIGHT}).fetchall()
        took.append(time.perf_counter() - start)
    median = statistics.median(took)
    say(f"ren SQL som bare finner dem: {len(rows)} leieforhold, {median * 1000:.0f} ms (median av 5)")
    return median


class Undo(Exception):
    """Rolls a measured round back."""


def measure(part: str, leases: int, rounds: int, reference: float) -> int:
    import django

    django.setup()
    from django.urls import reverse

    from core.agencies.models import Municipality

    place = Municipality.objects.get(code="bergen")
    # A worker has its addresses loaded long before the night.
    reverse("tenancies:list")
    slow: list[str] = []

    def report(title: str, took: list[float], limit: float | None, what: Any = "") -> None:
        median = statistics.median(took)
        say(
            f"{title:<44}{median:>8.2f} s {median / reference:>8.1f} ganger referansen  {memory()} MB  {what}"
        )
        if limit is not None and median > limit:
            slow.append(title)

    (rent if part == "rent" else night)(place, leases, rounds, report)
    if memory() > MOST_MB:
        slow.append("minne")
    return 1 if slow else 0


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def rent(place: Any, leases: int, rounds: int, report: Callable[..., None]) -> None:
    from core.agencies.actors import acting_as_service
    from tenancies.selectors.offices import landlord_unit
    from tenancies.services import rent_runs

    compartment = landlord_unit(place, LAST).compartment
    month = date(2026, 12, 1)

    def once(undo: bool) -> tuple[float, int]:
        start = time.perf_counter()
        done: Any = None
        try:
            with acting_as_service("rent", place, today=date(2026, 11, 21)) as actor:
                done = rent_runs.run_rent(actor=actor, month=month, compartment=compartment)
                if undo:
                    raise Undo
        except Undo:
            pass
        return time.perf_counter() - start, done.charged

    runs = [once(undo=round_ < rounds - 1) for round_ in range(rounds)]
    report("husleiekjøring", [took for took, _count in runs], MOST_SECONDS, f"{runs[-1][1]} belastet")
    again = once(undo=False)
    report("samme måned en gang til", [again[0]], MOST_SECONDS, f"{again[1]} belastet")


def night(place: Any, leases: int, rounds: int, report: Callable[..., None]) -> None:
    from core.agencies.actors import acting_as_service
    from tenancies.services import night as service

    service.wake = lambda *_args, **_more: None  # type: ignore[assignment]
    limit = MOST_SMALL if leases <= SMALL else MOST_SECONDS

    def once(on: date, *, undo: bool = False) -> tuple[float, dict[str, int]]:
        start = time.perf_counter()
        counts: dict[str, int] = {}
        try:
            with acting_as_service("arrears", place, today=on) as actor:
                counts = service.advance(actor=actor, on=on)
                if undo:
                    raise Undo
        except Undo:
            pass
        return time.perf_counter() - start, counts

    took, counts = once(BEFORE)
    report("første natt, alt som har hopet seg opp", [took], None, counts)
    once(date(2026, 11, 2))
    runs = [once(NIGHT, undo=round_ < rounds - 1) for round_ in range(rounds)]
    report("vanlig natt med påminnelser", [took for took, _counts in runs], limit, runs[-1][1])
    took, counts = once(NIGHT)
    report("samme natt en gang til", [took], limit, counts)
    took, counts = once(date(2026, 11, 9))
    report("natta etter", [took], limit, counts)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.exit(main())
