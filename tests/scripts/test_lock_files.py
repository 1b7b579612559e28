"""A mirror on somebody's machine must not find its way into the lock files."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


def test_python_lock_names_only_the_public_index() -> None:
    hosts = {
        urlsplit(address).hostname
        for address in re.findall(r'https?://[^"\s]+', (ROOT / "uv.lock").read_text())
    }

    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_front_end_lock_names_no_foreign_host() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    hosts = {urlsplit(package["resolved"]).hostname for package in packages.values() if "resolved" in package}

    assert hosts <= {"registry.npmjs.org"}
    assert all("integrity" in package for name, package in packages.items() if name)
