"""Telling that something happened, in under a minute on a phone."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from contacts.fields import parse_uuid
from core.agencies.views import screen
from core.base.errors import Refused
from deviations import policies
from deviations.enums import Reporting
from deviations.forms import ReportForm
from deviations.policies_outside import outside_reports
from deviations.selectors.units import default_unit, is_guard, last_guard_post, reportable
from deviations.services.reporting import ReportFacts, Sent, due_date, report_event
from deviations.switches import kept_elsewhere
from deviations.views.parts import actor_of

_SALT = "deviations.receipt"


@screen(policies.reports, "report")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if kept_elsewhere(actor):
        leads = outside_reports.permits(actor, "handle")
        return render(request, "deviations/elsewhere.html", {"leads": leads})
    guard = is_guard(actor)
    units = reportable(actor)
    chosen = default_unit(actor, units)
    if wanted := parse_uuid(request.GET.get("enhet", "")):
        chosen = next((unit for unit in units if unit.pk == wanted), chosen)
    form = ReportForm(
        request.POST or None, request.FILES or None, units=units, unit=chosen, guard=guard,
        initial=last_guard_post(actor) if guard else None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            sent = report_event(actor=actor, facts=_facts(form))
        except Refused as refused:
            field = {"happened_at": "day"}.get(refused.field or "", refused.field)
            form.add_refusal(Refused(refused.message, refused.code, field))
        else:
            return redirect(f"{reverse('deviations:receipt')}?k={_receipt(sent, form.cleaned_data)}")
    return render(request, "deviations/report_form.html", {"form": form, "guard": guard})


def _facts(form: ReportForm) -> ReportFacts:
    data = form.cleaned_data
    reporting = Reporting.OWN
    if form.guard:
        reporting = Reporting.GUARD
    elif data.get("anonymous"):
        reporting = Reporting.ANONYMOUS
    return ReportFacts(
        key=data["key"],
        kind=data["kind"],
        unit=data["unit"],
        happened_at=form.happened_at(),
        category=data["category"],
        what_happened=data["what_happened"],
        place=data["place"],
        immediate_action=data["immediate_action"],
        reported_consequence=data["reported_consequence"],
        reporting=reporting,
        guard_number=data.get("guard_number", ""),
        on_behalf_of=data.get("on_behalf_of", ""),
        photos=tuple(file.read() for file in data["photos"]),
    )


def _receipt(sent: Sent, data: dict[str, Any]) -> str:
    """The receipt travels in the address, signed: an anonymous report is tied to nobody's session."""
    content = {
        "number": sent.number,
        "id": str(sent.id or ""),
        "unit": data["unit"].name,
        "again": sent.again,
    }
    return signing.dumps(content, salt=_SALT, compress=True)


@screen(policies.reports, "report")
@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    try:
        content = signing.loads(request.GET.get("k", ""), salt=_SALT, max_age=24 * 3600)
    except signing.BadSignature as error:
        raise Http404 from error
    url = reverse("deviations:report", args=[content["id"]]) if content["id"] else ""
    context = {**content, "url": url, "due": due_date(actor_of(request))}
    return render(request, "deviations/receipt.html", context)
