"""Saker hos andre: listed for the office, planned and followed in the case."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import django_filters
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications import selectors
from applications.enums import HandedOnState, Scheme
from applications.forms.handed_on import PlanForm, ReceiptForm, SentForm, SettleForm
from applications.policies import handed_on
from applications.services import handing_on
from applications.tables import HANDED_ON
from applications.views import page
from applications.views.actions import form_page
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.interface import lists
from core.interface.forms import ReasonForm
from core.interface.lists import FilterSet


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


class HandedOnFilter(FilterSet):
    state = django_filters.ChoiceFilter(
        label=_lazy("Status"), choices=HandedOnState.choices, empty_label=_lazy("Alle")
    )
    scheme = django_filters.ChoiceFilter(
        label=_lazy("Ordning"), choices=Scheme.choices, empty_label=_lazy("Alle")
    )


@screen(handed_on, "list")
def scheme_list(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    found = lists.listing(request, selectors.listed_handed_on(actor), HANDED_ON, HandedOnFilter)
    reads.note(
        request,
        rows=[(row.application.applicant_id, row.application) for row in found.rows],
        content="application.handed_on_list",
    )
    if found.wants_csv:
        return found.csv("saker-hos-andre")
    context = {
        "title": _("Saker hos andre"),
        "listing": found,
        "breadcrumbs": [(_("Søknader"), reverse("applications:list")), (_("Saker hos andre"), "")],
    }
    return render(request, "interface/list_page.html", context)


@screen(handed_on, "handle")
def plan(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = handing_on.plan(actor=_actor(request), application=case, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Lagret. Fristen for å sende det løper."))
            return redirect(row)
    return form_page(
        request, case, form, heading=_("Send videre til en annen ordning"), verb=_("Lagre"),
        lead=_("Det noen andre avgjør, følges til det er kvittert og utfallet er kjent."),
    )  # fmt: skip


ACTS: dict[str, tuple[type[Any], Callable[..., Any], Any]] = {
    "sendt": (SentForm, handing_on.send_on, _lazy("Registrer at det er sendt")),
    "kvittert": (ReceiptForm, handing_on.receipt, _lazy("Registrer kvitteringen")),
    "utfall": (SettleForm, handing_on.settle, _lazy("Registrer utfallet")),
    "bortfalt": (ReasonForm, handing_on.cancel, _lazy("Det er ikke aktuelt lenger")),
}


@screen(handed_on, "handle")
def act_on(request: HttpRequest, key: str, row: UUID, act: str) -> HttpResponse:
    if act not in ACTS:
        raise Http404
    case = page.find(request, key)
    found = visible_or_404(handed_on, _actor(request), "application", pk=row, application=case)
    form_class, service, heading = ACTS[act]
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=_actor(request), row=found, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Lagret."))
            return redirect(found)
    title = f"{found.get_scheme_display()}: {heading}"
    return form_page(request, case, form, heading=title, verb=_("Lagre"), back=found.get_absolute_url())
