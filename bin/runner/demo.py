"""bin/demo: the whole product on this machine with the demo municipalities. bin/dev: the same, for developers."""

import argparse
import fcntl
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg

from runner import assets, system
from runner.checkout import ROOT, Stop, fingerprint, run_quietly, say, state_dir
from runner.processes import Interrupted, Processes, end_on_signals, processes
from runner.servers import Servers, servers

FIRST_PORT = 8000
START_SECONDS = 90
MANAGE = [sys.executable, "manage.py"]


def main(args: list[str]) -> int:
    return _run(args, developer=False)


def dev(args: list[str]) -> int:
    return _run(args, developer=True)


def _run(args: list[str], *, developer: bool) -> int:
    options = _options(args, "bin/dev" if developer else "bin/demo")
    end_on_signals()
    try:
        with _only_one_here():
            port = _port(options.port)
            system.ensure(system.PDF, without="Uten dem starter Husrom uten PDF.")
            assets.build()
            say("Starter database og kø")
            with servers("demo", wipe=options.reset) as given:
                if options.reset:
                    _forget()
                _prepare(given, empty=options.empty, developer=developer)
                with processes(state_dir("demo") / "logs") as children:
                    _start(children, given, port, developer=developer)
                    _wait_until_ready(children, port)
                    print(f"Klar: http://127.0.0.1:{port}/", flush=True)
                    while True:
                        time.sleep(0.5)
                        children.check()
    except Interrupted:
        say("Stoppet.")
        return 0


def _options(args: list[str], program: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=program, description="Starter Husrom med demodata.", add_help=False)
    parser.add_argument("-h", "--help", action="help", help="vis denne teksten")
    parser.add_argument("--port", type=int, help="port på 127.0.0.1 (ellers den første ledige fra 8000)")
    parser.add_argument("--reset", action="store_true", help="slett alt og begynn på nytt")
    parser.add_argument("--empty", action="store_true", help="bare personene og regelsettene, ingen saker")
    return parser.parse_args(args)


@contextmanager
def _only_one_here() -> Iterator[None]:
    """Two beats on one database would do the nightly work twice."""
    with (state_dir("demo") / "demo.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop("Husrom kjører allerede fra denne mappa.", 2) from None
        yield


# -- port ----------------------------------------------------------------------------------------------------
def _port(wanted: int | None) -> int:
    if wanted is not None:
        if not _is_free(wanted):
            raise Stop(f"Port {wanted} er opptatt. Velg en annen med --port, eller utelat den.", 2)
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + 1000):
        if _is_free(port):
            return port
    raise Stop("Fant ingen ledig port. Velg en med --port.", 2)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            # Binding alone succeeds beside a server that listens on all addresses.
            probe.listen()
        except (OSError, OverflowError):
            return False
    return True


# -- database and files --------------------------------------------------------------------------------------
def _prepare(given: Servers, *, empty: bool, developer: bool) -> None:
    owner = given.environment("demo", owner=True)
    with psycopg.connect(given.owner_url, autocommit=True) as connection:
        done = _Done(connection)
        files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("core/*/migrations/*.py")]
        migrations = fingerprint([ROOT / "uv.lock", *files])
        if not done.has("migrations", migrations):
            say("Gjør klar tabellene")
            run_quietly(
                [*MANAGE, "migrate", "--verbosity", "1"],
                "Migreringen (prøv bin/demo --reset)",
                cwd=ROOT,
                env=owner,
            )
            # Django's own server looks there for migrations not yet run.
            connection.execute(f"GRANT SELECT ON django_migrations TO {given.app_role}".encode())
            done.note("migrations", migrations)
        if not developer:
            assets.collect(given.environment("demo"))
        if next(ROOT.glob("*/management/commands/seed_demo.py"), None) is None:
            return
        wanted = "empty" if empty else "full"
        if (seeded := done.value("seed")) is None:
            _seed(owner, empty=empty)
            connection.execute("ANALYZE")
            done.note("seed", wanted)
        elif seeded != wanted:
            say("Databasen beholdes som den er. Bruk --reset for å bytte mellom full og tom demo.")


