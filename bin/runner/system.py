"""Libraries that only the operating system's packages bring."""

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

from runner.checkout import Stop, lock, say, state_dir

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
#: Debian package -> what shows that it is there.
PDF = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
BROWSER = {"chromium-headless-shell": str(CHROMIUM), "libatomic1": "libatomic.so.1"}


def _present(sign: str) -> bool:
    if sign.startswith("/"):
        return Path(sign).exists()
    try:
        ctypes.CDLL(sign)
    except OSError:
        return False
    return True


def _missing(packages: dict[str, str]) -> list[str]:
    return [package for package, sign in packages.items() if not _present(sign)]


def _as_root() -> list[str] | None:
    """How to become root without asking anyone; None when that is not possible."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def _install(packages: list[str]) -> None:
    prefix = _as_root()
    if prefix is None or not shutil.which("apt-get"):
        return
    say(f"Installerer systempakker: {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    # On a fresh machine the package lists are empty, so the first try fails.
    for command in (install, [*apt, "update"], install):
        if subprocess.run(command, capture_output=True).returncode == 0 and command is install:
            return


def ensure(packages: dict[str, str], *, without: str | None) -> None:
    """Install what is missing, or say the exact line.

    `without` says what the program does without them; None means that it cannot go on.
    """
    if not _missing(packages):
        return
    with lock(state_dir("demo").parent / "apt.lock"):
        if wanted := _missing(packages):
            _install(wanted)
    if wanted := _missing(packages):
        line = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(wanted)}"
        message = f"Systempakker mangler. Kjør:\n\n    {line}\n"
        if without is None:
            raise Stop(message)
        say(f"{message}\n{without}")
