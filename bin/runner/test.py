"""bin/test: everything the tests need, then pytest with the given arguments."""

import subprocess
import sys

from runner import assets, system
from runner.checkout import ROOT
from runner.manage import wait
from runner.servers import servers


def main(args: list[str]) -> int:
    system.ensure(system.PDF | system.BROWSER, without=None)
    assets.build()
    command = [sys.executable, "-m", "pytest", *_workers(args), *args]
    with servers("test") as given:
        env = given.environment("test")
        env.update(DATABASE_OWNER_URL=given.owner_url, DJANGO_ALLOW_ASYNC_UNSAFE="1", PYTHONHASHSEED="0")
        return wait(subprocess.Popen(command, cwd=ROOT, env=env))


def _workers(args: list[str]) -> list[str]:
    """Two processes for the whole suite; one when told which tests, or when told how many."""
    chosen = any(arg.startswith(("-n", "--numprocesses", "--pdb")) for arg in args)
    narrowed = any((ROOT / arg.partition("::")[0]).exists() for arg in args if not arg.startswith("-"))
    return [] if chosen or narrowed else ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
