"""What the housing room adds to the menu, Min dag, the search and the colours of states."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.interface import myday, navigation, search, statuses
from core.interface.search import Hit
from housing import policies, selectors
from housing.enums import VacancyState


def find_dwellings(actor: Actor, query: str) -> Iterable[Hit]:
    """By address, unit number or dwelling number; never one that reads «ikke tilgjengelig»."""
    rows = selectors.with_status(policies.dwellings.visible_to(actor), actor.today)
    rows = selectors.search(selectors.not_withheld(rows), query).select_related("area")
    for row in rows.order_by("address", "unit_number")[:8]:
        yield Hit(
            str(row),
            row.get_absolute_url(),
            text=f"{row.number}, {row.area.name}",
            tag=selectors.status_label(row),
        )


def vacancy_lines(actor: Actor) -> Iterable[myday.Line]:
    """For the landlord: the vacancies that still have steps to take."""
    rows = policies.vacancies.visible_to(actor).filter(
        state__in=[
            VacancyState.NOTICE,
            VacancyState.MOVED_OUT,
            VacancyState.INSPECTED,
            VacancyState.WORKS,
            VacancyState.CHECKLIST,
        ]
    )
    for row in rows.select_related("dwelling").order_by("moved_out_on", "notice_on")[:50]:
        yield myday.Line(
            str(row.dwelling),
            row.get_absolute_url(),
            text=str(row.dwelling.get_kind_display()),
            tag=str(row.get_state_display()),
        )


def register() -> None:
    navigation.register(
        navigation.NavItem(
            "housing",
            _("Boliger"),
            "housing:list",
            order=40,
            visible=lambda actor: policies.dwellings.permits(actor, "list"),
        )
    )
    search.register(
        search.Provider(
            _("Boliger"),
            find=find_dwellings,
            order=40,
            visible=lambda actor: policies.dwellings.permits(actor, "list"),
        )
    )
    myday.register(
        myday.Panel(
            order=60,
            title=_("Ledige boliger som skal gjøres klare"),
            load=vacancy_lines,
            visible=lambda actor: policies.vacancies.permits(actor, "advance"),
            more=lambda actor: reverse("housing:vacancies"),
        )
    )
    statuses.register(
        "housing.vacancy",
        "state",
        {"ready": "success", "reserved": "info", "works": "warning", "notice": "neutral", "let": "neutral"},
    )
