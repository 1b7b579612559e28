"""Klager: registered on a decision, followed on a page of their own, and listed for the office."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import django_filters
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from applications import selectors
from applications.enums import LIVE_APPEALS, AppealState, RejectGround
from applications.forms.actions import ReceivedForm
from applications.forms.appeals import (
    REJECTION_OUTCOMES,
    REJECTION_RESULTS,
    AcceptLateForm,
    AppealForm,
    ForwardForm,
    OutcomeForm,
    RejectForm,
    RejectionAppealForm,
    RejectionOutcomeForm,
    RejectionReviewForm,
    ReviewForm,
)
from applications.guards import last_day_for_late
from applications.models import Appeal, Application, Decision
from applications.policies import appeals, applications, decisions
from applications.services import appeal_letters, appealing, bundling, rejecting, wording
from applications.tables import APPEALS
from applications.views import page
from applications.views.actions import form_page
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import NotAllowed, Refused
from core.documents.policies import document_policy
from core.interface import lists
from core.interface.case import Action, from_acts, newest_first
from core.interface.forms import ChipSelect, ReasonForm
from core.interface.lists import FilterSet
from core.workflow.selectors import acts_on


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _tab(case: Application) -> str:
    return reverse("applications:decisions", args=[case.case_number])


class AppealFilter(FilterSet):
    group = django_filters.ChoiceFilter(
        label=gettext_lazy("Hvor i løpet"),
        choices=[("live", gettext_lazy("Til behandling")), ("ended", gettext_lazy("Avsluttet"))],
        method="by_group",
        widget=ChipSelect,
        empty_label=gettext_lazy("Alle"),
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=AppealState.choices, empty_label=gettext_lazy("Alle")
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """The list begins with what is to be done."""
        if data is not None and "group" not in data:
            data = data.copy()
            data["group"] = "live"
        super().__init__(data, *args, **kwargs)

    def by_group(self, rows: Any, name: str, value: str) -> Any:
        return (
            rows.filter(state__in=LIVE_APPEALS) if value == "live" else rows.exclude(state__in=LIVE_APPEALS)
        )


@screen(appeals, "list")
def appeal_list(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    found = lists.listing(request, selectors.listed_appeals(actor), APPEALS, AppealFilter)
    deadlines = selectors.next_deadlines(row.application.pk for row in found.rows)
    for row in found.rows:
        row.next_deadline, row.today = deadlines.get(row.application.pk), actor.today
    reads.note(
        request,
        rows=[(row.application.applicant_id, row.application) for row in found.rows],
        content="application.appeals",
    )
    if found.wants_csv:
        return found.csv("klager")
    context = {
        "title": _("Klager"),
        "listing": found,
        "breadcrumbs": [(_("Søknader"), reverse("applications:list")), (_("Klager"), "")],
    }
    return render(request, "interface/list_page.html", context)


@screen(appeals, "handle")
def register(request: HttpRequest, key: str, decision: UUID) -> HttpResponse:
    """An appeal has come: when, about what, and the letter itself."""
    case = page.find(request, key, content="application.decision")
    row = (
        decisions.visible_to(_actor(request))
        .select_related("application")
        .filter(pk=decision, application=case)
        .first()
    )
    if row is None:
        raise Http404
    return _register(request, case, AppealForm, row, None, row.appeal_until, _tab(case))


def _register(
    request: HttpRequest,
    case: Application,
    form_class: type[AppealForm],
    decision: Decision,
    rejection: Appeal | None,
    until: date | None,
    back: str,
) -> HttpResponse:
    form = form_class(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        file = values.pop("file")
        try:
            made = appealing.register_appeal(
                actor=_actor(request), decision=decision, rejection=rejection,
                file=file.read() if file else None, **values,
            )  # fmt: skip
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Klagen er registrert."))
            return redirect(made)
    heading = _("Registrer klage på avvisningen") if rejection else _("Registrer klage")
    lead = _("Klagefristen er %(day)s.") % {"day": page.formatting.longdate(until)} if until else ""
    return form_page(request, case, form, heading=heading, verb=_("Registrer klagen"), back=back, lead=lead)


def _find(request: HttpRequest, case: Application, pk: UUID) -> Appeal:
    found: Appeal | None = (
        appeals.visible_to(_actor(request))
        .select_related("decision", "reviewed_by", "registered_by", "rejection")
        .filter(pk=pk, decision__application=case)
        .first()
    )
    if found is None:
        raise Http404
    found.decision.application = case
    return found


@screen(appeals, "view")
def appeal(request: HttpRequest, key: str, appeal: UUID) -> HttpResponse:
    """The appeal: what has come, where it stands, and what is to be done."""
    case = page.find(request, key, content="application.appeal")
    actor = _actor(request)
    row = _find(request, case, appeal)
    files = {row.document: _("Klagebrevet"), row.bundle: _("Papirene som ble sendt klageinstansen")}
    found = document_policy.visible_to(actor).filter(pk__in=[pk for pk in files if pk])
    return page.show(
        request,
        case,
        "applications/appeal.html",
        appeal=row,
        decision=row.decision,
        body=wording.appeal_body(row.decision, "nb"),
        against=list(row.appeals.all()) if row.rejected_on else [],
        result=_words(row, "result", REJECTION_RESULTS),
        outcome=_words(row, "outcome", REJECTION_OUTCOMES),
        actions=_acts(row, actor),
        files=[(files[document.pk], document) for document in found],
        late_until=last_day_for_late(row.of_day) if row.state == AppealState.LATE and row.of_day else None,
        timeline=newest_first(from_acts(acts_on(actor, appeals.visible_to(actor).filter(pk=row.pk)))),
    )


def _words(row: Appeal, name: str, of_rejection: list[Any]) -> str:
    """A choice in the words that fit what the appeal is about."""
    value = getattr(row, name)
    if row.against_rejection:
        return str(dict(of_rejection).get(value, ""))
    return str(getattr(row, f"get_{name}_display")())


def _acts(row: Appeal, actor: Any) -> list[Action]:
    """What may be done with the appeal now, first things first."""
    if not appeals.permits(actor, "handle") or not applications.permits(actor, "decide"):
        return []
    state = row.state
    found = [
        (state == AppealState.LATE, "godta", _("Ta klagen til behandling")),
        (state == AppealState.REVIEWING, "vurder", _("Skriv vurderingen")),
        (state in (AppealState.UPHELD, AppealState.PARTLY), "send", _("Send til klageinstansen")),
        (state == AppealState.FORWARDED, "avgjort", _("Registrer avgjørelsen")),
        (state == AppealState.UPHELD, "vurder-igjen", _("Vurder på nytt")),
        (state in (AppealState.LATE, AppealState.REVIEWING), "avvis", _("Avvis klagen")),
        (
            state == AppealState.REJECTED and not row.rejection_until,
            "kommet-fram",
            _("Registrer at brevet er kommet fram"),
        ),
        (state == AppealState.REJECTED, "klage", _("Registrer klage på avvisningen")),
        (row.live, "trekk", _("Klagen er trukket")),
    ]
    actions: list[Action] = []
    for fits, code, label in found:
        if fits:
            url = reverse("applications:appeal_act", args=[row.application.case_number, row.pk, code])
            actions.append(Action(label, url, "secondary" if actions else "primary", danger=code == "avvis"))
    return actions


Act = tuple[type[Any], Callable[..., Any], Any, Any, Any]
ACTS: dict[str, Act] = {
    "godta": (
        AcceptLateForm, appealing.accept_late, gettext_lazy("Ta klagen til behandling"),
        gettext_lazy("Ta klagen til behandling"), "",
    ),
    "vurder": (
        ReviewForm, appealing.review, gettext_lazy("Vurder vedtaket på nytt"), gettext_lazy("Lagre vurderingen"),
        gettext_lazy(
            "Får klageren medhold, er en avslått søknad til behandling igjen, og et nytt vedtak skal følge. "
            "Står vedtaket ved lag, sendes klagen til klageinstansen i neste steg."
        ),
    ),
    "vurder-igjen": (
        ReasonForm, appealing.take_back, gettext_lazy("Vurder klagen på nytt"), gettext_lazy("Vurder på nytt"), "",
    ),
    "kommet-fram": (
        ReceivedForm, rejecting.register_arrival, gettext_lazy("Brevet om avvisningen har kommet fram"),
        gettext_lazy("Lagre datoen"), gettext_lazy("Klagefristen over avvisningen er tre uker fra denne dagen."),
    ),
    "trekk": (ReasonForm, appealing.withdraw_appeal, gettext_lazy("Klagen er trukket"), gettext_lazy("Lagre"), ""),
    "avgjort": (
        OutcomeForm, appealing.register_outcome, gettext_lazy("Klageinstansens avgjørelse"),
        gettext_lazy("Lagre avgjørelsen"),
        gettext_lazy("Er vedtaket omgjort eller opphevet, tas en avslått søknad opp igjen."),
    ),
}  # fmt: skip
#: What is asked of an appeal against a rejection instead.
OF_REJECTION: dict[str, Act] = {
    "vurder": (
        RejectionReviewForm, appealing.review, gettext_lazy("Vurder avvisningen på nytt"),
        gettext_lazy("Lagre vurderingen"),
        gettext_lazy(
            "Får klageren medhold, oppheves avvisningen, og den første klagen er til behandling igjen. Klageren får "
            "brev om det. Blir avvisningen stående, sendes klagen til klageinstansen i neste steg."
        ),
    ),
    "avgjort": (
        RejectionOutcomeForm, appealing.register_outcome, gettext_lazy("Klageinstansens avgjørelse"),
        gettext_lazy("Lagre avgjørelsen"),
        gettext_lazy("Er avvisningen opphevet, er den første klagen til behandling igjen."),
    ),
}  # fmt: skip


@screen(appeals, "handle")
def act_on(request: HttpRequest, key: str, appeal: UUID, act: str) -> HttpResponse:
    """One step: a form, and the letter beside it where one is sent."""
    case = page.find(request, key, content="application.appeal")
    row = _find(request, case, appeal)
    if not applications.permits(_actor(request), "decide"):
        raise NotAllowed("decide")
    if act == "avvis":
        return _reject(request, case, row)
    if act == "send":
        return _forward(request, case, row)
    if act == "klage":
        back = row.get_absolute_url()
        return _register(request, case, RejectionAppealForm, row.decision, row, row.rejection_until, back)
    if act not in ACTS:
        raise Http404
    step = OF_REJECTION.get(act) if row.against_rejection else None
    form_class, service, heading, verb, lead = step or ACTS[act]
    initial = {"statement": row.statement} if act == "vurder" else None
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=_actor(request), appeal=row, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Lagret."))
            return redirect(row)
    return form_page(request, case, form, heading=heading, verb=verb, lead=lead, back=row.get_absolute_url())


def _reject(request: HttpRequest, case: Application, row: Appeal) -> HttpResponse:
    """Read the letter before it is sent: it is a decision of its own."""
    first = RejectGround.NOT_APPEALABLE if row.in_time else RejectGround.LATE
    form = RejectForm(request.POST or None, initial={"ground": first})
    letter = None
    if request.method == "POST" and form.is_valid():
        try:
            if "send" in request.POST:
                rejecting.reject(actor=_actor(request), appeal=row, **form.cleaned_data)
                messages.success(request, _("Klagen er avvist, og brevet er sendt."))
                return redirect(row)
            letter = appeal_letters.compose_rejection(actor=_actor(request), appeal=row, **form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
    return page.show(
        request, case, "applications/letter_form.html", form=form, letter=letter, back=row.get_absolute_url(),
        heading=_("Avvis klagen"), verb=_("Avvis og send brevet"),
        lead=_("Å avvise klagen er et vedtak som det kan klages på. Søkeren får et eget brev."),
    )  # fmt: skip


def _forward(request: HttpRequest, case: Application, row: Appeal) -> HttpResponse:
    papers = bundling.papers_for(_actor(request), row)
    form = ForwardForm(
        request.POST or None,
        documents=[
            (str(each.pk), f"{each.title}, {page.formatting.longdate(each.journal_on)}") for each in papers
        ],
    )
    letter = None
    if request.method == "POST" and form.is_valid():
        chosen = [UUID(each) for each in form.cleaned_data["documents"]]
        try:
            if "send" in request.POST:
                appealing.forward(actor=_actor(request), appeal=row, documents=chosen)
                messages.success(request, _("Klagen er sendt til klageinstansen, og klageren har fått kopi."))
                return redirect(row)
            titles = [each.title for each in papers if each.pk in set(chosen)]
            letter = appeal_letters.compose_statement(actor=_actor(request), appeal=row, enclosed=titles)
        except Refused as refused:
            form.add_refusal(refused)
    return page.show(
        request, case, "applications/letter_form.html", form=form, letter=letter, back=row.get_absolute_url(),
        heading=_("Send klagen til klageinstansen"), verb=_("Send klagen"),
        lead=_(
            "Uttalelsen og sakens dokumenter sendes samlet til %(body)s. Klageren får kopi av uttalelsen."
        ) % {"body": wording.appeal_body(row.decision, "nb")},
        papers_url=reverse("applications:appeal_papers", args=[case.case_number, row.pk]),
    )  # fmt: skip


@require_safe
@screen(appeals, "handle")
def papers(request: HttpRequest, key: str, appeal: UUID) -> HttpResponse:
    """The papers laid together as they will be sent, for reading first."""
    case = page.find(request, key, content="application.appeal_papers")
    row = _find(request, case, appeal)
    if row.state not in (AppealState.UPHELD, AppealState.PARTLY):
        raise Http404
    laid = bundling.lay_together(actor=_actor(request), appeal=row)
    response = HttpResponse(laid.content, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="klagesak.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
