"""Documents asked for in a case: ask, remind, register as come, or drop."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.forms.papers import ArrivedForm, AskDocumentsForm, RemindForm
from applications.models import Application, RequestedDocument
from applications.policies import applications
from applications.services import papers, wording
from applications.views import page
from applications.views.actions import form_page
from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.agencies.views import screen, visible_or_404
from core.base.errors import Refused
from core.interface import formatting
from core.interface.forms import ReasonForm


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def _back(case: Application) -> str:
    return reverse("applications:documents", args=[case.case_number])


def _form(
    request: HttpRequest, case: Application, form: Any, act: Callable[[], Any], done: str, **words: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, done)
            return redirect(_back(case))
    return form_page(request, case, form, back=_back(case), **words)


@screen(applications, "process")
def ask(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key)
    form = AskDocumentsForm(request.POST or None, language=wording.letter_language(case))
    return _form(
        request,
        case,
        form,
        lambda: papers.ask_for_documents(actor=_actor(request), application=case, **form.asked),
        _("Søkeren får brev, og saken venter på dokumentene."),
        heading=_("Be om dokumenter"),
        verb=_("Send brevet"),
        lead=_("Søkeren får brev med lista. Fristen for foreløpig svar løper videre."),
    )


@screen(applications, "process")
def remind(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key)
    form = RemindForm(request.POST or None)
    missing = [row for row in papers.outstanding(case) if row.due_on < _actor(request).today]
    return _form(
        request,
        case,
        form,
        lambda: papers.remind(actor=_actor(request), application=case, due_on=form.cleaned_data["due_on"]),
        _("Purringen er sendt."),
        heading=_("Purr på dokumenter"),
        verb=_("Send purringen"),
        lead=_("Dette mangler: %(what)s.") % {"what": "; ".join(row.what for row in missing)}
        if missing
        else _("Ingen dokumenter er over fristen."),
    )


@screen(applications, "process")
def act(request: HttpRequest, key: str, pk: UUID, name: str) -> HttpResponse:
    """One document: it has come, or it is not needed after all."""
    case = page.find(request, key)
    actor = _actor(request)
    row: RequestedDocument = visible_or_404(
        policy_for(RequestedDocument), actor, "application", pk=pk, application=case.pk
    )
    asked = _("%(what)s. Etterspurt %(day)s.") % {
        "what": row.what,
        "day": formatting.longdate(row.asked_on),
    }
    if name == "mottatt":
        form = ArrivedForm(
            request.POST or None, initial={"on": actor.today}, papers=papers.candidates(actor, case)
        )
        return _form(
            request, case, form,
            lambda: papers.document_arrived(actor=actor, requested=row, **form.given),
            _("Dokumentet er registrert."), heading=_("Dokumentet har kommet"), verb=_("Registrer mottatt"),
            lead=asked,
        )  # fmt: skip
    if name == "trengs-ikke":
        why = ReasonForm(request.POST or None)
        return _form(
            request, case, why,
            lambda: papers.drop_request(actor=actor, requested=row, reason=why.cleaned_data["reason"]),
            _("Dokumentet trengs ikke lenger."), heading=_("Dokumentet trengs ikke"), verb=_("Ta det bort"),
            lead=asked,
        )  # fmt: skip
    raise Http404
