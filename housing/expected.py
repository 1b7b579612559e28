"""Dwellings that will become vacant. The stock does not know who lives where: the rooms that do, say so here.

What is said is about somebody's tenancy, so a source gives only what the actor may see of it, and nothing that a
protected address hides; `shows` names whom the line is about, for the read log.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor


class Certainty(models.TextChoices):
    SURE = "sure", _("Sikker")
    LIKELY = "likely", _("Sannsynlig")
    POSSIBLE = "possible", _("Mulig")


@dataclass(frozen=True)
class Expected:
    """A dwelling, the day it is expected to be vacant, how certain that is, and why."""

    dwelling: Any
    on: date
    certainty: Certainty
    why: Any
    url: str = ""
    #: (person, record) pairs that the line is about.
    shows: tuple[tuple[UUID, Any], ...] = ()


Source = Callable[[Actor, date, date], Iterable[Expected]]

_sources: list[Source] = []


def register(source: Source) -> Source:
    """`source(actor, first, last)` gives what is expected in the period, with a fixed number of queries."""
    if source not in _sources:
        _sources.append(source)
    return source


def expected(actor: Actor, first: date, last: date) -> list[Expected]:
    """All that is expected, soonest first; of several reasons for a dwelling the soonest and surest is told."""
    order = list(Certainty)
    rows = sorted(
        (row for source in _sources for row in source(actor, first, last)),
        key=lambda row: (row.on, order.index(row.certainty), str(row.dwelling)),
    )
    seen: dict[UUID, Expected] = {}
    for row in rows:
        seen.setdefault(row.dwelling.pk, row)
    return list(seen.values())
