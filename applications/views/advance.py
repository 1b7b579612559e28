"""Forhåndsvarsel: read the letter, send it, and register the answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.forms.advance import NoticeForm, ReplyForm
from applications.models import Application
from applications.policies import advance_notices
from applications.services import advance
from applications.views import page
from applications.views.actions import form_page
from core.agencies.views import screen
from core.base.errors import Refused


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _tab(case: Application) -> str:
    return reverse("applications:decisions", args=[case.case_number])


@screen(advance_notices, "send")
def notice(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key, content="application.decision")
    form = NoticeForm(request.POST or None)
    letter = None
    if request.method == "POST" and form.is_valid():
        given = {"actor": _actor(request), "application": case, **form.cleaned_data}
        try:
            if "send" in request.POST:
                advance.send_notice(**given)
                messages.success(request, _("Forhåndsvarselet er sendt."))
                return redirect(_tab(case))
            letter = advance.compose(**given)
        except Refused as refused:
            form.add_refusal(refused)
    return page.show(
        request, case, "applications/letter_form.html", form=form, letter=letter, back=_tab(case),
        heading=_("Forhåndsvarsel"), verb=_("Send varselet"),
        lead=_(
            "Før et vedtak til ugunst skal søkeren få vite hva dere vurderer, og få svare "
            "(forvaltningsloven § 16). Svarfristen regnes fra dagen varselet blir sendt."
        ),
    )  # fmt: skip


@screen(advance_notices, "send")
def reply(request: HttpRequest, key: str, notice: UUID) -> HttpResponse:
    case = page.find(request, key, content="application.decision")
    row = (
        advance_notices.visible_to(_actor(request))
        .select_related("application")
        .filter(pk=notice, application=case)
        .first()
    )
    if row is None:
        raise Http404
    form = ReplyForm(request.POST or None, initial={"reply": row.reply, "replied_on": row.replied_on})
    if request.method == "POST" and form.is_valid():
        try:
            advance.register_reply(actor=_actor(request), notice=row, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Svaret er registrert."))
            return redirect(_tab(case))
    return form_page(
        request,
        case,
        form,
        heading=_("Svar på forhåndsvarselet"),
        verb=_("Registrer svaret"),
        back=_tab(case),
    )
