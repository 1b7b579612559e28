"""Foreløpig svar til mange: the chosen cases, one reason and one day."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications.enums import ProvisionalReason
from applications.policies import applications
from applications.services import delaying
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Refused
from core.interface.forms import DateField, HusromForm


class ManyForm(HusromForm):
    reason = forms.ChoiceField(
        label=_lazy("Hvorfor tar svaret tid?"),
        choices=delaying.REASONS,
        initial=ProvisionalReason.MISSES_NEXT_MEETING,
        widget=forms.RadioSelect,
    )
    expected_date = DateField(label=_lazy("Når regner dere med å svare?"))
    required_messages = {
        "reason": _lazy("Velg hvorfor svaret tar tid."),
        "expected_date": _lazy("Oppgi dagen dere regner med å svare."),
    }


@screen(applications, "provisional")
def many(request: HttpRequest) -> HttpResponse:
    """From the list: the ticked cases."""
    keys = request.POST.getlist("valgt") or request.GET.getlist("valgt")
    return many_page(request, _ids(keys), back=reverse("applications:list"), lead="")


def many_page(request: HttpRequest, ids: Iterable[UUID], *, back: str, lead: str) -> HttpResponse:
    """The page for chosen cases; also what a meeting's room opens for the cases on its agenda."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = list(delaying.chosen(actor, ids)[: delaying.MOST])
    form = ManyForm(request.POST if "send" in request.POST else None)
    if "send" in request.POST and form.is_valid():
        try:
            job = delaying.start_many(actor=actor, ids=[row.pk for row in rows], **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            return redirect("jobs:long_job", job.pk)
    reads.note(request, rows=[(row.applicant_id, row) for row in rows], content="application.list")
    context = {
        "title": _("Foreløpig svar til flere"),
        "form": form,
        "rows": rows,
        "back": back,
        "lead": lead,
        "breadcrumbs": [(_("Søknader"), reverse("applications:list")), (_("Foreløpig svar"), "")],
    }
    return render(request, "applications/provisional_many.html", context)


def _ids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
