"""«Deling og samtykke»: what law opens, what the applicant has answered, and who may speak for the applicant."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from applications.views import page
from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict, Refused
from core.documents.selectors import documents_of
from core.interface.sharing_forms import (
    ConsentForm,
    EndRepresentativeForm,
    OtherConsentForm,
    RepresentativeForm,
    WithdrawForm,
    first_answer,
)
from core.rules.periods import add_months
from core.sharing import panels, policies
from core.sharing.models import Representative
from core.sharing.overview import overview
from core.sharing.presets import Preset, other_compartments, preset_named, presets_from, recipients_of
from core.sharing.services.consents import Ask, register_consent, withdraw_consent
from core.sharing.services.representatives import add_representative, end_representative, speakers

#: The page of a consent that no preset covers.
OTHER = "annet"
USUAL_MONTHS = 12


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def _case(request: HttpRequest, key: str) -> Application:
    """The case, for the office whose case it is: what was answered is nobody else's business."""
    case = page.find(request, key, content="application.sharing")
    if not page.may_see_sharing(case, _actor(request)):
        raise Http404
    return case


def _back(case: Application) -> str:
    return reverse("applications:sharing", args=[case.case_number])


@screen(policies.consents, "view")
def sharing_tab(request: HttpRequest, key: str) -> HttpResponse:
    case = _case(request, key)
    actor = _actor(request)
    rows = (
        policies.representatives.visible_to(actor)
        .filter(person=case.applicant_id, compartment=case.compartment_id)
        .order_by("-valid_from", "id")
    )
    found = [row for row in rows if row.subject_id in (None, case.pk)]
    return page.show(
        request,
        case,
        "applications/sharing.html",
        overview=overview(actor, case, case.applicant),
        panels=panels.panels_for(actor, case),
        representatives=[(row, row.speaks_on(actor.today)) for row in found],
        may_ask=policies.consents.permits(actor, "ask"),
        may_add=policies.representatives.permits(actor, "add"),
        other=OTHER,
    )


def _speakers(case: Application, actor: Actor) -> list[Representative]:
    return speakers(
        person_id=case.applicant_id, compartment_id=case.compartment_id, subject_id=case.pk, on=actor.today
    )


@screen(policies.consents, "ask")
def register(request: HttpRequest, key: str, preset: str) -> HttpResponse:
    """Register an answer: the preset fills the form in."""
    case = _case(request, key)
    actor = _actor(request)
    if preset == OTHER:
        return _register_other(request, case)
    presets = presets_from(actor.home, case.compartment.code, actor.today)
    chosen = preset_named(presets, preset)
    if chosen is None or chosen.by_law:
        raise Http404
    recipient = _recipient(request, actor, chosen)
    ask = Ask.of(chosen, recipient)
    last_day = add_months(actor.today, chosen.months) - timedelta(days=1)
    form = ConsentForm(
        request.POST or None,
        initial=first_answer(actor.today, last_day),
        speakers=_speakers(case, actor),
    )
    done = _save(request, case, form, ask) if request.method == "POST" and form.is_valid() else None
    return done or page.show(
        request,
        case,
        "applications/consent.html",
        heading=_("Samtykke til å dele med %(recipient)s") % {"recipient": ask.recipient_name},
        form=form,
        preset=chosen,
        back=_back(case),
    )


def _recipient(request: HttpRequest, actor: Actor, preset: Preset) -> Compartment | None:
    """The one the page is about (`?mottaker=`), where the preset names several."""
    if preset.to_external is not None:
        return None
    found = recipients_of(actor.home, [preset])[preset.code]
    code = request.GET.get("mottaker", "")
    chosen = [row for row in found if row.code == code] if code else found
    if len(chosen) != 1:
        raise Http404
    return chosen[0]


