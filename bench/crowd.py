"""The caseworker's pages with very many open applications, beside the same pages at Bergen's size.

    bin/demo            (once, so that there is something to copy; it must not be running now)
    bench/crowd [--applications 10000] [--rounds 15] [--simulation]

Copies the demo's database, repeats its open applications there with persons, households, relations and deadlines until
there are enough, and asks for every page of bench/pages.toml that the caseworker works from, as the application's
role: first as the demo is, then with the crowd. The copy is dropped at the end. `--simulation` also tries a rule set on
all of them and prints the time and the most memory the process held. Machines are noisy: compare the ratios to 25 plain
rows from one query, measured in the same run, not the milliseconds.

Ends with 1 when a page with the crowd has a median over 100 ms or a 95th percentile over 250 ms.
"""

import argparse
import os
import re
import resource
import statistics
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from runner.servers import Servers, servers

HERE = Path(__file__).parent
NAME = "husrom_crowd"
AS = "saksbehandler.bergen"
BACKEND = "django.contrib.auth.backends.ModelBackend"
MOST_MEDIAN, MOST_P95 = 100.0, 250.0
OPEN = ("received", "waiting_information", "in_progress", "ready_for_decision")
#: What is repeated: the rows of a table whose `column` is one of the chosen, and what is mapped or written anew.
#: `m` maps an id to that of the copy; the number of the copy is `k`.
CASES = sql.SQL(
    "SELECT id FROM applications_application WHERE state = ANY(%(states)s) AND municipality_id = %(municipality)s"
    " AND kind <> 'assistance'"
)
M = "md5({0}::text || k)::uuid"
TABLES: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "people_person",
        "id IN (SELECT person_id FROM people_householdmember WHERE household_id IN (SELECT household_id FROM chosen))"
        " OR id IN (SELECT applicant_id FROM chosen)",
        # Names that differ, as names do: the list is sorted by them and searched in them.
        {
            "id": "m",
            "number": "''",
            "number_kind": "''",
            "address_protection": "'none'",
            "family_name": "family_name || chr(97 + k % 26) || chr(97 + k / 26 % 26)",
        },
    ),
    ("people_household", "id IN (SELECT household_id FROM chosen)", {"id": "m", "reference_id": "m"}),
    (
        "people_householdmember",
        "household_id IN (SELECT household_id FROM chosen)",
        {"id": "m", "household_id": "m", "person_id": "m"},
    ),
    (
        "people_memberperiod",
        "member_id IN (SELECT id FROM people_householdmember"
        " WHERE household_id IN (SELECT household_id FROM chosen))",
        {"id": "m", "member_id": "m"},
    ),
    (
        "applications_application",
        "id IN (SELECT id FROM chosen)",
        {
            "id": "m",
            "applicant_id": "m",
            "household_id": "m",
            "external_reference": "''",
            "case_number": "substr(case_number, 1, 5) || (1000000 + row_number() OVER ())",
            "received": "received - (k %% 300)",
        },
    ),
    (
        "agencies_relation",
        "subject_id IN (SELECT id FROM chosen UNION SELECT applicant_id FROM chosen UNION SELECT household_id FROM"
        " chosen UNION SELECT person_id FROM people_householdmember"
        " WHERE household_id IN (SELECT household_id FROM chosen))",
        {"id": "m", "subject_id": "m"},
    ),
    ("rules_deadline", "subject_id IN (SELECT id FROM chosen)", {"id": "m", "subject_id": "m"}),
    *(
        (table, "household_id IN (SELECT household_id FROM chosen)", {"id": "m", "household_id": "m"})
        for table in ("applications_housingsituation", "applications_income", "applications_need")
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--applications", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--simulation", action="store_true")
    options = parser.parse_args()
    with servers("demo") as given, _copy_of_the_database(given) as (app, owner):
        os.environ.update(given.environment("demo") | {"DATABASE_URL": app})
        import django

        django.setup()
        from django.test.utils import setup_test_environment

        setup_test_environment()
        before = measure(options.rounds)
        with psycopg.connect(owner, autocommit=True) as connection:
            crowd(connection, options.applications)
        after = measure(options.rounds)
        failed = report(before, after)
        if options.simulation:
            simulate()
    return int(failed)


@contextmanager
def _copy_of_the_database(given: Servers) -> Iterator[tuple[str, str]]:
    """A copy for this run alone; the addresses of the application's role and of the owner."""
    name = urlsplit(given.owner_url).path.lstrip("/")

    def at(url: str, database: str) -> str:
        return urlsplit(url)._replace(path=f"/{database}").geturl()

    # Not by force: the owner may not end what tidies up in the background, which lets go by itself when asked.
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(NAME))

    # Nobody may be in the database that is copied, not even the one who asks.
    with psycopg.connect(at(given.owner_url, "postgres"), autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(NAME), sql.Identifier(name))
        )
        try:
            yield at(given.app_url, NAME), at(given.owner_url, NAME)
        finally:
            _let_go()
            connection.execute(drop)


