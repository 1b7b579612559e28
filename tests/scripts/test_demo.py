"""bin/demo in a checkout of its own: starts, answers, stops cleanly; refuses a taken port."""

import os
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIP = {
    "__pycache__",
    ".git",
    ".venv",
    ".bootstrap",
    "node_modules",
    "var",
    ".husrom-id",
    ".mypy_cache",
    ".ruff_cache",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A copy that shares the installed packages but neither id, data nor sockets."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*SKIP))
    (copy / ".venv").symlink_to(ROOT / ".venv")
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    (copy / "var" / "stamps").mkdir(parents=True)
    shutil.copy(ROOT / "var" / "stamps" / "vendor", copy / "var" / "stamps")
    yield copy
    identity = copy / ".husrom-id"
    if identity.exists():
        shutil.rmtree(f"/var/tmp/husrom-{identity.read_text().split()[0]}", ignore_errors=True)


def _environment() -> dict[str, str]:
    given = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "HUSROM_MODE", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in given}


def test_demo_with_taken_port_exits_2(checkout: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            ["bin/demo", "--port", str(port)],
            cwd=checkout,
            env=_environment(),
            capture_output=True,
            text=True,
        )

    assert done.returncode == 2
    assert f"Port {port} er opptatt" in done.stderr
    assert done.stdout == ""


def test_demo_with_half_the_addresses_exits_2(checkout: Path) -> None:
    env = _environment() | {"DATABASE_URL": "postgresql:///somewhere"}
    done = subprocess.run(["bin/demo"], cwd=checkout, env=env, capture_output=True, text=True)

    assert done.returncode == 2
    assert "DATABASE_OWNER_URL" in done.stderr


@pytest.mark.slow
def test_demo_starts_answers_and_stops(checkout: Path) -> None:
    demo = subprocess.Popen(
        ["bin/demo", "--empty"],
        cwd=checkout,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert demo.stdout and demo.stderr
    try:
        line = demo.stdout.readline()
        assert line.startswith("Klar: http://127.0.0.1:"), demo.stderr.read() if demo.poll() else line
        address = line.removeprefix("Klar: ").strip()
        with urllib.request.urlopen(f"{address}logg-inn/", timeout=20) as answer:
            assert answer.status == 200
        _ask_the_worker(checkout)
        children = _descendants(demo.pid)
        assert len(children) >= 5
    finally:
        demo.send_signal(signal.SIGTERM)
        rest, said = demo.communicate(timeout=60)

    assert demo.returncode == 0, said
    assert rest == ""
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    identity = (checkout / ".husrom-id").read_text().split()[0]
    assert not list(Path("/tmp").glob(f"husrom-{identity}-*"))


def _descendants(pid: int) -> list[int]:
    import psutil

    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def _ask_the_worker(checkout: Path) -> None:
    """bin/manage borrows the demo's servers, puts a task in the queue and waits for the worker's mark."""
    script = """
import time
from django.core.cache import cache
from core.jobs.tasks import BEAT_KEY, run_nightly
cache.delete(BEAT_KEY)
run_nightly.delay()
for _ in range(900):
    if cache.get(BEAT_KEY):
        print("done")
        break
    time.sleep(0.1)
"""
    command = ["bin/manage", "shell", "--verbosity", "0", "-c", script]
    done = subprocess.run(command, cwd=checkout, env=_environment(), capture_output=True, text=True)
    log = next(checkout.glob("var/*/demo/logs/arbeider.log")).read_text()
    assert done.stdout == "done\n", f"{done.stderr}\n{log}"
