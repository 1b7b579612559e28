"""The register of dwellings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.views import screen
from core.base.errors import Conflict, Refused
from core.interface import formatting, lists
from core.interface.case import Action, CaseHeader, Tab, facts, tabs
from core.interface.conflict import conflict_page
from housing import extensions, policies, selectors, services
from housing.enums import VACANCY_OVER, WITHHELD, Provision
from housing.forms import DwellingForm, NewDwellingForm, ReportVacancyForm
from housing.services.dwellings import EDITABLE
from housing.tables import DWELLINGS, DwellingFilter


@screen(policies.dwellings, "list")
def dwelling_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = policies.dwellings.visible_to(actor).filter(retired_on=None).select_related("area")
    rows = selectors.with_status(rows, actor.today)
    if request.GET.get("eksport"):
        rows = selectors.not_withheld(rows)
    may_change_many = policies.dwellings.permits(actor, "change_many")
    found = lists.listing(request, rows, DWELLINGS, DwellingFilter, selectable=may_change_many)
    if found.wants_csv:
        return found.csv("boliger")
    actions = [
        Action(_("Se ledige boliger"), reverse("housing:vacancies"), "secondary"),
        Action(_("Bygg og områder"), reverse("housing:buildings"), "secondary"),
        Action(_("Avtaler med utleiere"), reverse("housing:agreements"), "secondary"),
        Action(_("Boligprosjekter"), reverse("housing:projects"), "secondary"),
    ]
    if policies.advice.permits(actor, "list"):
        actions.append(Action(_("Bomiljøråd"), reverse("housing:advice"), "secondary"))
    actions.append(Action(_("Sjekkliste for innflytting"), reverse("housing:checklist"), "secondary"))
    if policies.dwellings.permits(actor, "add"):
        actions.insert(0, Action(_("Registrer bolig"), reverse("housing:add")))
    context = {
        "title": _("Boliger"),
        "listing": found,
        "actions": actions,
        "may_change_many": may_change_many,
    }
    return render(request, "housing/list.html", context)


def dwelling_header(request: HttpRequest, dwelling: Any) -> dict[str, Any]:
    """The fixed summary and tabs of a dwelling, also for the pages that rooms above add."""
    actor = request.actor  # type: ignore[attr-defined]
    status = selectors.status_label(dwelling)
    actions = []
    if policies.dwellings.permits(actor, "report_vacancy") and dwelling.retired_on is None:
        actions.append(Action(_("Meld ledig"), reverse("housing:report", args=[dwelling.pk])))
    if policies.dwellings.permits(actor, "change"):
        actions.append(
            Action(_("Endre opplysninger"), reverse("housing:change", args=[dwelling.pk]), "secondary")
        )
    if policies.dwellings.permits(actor, "retire"):
        if dwelling.retired_on is None:
            out = reverse("housing:retire", args=[dwelling.pk])
            actions.append(Action(_("Ta ut av boligmassen"), out, "tertiary", danger=True))
        else:
            back = reverse("housing:bring_back", args=[dwelling.pk])
            actions.append(Action(_("Ta inn igjen"), back, "tertiary", post=True))
    header = CaseHeader(
        title=str(dwelling),
        kicker=_("Bolig %(number)s") % {"number": dwelling.number},
        facts=facts(
            (_("Status"), _("Gått ut av boligmassen") if dwelling.retired_on else status),
            (_("Gikk ut"), formatting.longdate(dwelling.retired_on)),
            (_("Hvorfor"), _retired(dwelling)),
            (_("Bydel"), dwelling.area.name),
            (_("Soverom"), dwelling.bedrooms),
            (_("Leie per måned"), formatting.kroner(dwelling.monthly_rent)),
            (_("Tiltak"), dwelling.get_provision_display()),
        ),
        action=actions[0] if actions else None,
        more=actions[1:],
    )
    own = Tab(_("Opplysninger"), dwelling.get_absolute_url())
    more = extensions.dwelling_tabs(actor, dwelling)
    return {
        "case": header,
        "tabs": tabs(request, own, *more) if more else [],
        "tabs_label": _("Boligen"),
        "breadcrumbs": [(_("Boliger"), reverse("housing:list")), (str(dwelling), "")],
    }


def _retired(dwelling: Any) -> str:
    return ". ".join(part for part in (dwelling.get_retired_reason_display(), dwelling.retired_note) if part)


def visible_dwelling(request: HttpRequest, key: UUID) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    rows = selectors.with_status(policies.dwellings.visible_to(actor), actor.today)
    found = rows.select_related("area", "building").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@screen(policies.dwellings, "view")
def dwelling_page(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    dwelling = visible_dwelling(request, key)
    vacancies = []
    history = []
    if dwelling.status_now not in WITHHELD:
        # One that is not available shows neither, whatever the reason: it reads the same for all of them.
        history = list(dwelling.statuses.known().order_by("-valid_from")[:20])
        vacancies = list(
            policies.vacancies.visible_to(actor)
            .filter(dwelling=dwelling)
            .order_by("-notice_on", "-created_at")[:10]
        )
    for vacancy in vacancies:
        vacancy.dwelling = dwelling
        vacancy.idle = selectors.idle_of(vacancy, actor.today)
    context = {
        "dwelling": dwelling,
        "vacancies": vacancies,
        "history": history,
        "place": selectors.agreement_of(dwelling),
        "held": selectors.floor_earmark(actor, dwelling),
        "lease_law": Provision(dwelling.provision).lease_law,
        **selectors.advice_of(actor, dwelling=dwelling),
        **dwelling_header(request, dwelling),
    }
    return render(request, "housing/dwelling.html", context)


@screen(policies.dwellings, "change")
def change_dwelling(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    dwelling = visible_dwelling(request, key)
    form = DwellingForm(request.POST or None, instance=dwelling, initial={"version": dwelling.version})
    if request.method == "POST" and form.is_valid():
        stored = visible_dwelling(request, key)
        values = {name: form.cleaned_data[name] for name in EDITABLE if name in form.cleaned_data}
        try:
            services.change_dwelling(
                actor=actor, dwelling=stored, version=form.cleaned_data["version"], **values
            )
        except Conflict:
            kept = {name: getattr(stored, name) for name in values}
            kept["aliases"] = ", ".join(stored.aliases)
            return conflict_page(
                request, form=form, stored=kept, version=stored.version, back=stored.get_absolute_url()
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Opplysningene om boligen er lagret."))
            return redirect("housing:dwelling", dwelling.pk)
    return render(
        request,
        "housing/form.html",
        {
            "title": _("Endre opplysninger om boligen"),
            "form": form,
            "verb": _("Lagre boligen"),
            "back": dwelling.get_absolute_url(),
        },
    )


@screen(policies.dwellings, "add")
def add_dwelling(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = NewDwellingForm(
        request.POST or None, buildings=selectors.buildings(actor), initial={"on": actor.today}
    )
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in EDITABLE if name in form.cleaned_data}
        try:
            dwelling = services.add_dwelling(
                actor=actor,
                building=form.cleaned_data["building"],
                number=form.cleaned_data["number"],
                on=form.cleaned_data["on"],
                **values,
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Boligen er registrert."))
            return redirect("housing:dwelling", dwelling.pk)
    return render(
        request,
        "housing/form.html",
        {
            "title": _("Registrer bolig"),
            "form": form,
            "verb": _("Registrer boligen"),
            "back": reverse("housing:list"),
        },
    )


@screen(policies.dwellings, "report_vacancy")
def report_vacancy(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    dwelling = visible_dwelling(request, key)
    existing = (
        policies.vacancies.visible_to(actor).filter(dwelling=dwelling).exclude(state__in=VACANCY_OVER).first()
    )
    if existing is not None and dwelling.status_now not in WITHHELD:
        return redirect("housing:vacancy", existing.pk)
    form = ReportVacancyForm(request.POST or None, initial={"notice_on": actor.today})
    if request.method == "POST" and form.is_valid():
        try:
            vacancy = services.report_vacancy(actor=actor, dwelling=dwelling, **form.cleaned_data)
        except Refused as error:
            form.add_refusal(error)
        else:
            if vacancy is None or dwelling.status_now in WITHHELD:
                # The same words and the same page whatever it is that makes the dwelling not available.
                messages.success(request, _("Meldingen er mottatt."))
                return redirect(dwelling)
            messages.success(request, _("Boligen er meldt ledig."))
            return redirect("housing:vacancy", vacancy.pk)
    return render(
        request,
        "housing/form.html",
        {
            "title": _("Meld %(dwelling)s ledig") % {"dwelling": dwelling},
            "form": form,
            "verb": _("Meld ledig"),
            "back": dwelling.get_absolute_url(),
        },
    )
