"""What the housing room adds to the menu, Min dag, the search and the colours of states."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.base.clock import oslo_today
from core.interface import myday, navigation, search, statuses
from core.interface.search import Hit
from core.rules import subjects
from housing import policies, selectors
from housing.enums import VacancyState
from housing.models import Advice, AdviceRequest, Agreement, QualityAgreement, Vacancy
from housing.selectors import offices


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


def advice_lines(actor: Actor) -> Iterable[myday.Line]:
    """For the coordinator: what those who allocate have asked and wait for."""
    for row in selectors.open_requests(actor)[:20]:
        yield myday.Line(
            str(row.vacancy.dwelling), row.get_absolute_url(), due=row.due_on, text=row.asked_by.full_name
        )


def describe_agreement(agreement: Agreement) -> subjects.Subject:
    unit = offices.landlord(agreement.municipality, oslo_today())
    return subjects.Subject(label=agreement.title[:60], url=agreement.get_absolute_url(), unit=unit)


def describe_vacancy(vacancy: Vacancy) -> subjects.Subject:
    """Without the dwelling's number: it may be on its way to somebody whose address is protected."""
    unit = offices.landlord(vacancy.municipality, oslo_today())
    return subjects.Subject(url=vacancy.get_absolute_url(), unit=unit)


def describe_advice(advice: Advice) -> subjects.Subject:
    unit = offices.coordinators(advice.municipality, oslo_today())
    return subjects.Subject(url=advice.get_absolute_url(), unit=unit)


def describe_request(request: AdviceRequest) -> subjects.Subject:
    unit = offices.coordinators(request.municipality, oslo_today())
    return subjects.Subject(url=request.get_absolute_url(), unit=unit)


def describe_quality_agreement(agreement: QualityAgreement) -> subjects.Subject:
    return subjects.Subject(label=str(agreement)[:60], url=agreement.get_absolute_url(), unit=agreement.unit)


def register() -> None:
    subjects.register("housing.qualityagreement", describe_quality_agreement)
    subjects.register("housing.agreement", describe_agreement)
    subjects.register("housing.vacancy", describe_vacancy)
    subjects.register("housing.advice", describe_advice)
    subjects.register("housing.advicerequest", describe_request)
    myday.register(
        myday.Panel(
            order=58,
            title=_("Spørsmål om bomiljøet"),
            load=advice_lines,
            visible=lambda actor: policies.vacancies.permits(actor, "advise"),
            more=lambda actor: reverse("housing:advice"),
        )
    )
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
        "housing.supplyproject",
        "state",
        {
            "planned": "neutral",
            "decided": "info",
            "building": "info",
            "ready": "success",
            "dropped": "neutral",
        },
    )
    statuses.register(
        "housing.vacancy",
        "state",
        {"ready": "success", "reserved": "info", "works": "warning", "notice": "neutral", "let": "neutral"},
    )
