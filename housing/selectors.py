"""Reads of the housing stock."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value

from core.agencies.actors import Actor
from core.agencies.policies import shown_openly
from core.base.models import AmongKeys
from core.people.models.person import Fold
from housing import policies
from housing.calculations.idle import IdleCost, idle_cost
from housing.enums import VACANCY_OVER, VACANCY_STEPS, WITHHELD, DwellingState, ShownState, VacancyState
from housing.models import Area, Building, Dwelling, DwellingStatus, Vacancy
from housing.models.dwelling import SEARCHED


def with_status(rows: QuerySet[Dwelling], on: date) -> QuerySet[Any]:
    """The dwellings with `status_now`, the state that held on the day."""
    status = DwellingStatus.objects.on(on).filter(dwelling=OuterRef("pk")).values("state")[:1]
    return rows.annotate(status_now=Subquery(status))


def areas(actor: Actor) -> QuerySet[Area]:
    return policies.areas.visible_to(actor).order_by("name")


def buildings(actor: Actor) -> QuerySet[Building]:
    return policies.buildings.visible_to(actor).order_by("name")


def status_label(row: Any) -> str:
    shown = ShownState.of(row.status_now)
    return str(shown.label) if shown else ""


def by_shown_state(rows: QuerySet[Any], shown: str) -> QuerySet[Any]:
    """Those that read so. Needs `with_status`."""
    return rows.filter(status_now__in=[state for state in DwellingState if ShownState.of(state) == shown])


def search(rows: QuerySet[Any], query: str) -> QuerySet[Any]:
    """Those whose address, unit number, dwelling number or building name holds every word of the query."""
    rows = rows.annotate(searched=SEARCHED)
    for word in query.split():
        folded = Fold(Value(word))
        named = Building.objects.annotate(folded=Fold("name")).filter(folded__contains=folded)
        rows = rows.filter(Q(searched__contains=folded) | Q(AmongKeys("building", named.values("pk"))))
    return rows


def not_withheld(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without dwellings that read «ikke tilgjengelig», whatever the reason: one may be somebody's secret address.

    For search and exports, and for everybody: named handlers find the lease. Needs `with_status`.
    """
    return rows.exclude(status_now__in=WITHHELD)


def reads_not_available(dwelling: Dwelling, on: date) -> bool:
    """Whether the dwelling reads «ikke tilgjengelig» on the day, for whatever reason."""
    return DwellingStatus.objects.on(on).filter(dwelling=dwelling, state__in=WITHHELD).exists()


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
