"""The nightly jobs that the rooms have declared. A job is a function; when it runs is nobody's business but ours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Municipality

if TYPE_CHECKING:
    from .runner import Run

NightlyFunction = Callable[[Actor, date, "Run"], None]


def _everywhere(municipality: Municipality) -> bool:
    return True


@dataclass(frozen=True)
class NightlyJob:
    """A job that is done once for each municipality and day, in its own transaction, as a service identity."""

    name: str
    title: str
    fn: NightlyFunction
    service: str
    order: int
    schedule: time
    applies: Callable[[Municipality], bool]


_jobs: dict[str, NightlyJob] = {}
#: What counts are called on the page «Jobber»; a room adds its own with `name_counts`.
_counts: dict[str, str] = {
    "created": "opprettet",
    "updated": "endret",
    "unchanged": "uendret",
    "due": "forfalt",
    "escalated": "varslet videre",
    "missed": "over fristen",
    "notices": "varsler",
    "tasks": "oppgaver",
    "letters": "brev",
    "sent": "sendt",
    "closed": "lukket",
    "changed": "oppdatert",
    "charged": "krevd inn",
    "not_binding": "uten bindende avtale",
    "ended": "avsluttet",
    "started": "satt i gang",
    "done": "gjort",
    "lapsed": "utløpt",
    "posted": "postert",
    "steps": "trinn",
    "skipped": "hoppet over",
    "failed": "feilet",
    "left_out": "utelatt",
}


def name_counts(**titles: str) -> None:
    """Say what a count is called on the page «Jobber»: `name_counts(escalated="varslet videre")`."""
    _counts.update(titles)


def count_title(name: str) -> str:
    return _(_counts.get(name, "antall"))


def nightly(
    name: str,
    *,
    title: str,
    order: int = 100,
    service: str = "",
    schedule: time = time(0, 30),
    applies: Callable[[Municipality], bool] = _everywhere,
) -> Callable[[NightlyFunction], NightlyFunction]:
    """Declare `fn(actor, on, run)` as a nightly job.

    `on` is the day the work is done for; after missed nights the job is called once per missed day, in order.
    All it does must be safe to do twice. `service` is the identity it runs as (default: the first part of the
    name), `schedule` the time of day (Oslo) from which the day's run is due, `order` its place among the jobs.
    """

    def declare(fn: NightlyFunction) -> NightlyFunction:
        known = _jobs.get(name)
        if known is not None and known.fn is not fn:
            raise ValueError(f"The nightly job {name} is declared twice")
        _jobs[name] = NightlyJob(name, title, fn, service or name.split(".")[0], order, schedule, applies)
        return fn

    return declare


def nightly_jobs() -> list[NightlyJob]:
    return sorted(_jobs.values(), key=lambda job: (job.order, job.name))


def nightly_job(name: str) -> NightlyJob:
    return _jobs[name]


def discover() -> None:
    """Import every app's `jobs.py`, `long_jobs.py` and `importers.py`, which declare themselves."""
    for module in ("jobs", "long_jobs", "importers"):
        autodiscover_modules(module)
