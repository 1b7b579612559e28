"""bin/manage: manage.py in the same environment as bin/demo, silent but for what manage.py says."""

import subprocess
import sys

from runner.checkout import ROOT
from runner.servers import servers

#: What changes or inspects the schema, or loads data for every compartment: done as the database's owner.
OWNER_COMMANDS = frozenset(
    [
        "check",
        "createcachetable",
        "createsuperuser",
        "dbshell",
        "flush",
        "inspectdb",
        "loaddata",
        "makemigrations",
        "migrate",
        "optimizemigration",
        "seed_demo",
        "showmigrations",
        "sqlflush",
        "sqlmigrate",
        "sqlsequencereset",
        "squashmigrations",
        "verify_seals",
    ]
)


def main(args: list[str]) -> int:
    owner = bool(args) and args[0] in OWNER_COMMANDS
    with servers("demo") as given:
        env = given.environment("demo", owner=owner)
        child = subprocess.Popen([sys.executable, str(ROOT / "manage.py"), *args], cwd=ROOT, env=env)
        return wait(child)


def wait(child: "subprocess.Popen[bytes]") -> int:
    """Ctrl-C reaches the child too; wait for it to end in its own way, so that its servers outlive it."""
    while True:
        try:
            code = child.wait()
            return code if code >= 0 else 128 - code
        except KeyboardInterrupt:
            continue
