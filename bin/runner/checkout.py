"""This checkout: where it is, its id, its folders, and how the scripts speak."""

import fcntl
import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Stop(Exception):
    """Ends the script with a message on stderr."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def checkout_id() -> str:
    """A random id in .husrom-id, bound to the path: neither a copied nor a moved checkout shares servers.

    A new clone in the place of a deleted one gets a new id, so the old data never comes back to life.
    """
    file = ROOT / ".husrom-id"
    with lock(ROOT / "var" / "id.lock"):
        if file.exists():
            known, _, path = file.read_text().strip().partition(" ")
            if path == str(ROOT):
                return known
        fresh = secrets.token_hex(4)
        file.write_text(f"{fresh} {ROOT}\n")
        return fresh


def state_dir(purpose: str) -> Path:
    """`demo` and `test` never share data."""
    path = ROOT / "var" / checkout_id() / purpose
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def lock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fingerprint(paths: Iterable[Path]) -> str:
    """Changes when the name or the content of one of the files changes."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def stamped(name: str, value: str) -> bool:
    """Whether the work called `name` was last done for this very input."""
    file = ROOT / "var" / "stamps" / name
    return file.exists() and file.read_text() == value


def stamp(name: str, value: str) -> None:
    file = ROOT / "var" / "stamps" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(value)


def run_quietly(command: list[str], what: str, **options: object) -> None:
    """Run, and show the output only if it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise Stop(f"{done.stdout}\n{what} mislyktes ({os.path.basename(command[0])}: {done.returncode}).")
