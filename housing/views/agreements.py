"""Agreements with owners: what they allow, how much is used, and which dwellings stand under them."""

from datetime import date, timedelta
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
from core.interface.case import Action, CaseHeader, facts
from core.interface.confirm import Confirm, confirm_page
from core.interface.conflict import conflict_page
from core.interface.fields import read_date
from housing import policies, selectors, services
from housing.forms import AgreementForm, EndForm, PlacesForm
from housing.models import Agreement
from housing.services.agreements import FACTS

MONTHS_SHOWN = 12


@screen(policies.agreements, "list")
def agreement_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(selectors.agreements(actor))
    now = selectors.uses(rows, actor.today, today=actor.today)
    shown = [(row, now[row.pk]) for row in rows]
    actions = []
    if policies.agreements.permits(actor, "add"):
        actions.append(Action(_("Registrer avtale"), reverse("housing:add_agreement")))
    context = {
        "title": _("Avtaler med utleiere"),
        "current": [pair for pair in shown if pair[0].in_force(actor.today)],
        "others": [pair[0] for pair in shown if not pair[0].in_force(actor.today)],
        "actions": actions,
        "breadcrumbs": [(_("Boliger"), reverse("housing:list")), (_("Avtaler med utleiere"), "")],
    }
    return render(request, "housing/agreements.html", context)


def _visible(request: HttpRequest, key: UUID) -> Agreement:
    actor = request.actor  # type: ignore[attr-defined]
    agreement: Agreement = visible_or_404(policies.agreements, actor, pk=key)
    return agreement


@screen(policies.agreements, "view")
def agreement_page(request: HttpRequest, key: UUID) -> HttpResponse:
    return _page(request, _visible(request, key))


def _page(request: HttpRequest, agreement: Agreement, form: PlacesForm | None = None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    on = _day(request.GET.get("per", ""), actor.today)
    use = selectors.uses([agreement], on, today=actor.today)[agreement.pk]
    may_change = policies.agreements.permits(actor, "change") and not agreement.end_reason
    actions = []
    if may_change:
        edit = reverse("housing:change_agreement", args=[agreement.pk])
        actions.append(Action(_("Endre eller forny"), edit))
        actions.append(
            Action(
                _("Avslutt avtalen"),
                reverse("housing:end_agreement", args=[agreement.pk]),
                "tertiary",
                danger=True,
            )
        )
        form = form or PlacesForm(initial={"on": actor.today})
    context = {
        "agreement": agreement,
        "on": on,
        "today": actor.today,
        "use": use,
        "places": selectors.places_of(actor, agreement, on),
        "history": selectors.history(agreement, _months(agreement, actor.today), actor.today),
        "form": form,
        "case": CaseHeader(
            title=agreement.title,
            kicker=str(agreement.get_kind_display()),
            facts=facts(
                (_("Utleier"), agreement.owner),
                (_("Gjelder fra"), formatting.longdate(agreement.starts_on)),
                (
                    _("Gjelder til og med"),
                    formatting.longdate(agreement.ends_on) or _("Til den blir sagt opp"),
                ),
                (
                    _("Brukt %(day)s") % {"day": formatting.longdate(on)},
                    _("%(used)s av høyst %(limit)s") % {"used": use.used, "limit": use.answer.limit},
                ),
            ),
            action=actions[0] if actions else None,
            more=actions[1:],
        ),
        "breadcrumbs": [
            (_("Boliger"), reverse("housing:list")),
            (_("Avtaler med utleiere"), reverse("housing:agreements")),
            (agreement.title, ""),
        ],
    }
    return render(request, "housing/agreement.html", context)


def _day(text: str, today: date) -> date:
    """The day asked about; today when it is none."""
    try:
        return read_date(text, today) or today
    except ValueError:
        return today


def _months(agreement: Agreement, today: date) -> list[date]:
    """The first of each of the last months in which the agreement was in force, newest first."""
    days: list[date] = []
    day = today.replace(day=1)
    while len(days) < MONTHS_SHOWN and day >= agreement.starts_on:
        if agreement.in_force(day):
            days.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    return days


def _form_page(request: HttpRequest, form: Any, title: str, verb: str, back: str) -> HttpResponse:
    return render(request, "housing/form.html", {"title": title, "form": form, "verb": verb, "back": back})


@screen(policies.agreements, "add")
def add_agreement(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agreement = services.add_agreement(
                actor=actor, **{name: form.cleaned_data[name] for name in FACTS}
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Avtalen er registrert. Legg inn boligene den gjelder."))
            return redirect(agreement)
    back = reverse("housing:agreements")
    return _form_page(request, form, _("Registrer avtale"), _("Registrer avtalen"), back)


@screen(policies.agreements, "change")
def change_agreement(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    agreement = _visible(request, key)
    initial = {name: getattr(agreement, name) for name in FACTS} | {"version": agreement.version}
    form = AgreementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in FACTS}
        try:
            services.change_agreement(
                actor=actor, agreement=agreement, version=form.cleaned_data["version"], **values
            )
        except Conflict:
            agreement.refresh_from_db()
            kept = {name: getattr(agreement, name) for name in FACTS}
            return conflict_page(
                request, form=form, stored=kept, version=agreement.version, back=agreement.get_absolute_url()
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Avtalen er lagret."))
            return redirect("housing:agreement", agreement.pk)
    return _form_page(
        request, form, _("Endre eller forny avtalen"), _("Lagre avtalen"), agreement.get_absolute_url()
    )


@screen(policies.agreements, "change")
def end_agreement(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    agreement = _visible(request, key)
    confirm = Confirm(
        question=_("Avslutte avtalen?"),
        consequence=_("Boligene går ut av avtalen, og kan ikke tildeles gjennom den etter siste dag."),
        verb=_("Avslutt avtalen"),
        keep=_("Behold avtalen"),
        back=agreement.get_absolute_url(),
    )
    form = EndForm(request.POST or None, initial={"on": actor.today})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.end_agreement(actor=actor, agreement=agreement, on=data["on"], reason=data["reason"])
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Avtalen er avsluttet."))
            return redirect("housing:agreement", agreement.pk)
    return confirm_page(request, confirm, form)


@screen(policies.agreements, "change")
def add_places(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    agreement = _visible(request, key)
    if request.method != "POST":
        return redirect("housing:agreement", agreement.pk)
    form = PlacesForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["numbers"]
        found = list(policies.dwellings.visible_to(actor).filter(number__in=wanted))
        unknown = sorted(set(wanted) - {dwelling.number for dwelling in found})
        if unknown:
            form.add_error("numbers", _("Finner ikke %(numbers)s.") % {"numbers": ", ".join(unknown[:10])})
        else:
            try:
                services.add_dwellings(
                    actor=actor, agreement=agreement, dwellings=found, on=form.cleaned_data["on"]
                )
            except Refused as error:
                error.field = "numbers" if error.field == "dwellings" else error.field
                form.add_refusal(error)
            else:
                messages.success(request, _("Boligene er lagt inn i avtalen."))
                return redirect("housing:agreement", agreement.pk)
    return _page(request, agreement, form)


@screen(policies.agreements, "change")
def remove_place(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    agreement = _visible(request, key)
    if request.method == "POST":
        dwelling = visible_or_404(policies.dwellings, actor, pk=_key(request.POST.get("bolig", "")))
        services.remove_dwelling(actor=actor, agreement=agreement, dwelling=dwelling, on=actor.today)
        messages.success(request, _("Boligen er tatt ut av avtalen."))
    return redirect("housing:agreement", agreement.pk)


def _key(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
