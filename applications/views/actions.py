"""What is done to a case: one page or button each. Views parse and call one service."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from applications.forms.actions import AssignForm, JudgementForm, ProvisionalForm
from applications.models import Application
from applications.policies import applications
from applications.services import handling, sending
from applications.services.assessing import answer_criterion, assess_application
from applications.views import page
from core.agencies.views import screen
from core.base.errors import Refused
from core.interface.case import Fact
from core.interface.confirm import Confirm, confirm_page
from core.interface.forms import ReasonForm


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def form_page(request: HttpRequest, case: Application, form: Any, **context: Any) -> HttpResponse:
    """A form on a case's page: title, form, one button, and the way back."""
    context.setdefault("back", case.get_absolute_url())
    return page.show(request, case, "applications/form.html", form=form, **context)


@screen(applications, "assign")
def assign(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key)
    caseworkers = handling.possible_caseworkers(_actor(request), case.unit_id)
    form = AssignForm(
        request.POST or None, caseworkers=caseworkers, initial={"caseworker": case.caseworker_id}
    )
    if request.method == "POST" and form.is_valid():
        try:
            handling.assign(
                actor=_actor(request), application=case, caseworker=form.cleaned_data["caseworker"]
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Søknaden er fordelt."))
            return redirect(case)
    return form_page(request, case, form, heading=_("Fordel søknaden"), verb=_("Fordel søknaden"))


@screen(applications, "provisional")
def provisional(request: HttpRequest, key: str) -> HttpResponse:
    """Fill in, read the letter, send."""
    case = page.find(request, key)
    form = ProvisionalForm(request.POST or None)
    letter = None
    if request.method == "POST" and form.is_valid():
        try:
            if "send" in request.POST:
                sending.send_provisional_answer(actor=_actor(request), application=case, **form.values)
                messages.success(request, _("Foreløpig svar er sendt."))
                return redirect(case)
            letter = sending.compose_provisional(actor=_actor(request), application=case, **form.values)
        except Refused as refused:
            form.add_refusal(refused)
    return page.show(
        request, case, "applications/letter_form.html", form=form, letter=letter, back=case.get_absolute_url(),
        heading=_("Foreløpig svar"), verb=_("Send brevet"),
        lead=_(
            "Når søknaden ikke kan avgjøres i tide, skal søkeren få vite hvorfor og når svaret ventes "
            "(forvaltningsloven § 11 a)."
        ),
    )  # fmt: skip


@screen(applications, "process")
def ask(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = _("Hvilke opplysninger er etterspurt?")
    if request.method == "POST" and form.is_valid():
        handling.ask_information(actor=_actor(request), application=case, reason=form.cleaned_data["reason"])
        messages.success(request, _("Saken venter på opplysninger."))
        return redirect(case)
    return form_page(
        request, case, form, heading=_("Be om opplysninger"), verb=_("Vent på opplysninger"),
        lead=_("Skriv hva dere har bedt om. Fristen for foreløpig svar løper videre."),
    )  # fmt: skip


#: Steps that ask for nothing.
PLAIN = {"start": handling.start, "opplysninger-kommet": handling.resume}


@require_POST
@screen(applications, "process")
def take(request: HttpRequest, key: str, name: str) -> HttpResponse:
    case = page.find(request, key)
    if name == "vurder":
        version = request.POST.get("version", "")
        assess_application(
            actor=_actor(request),
            application=case,
            expected_version=int(version) if version.isdigit() else None,
        )
        return redirect("applications:assessment", case.case_number)
    if name not in PLAIN:
        raise Http404
    PLAIN[name](actor=_actor(request), application=case)
    return redirect(case)


ENDINGS = {
    "trekk": (
        "withdraw",
        _lazy("Trekke søknaden?"),
        _lazy("Saken avsluttes, og husstanden går ut av ventelista."),
        _lazy("Trekk søknaden"),
    ),
    "bortfall": (
        "lapse",
        _lazy("Registrere at søknaden er bortfalt?"),
        _lazy("Søknaden gjelder ikke lenger. Husstanden går ut av ventelista."),
        _lazy("Registrer bortfalt"),
    ),
    "henlegg": (
        "shelve",
        _lazy("Henlegge søknaden?"),
        _lazy("Saken avsluttes uten vedtak. Søkeren kan søke på nytt."),
        _lazy("Henlegg søknaden"),
    ),
    "gjenoppta": (
        "reopen",
        _lazy("Gjenoppta søknaden?"),
        _lazy("Saken går tilbake til behandling, og fristene starter på nytt."),
        _lazy("Gjenoppta søknaden"),
    ),
}


@screen(applications, "end")
def end(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Withdraw, lapse, shelve, reopen: a page with the consequence and a reason."""
    if name not in ENDINGS:
        raise Http404
    case = page.find(request, key)
    step, question, consequence, verb = ENDINGS[name]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if step == "reopen":
            handling.reopen(actor=_actor(request), application=case, reason=reason)
        else:
            handling.end(actor=_actor(request), application=case, name=step, reason=reason)
        messages.success(request, case.get_state_display())
        return redirect(case)
    confirm = Confirm(
        question=question,
        consequence=consequence,
        verb=verb,
        keep=_("Tilbake til saken"),
        back=case.get_absolute_url(),
        facts=[Fact(_("Saksnummer"), case.case_number), Fact(_("Søker"), case.applicant.name)],
        danger=step != "reopen",
    )
    return confirm_page(request, confirm, form)


@screen(applications, "judge")
def judge(request: HttpRequest, key: str, criterion: str) -> HttpResponse:
    """A person answers a criterion that cannot be computed."""
    case = page.find(request, key)
    code = criterion.replace("-", "_")
    latest = case.assessments.order_by("-made_at").first()
    shown = next(
        (each for each in (latest.result.get("criteria", []) if latest else []) if each["code"] == code), None
    )
    if shown is None:
        raise Http404
    given = case.judgements.filter(criterion=code, superseded_at=None).first()
    form = JudgementForm(
        request.POST or None, initial={"answer": given.answer, "reason": given.reason} if given else None
    )
    back = reverse("applications:assessment", args=[case.case_number])
    if request.method == "POST" and form.is_valid():
        try:
            answer_criterion(actor=_actor(request), application=case, criterion=code, **form.cleaned_data)
            assess_application(actor=_actor(request), application=case)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Svaret er lagret, og søknaden er vurdert på nytt."))
            return redirect(back)
    return form_page(
        request,
        case,
        form,
        heading=shown["title"]["nb"],
        lead=shown["rule"]["nb"],
        verb=_("Lagre svaret"),
        back=back,
    )
