"""Where rooms above add to the pages about a dwelling or a vacancy (its lease, its candidates). Each gives links."""

from collections.abc import Callable
from typing import Any

from core.agencies.actors import Actor
from core.interface.case import Action, Tab
from housing.models import Dwelling, Vacancy

#: Why the dwelling cannot leave the stock, as the room that knows says it; empty where it may.
Needed = Callable[[Actor, Dwelling], str]
DwellingTabs = Callable[[Actor, Dwelling], list[Tab]]
VacancyActions = Callable[[Actor, Vacancy], list[Action]]

_needed: list[Needed] = []
_dwelling_tabs: list[DwellingTabs] = []
_vacancy_actions: list[VacancyActions] = []


def add_dwelling_tabs(give: DwellingTabs) -> None:
    """`give(actor, dwelling)` returns tabs of the dwelling's page; it must not query."""
    if give not in _dwelling_tabs:
        _dwelling_tabs.append(give)


def add_vacancy_actions(give: VacancyActions) -> None:
    """`give(actor, vacancy)` returns what more can be done with a vacancy; at most one query."""
    if give not in _vacancy_actions:
        _vacancy_actions.append(give)


def on_retiring(why_not: Needed) -> None:
    """`why_not(actor, dwelling)` says what stands in the way of taking the dwelling out of the stock."""
    if why_not not in _needed:
        _needed.append(why_not)


def still_needed(actor: Actor, dwelling: Dwelling) -> str:
    return next((why for ask in _needed if (why := ask(actor, dwelling))), "")


def dwelling_tabs(actor: Actor, dwelling: Dwelling) -> list[Tab]:
    return [tab for give in _dwelling_tabs for tab in give(actor, dwelling)]


def vacancy_actions(actor: Actor, vacancy: Vacancy) -> list[Action]:
    return [action for give in _vacancy_actions for action in give(actor, vacancy)]


__all__: list[Any] = [
    "add_dwelling_tabs",
    "add_vacancy_actions",
    "dwelling_tabs",
    "on_retiring",
    "still_needed",
    "vacancy_actions",
]
