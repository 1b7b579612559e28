"""Complaints about one tenancy, what is tried, and the notices that follow: one page, and the acts around it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.documents.models import Letter
from core.documents.policies import letter_policy
from core.interface import lists
from core.interface.form_page import form_page
from core.interface.forms import ReasonForm
from tenancies import policies_notices as policies
from tenancies.calculations.notices import TITLES, Standing, earliest_last_day
from tenancies.enums import LeaseState
from tenancies.enums_notices import NoticeKind
from tenancies.forms_notices import (
    ComplaintForm,
    HandleForm,
    ProtestForm,
    ReceiptForm,
    RemedyForm,
    RescissionForm,
    SuitForm,
    TerminationForm,
    WarningForm,
)
from tenancies.models import TenancyNotice
from tenancies.services import complaints as complaint_services
from tenancies.services import notices as services
from tenancies.tables_notices import COMPLAINTS, ComplaintFilter
from tenancies.views.page import actor_of, find, show

CONTENT = "lease.conduct"


@require_GET
@screen(policies.complaints, "list")
def complaint_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = policies.complaints.visible_to(actor).select_related("lease__dwelling", "lease__tenant")
    found = lists.listing(request, rows, COMPLAINTS, ComplaintFilter)
    reads.note(
        request, rows=[(row.lease.tenant_id, row.lease) for row in found.rows], content="lease.complaints"
    )
    if found.wants_csv:
        return found.csv("klager")
    context = {
        "title": _("Klager på leieforhold"),
        "listing": found,
        "breadcrumbs": [(_("Leieforhold"), reverse("tenancies:list")), (_("Klager"), "")],
    }
    return render(request, "interface/list_page.html", context)


def _back(lease: Any) -> str:
    return reverse("tenancies:conduct", args=[lease.pk])


@require_GET
@screen(policies.complaints, "view")
def conduct(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, CONTENT)
    actor = actor_of(request)
    rows = list(
        policies.notices.visible_to(actor).filter(lease=lease).select_related("sent_by").order_by("-sent_on")
    )
    may_give = policies.notices.permits(actor, "give")
    for row in rows:
        row.standing = services.standing_of(row, actor.today)
        row.state_text = _(TITLES[row.standing.state]) if row.standing else _(TITLES[Standing.GIVEN])
        row.red = row.standing is not None and row.standing.state in (Standing.PROTESTED, Standing.SENT)
        row.acts = _acts(lease, row) if may_give and row.standing else []
    running = lease.state == LeaseState.ACTIVE
    return show(
        request,
        lease,
        "tenancies/conduct.html",
        complaints=policies.complaints.visible_to(actor)
        .filter(lease=lease)
        .select_related("handled_by")
        .order_by("-received_on", "-created_at"),
        remedies=policies.remedies.visible_to(actor).filter(lease=lease).order_by("-on", "-created_at"),
        notices=rows,
        running=running,
        may_warn=running and policies.notices.permits(actor, "warn"),
        may_give=running and may_give,
    )


def _acts(lease: Any, row: Any) -> list[tuple[str, str]]:
    """What can be recorded about a termination now."""

    def url(name: str) -> str:
        return reverse(f"tenancies:{name}", args=[lease.pk, row.pk])

    state = row.standing.state
    found = []
    if state is Standing.SENT:
        found.append((_("Registrer mottak"), url("notice_received")))
    if state in (Standing.PROTEST_OPEN, Standing.UNPROTESTED) and row.protested_on is None:
        found.append((_("Registrer protest"), url("notice_protested")))
    if state is Standing.PROTESTED:
        found.append((_("Registrer at saken er brakt inn"), url("notice_sued")))
    if state not in (Standing.WITHDRAWN, Standing.LAPSED):
        found.append((_("Trekk tilbake"), url("withdraw_notice")))
    return found


def _page(
    request: HttpRequest,
    lease: Any,
    form: Any,
    act: Callable[[], Any],
    title: str,
    verb: str,
    done: str,
    lead: str = "",
) -> HttpResponse:
    return form_page(
        request, form, title=title, verb=verb, done=done, act=act, back=_back(lease),
        lead=lead or f"{lease.dwelling}, {lease.tenant.name}",
    )  # fmt: skip


@screen(policies.complaints, "record")
def new_complaint(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, CONTENT)
    actor = actor_of(request)
    form = ComplaintForm(request.POST or None, initial={"received_on": actor.today})
    return _page(
        request, lease, form,
        lambda: complaint_services.register_complaint(actor=actor, lease=lease, new=form.new()),
        _("Registrer klage"), _("Registrer klagen"), _("Klagen er registrert."),
    )  # fmt: skip


@screen(policies.complaints, "record")
def handle_complaint(request: HttpRequest, pk: UUID, complaint: UUID) -> HttpResponse:
    lease = find(request, pk, CONTENT)
    actor = actor_of(request)
    rows = policies.complaints.visible_to(actor).filter(lease=lease, pk=complaint).select_related("lease")
    found = rows.first()
    if found is None:
        raise Http404
    initial = {
        "on": actor.today, "version": found.version, "outcome": found.outcome, "note": found.outcome_note,
    }  # fmt: skip
    form = HandleForm(request.POST or None, initial=initial)
    return _page(
        request, lease, form,
        lambda: complaint_services.handle_complaint(actor=actor, complaint=found, **form.cleaned_data),
        _("Behandle klagen"), _("Lagre"), _("Det er lagret."), found.text,
    )  # fmt: skip


@screen(policies.remedies, "record")
def new_remedy(request: HttpRequest, pk: UUID) -> HttpResponse:
    lease = find(request, pk, CONTENT)
    actor = actor_of(request)
    form = RemedyForm(request.POST or None, initial={"on": actor.today})
    return _page(
        request, lease, form,
        lambda: complaint_services.record_remedy(actor=actor, lease=lease, **form.cleaned_data),
        _("Registrer hva som er prøvd"), _("Lagre"), _("Tiltaket er registrert."),
    )  # fmt: skip


def _draft(request: HttpRequest, lease: Any) -> Letter:
    """The draft that was read, of this lease."""
    try:
        key = UUID(request.POST.get("lest", ""))
    except ValueError:
        raise Http404 from None
    found: Letter = visible_or_404(letter_policy, actor_of(request), pk=key, subject_id=lease.pk)
    return found


def _give(request: HttpRequest, pk: UUID, form: Any, title: str, verb: str, lead: str = "") -> HttpResponse:
    """Written, then read as it will be, then sent. What is sent is what was read."""
    lease = find(request, pk, CONTENT)
    actor = actor_of(request)
    letter = None
    if request.method == "POST" and form.is_valid():
        try:
            if "send" in request.POST:
                read = _draft(request, lease)
                services.give_notice(actor=actor, lease=lease, new=form.new(), read=read)
                messages.success(request, _("Brevet er laget og sendt."))
                return redirect(_back(lease))
            letter = services.draft_notice(actor=actor, lease=lease, new=form.new())
        except Refused as refused:
            form.add_refusal(refused)
    context = {
        "title": title, "lead": lead or f"{lease.dwelling}, {lease.tenant.name}", "form": form, "verb": verb,
        "letter": letter, "back": _back(lease),
    }  # fmt: skip
    return render(request, "tenancies/letter_form.html", context)


@screen(policies.notices, "warn")
def warn(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = WarningForm(request.POST or None)
    return _give(request, pk, form, _("Gi skriftlig advarsel"), _("Send advarselen"))


@screen(policies.notices, "give")
def terminate(request: HttpRequest, pk: UUID) -> HttpResponse:
    earliest = earliest_last_day(actor_of(request).today)
    form = TerminationForm(request.POST or None, initial={"last_day": earliest})
    lead = _(
        "Oppsigelsen blir skrevet med alt loven krever: begrunnelse, retten til å protestere innen en måned, "
        "og hva som skjer hvis leieren ikke protesterer."
    )
    return _give(request, pk, form, _("Si opp leieforholdet"), _("Send oppsigelsen"), lead)


@screen(policies.notices, "give")
def rescind(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = RescissionForm(request.POST or None)
    lead = _("Heving er for vesentlige brudd på avtalen. Leieforholdet slutter straks.")
    return _give(request, pk, form, _("Hev leieavtalen"), _("Send hevingen"), lead)


def _notice(request: HttpRequest, lease: Any, notice: UUID) -> TenancyNotice:
    rows = policies.notices.visible_to(actor_of(request)).select_related("lease")
    found = rows.filter(lease=lease, pk=notice, kind=NoticeKind.TERMINATION).first()
    if found is None:
        raise Http404
    return found


@screen(policies.notices, "give")
def received(request: HttpRequest, pk: UUID, termination: UUID) -> HttpResponse:
    lease = find(request, pk, CONTENT)
    found = _notice(request, lease, termination)
    form = ReceiptForm(request.POST or None, initial={"on": actor_of(request).today})
    return _page(
        request, lease, form,
        lambda: services.record_receipt(actor=actor_of(request), notice=found, on=form.cleaned_data["on"]),
        _("Registrer mottak"), _("Lagre"), _("Mottaket er registrert. Leieren har en måned til å protestere."),
    )  # fmt: skip


@screen(policies.notices, "give")
def protested(request: HttpRequest, pk: UUID, termination: UUID) -> HttpResponse:
    lease = find(request, pk, CONTENT)
    found = _notice(request, lease, termination)
    form = ProtestForm(request.POST or None, initial={"on": actor_of(request).today})
    return _page(
        request, lease, form,
        lambda: services.record_protest(actor=actor_of(request), notice=found, **form.cleaned_data),
        _("Registrer protest"), _("Lagre protesten"), _("Protesten er registrert."),
    )  # fmt: skip


@screen(policies.notices, "give")
def sued(request: HttpRequest, pk: UUID, termination: UUID) -> HttpResponse:
    lease = find(request, pk, CONTENT)
    found = _notice(request, lease, termination)
    form = SuitForm(request.POST or None, initial={"on": actor_of(request).today, "forum": "tribunal"})
    return _page(
        request, lease, form,
        lambda: services.record_suit(actor=actor_of(request), notice=found, **form.cleaned_data),
        _("Registrer at saken er brakt inn"), _("Lagre"), _("Det er registrert."),
    )  # fmt: skip


@screen(policies.notices, "give")
def withdraw(request: HttpRequest, pk: UUID, termination: UUID) -> HttpResponse:
    lease = find(request, pk, CONTENT)
    found = _notice(request, lease, termination)
    form = ReasonForm(request.POST or None)
    return _page(
        request, lease, form,
        lambda: services.withdraw(actor=actor_of(request), notice=found, reason=form.cleaned_data["reason"]),
        _("Trekk oppsigelsen tilbake"), _("Trekk tilbake"), _("Oppsigelsen er trukket tilbake. Si fra til leieren."),
    )  # fmt: skip