def _forget() -> None:
    """What lies beside the database: letters in the outbox, and when the schedule last ran."""
    shutil.rmtree(ROOT / "var" / "outbox", ignore_errors=True)
    for file in state_dir("demo").glob("beat-schedule*"):
        file.unlink()


def _seed(owner: dict[str, str], *, empty: bool) -> None:
    say("Lager demokommunene (tar opptil et par minutter første gang)")
    arguments = (
        ["--empty"]
        if empty
        else ["--seed", "1", "--date", datetime.now(ZoneInfo("Europe/Oslo")).date().isoformat()]
    )
    if subprocess.run([*MANAGE, "seed_demo", *arguments], cwd=ROOT, env=owner, stdout=sys.stderr).returncode:
        raise Stop("Demodataene kunne ikke lages. Prøv bin/demo --reset.")


class _Done:
    """What has been done to this very database, kept in it, so that it is forgotten with it.

    In a schema of its own: what lies beside the product's tables must be in the list of all tables.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        connection.execute("SET client_min_messages = warning")
        connection.execute("CREATE SCHEMA IF NOT EXISTS runner")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS runner.done (what text PRIMARY KEY, value text NOT NULL)"
        )
        # Where it was kept before.
        connection.execute("DROP TABLE IF EXISTS public.runner_done")

    def value(self, what: str) -> str | None:
        row = self.connection.execute("SELECT value FROM runner.done WHERE what = %s", [what]).fetchone()
        return row[0] if row else None

    def has(self, what: str, value: str) -> bool:
        return self.value(what) == value

    def note(self, what: str, value: str) -> None:
        self.connection.execute(
            "INSERT INTO runner.done VALUES (%s, %s) ON CONFLICT (what) DO UPDATE SET value = EXCLUDED.value",
            [what, value],
        )


# -- processes -----------------------------------------------------------------------------------------------
def _start(children: Processes, given: Servers, port: int, *, developer: bool) -> None:
    say("Starter nettjener, arbeider og tidsplan")
    env = given.environment("demo")
    python = [sys.executable, "-m"]
    address = f"127.0.0.1:{port}"
    if developer:
        env["HUSROM_DEBUG"] = "1"
        children.start("nettjener", [*MANAGE, "runserver", address], env, on_terminal=True)
    else:
        # Loaded once before the fork, so that the workers share memory. A worker's first PDF loads a typesetter: on
        # a busy machine that can take longer than gunicorn's half minute, after which it answers 500.
        gunicorn = (
            "gunicorn config.wsgi:application --workers 2 --preload --timeout 120 --graceful-timeout 5 "
            "--log-level warning"
        )
        children.start(
            "nettjener", [*python, *gunicorn.split(), "--bind", address, "--no-control-socket"], env
        )
    celery = [*python, "celery", "-A", "config"]
    quiet = "--loglevel WARNING --concurrency 1 --without-gossip --without-mingle --without-heartbeat"
    children.start("arbeider", [*celery, "worker", *quiet.split()], env)
    schedule = str(state_dir("demo") / "beat-schedule")
    children.start(
        "tidsplan", [*celery, "beat", "--loglevel", "WARNING", "--pidfile", "", "-s", schedule], env
    )


def _wait_until_ready(children: Processes, port: int) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        children.check()
        try:
            opener.open(f"http://127.0.0.1:{port}/", timeout=10).close()
            return
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
            raise Stop(f"{children.tail('nettjener')}\nNettjeneren svarer med feil {answer.code}.") from None
        except OSError:
            time.sleep(0.1)
    raise Stop(f"{children.tail('nettjener')}\nNettjeneren svarte ikke innen {START_SECONDS} sekunder.")