def _register_other(request: HttpRequest, case: Application) -> HttpResponse:
    actor = _actor(request)
    compartments = other_compartments(actor.home, case.compartment_id)
    last_day = add_months(actor.today, USUAL_MONTHS) - timedelta(days=1)
    form = OtherConsentForm(
        request.POST or None,
        initial=first_answer(actor.today, last_day),
        speakers=_speakers(case, actor),
        compartments=compartments,
    )
    done = _save(request, case, form, form.ask) if request.method == "POST" and form.is_valid() else None
    return done or page.show(
        request, case, "applications/consent.html", heading=_("Annet samtykke"), form=form, back=_back(case)
    )


def _save(request: HttpRequest, case: Application, form: ConsentForm, ask: Ask) -> HttpResponse | None:
    try:
        saved = register_consent(
            actor=_actor(request), person=case.applicant, subject=case, ask=ask, answer=form.given
        )
    except Refused as refused:
        form.add_refusal(refused)
        return None
    messages.success(
        request,
        _("Registrert: %(recipient)s, %(state)s.")
        % {"recipient": saved.recipient_name, "state": saved.state_label.lower()},
    )
    return redirect(_back(case))


@screen(policies.consents, "withdraw")
def withdraw(request: HttpRequest, key: str, consent: UUID) -> HttpResponse:
    """The applicant takes a consent back: it takes effect when the button is pressed."""
    case = _case(request, key)
    actor = _actor(request)
    row = visible_or_404(policies.consents, actor, "recipient", pk=consent, subject_id=case.pk)
    form = WithdrawForm(
        request.POST or None, initial={"on": actor.today, "version": row.version, "how": "oral"}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            withdraw_consent(
                actor=actor,
                consent=row,
                on=data["on"],
                how=data["how"],
                reason=data["reason"],
                version=data["version"],
            )
        except Conflict:
            messages.warning(request, _("Noen andre har endret samtykket. Her er det som er lagret nå."))
            return redirect(_back(case))
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(
                request,
                _("Samtykket er trukket. %(recipient)s ser ikke lenger noe på grunnlag av samtykke.")
                % {"recipient": row.recipient_name},
            )
            return redirect(_back(case))
    return page.show(
        request, case, "applications/withdraw_consent.html", consent=row, form=form, back=_back(case)
    )


@screen(policies.representatives, "add")
def add(request: HttpRequest, key: str) -> HttpResponse:
    case = _case(request, key)
    actor = _actor(request)
    form = RepresentativeForm(
        request.POST or None,
        initial={"valid_from": actor.today, "letters": "representative"},
        documents=[(row.pk, row.title) for row in documents_of(actor, case)],
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = add_representative(actor=actor, person=case.applicant, subject=case, data=form.data_given)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("%(name)s kan nå snakke for søkeren.") % {"name": row.name})
            return redirect(_back(case))
    return _form_page(request, case, form, _("Hvem kan snakke for søkeren?"), _("Lagre representanten"))


@screen(policies.representatives, "change")
def end(request: HttpRequest, key: str, representative: UUID) -> HttpResponse:
    case = _case(request, key)
    actor = _actor(request)
    row = visible_or_404(policies.representatives, actor, pk=representative, person=case.applicant_id)
    form = EndRepresentativeForm(request.POST or None, initial={"on": actor.today, "version": row.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            end_representative(
                actor=actor, representative=row, on=data["on"], reason=data["reason"], version=data["version"]
            )
        except Conflict:
            messages.warning(request, _("Noen andre har endret dette. Her er det som er lagret nå."))
            return redirect(_back(case))
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("%(name)s snakker ikke lenger for søkeren.") % {"name": row.name})
            return redirect(_back(case))
    heading = _("Avslutt: %(name)s") % {"name": row.name}
    return _form_page(request, case, form, heading, _("Avslutt representanten"))


def _form_page(request: HttpRequest, case: Application, form: Any, heading: str, verb: str) -> HttpResponse:
    return page.show(
        request, case, "applications/form.html", form=form, heading=heading, verb=verb, back=_back(case)
    )
