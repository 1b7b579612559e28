"""What the night counts ahead (insight/data/ahead.toml): the same asks as the pages themselves come with."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.agencies.actors import Actor
from insight.calculations.windows import as_of, year_ends
from insight.figures import base
from insight.figures.base import Group
from insight.published import published_of
from insight.references import DATA
from insight.selectors import changes, control, kostra
from insight.selectors.dashboards import ask_of, groups_for
from insight.selectors.kept import days_measured
from insight.selectors.readings import Ask


@dataclass(frozen=True)
class Heavy:
    """Which pages are counted ahead. Raises ValueError for a group that is not there."""

    dashboards: frozenset[str]
    forms: tuple[str, ...]
    control: bool
    changes: bool


@cache
def heavy() -> Heavy:
    told = tomllib.loads((DATA / "ahead.toml").read_text(encoding="utf-8"))
    found = Heavy(
        frozenset(told["dashboards"]), tuple(told["forms"]), bool(told["control"]), bool(told["changes"])
    )
    unknown = {code for code in found.dashboards if base.group_named(code) is None}
    if unknown:
        raise ValueError(f"ahead.toml: {sorted(unknown)}")
    return found


def is_heavy(group: Group) -> bool:
    return group.code in heavy().dashboards


def asks_ahead(service: Actor) -> list[Ask]:
    """Everything that is counted ahead for the day of `service`, each once."""
    return list({ask.key: ask for ask in _asks(service)}.values())


def _asks(service: Actor) -> Iterator[Ask]:
    today, chosen = service.today, heavy()
    for group in groups_for(service):
        if is_heavy(group):
            yield from (ask_of(group, as_of(day)) for day in (today, *year_ends(today)))
    for kind in chosen.forms:
        for day in (today, *year_ends(today)):
            yield from kostra.asks(service, day.year, kind)
    published = published_of(service.home.code)
    if chosen.control and published is not None:
        yield from control.asks(service, published)
    if chosen.changes:
        for day in days_measured(service):
            yield from changes.asks(service, day)
