"""Technical faults: told of by anybody, mended by the landlord's supplier."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.agencies.actors import Actor
from core.agencies.views import screen, visible_or_404
from core.base.clock import oslo_now
from core.base.errors import Refused
from core.interface import formatting, lists, statuses
from core.interface.case import Action, CaseHeader, facts
from core.interface.form_page import form_page
from core.interface.forms import ReasonForm
from deviations.enums_fault import FaultState, VisitOutcome
from deviations.forms_fault import FaultForm, FinishForm, OrderForm, VisitForm, VisitOutcomeForm
from deviations.models import Fault, FaultVisit
from deviations.policies_fault import alerts, faults, visits
from deviations.selectors.agreements import applying_in
from deviations.selectors.faults import lease_numbered, with_missed
from deviations.selectors.units import default_unit, reportable
from deviations.services import faults as service
from deviations.tables_fault import FAULTS, FaultFilter
from deviations.views.acts import Act, Kind, both
from deviations.views.parts import actor_of


@screen(faults, "report")
@both
def new_fault(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    units = reportable(actor)
    form = FaultForm(request.POST or None, units=units, unit=default_unit(actor, units))
    if request.method == "POST" and form.is_valid():
        try:
            made = service.report_fault(actor=actor, facts=service.FaultFacts(**form.cleaned_data))
        except Refused as refused:
            form.add_refusal(refused)
        else:
            return redirect(made)
    return render(
        request, "deviations/fault_form.html", {"form": form, "night": service.at_night(oslo_now())}
    )


@screen(faults, "view")
@require_GET
def fault_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = lists.listing(
        request, with_missed(faults.visible_to(actor)).select_related("unit"), FAULTS, FaultFilter,
        exportable=faults.permits(actor, "list"),
    )  # fmt: skip
    if found.wants_csv:
        return found.csv("feil")
    context = {
        "listing": found,
        "title": _("Tekniske feil"),
        "actions": [Action(_("Meld en feil"), reverse("deviations:new_fault"))],
    }
    return render(request, "interface/list_page.html", context)


def _fault(request: HttpRequest, pk: UUID) -> Fault:
    found: Fault = visible_or_404(faults, actor_of(request), "unit", "reporter", "lease__dwelling", pk=pk)
    return found


@screen(faults, "view")
@require_GET
def fault(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, found = actor_of(request), _fault(request, pk)
    orders = faults.can(actor, "order", found)
    rows = list(visits.visible_to(actor).filter(fault=found).order_by("-on", "-created_at")) if orders else []
    context: dict[str, Any] = {
        "fault": found,
        "case": _header(found, orders),
        "orders": orders,
        "open": found.state in (FaultState.REPORTED, FaultState.ORDERED),
        "ordered": found.state == FaultState.ORDERED,
        "visits": rows,
        "planned": any(visit.outcome == VisitOutcome.PLANNED for visit in rows),
        "missed": sum(visit.outcome == VisitOutcome.MISSED for visit in rows),
        "applying": applying_in(actor, found.unit_id) if orders else [],
        "alerts": list(alerts.visible_to(actor).filter(fault=found).order_by("how", "told")),
        "mine": found.reporter_id == actor.user_id,
        "night": found.critical and found.state == FaultState.REPORTED and service.at_night(oslo_now()),
    }
    return render(request, "deviations/fault.html", context)


def _header(fault: Fault, orders: bool) -> CaseHeader:
    action = None
    if orders and fault.state == FaultState.REPORTED:
        action = Action(_("Bestill utbedring"), reverse("deviations:order_fault", args=[fault.pk]))
    return CaseHeader(
        title=_("Feil %(number)s") % {"number": fault.number},
        kicker=fault.get_kind_display(),
        status=statuses.status_of(fault),
        facts=facts(
            (_("Haster"), _("Ja") if fault.critical else ""),
            (_("Hvor"), fault.place),
            (_("Meldt"), formatting.longdate(fault.reported_at)),
            (_("Leverandør"), fault.supplier),
            (_("Utbedret"), formatting.longdate(fault.done_on) if fault.done_on else ""),
        ),
        action=action,
    )


FAULT = Kind("fault", faults, _fault)


@FAULT.act("order")
def order_fault(actor: Actor, fault: Fault, posted: Any) -> Act:
    def run(*, actor: Actor, fault: Fault, supplier: str, lease: str) -> None:
        found = lease_numbered(actor, lease)
        service.order(actor=actor, fault=fault, supplier=supplier, lease=found)

    return Act(
        OrderForm(posted), run,
        title=_("Bestill utbedring"),
        lead=fault.what,
        verb=_("Bestill"),
        done=_("Utbedringen er bestilt."),
    )  # fmt: skip


@FAULT.act("order")
def book_visit(actor: Actor, fault: Fault, posted: Any) -> Act:
    return Act(
        VisitForm(posted), service.book_visit,
        title=_("Avtal besøk"),
        lead=_("Leieren får beskjed på SMS.")
        if fault.lease_id
        else _("Ingen leier får beskjed: det er ikke valgt noe leieforhold."),
        verb=_("Lagre avtalen"),
        done=_("Besøket er avtalt."),
    )  # fmt: skip


@FAULT.act("order")
def finish_fault(actor: Actor, fault: Fault, posted: Any) -> Act:
    return Act(
        FinishForm(posted, initial={"on": actor.today}), service.finish,
        title=_("Meld feilen utbedret"),
        verb=_("Meld utbedret"),
        done=_("Feilen er meldt utbedret."),
    )  # fmt: skip


@FAULT.act("order")
def cancel_fault(actor: Actor, fault: Fault, posted: Any) -> Act:
    return Act(
        ReasonForm(posted), service.cancel,
        title=_("Avlys feilmeldingen"),
        verb=_("Avlys"),
        done=_("Feilmeldingen er avlyst."),
    )  # fmt: skip


@screen(faults, "order")
@both
def visit_outcome(request: HttpRequest, pk: UUID, appointment: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = FAULT.found(request, pk, "order")
    row: FaultVisit | None = (
        visits.visible_to(actor).select_related("fault").filter(fault=found, pk=appointment).first()
    )
    if row is None:
        raise Http404
    form = VisitOutcomeForm(request.POST or None)
    return form_page(
        request, form,
        act=lambda: service.record_visit(actor=actor, visit=row, **form.cleaned_data),
        title=_("Hva ble besøket %(on)s til?") % {"on": formatting.longdate(row.on)},
        verb=_("Lagre"),
        done=_("Lagret."),
        back=found.get_absolute_url(),
    )  # fmt: skip
