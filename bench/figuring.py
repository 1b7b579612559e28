"""The pages of figures at a city's size and at ten times that: dashboards, the overview of need, forms, corrections.

    bin/demo            (once, so that there is something to copy; it must not be running now)
    bench/insight [--times 10] [--rounds 15] [--plans]

Copies the demo's database, measures every dashboard there as the application's role, repeats Bergen's records until
there are so many times more, and measures again. The copy is dropped at the end. What the night counts ahead is counted
first, as it would have been; beside it stands what the page takes when it is counted now, which has no limit. `--plans`
prints the slowest query of each page. Machines are noisy: compare the ratios to 25 plain rows from one query, measured
in the same run, not the milliseconds.

Ends with 1 when a page has a median over 300 ms at a city's size, or over a second at ten times that.
"""

import argparse
import os
import statistics
import sys
import time
from typing import Any

import psycopg
from crowd import BACKEND, _copy_of_the_database, _times
from runner.servers import servers

MOST_MEDIAN, MOST_MANY = 300.0, 1000.0
AS = "kommunaldirektor.bergen"
#: What figures are made of: each is repeated, and what points at another of them points at its copy.
COPIED = (
    "people.Person", "people.Household", "people.HouseholdMember", "people.MemberPeriod", "housing.Dwelling",
    "housing.Vacancy", "applications.Application", "applications.Decision", "applications.ProvisionalAnswer",
    "applications.Lead", "allocation.WaitingEntry", "allocation.EntryFacts", "allocation.Offer", "tenancies.Lease",
    "tenancies.LeaseTerm", "tenancies.LeaseReview", "tenancies.ArrearsCase", "tenancies.ArrearsStep",
    "tenancies.Eviction", "tenancies.Handover", "tenancies.Placement", "tenancies.Stay", "tenancies.StayPerson",
    "deviations.Report", "deviations.OutsideReport", "deviations.Measure", "deviations.RiskAssessment",
    "deviations.RiskReview", "deviations.Risk", "deviations.RiskScore", "deviations.RiskMeasure",
    "deviations.ActionPlan", "deviations.PlanItem", "deviations.PlanItemEvent", "rules.Deadline",
    "workflow.StateChange", "tenancies.LedgerEntry", "applications.HousingSituation",
)  # fmt: skip
#: Written anew, so that no two are alike where that is not allowed.
ANEW = {
    "number": "left({0}, 12) || 'x' || k",
    "case_number": "left({0}, 12) || 'x' || k",
    "kid": "''",
    "bank_reference": "''",
    "external_reference": "''",
    "reference": "left({0}, 20) || 'x' || k",
    "idempotency_key": "gen_random_uuid()",
    "serial": "{0} + k * 1000000",
    "restricted": "false",
    "month": "{0}",
    "key": "left({0}, 80) || ':' || k",
}
PERSON = {"number": "''", "number_kind": "''", "address_protection": "'none'"}
#: Each copy is some days older than the last: no two records are alike, as they would not be in a larger city.
MOVED = {"DateField": "{0} - k * 3", "DateTimeField": "{0} - k * interval '3 days'"}
#: Only what is owed in a case of arrears is ever added up.
ONLY = {"tenancies_ledgerentry": "lease_id IN (SELECT lease_id FROM tenancies_arrearscase)"}
MAPPED = "CASE WHEN {0} IS NULL THEN NULL ELSE md5({0}::text || k)::uuid END"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    with servers("demo") as given, _copy_of_the_database(given) as (app, owner):
        os.environ.update(given.environment("demo") | {"DATABASE_URL": app})
        import django

        django.setup()
        from django.test.utils import setup_test_environment

        setup_test_environment()
        failed = report("En by på Bergens størrelse", options, MOST_MEDIAN)
        if options.times > 1:
            with psycopg.connect(owner, autocommit=True) as connection:
                fill(connection, options.times)
            failed |= report(f"{options.times} ganger så mange", options, MOST_MANY)
    return int(failed)


