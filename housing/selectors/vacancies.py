"""Vacancies on the board, and what they have cost."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from core.agencies.actors import Actor
from core.agencies.policies import shown_openly
from housing import policies
from housing.calculations.idle import IdleCost, MonthCost, idle_by_month, idle_cost
from housing.enums import VACANCY_OVER, VACANCY_STEPS, VacancyState
from housing.models import Vacancy


@dataclass(frozen=True)
class BoardRow:
    """A vacancy as the board shows it."""

    vacancy: Vacancy
    step: int
    idle: IdleCost

    @property
    def state_label(self) -> str:
        return str(VacancyState(self.vacancy.state).label)


@dataclass(frozen=True)
class Board:
    on: date
    rows: tuple[BoardRow, ...]
    days: int
    kroner: Decimal

    @property
    def groups(self) -> list[tuple[str, list[BoardRow]]]:
        """The steps in order, each with its vacancies; empty steps are shown, so that the board keeps its shape."""
        order = (*VACANCY_STEPS, VacancyState.RESERVED)
        return [
            (str(state.label), [row for row in self.rows if row.vacancy.state == state]) for state in order
        ]


def idle_of(vacancy: Vacancy, on: date) -> IdleCost:
    """What the vacancy has cost until the day it was let, or until `on`."""
    until = vacancy.let_on or on
    return idle_cost(empty_from=vacancy.empty_since, until=until, monthly_rent=vacancy.dwelling.monthly_rent)


def board(actor: Actor, on: date, *, area: str = "", bedrooms: int | None = None) -> Board:
    """Every open vacancy the actor sees, longest empty first: one query. Never one that becomes a secret address."""
    rows = shown_openly(actor, policies.vacancies.visible_to(actor)).exclude(state__in=VACANCY_OVER)
    if area:
        rows = rows.filter(dwelling__area=area)
    if bedrooms is not None:
        rows = rows.filter(Q(dwelling__bedrooms=bedrooms) if bedrooms < 4 else Q(dwelling__bedrooms__gte=4))
    found = rows.select_related("dwelling__area").order_by("moved_out_on", "notice_on", "id")
    shown = tuple(
        BoardRow(
            vacancy,
            VACANCY_STEPS.index(VacancyState(vacancy.state)) + 1 if vacancy.state in VACANCY_STEPS else 6,
            idle_of(vacancy, on),
        )
        for vacancy in found
    )
    return Board(
        on,
        shown,
        sum(row.idle.days for row in shown),
        sum((row.idle.kroner for row in shown), Decimal(0)),
    )


@dataclass(frozen=True)
class IdleMonth:
    """What stood empty in a month: days and kroner over all dwellings, and how many they were."""

    month: date
    dwellings: int
    days: int
    kroner: Decimal


def idle_over_time(actor: Actor, *, first: date, until: date, area: str = "") -> list[IdleMonth]:
    """Month by month from `first` up to `until`, newest first. The months of a vacancy add up to the whole of it."""
    rows = shown_openly(actor, policies.vacancies.visible_to(actor)).filter(
        Q(let_on=None) | Q(let_on__gt=first), moved_out_on__lt=until, cancelled_on=None
    )
    if area:
        rows = rows.filter(dwelling__area=area)
    found: dict[date, list[MonthCost]] = {}
    for vacancy in rows.select_related("dwelling"):
        for part in idle_by_month(
            empty_from=vacancy.empty_since,
            until=min(vacancy.let_on or until, until),
            monthly_rent=vacancy.dwelling.monthly_rent,
        ):
            if part.month >= first.replace(day=1):
                found.setdefault(part.month, []).append(part)
    return [
        IdleMonth(
            month,
            len(parts),
            sum(part.days for part in parts),
            sum((part.kroner for part in parts), Decimal(0)),
        )
        for month, parts in sorted(found.items(), reverse=True)
    ]
