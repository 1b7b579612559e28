"""Following one household on the list: asking whether it still needs a home, its answer, and its whole way."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import policies, services
from allocation.enums import EndReason
from allocation.forms import AnswerForm
from allocation.history import history as history_of
from allocation.views.common import actor_of
from allocation.views.waiting import visible_entry
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Refused
from core.interface import formatting
from core.interface.case import CaseHeader, facts
from core.interface.forms import ReasonForm


@screen(policies.waiting_entries, "confirm")
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """The household has answered, by whatever channel. «No» leads on to taking it off the list, which is a choice."""
    actor = actor_of(request)
    entry = visible_entry(request, key)
    form = AnswerForm(request.POST or None, initial={"answered_on": actor.today})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = services.record_answer(
                actor=actor,
                entry=entry,
                on=data["answered_on"],
                still_needed=data["answer"] == "yes",
                channel=data["channel"],
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            if done.leaves:
                messages.info(request, _("Svaret er lagret. Husstanden står på lista til noen tar den av."))
                end = reverse("allocation:end", args=[entry.pk])
                return redirect(f"{end}?grunn={EndReason.WITHDRAWN}")
            messages.success(request, _("Behovet er bekreftet, og opplysningene er oppdatert."))
            return redirect(entry)
    return render(
        request,
        "interface/form_page.html",
        {
            "title": _("Trenger husstanden fortsatt bolig?"),
            "lead": _("Før svaret slik husstanden ga det. Ingen tas av lista av dette alene."),
            "form": form,
            "verb": _("Lagre svaret"),
            "back": entry.get_absolute_url(),
        },
    )


@screen(policies.waiting_entries, "confirm")
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    entry = visible_entry(request, key)
    if request.method == "POST":
        asked = services.ask_entry(actor=actor_of(request), entry=entry)
        messages.success(
            request,
            _("Husstanden er spurt, og har frist til %(day)s.")
            % {"day": formatting.longdate(asked.answer_by)},
        )
    return redirect(entry)


@screen(policies.waiting_entries, "confirm")
def keep(request: HttpRequest, key: UUID) -> HttpResponse:
    """A person keeps the place of somebody who has not answered."""
    entry = visible_entry(request, key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.keep_place(actor=actor_of(request), entry=entry, note=form.cleaned_data["reason"])
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Plassen står. Husstanden blir spurt igjen når tida er inne."))
            return redirect(entry)
    return render(
        request,
        "interface/form_page.html",
        {
            "title": _("Behold plassen uten svar"),
            "lead": _(
                "Skriv hva du vet, for eksempel hvem du har snakket med. Ikke skriv helseopplysninger."
            ),
            "form": form,
            "verb": _("Behold plassen"),
            "back": entry.get_absolute_url(),
        },
    )


@screen(policies.waiting_entries, "view")
def history(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    entry = visible_entry(request, key)
    reads.note(request, persons=[entry.application.applicant_id], content="waiting.entry", subject=entry)
    return render(
        request,
        "allocation/history.html",
        {
            "found": history_of(actor, entry),
            "case": CaseHeader(
                title=_("Historikk for %(name)s") % {"name": entry.application.applicant.name},
                kicker=entry.get_list_display(),
                facts=facts(
                    (_("Søknad"), entry.application.case_number),
                    (_("Kom på lista"), formatting.longdate(entry.entered_on)),
                    (_("Sist bekreftet"), formatting.longdate(entry.last_confirmed_on)),
                ),
            ),
            "breadcrumbs": [
                (_("Venteliste"), reverse("allocation:list")),
                (entry.application.case_number, entry.get_absolute_url()),
                (_("Historikk"), ""),
            ],
        },
    )
