"""Payments that wait for somebody: the list, one of them with the leases it may belong to, and what is done with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.interface import lists
from core.interface.form_page import form_page
from core.jobs.imports import importer_for
from core.jobs.imports.importer import may_import
from tenancies import policies
from tenancies.enums import PlacingState
from tenancies.filters import UnplacedFilter
from tenancies.forms import FindTenancyForm, PayBackForm
from tenancies.models import Lease, UnplacedPayment
from tenancies.selectors import leases
from tenancies.services import unplaced as services
from tenancies.tables import UNPLACED
from tenancies.views.page import actor_of

#: How many leases a search shows.
SHOWN = 20


@screen(policies.unplaced, "list")
def unplaced_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    given = request.GET.copy()
    if not given.get("state"):
        given["state"] = PlacingState.WAITING
        request.GET = given  # type: ignore[assignment]
    rows = policies.unplaced.visible_to(actor).select_related("lease")
    found = lists.listing(request, rows, UNPLACED, UnplacedFilter)
    for row in found.rows:
        row.waited = row.age(actor.today)
    placed = [(row.lease.tenant_id, row.lease) for row in found.rows if row.lease is not None]
    reads.note(request, rows=placed, content="payment.list")
    if found.wants_csv:
        return found.csv("innbetalinger")
    context = {
        "title": _("Innbetalinger som venter"),
        "listing": found,
        "total": found.queryset.order_by().aggregate(total=Sum("amount"))["total"],
        "may_read_in": [code for code in ("ocr", "payments") if may_import(actor, importer_for(code))],
        "breadcrumbs": [(_("Leieforhold"), reverse("tenancies:list")), (_("Innbetalinger som venter"), "")],
    }
    return render(request, "tenancies/unplaced_list.html", context)


@require_safe
@screen(policies.unplaced, "view")
def unplaced(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the bank told, and a search for the lease it belongs to."""
    payment = _find(request, pk)
    form = FindTenancyForm(request.GET or None)
    waits = payment.state == PlacingState.WAITING
    hits = _hits(request, form.cleaned_data["q"]) if waits and form.is_bound and form.is_valid() else None
    context = {
        "title": _("Innbetaling %(reference)s") % {"reference": payment.bank_reference},
        "payment": payment,
        "waited": payment.age(actor_of(request).today),
        "form": form,
        "hits": hits,
        "waits": waits,
        "can_be_placed": payment.amount > 0 and payment.on <= actor_of(request).today,
        "breadcrumbs": _trail(_("Innbetaling")),
    }
    return render(request, "tenancies/unplaced.html", context)


@require_POST
@screen(policies.unplaced, "place")
def place(request: HttpRequest, pk: UUID, lease: UUID) -> HttpResponse:
    actor = actor_of(request)
    payment = _find(request, pk)
    found: Any = visible_or_404(policies.leases, actor, "tenant", pk=lease)
    reads.note(request, persons=[found.tenant_id], content="lease.ledger", subject=found)
    try:
        services.place(actor=actor, payment=payment, lease=found, version=_version(request))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(payment)
    messages.success(
        request, _("Innbetalingen er ført på leieforhold %(number)s.") % {"number": found.number}
    )
    return redirect("tenancies:unplaced_list")


@screen(policies.unplaced, "return")
def pay_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    payment = _find(request, pk)
    form = PayBackForm(request.POST or None, initial={"on": actor.today, "version": payment.version})
    return form_page(
        request, form, title=_("Betalt tilbake"), verb=_("Registrer tilbakebetalingen"),
        act=lambda: services.pay_back(
            actor=actor, payment=payment, reason=form.cleaned_data["reason"], on=form.cleaned_data["on"],
            version=form.cleaned_data["version"],
        ),
        done=_("Innbetalingen er registrert som betalt tilbake."),
        back=reverse("tenancies:unplaced_list"),
        lead=_("Betal pengene tilbake i banken først. Her skriver du hvorfor, og når det ble gjort."),
    )  # fmt: skip


def _find(request: HttpRequest, pk: UUID) -> UnplacedPayment:
    payment: Any = visible_or_404(
        policies.unplaced, actor_of(request), "lease__dwelling", "handled_by", pk=pk
    )
    if payment.lease is not None:
        reads.note(request, persons=[payment.lease.tenant_id], content="payment", subject=payment.lease)
    found: UnplacedPayment = payment
    return found


def _hits(request: HttpRequest, text: str) -> list[Lease]:
    """Among the leases the actor sees, those still running first."""
    rows = policies.leases.visible_to(actor_of(request)).select_related("dwelling", "tenant")
    found = list(leases.search(rows, text).exclude(state="cancelled").order_by("-starts_on")[:SHOWN])
    found.sort(key=lambda lease: lease.state != "active")
    reads.note(request, rows=[(lease.tenant_id, lease) for lease in found], content="payment.search")
    return found


def _version(request: HttpRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() else None


def _trail(last: str) -> list[tuple[str, str]]:
    return [
        (_("Leieforhold"), reverse("tenancies:list")),
        (_("Innbetalinger som venter"), reverse("tenancies:unplaced_list")),
        (last, ""),
    ]
