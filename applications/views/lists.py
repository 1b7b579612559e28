from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from applications import selectors, work_lists
from applications.filters import ApplicationFilter
from applications.models import Application
from applications.policies import applications
from applications.services import handling
from applications.tables import APPLICATIONS
from core.accounts.models import User
from core.agencies.views import screen
from core.audit import reads
from core.interface import lists
from core.interface.case import Action


class BulkForm(forms.Form):
    caseworker: Any = forms.ModelChoiceField(queryset=None, required=False)

    def __init__(self, *args: Any, caseworkers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caseworker"].queryset = caseworkers  # type: ignore[attr-defined]


def _with_due(request: HttpRequest, rows: QuerySet[Application]) -> QuerySet[Application]:
    """The next deadline as a column to sort by, only when it is asked for."""
    wanted = request.GET.getlist("sort")[-1:] in (["due"], ["-due"])
    return selectors.with_next_due(rows) if wanted else rows


@screen(applications, "list")
def application_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    kept = work_lists.kept_filters(actor)
    opening = next((each for each in kept if each.is_default), None)
    if opening is not None and not request.GET:
        return redirect(opening)
    may_assign = applications.permits(actor, "assign")
    found = lists.listing(
        request,
        _with_due(request, selectors.listed(actor)),
        APPLICATIONS,
        ApplicationFilter,
        selectable=may_assign,
    )
    reads.note(request, rows=[(row.applicant_id, row) for row in found.rows], content="application.list")
    deadlines = selectors.next_deadlines(row.pk for row in found.rows)
    for row in found.rows:
        row.next_deadline, row.today = deadlines.get(row.pk), actor.today
    if found.wants_csv:
        return found.csv("soknader")
    actions = []
    if applications.permits(actor, "receive"):
        actions.append(Action(_("Ny søknad"), reverse("applications:new")))
    actions.append(Action(_("Ukelista"), reverse("applications:week"), "secondary"))
    if may_assign:
        actions += [
            Action(_("Klager"), reverse("applications:appeals"), "tertiary"),
            Action(_("Hos andre"), reverse("applications:handed_on"), "tertiary"),
            Action(_("Fravær"), reverse("applications:absences"), "tertiary"),
        ]
    context = {
        "title": _("Søknader"),
        "listing": found,
        "actions": actions,
        "worktabs": work_lists.tabs(actor, request.GET.dict()),
        "kept": kept,
        "chosen": request.GET.urlencode(),
    }
    if may_assign:
        context["caseworkers"] = found.filterset.caseworkers
        context["may_delay"] = applications.permits(actor, "provisional")
    return render(request, "applications/list.html", context)


@require_POST
@screen(applications, "assign")
def assign_chosen(request: HttpRequest) -> HttpResponse:
    """Assign every ticked application to one person."""
    actor = request.actor  # type: ignore[attr-defined]
    form = BulkForm(request.POST, caseworkers=handling.possible_caseworkers(actor))
    chosen = _ids(request.POST.getlist("valgt"))
    if not chosen:
        messages.error(request, _("Kryss av for minst én søknad i lista."))
    elif not form.is_valid():
        messages.error(request, _("Velg hvem sakene skal fordeles til."))
    else:
        result = handling.assign_many(
            actor=actor, application_ids=chosen, caseworker=form.cleaned_data["caseworker"]
        )
        _say(request, result, len(chosen))
    back = QueryDict(request.POST.get("tilbake", "")).urlencode()
    return redirect(f"{reverse('applications:list')}?{back}" if back else "applications:list")


def _say(request: HttpRequest, result: handling.Assigned, chosen: int) -> None:
    """What was done, and which were not, by case number with the reason."""
    if result.done:
        text = ngettext("%(number)s søknad er fordelt.", "%(number)s søknader er fordelt.", result.done)
        messages.success(request, text % {"number": result.done})
    for number, why in result.refused:
        messages.error(request, _("Sak %(number)s er ikke fordelt. %(why)s") % {"number": number, "why": why})
    missing = chosen - result.done - len(result.refused)
    if missing:
        text = ngettext(
            "%(number)s av de valgte finnes ikke lenger i lista.",
            "%(number)s av de valgte finnes ikke lenger i lista.",
            missing,
        )
        messages.warning(request, text % {"number": missing})


def _ids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
