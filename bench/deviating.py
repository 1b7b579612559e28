"""Deviation reports, very many of them: lists, one report, figures, and the night's escalation.

    bin/demo            (once, so that there is something to copy; it must not be running now)
    bench/deviations [--reports 100000] [--rounds 25]

Copies the demo's database, repeats the reports and their measures there until there are so many, and measures as the
application's role. The night has one report in five to lift, and one in fifty stood otherwise on an earlier day. The
copy is dropped at the end. Machines are noisy: see the ratios to 25 plain rows from one query, measured in the same
run, not the milliseconds. Ends with 1 when the escalation takes more than ten seconds, or a page of the room has a
median over 100 ms or a 95th percentile over 250 ms (the dashboard has a limit of its own, see bench/insight).
"""

import argparse
import os
import statistics
import sys
import time
from datetime import date, timedelta
from typing import Any

import psycopg
from crowd import BACKEND, _copy_of_the_database, _times
from runner.servers import servers

MOST_SECONDS = 10.0
MOST_MEDIAN, MOST_P95 = 100.0, 250.0
SOME_DAY = date.today() - timedelta(days=150)
PAGES = (
    ("Avvik, åpne", "etatsdirektor.bergen", "/avvik/"),
    ("Avvik, alle", "etatsdirektor.bergen", "/avvik/?vis=all"),
    ("Avvik, over fristen", "etatsdirektor.bergen", "/avvik/?vis=overdue&sort=due"),
    ("Avvik, eskalert til meg", "etatsdirektor.bergen", "/avvik/?vis=escalated&sort=due"),
    ("Avvik, vold", "etatsdirektor.bergen", "/avvik/?vis=all&category=violence"),
    ("Avvik, én enhet", "enhetsleder.bergen", "/avvik/?vis=all"),
    ("Avvik, mine meldinger", "botiltak.bergen", "/avvik/?vis=mine"),
    ("Avvik, alt jeg ser", "botiltak.bergen", "/avvik/?vis=all"),
    ("Avvik, mest alvorlige", "etatsdirektor.bergen", "/avvik/?vis=all&sort=-consequence"),
    ("Avvik, etter status", "etatsdirektor.bergen", "/avvik/?vis=all&sort=state"),
    ("Avvik, etter kategori", "etatsdirektor.bergen", "/avvik/?vis=all&sort=category"),
    ("Avvik, side 20", "etatsdirektor.bergen", "/avvik/?vis=all&side=20"),
    ("Tall, etat", "etatsdirektor.bergen", "/avvik/tall/"),
    ("Tall, hele kommunen", "kommunaldirektor.bergen", "/avvik/tall/"),
    (
        "Tall, en tidligere dag",
        "etatsdirektor.bergen",
        f"/avvik/tall/?since={SOME_DAY:%Y}-01-01&on={SOME_DAY}",
    ),
    ("Innsikt, avvik", "kommunaldirektor.bergen", "/innsikt/avvik/"),
)
#: The same row again, so many days earlier, with keys and a number of its own.
REPEAT = """
INSERT INTO {table} ({names})
SELECT {values} FROM {table} r
JOIN agencies_municipality m ON m.id = r.municipality_id AND m.code = 'bergen', generate_series(1, {times}) k
"""
COPY = "md5(r.{0}::text || k)::uuid"
EARLIER = "r.{0} - k * interval '24 hours'"
DATE = "(r.{0} - k)"
OWN = {
    "deviations_report": {
        "id": COPY.format("id"),
        "idempotency_key": "gen_random_uuid()",
        "serial": "100000 + row_number() OVER ()",
        **{name: EARLIER.format(name) for name in ("happened_at", "reported_at", "closed_at")},
        "due_on": DATE.format("due_on"),
    },
    "deviations_measure": {
        "id": COPY.format("id"),
        "report_id": COPY.format("report_id"),
        **{name: EARLIER.format(name) for name in ("added_at", "approved_at")},
        **{name: DATE.format(name) for name in ("due_on", "done_on", "effect_on")},
    },
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
        late = pages(options.rounds)
        return int(night() or late)


def fill(connection: psycopg.Connection[Any], wanted: int) -> int:
    """Repeat the reports, with their measures, until there are at least `wanted`; one in five then waits for the
    night.
    """
    with connection.cursor() as cursor:
        there = _one(cursor, "SELECT count(*) FROM deviations_report")
        for table, own in OWN.items():
            columns = [
                row[0]
                for row in cursor.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                    " AND table_schema = current_schema() AND is_generated = 'NEVER'",
                    [table],
                ).fetchall()
            ]
            statement = REPEAT.format(
                table=table,
                names=", ".join(f'"{column}"' for column in columns),
                values=", ".join(own.get(column, f'r."{column}"') for column in columns),
                times=max(0, -(-wanted // there) - 1),
            )
            cursor.execute(statement.encode())
        cursor.execute(
            "UPDATE deviations_report SET state = 'in_progress', closed_at = NULL, closed_by_id = NULL,"
            " closing_basis = '', is_deviation = true, level = 0, due_level = 0, due_on = CURRENT_DATE - 3"
            " WHERE serial % 5 = 0 AND serial > 100000"
        )
        # One in fifty has been given another time limit since it came, or was ended and opened again.
        cursor.execute(
            "UPDATE deviations_report SET stood = jsonb_build_array(jsonb_build_object("
            "'until', extract(epoch FROM reported_at + interval '20 days'), 'due', due_on - 7,"
            " 'ended', CASE WHEN serial % 100 = 1 THEN reported_on + 10 END)) WHERE serial % 50 = 1"
        )
        # What the database does by itself some minutes after so much has been written.
        for table in OWN:
            cursor.execute(f"VACUUM {table}".encode())
        cursor.execute("ANALYZE")
        return _one(cursor, "SELECT count(*) FROM deviations_report")


def _one(cursor: psycopg.Cursor[Any], query: Any) -> int:
    row = cursor.execute(query).fetchone()
    return int(row[0]) if row else 0


def pages(rounds: int) -> bool:
    """Measure every page; whether one of the room's is over its limit."""
    from django.test import Client

    from core.accounts.models import User

    reference, late = 0.0, False
    print(f"{'':30}{'ms':>9}{'p95':>9}{'ganger referansen':>20}")
    for title, username, path in PAGES:
        client = Client()
        client.force_login(User.objects.get(username=username), backend=BACKEND)
        if not reference:
            reference = statistics.median(_times(client, "/malestokk/rader/", rounds)[0])
            print(f"{'(25 rader, én spørring)':30}{reference:>9.1f}")
        took = _times(client, path, rounds)[0]
        median, p95 = statistics.median(took), sorted(took)[int(len(took) * 0.95)]
        over = path.startswith("/avvik/") and (median > MOST_MEDIAN or p95 > MOST_P95)
        late = late or over
        print(
            f"{title:30}{median:>9.1f}{p95:>9.1f}{median / reference:>20.1f}{'  over grensa' if over else ''}"
        )
    return late


def night() -> bool:
    """Measure three nights; whether one took too long."""
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
    return slowest > MOST_SECONDS


if __name__ == "__main__":
    sys.exit(main())
