"""Warnings shown on the page «Jobber»: things a person must see before they become a stop.

Any room may register a check; it returns sentences, none when all is well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.models import Municipality

Check = Callable[[Municipality], list[str]]
BEAT_LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Warning:
    name: str
    title: str
    check: Check


_warnings: dict[str, Warning] = {}


def register(name: str, title: str, check: Check) -> None:
    _warnings[name] = Warning(name, title, check)


def found(municipality: Municipality) -> list[tuple[str, list[str]]]:
    """Title and sentences of every check that has something to say."""
    answers = [(warning.title, warning.check(municipality)) for warning in _warnings.values()]
    return [(title, sentences) for title, sentences in answers if sentences]


def clock_is_ticking(municipality: Municipality) -> list[str]:
    """Whether the clock (beat) has been heard lately; without it no night job runs."""
    from .tasks import BEAT_KEY

    last = cache.get(BEAT_KEY)
    if last and timezone.now() - datetime.fromisoformat(last) < BEAT_LATE:
        return []
    return [
        _(
            "Klokka som starter nattjobbene er ikke hørt de siste ti minuttene. Sjekk at beat og worker kjører."
        )
    ]


register("beat", "Nattjobbene startes ikke", clock_is_ticking)
