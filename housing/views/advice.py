"""Advice on the tenancy environment: what stands, what should be looked at again, and what somebody asks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict, Refused
from core.interface.confirm import Confirm, confirm_page
from core.interface.conflict import conflict_page
from core.interface.forms import ReasonForm
from core.rules.selectors import due_by
from housing import advice_kinds, policies, selectors
from housing.forms import AskAdviceForm, ChangeAdviceForm, NewAdviceForm
from housing.models import Advice
from housing.services import advice as services

SHOWN = 200


@screen(policies.advice, "list")
def advice_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = policies.advice.visible_to(actor).filter(ended_on=None)
    rows = rows.select_related("dwelling", "building", "given_by").order_by("review_on", "id")[:SHOWN]
    context = {
        "title": _("Bomiljøråd"),
        "rows": selectors.named(rows),
        "requests": list(selectors.open_requests(actor)[:SHOWN]),
        "today": actor.today,
        "may_change": policies.advice.permits(actor, "change"),
        "breadcrumbs": [(_("Boliger"), reverse("housing:list")), (_("Bomiljøråd"), "")],
    }
    return render(request, "housing/advice.html", context)


def _form(request: HttpRequest, form: Any, title: str, verb: str, back: str) -> HttpResponse:
    return render(request, "housing/form.html", {"title": title, "form": form, "verb": verb, "back": back})


def _give(request: HttpRequest, place: Any, **about: Any) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    again = due_by(services.REVIEW, actor.municipality, actor.today)
    form = NewAdviceForm(request.POST or None, initial={"review_on": again})
    if request.method == "POST" and form.is_valid():
        try:
            services.give(actor=actor, **about, **form.cleaned_data)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Rådet er gitt. De som tildeler, ser det."))
            return redirect(place)
    title = _("Gi bomiljøråd om %(place)s") % {"place": place}
    return _form(request, form, title, _("Gi rådet"), place.get_absolute_url())


@screen(policies.advice, "add")
def advise_dwelling(request: HttpRequest, key: UUID) -> HttpResponse:
    dwelling = visible_or_404(policies.dwellings, request.actor, pk=key)  # type: ignore[attr-defined]
    return _give(request, dwelling, dwelling=dwelling)


@screen(policies.advice, "add")
def advise_building(request: HttpRequest, key: UUID) -> HttpResponse:
    building = visible_or_404(policies.buildings, request.actor, pk=key)  # type: ignore[attr-defined]
    return _give(request, building, building=building)


def _visible(request: HttpRequest, key: UUID) -> Advice:
    actor = request.actor  # type: ignore[attr-defined]
    advice: Advice = visible_or_404(policies.advice, actor, "dwelling", "building", pk=key)
    return advice


def _place(advice: Advice) -> Any:
    return advice.dwelling or advice.building


@screen(policies.advice, "change")
def change_advice(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    advice = _visible(request, key)
    names = ("text", "review_on", "version")
    form = ChangeAdviceForm(request.POST or None, initial={name: getattr(advice, name) for name in names})
    place = _place(advice)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change(
                actor=actor,
                advice=advice,
                text=data["text"],
                review_on=data["review_on"],
                version=data["version"],
            )
        except Conflict:
            advice.refresh_from_db()
            kept = {"text": advice.text, "review_on": advice.review_on}
            back = place.get_absolute_url()
            return conflict_page(request, form=form, stored=kept, version=advice.version, back=back)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Rådet er lagret."))
            return redirect(place)
    title = _("Endre rådet «%(kind)s»") % {"kind": advice_kinds.title(advice.kind)}
    return _form(request, form, title, _("Lagre rådet"), place.get_absolute_url())


@screen(policies.advice, "change")
def end_advice(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    advice = _visible(request, key)
    place = _place(advice)
    confirm = Confirm(
        question=_("Avslutte rådet «%(kind)s»?") % {"kind": advice_kinds.title(advice.kind)},
        consequence=_("Rådet vises ikke lenger for dem som tildeler. Det er tatt vare på i historikken."),
        verb=_("Avslutt rådet"),
        keep=_("Behold rådet"),
        back=place.get_absolute_url(),
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end(actor=actor, advice=advice, reason=form.cleaned_data["reason"])
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Rådet er avsluttet."))
            return redirect(place)
    return confirm_page(request, confirm, form)


@screen(policies.vacancies, "ask_advice")
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    vacancy = visible_or_404(policies.vacancies, actor, "dwelling", pk=key)
    form = AskAdviceForm(request.POST or None, initial={"due_on": actor.today + services.ANSWER_WITHIN})
    if request.method == "POST" and "due_on" not in request.POST:
        # One press from another page, with nothing typed: the usual days to answer.
        form = AskAdviceForm({"due_on": (actor.today + services.ANSWER_WITHIN).strftime("%d.%m.%Y")})
    if request.method == "POST" and form.is_valid():
        try:
            services.ask(actor=actor, vacancy=vacancy, **form.cleaned_data)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Bomiljøkoordinatoren er spurt."))
            if request.POST.get("tilbake") == "kandidater":
                return redirect(f"{vacancy.get_absolute_url()}kandidater/")
            return redirect(vacancy)
    title = _("Be om bomiljøråd for %(dwelling)s") % {"dwelling": vacancy.dwelling}
    return _form(request, form, title, _("Send spørsmålet"), vacancy.get_absolute_url())