def _let_go() -> None:
    """The owner may not end the application's connections: Django closes its own."""
    from django.db import connections

    connections.close_all()


def crowd(connection: psycopg.Connection[Any], wanted: int) -> None:
    """Repeat the open applications until there are `wanted`."""
    row = connection.execute("SELECT id FROM agencies_municipality WHERE code = 'bergen'").fetchone()
    municipality = row[0] if row else None
    chosen = sql.SQL(
        "CREATE TEMP TABLE chosen AS SELECT id, applicant_id, household_id FROM applications_application"
        " WHERE id IN ({}) AND applicant_id IN (SELECT id FROM people_person WHERE address_protection = 'none')"
    ).format(CASES)
    with connection.cursor() as cursor:
        cursor.execute(
            psycopg.ClientCursor(connection).mogrify(
                chosen, {"states": list(OPEN), "municipality": municipality}
            )
        )
        number = cursor.execute("SELECT count(*) FROM chosen").fetchone()
        times = -(-wanted // (number[0] if number else 1)) - 1
        for table, where, written in TABLES:
            columns = [
                row[0]
                for row in cursor.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                    " AND table_schema = current_schema() AND is_generated = 'NEVER'",
                    [table],
                ).fetchall()
            ]
            values = ", ".join(_value(column, written) for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}", generate_series(1, {times}) k'
                f" WHERE {where}".replace("%%", "%")
            )
        cursor.execute("ANALYZE")


def _value(column: str, written: dict[str, str]) -> str:
    told = written.get(column)
    if told is None:
        return f'"{column}"'
    return M.format(f'"{column}"') if told == "m" else told


def measure(rounds: int) -> dict[str, tuple[list[float], int]]:
    """Milliseconds and the number of queries of each page, by its title."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from core.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=AS), backend=BACKEND)
    pages = [
        page
        for page in tomllib.loads((HERE / "pages.toml").read_text())["page"]
        if page["as"] == AS and "regelsett" not in page.get("path", "")
    ]
    found = {"(25 rader, én spørring)": _times(client, "/malestokk/rader/", rounds)}
    for page in pages:
        path = page.get("path") or _first(client, page)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counted = sum(
            not each["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SELECT set_config"))
            for each in queries.captured_queries
        )
        found[page["title"]] = (_times(client, path, rounds)[0], counted)
    return found


def _times(client: Any, path: str, rounds: int, warm: int = 2) -> tuple[list[float], int]:
    # Loaded as the server loads it, with the garbage collector set as there.
    import config.wsgi  # noqa: F401

    took = []
    for number in range(rounds + warm):
        start = time.perf_counter()
        answer = client.get(path)
        spent = (time.perf_counter() - start) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{path}: svarte {answer.status_code}")
        if number >= warm:
            took.append(spent)
    return took, 1


def _first(client: Any, page: dict[str, Any]) -> str:
    found = re.search(f'href="({page["find"]})"', client.get(page["from"]).content.decode())
    if found is None:
        raise SystemExit(f"{page['title']}: fant ingen adresse på {page['from']}")
    return found[1]


def report(before: dict[str, tuple[list[float], int]], after: dict[str, tuple[list[float], int]]) -> bool:
    reference = statistics.median(next(iter(after.values()))[0])
    print(f"{'side':26}{'ms før':>9}{'ms':>9}{'p95':>9}{'spørringer':>12}{'ganger referansen':>20}")
    failed = False
    for title, (took, queries) in after.items():
        median, p95 = statistics.median(took), sorted(took)[round(0.95 * (len(took) - 1))]
        failed |= median > MOST_MEDIAN or p95 > MOST_P95
        print(
            f"{title:26}{statistics.median(before[title][0]):>9.1f}{median:>9.1f}{p95:>9.1f}{queries:>12}"
            f"{median / reference:>20.1f}"
        )
    return failed


def simulate() -> None:
    """Try the rule set in force on every case, as the job does, and say what it took."""
    from unittest.mock import patch

    from applications.models import Simulation
    from applications.services.simulating import start_simulation
    from core.accounts.models import User
    from core.agencies import actors
    from core.jobs import long
    from core.rules.selectors import rule_set_for

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    actor = actors.for_user(User.objects.get(username="admin.bergen"))
    # The worker of a demo has nothing to find in this database: the work is done here.
    with patch.object(long, "wake"), actors.acting_as(actor):
        rule_set = rule_set_for(actor.home, "eligibility", actor.today)
        made = start_simulation(actor=actor, rule_set=rule_set, on=actor.today)
    start = time.perf_counter()
    job = long.work_on(made.job)
    spent = time.perf_counter() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with actors.acting_as(actor):
        counts = Simulation.objects.get(pk=made.pk).counts
    state = job.state if job else "ikke startet"
    print(
        f"\nprøving av regelsett: {job.total if job else 0} saker på {spent:.1f} s ({state}, {counts}), "
        f"minne {before:.0f} → høyst {most:.0f} MB"
    )


if __name__ == "__main__":
    os.chdir(HERE.parent)
    sys.exit(main())
