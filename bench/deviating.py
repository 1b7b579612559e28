"""Deviation reports, very many of them: lists, one report, figures, and the night's escalation.

    bin/demo            (once, so that there is something to copy; it must not be running now)
    bench/deviations [--reports 100000] [--rounds 25]

Copies the demo's database, repeats the reports there until there are so many, and measures as the application's role.
The night has one report in five to lift. The copy is dropped at the end. Machines are noisy: compare the ratios to 25
plain rows from one query, measured in the same run, not the milliseconds. Ends with 1 when the escalation takes more
than ten seconds.
"""

import argparse
import os
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

import psycopg
from crowd import BACKEND, _copy_of_the_database, _times
from runner.servers import servers

MOST_SECONDS = 10.0
PAGES = (
    ("Avvik, åpne", "etatsdirektor.bergen", "/avvik/"),
    ("Avvik, alle", "etatsdirektor.bergen", "/avvik/?vis=all"),
    ("Avvik, over fristen", "etatsdirektor.bergen", "/avvik/?vis=overdue&sort=due"),
    ("Avvik, eskalert til meg", "etatsdirektor.bergen", "/avvik/?vis=escalated&sort=due"),
    ("Avvik, vold", "etatsdirektor.bergen", "/avvik/?vis=all&category=violence"),
    ("Avvik, én enhet", "enhetsleder.bergen", "/avvik/?vis=all"),
    ("Avvik, mine meldinger", "botiltak.bergen", "/avvik/?vis=mine"),
    ("Tall, etat", "etatsdirektor.bergen", "/avvik/tall/"),
    ("Tall, hele kommunen", "kommunaldirektor.bergen", "/avvik/tall/"),
    ("Innsikt, avvik", "kommunaldirektor.bergen", "/innsikt/avvik/"),
)
#: The same report again, so many days earlier or later, with a number and a key of its own.
REPEAT = """
INSERT INTO deviations_report ({names})
SELECT {values} FROM deviations_report r
JOIN agencies_municipality m ON m.id = r.municipality_id AND m.code = 'bergen', generate_series(1, %s) k
"""
OWN = {
    "id": "gen_random_uuid()",
    "idempotency_key": "gen_random_uuid()",
    "serial": "100000 + row_number() OVER ()",
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    with servers("demo") as given, _copy_of_the_database(given) as (app, owner):
        os.environ.update(given.environment("demo") | {"DATABASE_URL": app})
        import django

        django.setup()
        from django.test.utils import setup_test_environment

        setup_test_environment()
        with psycopg.connect(owner, autocommit=True) as connection:
            print(f"avvik: {fill(connection, options.reports)}")
        pages(options.rounds)
        return night()


def fill(connection: psycopg.Connection[Any], wanted: int) -> int:
    """Repeat the reports until there are at least `wanted`; one in five then waits for the night."""
    with connection.cursor() as cursor:
        there = _one(cursor, "SELECT count(*) FROM deviations_report")
        columns = [
            row[0]
            for row in cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'deviations_report'"
                " AND table_schema = current_schema() AND is_generated = 'NEVER'"
            ).fetchall()
        ]
        statement = REPEAT.format(
            names=", ".join(f'"{column}"' for column in columns),
            values=", ".join(OWN.get(column, f'r."{column}"') for column in columns),
        )
        cursor.execute(statement, [max(0, -(-wanted // there) - 1)])
        cursor.execute(
            "UPDATE deviations_report SET state = 'in_progress', closed_at = NULL, closed_by_id = NULL,"
            " closing_basis = '', is_deviation = true, level = 0, due_level = 0, due_on = CURRENT_DATE - 3"
            " WHERE serial % 5 = 0 AND serial > 100000"
        )
        cursor.execute("ANALYZE")
        return _one(cursor, "SELECT count(*) FROM deviations_report")


def _one(cursor: psycopg.Cursor[Any], query: Any) -> int:
    row = cursor.execute(query).fetchone()
    return int(row[0]) if row else 0


def pages(rounds: int) -> None:
    from django.test import Client

    from core.accounts.models import User

    reference = 0.0
    print(f"{'':30}{'ms':>9}{'p95':>9}{'ganger referansen':>20}")
    for title, username, path in PAGES:
        client = Client()
        client.force_login(User.objects.get(username=username), backend=BACKEND)
        if not reference:
            reference = statistics.median(_times(client, "/malestokk/rader/", rounds)[0])
            print(f"{'(25 rader, én spørring)':30}{reference:>9.1f}")
        took = _times(client, path, rounds)[0]
        median = statistics.median(took)
        print(
            f"{title:30}{median:>9.1f}{sorted(took)[int(len(took) * 0.95)]:>9.1f}{median / reference:>20.1f}"
        )


def night() -> int:
    from core.agencies.actors import acting_as_service
    from core.agencies.models import Municipality
    from core.base.clock import oslo_today
    from deviations.services.escalation import escalate_overdue

    place, on, slowest = Municipality.objects.get(code="bergen"), oslo_today(), 0.0
    for title, day in (("natta", on), ("samme natt igjen", on), ("to uker etter", on + timedelta(days=14))):
        with acting_as_service("deadlines", place, today=day) as service:
            start = time.perf_counter()
            risen = escalate_overdue(actor=service, on=day)
            took = time.perf_counter() - start
        slowest = max(slowest, took)
        print(f"eskalering, {title}: {risen} løftet på {took:.1f} s")
    return int(slowest > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
