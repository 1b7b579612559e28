"""What has been said of the tenancy environment, for those who allocate."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from core.agencies.actors import Actor
from core.agencies.policies import shown_openly
from housing import advice_kinds, policies
from housing.models import Advice, AdviceRequest, Building, Dwelling, Vacancy


def advice_of(
    actor: Actor, *, dwelling: Dwelling | None = None, building: Building | None = None
) -> dict[str, Any]:
    """For a page about a dwelling (with what is said of its building) or a building."""
    about: dict[str, Any] = {"advice": [], "advice_url": "", "may_advise": False}
    if not policies.advice.permits(actor, "view"):
        return about
    rows = policies.advice.visible_to(actor).filter(ended_on=None).select_related("given_by", "building")
    if dwelling is not None:
        rows = rows.filter(Q(dwelling=dwelling) | Q(building=dwelling.building_id))
    else:
        rows = rows.filter(building=building)
    about["advice"] = named(rows.order_by("-given_on", "id"))
    about["advice_shown"] = True
    about["may_advise"] = policies.advice.permits(actor, "add")
    about["overdue_on"] = actor.today
    return about


def named(rows: Iterable[Advice]) -> list[Any]:
    """The rows with their kind as people read it."""
    found: list[Any] = list(rows)
    for row in found:
        row.kind_title = advice_kinds.title(row.kind)
    return found


def standing(dwellings: Iterable[Dwelling]) -> dict[UUID, list[Advice]]:
    """What stands of each dwelling, its building's included: one query, for whoever makes an agenda."""
    homes = list(dwellings)
    rows = Advice.objects.filter(
        Q(dwelling__in=[home.pk for home in homes]) | Q(building__in=[home.building_id for home in homes]),
        ended_on=None,
    ).order_by("given_on", "id")
    told = list(rows)
    return {
        home.pk: [row for row in told if home.pk == row.dwelling_id or home.building_id == row.building_id]
        for home in homes
    }


def request_of(actor: Actor, vacancy: Vacancy) -> AdviceRequest | None:
    """The latest question about the vacancy; it may be answered."""
    if not policies.advice_requests.permits(actor, "view"):
        return None
    rows = policies.advice_requests.visible_to(actor).filter(vacancy=vacancy)
    found: AdviceRequest | None = (
        rows.select_related("asked_by", "answered_by").order_by("-asked_on", "-created_at").first()
    )
    return found


def open_requests(actor: Actor) -> Any:
    """The questions that wait. As on the board, none about a home on its way to a protected address."""
    openly = shown_openly(actor, policies.vacancies.visible_to(actor))
    rows = policies.advice_requests.visible_to(actor).filter(
        vacancy__in=openly, answered_on=None, lapsed_on=None
    )
    return rows.select_related("vacancy__dwelling__area", "asked_by").order_by("due_on", "created_at")
