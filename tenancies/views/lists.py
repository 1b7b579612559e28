"""Lists: all leases, the arrears worktray, and the rent runs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Refused
from core.interface import lists
from tenancies import policies
from tenancies.calculations.rent import first_of_month
from tenancies.enums import CaseState
from tenancies.filters import ArrearsFilter, LeaseFilter
from tenancies.forms import RentRunForm
from tenancies.policies_lease_end import reviews
from tenancies.policies_moving import damage_claims
from tenancies.policies_notices import complaints
from tenancies.selectors import leases
from tenancies.services import rent_runs
from tenancies.tables import ARREARS, LEASES
from tenancies.views.page import actor_of


@screen(policies.leases, "list")
def lease_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = lists.listing(request, leases.listed(actor), LEASES, LeaseFilter)
    leases.shown(found.rows)
    reads.note(request, rows=[(row.tenant_id, row) for row in found.rows], content="lease.list")
    if found.wants_csv:
        return found.csv("leieforhold")
    context = {
        "title": _("Leieforhold"),
        "listing": found,
        "may_ends": reviews.permits(actor, "list"),
        "may_complaints": complaints.permits(actor, "list"),
        "may_claims": damage_claims.permits(actor, "list"),
        "may_draft": policies.leases.permits(actor, "draft"),
        "may_run": policies.rent_runs.permits(actor, "view"),
        "may_replacements": policies.replacements.permits(actor, "list"),
        "may_payments": policies.unplaced.permits(actor, "list"),
        "may_arrears": policies.arrears.permits(actor, "list"),
    }
    return render(request, "tenancies/list.html", context)


@screen(policies.arrears, "list")
def arrears_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = policies.arrears.visible_to(actor).filter(state=CaseState.OPEN)
    rows = rows.select_related("lease__dwelling", "lease__tenant")
    found = lists.listing(request, rows, ARREARS, ArrearsFilter)
    reads.note(request, rows=[(row.lease.tenant_id, row.lease) for row in found.rows], content="arrears.list")
    if found.wants_csv:
        return found.csv("restanser")
    context = {
        "title": _("Restanser"),
        "listing": found,
        "breadcrumbs": [(_("Leieforhold"), reverse("tenancies:list")), (_("Restanser"), "")],
    }
    return render(request, "tenancies/arrears_list.html", context)


@screen(policies.rent_runs, "view")
def rent_run(request: HttpRequest) -> HttpResponse:
    """Past runs, what is missing this month, and the button that charges it. Harmless to press twice."""
    actor = actor_of(request)
    month = first_of_month(actor.today)
    form = RentRunForm(request.POST or None, initial={"month": f"{month:%m.%Y}"})
    if request.method == "POST" and form.is_valid():
        try:
            outcome = rent_runs.run_rent(
                actor=actor, month=form.cleaned_data["month"], compartment=actor.compartment
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _outcome_text(outcome))
            return redirect("tenancies:rent_run")
    context = {
        "title": _("Husleiekjøring"),
        "form": form,
        "month": month,
        "missing": rent_runs.due_for(month, actor.compartment).count(),
        "runs": policies.rent_runs.visible_to(actor).order_by("-month")[:24],
        "breadcrumbs": [(_("Leieforhold"), reverse("tenancies:list")), (_("Husleiekjøring"), "")],
    }
    return render(request, "tenancies/rent_run.html", context)


def _outcome_text(outcome: rent_runs.Outcome) -> str:
    if not outcome.charged:
        return _("Alle leieforhold var allerede belastet for måneden.")
    return _("%(count)s leieforhold ble belastet.") % {"count": outcome.charged}
