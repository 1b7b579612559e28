"""The board of vacancies, and one vacancy's way to a new tenant."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict, Refused
from core.interface import formatting
from core.interface.case import Action, CaseHeader, facts, steps
from core.interface.confirm import Confirm, confirm_page
from core.interface.conflict import conflict_page
from core.interface.forms import ReasonForm
from core.interface.statuses import status_of
from housing import extensions, policies, selectors, services
from housing.enums import VACANCY_STEPS, VacancyState
from housing.forms import AdviceForm, StepForm
from housing.models import Vacancy
from housing.services.vacancies import DAY_OF


@screen(policies.vacancies, "view")
def board(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    chosen_area = request.GET.get("bydel", "")
    chosen_bedrooms = request.GET.get("soverom", "")
    areas = list(selectors.areas(actor))
    area = next((str(row.pk) for row in areas if str(row.pk) == chosen_area), "")
    bedrooms = int(chosen_bedrooms) if chosen_bedrooms.isdigit() else None
    found = selectors.board(actor, actor.today, area=area, bedrooms=bedrooms)
    return render(
        request,
        "housing/board.html",
        {
            "title": _("Ledige boliger"),
            "board": found,
            "areas": areas,
            "chosen_area": area,
            "chosen_bedrooms": chosen_bedrooms if bedrooms is not None else "",
            "bedrooms": ["1", "2", "3", "4"],
            "actions": [
                Action(_("Se hva som ventes ledig"), reverse("housing:expected"), "secondary"),
                Action(_("Tomme dager og tapt leie"), reverse("housing:idle"), "secondary"),
            ],
            "breadcrumbs": [(_("Boliger"), reverse("housing:list")), (_("Ledige boliger"), "")],
        },
    )


def _visible(request: HttpRequest, key: UUID) -> Vacancy:
    actor = request.actor  # type: ignore[attr-defined]
    return visible_or_404(policies.vacancies, actor, "dwelling__area", "dwelling__building", pk=key)


def _context(request: HttpRequest, vacancy: Vacancy) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    idle = selectors.idle_of(vacancy, actor.today)
    actions = list(extensions.vacancy_actions(actor, vacancy)) if vacancy.is_open else []
    asked = selectors.request_of(actor, vacancy)
    may_ask = vacancy.is_open and policies.vacancies.permits(actor, "ask_advice")
    if may_ask and (asked is None or not asked.is_open):
        ask = reverse("housing:ask_advice", args=[vacancy.pk])
        actions.append(Action(_("Be om bomiljøråd"), ask, "secondary"))
    if vacancy.is_open and policies.vacancies.permits(actor, "cancel"):
        actions.append(
            Action(_("Avlys"), reverse("housing:cancel_vacancy", args=[vacancy.pk]), "tertiary", danger=True)
        )
    # What is done seldom stands after what is done often.
    actions.sort(key=lambda action: action.variant == "tertiary")
    reached = [state for state in VACANCY_STEPS if getattr(vacancy, DAY_OF[state])]
    now = VACANCY_STEPS.index(reached[-1]) + 1 if reached else 1
    items = list(selectors.items_on(actor, actor.today))
    ticks = selectors.ticked(actor, vacancy)
    return {
        "vacancy": vacancy,
        "asked": asked,
        "checklist": [(item, ticks.get(item.pk)) for item in items],
        "checklist_left": sum(1 for item in items if item.obligatory and item.pk not in ticks),
        "may_tick": vacancy.is_open and policies.vacancies.permits(actor, "tick"),
        **selectors.advice_of(actor, dwelling=vacancy.dwelling),
        "case": CaseHeader(
            title=str(vacancy.dwelling),
            kicker=_("Ledig bolig"),
            status=status_of(vacancy),
            facts=facts(
                (_("Tom siden"), formatting.longdate(vacancy.empty_since)),
                (_("Tomme dager"), formatting.count(idle.days)),
                (_("Tapt leie"), formatting.kroner(idle.kroner)),
                (_("Ventes klar"), formatting.longdate(vacancy.expected_ready_on)),
            ),
            action=actions[0] if actions else None,
            more=actions[1:],
        ),
        "steps": steps([(state.label, "") for state in VACANCY_STEPS], current=now),
        "days": [
            (state.label, getattr(vacancy, DAY_OF[state]))
            for state in VACANCY_STEPS
            if getattr(vacancy, DAY_OF[state])
        ],
        "breadcrumbs": [
            (_("Boliger"), reverse("housing:list")),
            (_("Ledige boliger"), reverse("housing:vacancies")),
            (str(vacancy.dwelling), ""),
        ],
    }


def _forms(request: HttpRequest, vacancy: Vacancy) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    forms: dict[str, Any] = {}
    ahead = vacancy.state in VACANCY_STEPS[:-1]
    if ahead and policies.vacancies.permits(actor, "advance"):
        following = VACANCY_STEPS[VACANCY_STEPS.index(VacancyState(vacancy.state)) + 1]
        forms["step_form"] = StepForm(
            vacancy=vacancy, initial={"version": vacancy.version, "on": actor.today, "step": following}
        )
    if vacancy.is_open and policies.vacancies.permits(actor, "advise"):
        forms["advice_form"] = AdviceForm(
            initial={
                "version": vacancy.version,
                "advice": vacancy.environment_advice,
                "note": vacancy.environment_note,
            }
        )
    return forms


@screen(policies.vacancies, "view")
def vacancy_page(request: HttpRequest, key: UUID) -> HttpResponse:
    vacancy = _visible(request, key)
    return render(request, "housing/vacancy.html", {**_context(request, vacancy), **_forms(request, vacancy)})


@screen(policies.vacancies, "advance")
def advance(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    vacancy = _visible(request, key)
    if request.method != "POST" or vacancy.state not in VACANCY_STEPS[:-1]:
        return redirect("housing:vacancy", vacancy.pk)
    form = StepForm(request.POST, vacancy=vacancy)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.advance_vacancy(
                actor=actor, vacancy=vacancy, step=data["step"], on=data["on"], version=data["version"]
            )
        except Conflict:
            messages.warning(request, _("Noen andre har endret boligen. Se over stegene og prøv igjen."))
            return redirect("housing:vacancy", vacancy.pk)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Boligen er nå «%(step)s».") % {"step": vacancy.get_state_display()})
            return redirect("housing:vacancy", vacancy.pk)
    context = {**_context(request, vacancy), **_forms(request, vacancy), "step_form": form, "form": form}
    return render(request, "housing/vacancy.html", context)


@screen(policies.vacancies, "advise")
def advise(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    vacancy = _visible(request, key)
    if request.method != "POST":
        return redirect("housing:vacancy", vacancy.pk)
    form = AdviceForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.advise(
                actor=actor,
                vacancy=vacancy,
                advice=data["advice"],
                note=data["note"],
                version=data["version"],
            )
        except Conflict:
            stored = visible_or_404(policies.vacancies, request.actor, pk=vacancy.pk)  # type: ignore[attr-defined]
            return conflict_page(
                request,
                form=form,
                stored={"advice": stored.environment_advice, "note": stored.environment_note},
                version=stored.version,
                back=vacancy.get_absolute_url(),
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Vurderingen av bomiljøet er lagret."))
            return redirect("housing:vacancy", vacancy.pk)
    context = {**_context(request, vacancy), **_forms(request, vacancy), "advice_form": form, "form": form}
    return render(request, "housing/vacancy.html", context)


@screen(policies.vacancies, "cancel")
def cancel_vacancy(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    vacancy = _visible(request, key)
    confirm = Confirm(
        question=_("Avlyse den ledige boligen?"),
        consequence=_("Boligen går ut av lista over ledige boliger, og kan ikke tildeles."),
        verb=_("Avlys"),
        keep=_("Behold som ledig"),
        back=vacancy.get_absolute_url(),
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_vacancy(
                actor=actor, vacancy=vacancy, on=actor.today, reason=form.cleaned_data["reason"]
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Den ledige boligen er avlyst."))
            return redirect("housing:vacancies")
    return confirm_page(request, confirm, form)
