"""Measures the read log in a database of its own, beside two references taken in the same run.

    bench/readlog [--rows 1000000] [--rounds 30]

Makes the rows (a year's reading in Bergen, roughly), seals and verifies them, asks the viewer's questions as the
privacy officer through row-level security, and drops the database again. Machines are noisy: compare the ratio to the
reference, not the seconds.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from runner.servers import servers

ROOT = Path(__file__).resolve().parents[1]
NAME = "husrom_bench_readlog"

FILL = """
INSERT INTO audit_read (id, at, municipality_id, user_id, unit_id, role, person_id, content, subject_type, subject_id,
    basis, case_number)
SELECT gen_random_uuid(), %(first)s::timestamptz + n * (interval '28 days' / %(rows)s), m.id,
    ('00000000-0000-7000-8000-' || lpad((n %% 400)::text, 12, '0'))::uuid, u.id, 'caseworker',
    ('00000000-0000-7000-9000-' || lpad((n::bigint * 7919 %% 20000)::text, 12, '0'))::uuid, 'application.case',
    'applications.application', gen_random_uuid(), 'own_case', '2026/' || n %% 4000
FROM generate_series(1, %(rows)s) n, agencies_municipality m
JOIN LATERAL (SELECT id FROM agencies_unit WHERE municipality_id = m.id ORDER BY code LIMIT 1) u ON true
WHERE m.code = 'bergen'
"""


def with_name(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def say(line: str) -> None:
    print(line, flush=True)


def median_ms(connection: psycopg.Connection, rounds: int, statement: str, values: Any) -> float:
    def once() -> None:
        connection.execute(statement.encode(), values).fetchall()

    once()
    return statistics.median(timed(once)[0] for _ in range(rounds)) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with servers("demo") as given:
        maintenance = psycopg.connect(given.owner_url, autocommit=True)
        maintenance.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)'.encode())
        maintenance.execute(f'CREATE DATABASE "{NAME}"'.encode())
        owner_url, app_url = with_name(given.owner_url, NAME), with_name(given.app_url, NAME)
        try:
            env = {**given.environment("demo", owner=True), "DATABASE_URL": owner_url}
            for command in (["migrate", "-v", "0"], ["seed_demo", "--empty"]):
                subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
            measure(owner_url, app_url, env, options.rows, options.rounds)
        finally:
            drop(maintenance)
            maintenance.close()
    return 0


def drop(maintenance: psycopg.Connection, name: str = NAME) -> None:
    """When the connections have let go, which takes a moment."""
    for _attempt in range(20):
        try:
            maintenance.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
            return
        except psycopg.errors.ObjectInUse:
            time.sleep(0.5)


def measure(owner_url: str, app_url: str, env: dict[str, str], rows: int, rounds: int) -> None:
    owner = psycopg.connect(owner_url, autocommit=True)
    first = owner.execute(
        "SELECT date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month'"
    ).fetchone()
    # The empty months were sealed as the database was made; the rows below would be found as an intrusion.
    owner.execute("ALTER TABLE audit_seal DISABLE TRIGGER USER")
    owner.execute("DELETE FROM audit_seal")
    owner.execute("ALTER TABLE audit_seal ENABLE TRIGGER USER")
    took, _ = timed(
        lambda: owner.execute(FILL.encode(), {"rows": rows, "first": f"{first[0]:%Y-%m-%d} 00:00:01+00"})
    )
    say(f"{'lagt inn':<44}{rows:>10} rader{took:>9.1f} s")
    owner.execute("VACUUM ANALYZE audit_read")
    reference, _ = timed(
        lambda: owner.execute(
            "SELECT sum(length(sha256(convert_to(r::text, 'UTF8')))) FROM audit_read r"
        ).fetchone()
    )
    say(f"{'referanse: sha256 av hver rad, uten orden':<44}{rows:>10} rader{reference:>9.1f} s")

    def seal() -> None:
        for log in ("audit_read", "audit_event"):
            owner.execute("SELECT husrom_seal_cut(%s)", [log])
            owner.execute("SELECT husrom_seal(%s, 200000)", [log])

    took, _ = timed(seal)
    say(f"{'forsegling':<44}{rows:>10} rader{took:>9.1f} s{took / reference:>8.2f} ganger referansen")
    took, done = timed(
        lambda: subprocess.run(
            [sys.executable, "manage.py", "verify_seals"], cwd=ROOT, env=env, capture_output=True, text=True
        )
    )
    ratio = took / reference
    say(
        f"{'kontroll (bin/manage verify_seals)':<44}{rows:>10} rader{took:>9.1f} s{ratio:>8.2f} ganger referansen"
    )
    if done.returncode:
        sys.exit(done.stderr)
    look(owner, app_url, rounds)
    owner.close()


def look(owner: psycopg.Connection, app_url: str, rounds: int) -> None:
    """The viewer's pages of fifty rows, as the application role with the privacy officer in force."""
    officer, place = owner.execute(
        "SELECT m.user_id, u.municipality_id FROM agencies_membership m JOIN agencies_unit u ON u.id = m.unit_id "
        "JOIN agencies_municipality p ON p.id = u.municipality_id "
        "WHERE m.role = 'privacy_officer' AND p.code = 'bergen'"
    ).fetchone()
    person, user, at, key = owner.execute(
        "SELECT person_id, user_id, at, id FROM audit_read ORDER BY at OFFSET 1000 LIMIT 1"
    ).fetchone()
    app = psycopg.connect(app_url, autocommit=True)
    app.execute(
        "SELECT set_config('app.user_id', %s, false), set_config('app.municipality_id', %s, false), "
        "set_config('app.service', '', false)",
        [str(officer), str(place)],
    )
    base = "SELECT * FROM audit_read WHERE municipality_id = %s AND at >= now() - interval '90 days' AND at < now()"
    order = " ORDER BY at DESC, id DESC LIMIT 51"
    reference = median_ms(app, rounds, "SELECT * FROM audit_read WHERE at = %s AND id = %s", [at, key])
    say(f"{'referanse: én rad på nøkkelen':<44}{'':>16}{reference:>9.2f} ms")
    for title, condition, values in (
        ("én person", " AND person_id = %s", [person]),
        ("én ansatt", " AND user_id = %s", [user]),
        ("alt i kommunen, nyeste", "", []),
        ("alt i kommunen, langt bak", " AND at <= %s", [at]),
    ):
        took = median_ms(app, rounds, base + condition + order, [place, *values])
        say(
            f"{'side i innsynsloggen: ' + title:<44}{'':>16}{took:>9.2f} ms{took / reference:>8.1f} ganger referansen"
        )
    app.close()


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
