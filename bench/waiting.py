"""The waiting list with very many households: shown, joined, and matched against vacancies.

    bin/demo            (once, so that there is something to copy; it must not be running now)
    bench/queue [--rounds 25] [--large]

Copies the demo's database, repeats the ordinary waiting list there until 1,000 stand on it, and measures as the
application's role: the page of fifty, coming on the list (and which locks on whole tables it takes), and 437
households against 40 vacancies. `--large` also fills up to 20,000 and matches them against 500, with the most memory
held. The copy is dropped at the end. Machines are noisy: compare the ratios to 25 plain rows from one query, measured
in the same run, not the milliseconds.
"""

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from crowd import AS, BACKEND, TABLES, _copy_of_the_database, _times, _value
from runner.servers import servers

HERE = Path(__file__).parent
#: A connection's first times are not counted: until then the database plans each statement anew.
WARM = 12
#: What is repeated beside the cases themselves.
PLACES: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "allocation_waitingentry",
        "id IN (SELECT entry_id FROM chosen)",
        {
            "id": "m",
            "application_id": "m",
            "household_id": "m",
            "since": "since - k % 300",
            "lot": "NULL",
            "lot_on": "NULL",
        },
    ),
    (
        "allocation_entryfacts",
        "entry_id IN (SELECT entry_id FROM chosen)",
        {"id": "m", "entry_id": "m", "counts_from": "counts_from - k % 300"},
    ),
)
STANDING = (
    "allocation_waitingentry e JOIN agencies_municipality m ON m.id = e.municipality_id"
    " JOIN applications_application a ON a.id = e.application_id"
    " JOIN people_person p ON p.id = a.applicant_id AND p.address_protection = 'none'"
    " WHERE m.code = 'bergen' AND e.list = 'ordinary' AND e.ended_on IS NULL"
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    with servers("demo") as given, _copy_of_the_database(given) as (app, owner):
        os.environ.update(given.environment("demo") | {"DATABASE_URL": app})
        import django

        django.setup()
        from django.test.utils import setup_test_environment

        setup_test_environment()
        with psycopg.connect(owner, autocommit=True) as connection:
            there = fill(connection, 1_000)
            print(f"ordinær liste: {there} husstander")
            measure(options.rounds)
            matching(437, 40)
            if options.large:
                print(f"\nordinær liste: {fill(connection, 20_000)} husstander")
                matching(20_000, 500)
    return 0


def fill(connection: psycopg.Connection[Any], wanted: int) -> int:
    """Repeat those who stand on the list until there are `wanted`. Says how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS chosen")
        cursor.execute(
            "CREATE TEMP TABLE chosen AS SELECT a.id, a.applicant_id, a.household_id, e.id AS entry_id FROM "
            + STANDING
        )
        number = _one(cursor, "SELECT count(*) FROM chosen")
        # A second filling must not meet the ids of the first.
        times = max(0, -(-wanted // max(number, 1)) - 1)
        numbers = f"generate_series({number} + 1, {number} + {times})"
        for table, where, written in (*TABLES, *PLACES):
            columns = [
                row[0]
                for row in cursor.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                    " AND table_schema = current_schema() AND is_generated = 'NEVER'",
                    [table],
                ).fetchall()
            ]
            values = ", ".join(_value(column, _salted(written, number)) for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}", {numbers} k'
                f" WHERE {where}".replace("%%", "%")
            )
        # Exactly so many: the rest have left the list, as many have in a register that is in use.
        cursor.execute(
            "UPDATE allocation_waitingentry SET ended_on = CURRENT_DATE, end_reason = 'other' WHERE id IN"
            f" (SELECT e.id FROM {STANDING} ORDER BY md5(e.id::text) OFFSET {wanted})"
        )
        cursor.execute("ANALYZE")
        return _one(cursor, "SELECT count(*) FROM " + STANDING)


def _salted(written: dict[str, str], salt: int) -> dict[str, str]:
    case = {"case_number": f"substr(case_number, 1, 5) || ({salt}000000 + row_number() OVER ())"}
    return {**written, **(case if "case_number" in written else {})}


def _one(cursor: psycopg.Cursor[Any], query: Any) -> int:
    row = cursor.execute(query).fetchone()
    return int(row[0]) if row else 0


def measure(rounds: int) -> None:
    """The page, and coming on the list."""
    from django.test import Client

    from core.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=AS), backend=BACKEND)
    reference = statistics.median(_times(client, "/malestokk/rader/", rounds, WARM)[0])
    print(f"{'':34}{'ms':>9}{'p95':>9}{'ganger referansen':>20}")
    pages = {
        "25 rader, én spørring": "/malestokk/rader/",
        "venteliste, første side": "/venteliste/",
        "venteliste, side 10": "/venteliste/?side=10",
        "venteliste, en tidligere dag": "/venteliste/?dato=01.06.2026",
        "ledige boliger og husstander": "/venteliste/treff/",
    }
    for title, path in pages.items():
        report(title, _times(client, path, rounds, WARM)[0], reference)
    report("å komme på lista", joining(rounds), reference)


def report(title: str, took: list[float], reference: float) -> None:
    median, p95 = statistics.median(took), sorted(took)[round(0.95 * (len(took) - 1))]
    print(f"{title:34}{median:>9.1f}{p95:>9.1f}{median / reference:>20.1f}")


def joining(rounds: int) -> list[float]:
    """Coming on the list again after having left it, so that the list stays as long. Nothing is rolled back: that
    makes the connection forget its prepared statements, which no day at the office does. Prints the locks held on
    whole tables: there should be none."""
    from django.db import connection

    from allocation.models import WaitingEntry
    from allocation.services import end_entry, enter_list
    from core.accounts.models import User
    from core.agencies import actors

    actor = actors.for_user(User.objects.get(username=AS))
    took = []
    with actors.acting_as(actor):
        entries = list(
            WaitingEntry.objects.filter(ended_on=None, list="ordinary").select_related("application")[
                : rounds + WARM
            ]
        )
        for number, entry in enumerate(entries):
            end_entry(actor=actor, entry=entry, on=actor.today, reason="other")
            start = time.perf_counter()
            enter_list(actor=actor, application=entry.application, on=actor.today)
            spent = (time.perf_counter() - start) * 1000
            if number >= WARM:
                took.append(spent)
            if number == len(entries) - 1:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'"
                        " AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
                    )
                    print(f"låser på hele tabeller: {cursor.fetchone()[0]}")
    return took


def matching(households: int, homes: int) -> None:
    """So many of the list against so many dwellings, as if they stood vacant."""
    from allocation import selectors
    from allocation.services.matching import Matcher, dwelling_facts, match_all
    from allocation.standing import ListOn
    from core.accounts.models import User
    from core.agencies import actors
    from housing.models import Dwelling, Vacancy

    actor = actors.for_user(User.objects.get(username=AS))
    with actors.acting_as(actor):
        dwellings = Dwelling.objects.filter(municipality=actor.home.pk).select_related("area", "building")[
            :homes
        ]
        vacancies = [Vacancy(dwelling=each) for each in dwellings]

        def run() -> int:
            listed = selectors.waiting_list(actor, "ordinary", actor.today)
            short = ListOn(listed.which, listed.on, listed.raws[:households], {}, {})
            return sum(
                each.fits for each in match_all(Matcher(short), dwelling_facts(vacancies, actor.today))
            )

        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        spent, pairs = _timed(run)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{households} husstander mot {len(vacancies)} boliger: {spent:.2f} s, {pairs} par passer, "
        f"minne {before:.0f} → høyst {most:.0f} MB"
    )


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


if __name__ == "__main__":
    os.chdir(HERE.parent)
    sys.exit(main())
