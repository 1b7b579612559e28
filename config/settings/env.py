"""Reading the environment: one place, so that a missing value is a clear error at start."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parents[2]

#: demo: personas and no secrets; test: the test suite; production: everything from the environment.
MODE = os.environ.get("HUSROM_MODE", "production")
DEMO = MODE == "demo"
TESTING = MODE == "test"
PRODUCTION = MODE == "production"


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise RuntimeError(f"The environment variable {name} must be set (see docs/operations.md).")
    return value


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def one_of(name: str, known: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in known:
        raise RuntimeError(f"{name} must be one of: {', '.join(known)}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


#: What the database is told about us: queries that end before compiling them would have paid off, and discs on which
#: fetching a row by its key costs little more than reading the next one.
PLANNING = "-c jit=off -c random_page_cost=1.1"

#: Values go to the server beside the statement, which is prepared the second time a connection sees it. Row-level
#: security makes large statements of small ones: planning them anew each time cost more than carrying them out.
PREPARED: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 2}


def database(url: str) -> dict[str, Any]:
    """A DATABASES entry from `postgresql://user:password@host:port/name?host=/socket/dir`.

    A socket directory is given in the query string, as libpq does it.
    """
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": query.pop("port", str(parts.port or "")),
        "OPTIONS": {"options": PLANNING, **PREPARED, **query},
    }
