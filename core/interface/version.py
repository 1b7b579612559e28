"""The version shown in the footer: from the installed project file, read once."""

import tomllib

from django.conf import settings


def _read() -> str:
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


VERSION = _read()
