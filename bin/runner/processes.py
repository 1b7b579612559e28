"""The processes that bin/demo starts: watched together, stopped together."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from runner.checkout import ROOT, Stop

GRACE_SECONDS = 10
PR_SET_PDEATHSIG = 1


class Interrupted(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal: the ordinary way to end."""


def end_on_signals() -> None:
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(*_: object) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise Interrupted

    for number in signals:
        signal.signal(number, interrupt)


def _prepare_child() -> None:
    # Signals ignored by us are not to be ignored by the child, and it must not outlive us even if we are killed.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Processes:
    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.logs.mkdir(parents=True, exist_ok=True)
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str], env: dict[str, str], *, on_terminal: bool = False) -> None:
        """In a session of its own: Ctrl-C in the terminal reaches only us, and we stop the children in order."""
        log: IO[bytes] | None = None if on_terminal else (self.logs / f"{name}.log").open("wb")
        self.running[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=None if on_terminal else subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_prepare_child,
        )
        if log:
            log.close()

    def check(self) -> None:
        """Raise if a process has ended by itself."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise Stop(f"{self.tail(name)}\n{name} stoppet uventet ({process.returncode}). Avslutter.")

    def tail(self, name: str) -> str:
        log = self.logs / f"{name}.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-25:]) if log.exists() else ""

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            # Whatever is left of its group: a worker that did not heed, or a child without its parent.
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            process.wait()


@contextmanager
def processes(logs: Path) -> Iterator[Processes]:
    children = Processes(logs)
    try:
        yield children
    finally:
        children.stop()
