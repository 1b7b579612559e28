"""Vedtak og klage: draft with the letter beside it, approval, decision, sending, receipt and appeal."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications.enums import LISTED_STATES, OPEN_STATES, UNDECIDED, DecisionState, Outcome, State
from applications.forms.actions import ConfirmFactsForm, DecisionForm, ReceivedForm
from applications.forms.kinds import AssistanceForm
from applications.models import Application, Decision
from applications.policies import advance_notices, applications, confirmations, decisions
from applications.services import assistance, deciding, premises, revising, sending, wording
from applications.services.data import DecisionData
from applications.views import page
from applications.views.actions import form_page
from applications.views.case import rule_set_title
from core.agencies.views import screen
from core.base.errors import Conflict, NotAllowed, Refused
from core.documents.models import Letter
from core.documents.policies import letter_policy
from core.interface.case import Action
from core.interface.conflict import conflict_page
from core.interface.forms import ReasonForm


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _tab(case: Application) -> str:
    return reverse("applications:decisions", args=[case.case_number])


@screen(decisions, "view")
def decisions_tab(request: HttpRequest, key: str) -> HttpResponse:
    case = page.find(request, key, content="application.decision")
    actor = _actor(request)
    made = list(
        decisions.visible_to(actor)
        .filter(application=case)
        .select_related("assessment", "drafted_by", "approved_by", "decided_by")
        .select_related("replaces")
        .prefetch_related("approvals__by", "appeals", "replaced_by")
        .order_by("-created_at")
    )
    for decision in made:
        decision.application = case
    draft = next((each for each in made if each.state in UNDECIDED), None)
    letter = _latest_letter(actor, case) if draft else None
    return page.show(
        request,
        case,
        "applications/decisions.html",
        rows=[
            (decision, rule_set_title(decision.assessment) or decision.rule_set, _acts(decision, actor))
            for decision in made
        ],
        draft=draft,
        letter=letter,
        may_draft=draft is None and case.state in OPEN_STATES and decisions.permits(actor, "draft"),
        in_meeting=not deciding.decided_before_meeting(actor) and not assistance.asks_for_help(case),
        confirmation=premises.latest_confirmation(case) if case.state in LISTED_STATES else None,
        notices=list(advance_notices.visible_to(actor).filter(application=case)),
        may_notify=case.state in (*OPEN_STATES, *LISTED_STATES) and advance_notices.permits(actor, "send"),
        may_confirm=case.state in LISTED_STATES and confirmations.permits(actor, "confirm"),
    )


def _latest_letter(actor: Any, case: Application) -> Letter | None:
    return (
        letter_policy.visible_to(actor)
        .filter(subject_id=case.pk, code__startswith="decision_", state=Letter.State.DRAFT)
        .order_by("-created_at")
        .first()
    )


def _acts(decision: Decision, actor: Any) -> list[Action]:
    """What this person may do with the decision now, first things first."""
    state, mine = decision.state, decision.drafted_by_id == actor.user_id
    before, four = deciding.decided_before_meeting(actor), deciding.four_eyes(actor)
    before = before or assistance.asks_for_help(decision.application)
    writes = decisions.permits(actor, "draft")
    approves = decisions.permits(actor, "approve") and not mine
    ready = state == DecisionState.APPROVED or (state == DecisionState.DRAFT and not four)
    found = [
        (writes and four and before and state == DecisionState.DRAFT, "legg-fram", _("Legg fram"), True),
        (approves and state == DecisionState.AWAITING_APPROVAL, "godkjenn", _("Godkjenn vedtaket"), True),
        (approves and state == DecisionState.AWAITING_APPROVAL, "send-tilbake", _("Send tilbake"), False),
        (writes and before and ready, "send", _("Fatt og send"), True),
        (writes and state == DecisionState.DECIDED, "send", _("Send vedtaket"), True),
        (writes and state in UNDECIDED, "endre", _("Endre utkastet"), False),
        (writes and state in UNDECIDED, "forkast", _("Forkast utkastet"), True),
        (writes and state == DecisionState.SENT, "kommet-fram", _("Registrer kommet fram"), False),
        (writes and state == DecisionState.SENT, "klage", _("Registrer klage"), False),
        (writes and _newest(decision), "rett", _("Rett vedtaket"), False),
        (
            writes and _newest(decision) and decision.application.state in (*LISTED_STATES, State.REFUSED),
            "gjor-om",
            _("Gjør om vedtaket"),
            False,
        ),
    ]
    actions: list[Action] = []
    for fits, code, label, post in found:
        if not fits:
            continue
        name = "register_appeal" if code == "klage" else "decision_act"
        args = [decision.application.case_number, decision.pk]
        url = reverse(f"applications:{name}", args=args if code == "klage" else [*args, code])
        actions.append(
            Action(
                label, url, variant="secondary" if actions else "primary", danger=code == "forkast", post=post
            )
        )
    return actions


def _form(case: Application) -> type[DecisionForm] | type[AssistanceForm]:
    return AssistanceForm if assistance.asks_for_help(case) else DecisionForm


def _newest(decision: Decision) -> bool:
    """Sent, and nothing has taken its place or is about to."""
    return decision.state == DecisionState.SENT and not any(
        each.state != DecisionState.DISCARDED for each in decision.replaced_by.all()
    )


def _values(data: Any, case: Application) -> dict[str, Any]:
    return {name: getattr(data, name) for name in _form(case).base_fields if hasattr(data, name)}


@screen(decisions, "draft")
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """Write or change the draft; what the assessment suggests stands there from the start."""
    case = page.find(request, key, content="application.decision")
    actor = _actor(request)
    existing = deciding.undecided(case)
    form = _form(case)(request.POST or None, initial=_initial(request, case, existing))
    if request.method == "GET" and "term_months" in form.fields:
        form.fields["term_months"].help_text = _term_rule(case, actor.today)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        data = wording.fitted(case, DecisionData(**values))
        try:
            sending.draft_with_letter(actor=actor, application=case, data=data, expected_version=version)
        except Refused as refused:
            form.add_refusal(refused)
        except Conflict as conflict:
            stored = {name: value for name, value in _values(conflict.obj, case).items() if name != "version"}
            return conflict_page(
                request, form=form, stored=stored, version=conflict.obj.version, back=_tab(case)
            )
        else:
            messages.success(request, _("Utkastet er lagret. Les brevet under."))
            return redirect(_tab(case))
    return form_page(
        request, case, form, heading=_("Utkast til vedtak"), verb=_("Lagre og vis brevet"), back=_tab(case),
        lead=_fell(existing),
    )  # fmt: skip


def _term_rule(case: Application, on: date) -> str:
    """Where the proposed length comes from, version and all."""
    term = wording.proposed_term(case, on)
    if not term.rules:
        return ""
    values = {"months": term.months, "rules": term.rules, "version": term.version}
    return _("Reglene foreslår %(months)s måneder: «%(rules)s», versjon %(version)s.") % values


def _fell(existing: Decision | None) -> str:
    if existing is not None and existing.state in (DecisionState.APPROVED, DecisionState.AWAITING_APPROVAL):
        return _("Endrer du teksten, gjelder ikke godkjenningen lenger. Utkastet må legges fram på nytt.")
    return ""


def _initial(request: HttpRequest, case: Application, existing: Decision | None) -> dict[str, Any]:
    if existing is not None:
        return {**_values(existing, case), "version": existing.version}
    if assistance.asks_for_help(case):
        return _values(assistance.proposal(case, Outcome.GRANT, wording.letter_language(case)), case)
    assessment = case.assessments.order_by("-made_at").first()
    if assessment is None:
        return {}
    suggested = Outcome.REFUSAL if assessment.overall == "not_met" else Outcome.GRANT
    wanted = request.GET.get("utfall", suggested)
    outcome = wanted if wanted in Outcome.values else suggested
    return _values(wording.proposal(case, assessment, outcome, quoting=True), case)


def _find(request: HttpRequest, case: Application, pk: UUID) -> Decision:
    found: Decision | None = (
        decisions.visible_to(_actor(request))
        .select_related("application")
        .filter(pk=pk, application=case)
        .first()
    )
    if found is None:
        raise Http404
    return found


SIMPLE: dict[str, tuple[Callable[..., Any], Any]] = {
    "legg-fram": (deciding.ask_approval, _lazy("Utkastet er lagt fram for godkjenning.")),
    "godkjenn": (deciding.approve_decision, _lazy("Vedtaket er godkjent.")),
    "send": (sending.send_decision, _lazy("Vedtaket er sendt.")),
    "forkast": (deciding.discard_decision, _lazy("Utkastet er forkastet.")),
}
FORMS: dict[str, tuple[type[Any], Callable[..., Any], Any, Any]] = {
    "send-tilbake": (
        ReasonForm, deciding.return_decision, _lazy("Send utkastet tilbake"), _lazy("Send tilbake")
    ),
    "kommet-fram": (
        ReceivedForm, sending.register_received, _lazy("Vedtaket har kommet fram"), _lazy("Lagre datoen")
    ),
    "rett": (ReasonForm, revising.correct, _lazy("Rett vedtaket"), _lazy("Lag et rettet vedtak")),
    "gjor-om": (ReasonForm, revising.reverse, _lazy("Gjør om vedtaket"), _lazy("Lag et nytt vedtak")),
}  # fmt: skip


@screen(decisions, "view")
def act_on(request: HttpRequest, key: str, decision: UUID, act: str) -> HttpResponse:
    """One act on one decision: a button, or a small form. The service asks whether the person may."""
    case = page.find(request, key, content="application.decision")
    row = _find(request, case, decision)
    actor = _actor(request)
    if act == "endre":
        return redirect("applications:draft", case.case_number)
    if act in SIMPLE and request.method == "POST":
        service, done = SIMPLE[act]
        service(actor=actor, decision=row)
        messages.success(request, done)
        return redirect(_tab(case))
    if act not in FORMS:
        raise Http404
    if not decisions.permits(actor, "view") or not applications.permits(actor, "decide"):
        raise NotAllowed("decide")
    form_class, service, heading, verb = FORMS[act]
    form = form_class(request.POST or None)
    if act in LEADS:
        form.fields["reason"].help_text = _("Står i det nye brevet. Skriv til «du».")
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=actor, decision=row, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Lagret."))
            return redirect(_tab(case))
    return form_page(
        request, case, form, heading=heading, verb=verb, back=_tab(case), lead=LEADS.get(act, "")
    )


LEADS: dict[str, Any] = {
    "rett": _lazy(
        "Retting er for skrivefeil og annet som åpenbart er galt. Utfallet er det samme. Det sendte vedtaket "
        "blir stående, og det rettede viser til det. Klagefristen løper fra det nye brevet kommer fram."
    ),
    "gjor-om": _lazy(
        "Det sendte vedtaket blir stående, og det nye erstatter det (forvaltningsloven § 35). En avslått søknad "
        "tas opp igjen. En husstand på ventelista beholder plassen til noe annet er vedtatt."
    ),
}


@screen(confirmations, "confirm")
def confirm_facts(request: HttpRequest, key: str) -> HttpResponse:
    """Household, income and debts gone through before an offer, or after something has changed."""
    case = page.find(request, key, content="application.decision")
    form = ConfirmFactsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            premises.confirm_facts(actor=_actor(request), application=case, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Opplysningene er bekreftet."))
            return redirect(_tab(case))
    lead = _("Gå gjennom hvem som bor sammen, inntekten og gjelda. Stemmer ikke noe, retter du det først.")
    if case.premises_changed:
        lead = _(
            "Etter vedtaket er %(what)s endret. Står vedtaket likevel ved lag, bekrefter du her. Ellers gjør du "
            "om vedtaket."
        ) % {"what": premises.words(case)}
    return form_page(
        request, case, form, heading=_("Bekreft opplysningene"), verb=_("Bekreft opplysningene"),
        back=_tab(case), lead=lead,
    )  # fmt: skip
