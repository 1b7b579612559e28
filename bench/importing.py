"""Measures reading in of the stock in a database of its own: checked, read in, and read in once more.

    bench/import [--rows 10000] [--xlsx]

Makes a file with every column filled in, and does what a person does: upload, columns, check, read in. Prints seconds
and rows a second for each step, and ends with 1 when checking or reading in takes more than a minute.
"""

import argparse
import io
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME = "husrom_bench_import"
LIMIT = 60.0


def say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--xlsx", action="store_true", help="an Excel file, not CSV")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return measure(options.rows, xlsx=options.xlsx)
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
            worker = {**given.environment("demo"), "DATABASE_URL": with_name(given.app_url, NAME)}
            done = subprocess.run([sys.executable, *sys.argv, "--inside"], cwd=ROOT, env=worker)
            return done.returncode
        finally:
            drop(maintenance, NAME)
            maintenance.close()


def content(rows: int, *, xlsx: bool) -> bytes:
    """A file with every column, as an old system might give it: four floors of five dwellings to a building."""
    from core.jobs.imports import importer_for

    columns = importer_for("dwellings").columns
    lines = [[column.label for column in columns]]
    for number in range(rows):
        house, place = divmod(number, 20)
        floor = place // 5 + 1
        own = {
            "number": f"P-{number:05d}",
            "address": f"Prøvegata {house + 1}",
            "unit_number": f"H{floor:02d}{place % 5 + 1:02d}",
            "area": f"Bydel {house % 8 + 1}",
            "building": f"Prøvegata {house + 1}",
            "floor": str(floor),
            "building_aliases": f"Bygg {house}",
        }
        lines.append([own.get(column.name, column.example) for column in columns])
    if not xlsx:
        return "\r\n".join(";".join(line) for line in lines).encode()
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def measure(rows: int, *, xlsx: bool) -> int:
    import django

    django.setup()
    from core.accounts.models import User
    from core.agencies import actors
    from core.jobs import long, registry
    from core.jobs.imports import importer_for, services
    from core.jobs.models import Import

    registry.discover()
    # The work is done here and now, not by a worker.
    long.wake = lambda *_: None  # type: ignore[assignment]
    file = content(rows, xlsx=xlsx)
    manager = actors.for_user(User.objects.get(username="boligleder.bergen"))
    slow = False

    def timed(title: str, work: Callable[[], Any]) -> Any:
        nonlocal slow
        start = time.perf_counter()
        answer = work()
        took = time.perf_counter() - start
        slow = slow or took > LIMIT
        say(f"{title:<36}{rows:>8} rader{took:>9.1f} s{rows / took:>10.0f} rader/s")
        return answer

    def act(work: Callable[..., Any], **given: Any) -> Any:
        with actors.acting_as(manager) as actor:
            return work(actor=actor, **given)

    for times in ("første gang", "samme fil en gang til"):
        record = timed(
            f"lastet opp, {times}",
            lambda: act(
                services.upload, importer=importer_for("dwellings"), file_name="boliger", content=file
            ),
        )
        job = act(services.match_columns, record=record, mapping=record.mapping)
        timed(f"kontrollert, {times}", lambda key=job.pk: long.work_on(key))
        with actors.acting_as(manager):
            checked = Import.objects.get(pk=record.pk)
        say(f"  {checked.report['counts']}, {checked.report['fault_rows']} rader med feil")
        job = act(services.start, record=checked)
        done = timed(f"lest inn, {times}", lambda key=job.pk: long.work_on(key))
        say(f"  {done.counts}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