def fill(connection: psycopg.Connection[Any], times: int) -> None:
    """Each of Bergen's records so many times, table by table in the order they point at each other."""
    from django.apps import apps

    models = [apps.get_model(label) for label in COPIED]
    tables = {model._meta.db_table for model in models}
    row = connection.execute("SELECT id FROM agencies_municipality WHERE code = 'bergen'").fetchone()
    with connection.cursor() as cursor:
        # Days of one length: where the clock is put forward, what came after another would else come before it.
        cursor.execute("SET TIME ZONE 'UTC'")
        for model in models:
            start, table = time.perf_counter(), model._meta.db_table
            columns = {
                field.column: _value(field, tables, PERSON if table == "people_person" else {})
                for field in model._meta.concrete_fields
                if not field.generated
            }
            where = [f"municipality_id = '{row[0]}'"] if row and "municipality_id" in columns else []
            where += [ONLY[table]] if table in ONLY else []
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM "{table}",'
                f" generate_series(1, {times - 1}) k WHERE {' AND '.join(where) or 'true'}"
            )
            print(f"  {table}: {cursor.rowcount} rader på {time.perf_counter() - start:.0f} s", flush=True)
        cursor.execute("ANALYZE")


def _value(field: Any, tables: set[str], own: dict[str, str]) -> str:
    column = f'"{field.column}"'
    told = {**ANEW, **own}.get(field.column) or MOVED.get(field.get_internal_type())
    if field.primary_key or field.column == "subject_id":
        return MAPPED.format(column)
    if field.is_relation:
        mapped = field.related_model._meta.db_table in tables
        # What is only one to each cannot be shared with the copy.
        return MAPPED.format(column) if mapped else "NULL" if field.one_to_one else column
    return told.format(column) if told else column


def pages() -> list[tuple[str, str]]:
    from insight.figures import base

    found = [(str(group.title), f"/innsikt/{group.slug}/") for group in base.groups()]
    return [
        *found,
        ("Oversikt over boligbehov", "/innsikt/behov/"),
        ("KOSTRA", "/innsikt/kostra/"),
        ("Nasjonale indikatorer", "/innsikt/nasjonale/"),
        ("Kontrolltall", "/innsikt/kontrolltall/"),
        ("Endret siden det ble målt", "/innsikt/endringer/"),
    ]


def count_in_the_night() -> str:
    """As the night does: what has been measured is there, and what is counted ahead is counted. Says what it took."""
    from core.agencies.actors import acting_as_service
    from core.agencies.models import Municipality
    from insight.services import count_ahead

    start = time.perf_counter()
    with acting_as_service("figures", Municipality.objects.get(code="bergen")) as service:
        readings = count_ahead(actor=service)
    return f"Regnet ut på forhånd: {readings} uttrekk på {time.perf_counter() - start:.0f} s"


def report(title: str, options: Any, most: float) -> bool:
    from django.test import Client
    from django.utils import translation

    from core.accounts.models import User

    translation.activate("nb")
    client = Client()
    client.force_login(User.objects.get(username=AS), backend=BACKEND)
    reference = statistics.median(_times(client, "/malestokk/rader/", options.rounds)[0])
    columns = f"{'ms':>9}{'grense':>9}{'holdt':>7}{'p95':>9}{'spørringer':>12}{'ganger referansen':>20}{'på nytt':>10}"
    print(f"\n{title:46}{columns}")
    print(count_in_the_night())
    print(f"{'(25 rader, én spørring)':46}{reference:>9.1f}")
    failed = False
    for name, path in pages():
        queries, slowest = _queries(client, path)
        took = sorted(_times(client, path, options.rounds)[0])
        median, p95 = statistics.median(took), took[round(0.95 * (len(took) - 1))]
        failed |= median > most
        met = f"{median:>9.1f}{most:>9.0f}{'ja' if median <= most else 'NEI':>7}"
        anew = ""
        if "?ny=1" in client.get(path).content.decode():
            anew = f"{statistics.median(_times(client, f'{path}?ny=1', 3)[0]):>10.1f}"
        print(f"{name:46}{met}{p95:>9.1f}{queries:>12}{median / reference:>20.1f}{anew}", flush=True)
        if options.plans:
            print(f"    {float(slowest['time']) * 1000:.0f} ms: {slowest['sql'][:300]}")
    return failed


def _queries(client: Any, path: str) -> tuple[int, dict[str, str]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        client.get(path)
    kept = [
        each
        for each in found.captured_queries
        if not each["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SELECT set_config"))
    ]
    return len(kept), max(kept, key=lambda each: float(each["time"]))


if __name__ == "__main__":
    sys.exit(main())
