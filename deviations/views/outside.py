"""Reports whose record is elsewhere: the list, one of them, and what is kept of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.agencies.views import screen, visible_or_404
from core.base.errors import NotAllowed
from core.interface import formatting, lists, statuses
from core.interface.case import Action, CaseHeader, facts
from core.interface.form_page import form_page
from deviations.enums_outside import Origin
from deviations.forms_outside import ReferenceForm
from deviations.models import OutsideReport
from deviations.policies import led_units
from deviations.policies_outside import outside_reports
from deviations.services.outside import record_reference, update_reference
from deviations.tables_outside import OUTSIDE, OutsideFilter
from deviations.views.acts import both
from deviations.views.parts import actor_of


def _found(request: HttpRequest, key: UUID) -> OutsideReport:
    row: OutsideReport = visible_or_404(outside_reports, actor_of(request), "unit", pk=key)
    return row


def _units(actor: Actor) -> list[Unit]:
    return list(led_units(actor).select_related("agency").order_by("agency__name", "name"))


@screen(outside_reports, "view")
@require_GET
def outside_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = outside_reports.visible_to(actor).select_related("unit")
    found = lists.listing(request, rows, OUTSIDE, OutsideFilter)
    if found.wants_csv:
        return found.csv("avvik-andre-steder")
    context: dict[str, Any] = {
        "listing": found,
        "title": _("Avvik ført andre steder"),
        "lead": _(
            "Bare referanse, status og datoer. Det som er fra før Husrom, står slik det ble publisert."
        ),
        "actions": [Action(_("Før en referanse"), reverse("deviations:new_reference"))],
        "breadcrumbs": _way(_("Ført andre steder")),
    }
    return render(request, "interface/list_page.html", context)


def _way(last: str) -> list[tuple[str, str]]:
    return [(_("Avvik"), reverse("deviations:list")), (last, "")]


@screen(outside_reports, "view")
@require_GET
def outside_report(request: HttpRequest, outside: UUID) -> HttpResponse:
    actor, row = actor_of(request), _found(request, outside)
    late = row.late_on(actor.today)
    header = CaseHeader(
        title=_("Avvik %(number)s") % {"number": row.reference},
        kicker=row.get_origin_display(),
        status=statuses.status_of(row),
        facts=facts(
            (_("Enhet"), row.unit.name),
            (_("Kategori"), row.get_category_display()),
            (_("Meldt"), formatting.longdate(row.reported_on)),
            (_("Frist"), formatting.longdate(row.due_on) if row.due_on else ""),
            (_("Lukket"), formatting.longdate(row.closed_on) if row.closed_on else ""),
        ),
        action=None
        if row.origin == Origin.BEFORE
        else Action(_("Oppdater"), reverse("deviations:change_reference", args=[row.pk])),
    )
    context = {"case": header, "report": row, "late": late, "before": row.origin == Origin.BEFORE}
    return render(request, "deviations/outside.html", context)


@screen(outside_reports, "handle")
@both
def new_reference(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = ReferenceForm(
        request.POST or None,
        units=_units(actor),
        initial={"unit": str(actor.unit_id), "reported_on": actor.today},
    )
    return form_page(
        request, form,
        act=lambda: record_reference(actor=actor, facts=form.facts()),
        title=_("Før en referanse"),
        lead=_("Saken ligger i kvalitetssystemet. Her føres bare det som trengs for å følge den."),
        verb=_("Lagre referansen"),
        done=_("Referansen er lagret."),
        back=reverse("deviations:outside"),
    )  # fmt: skip


@screen(outside_reports, "handle")
@both
def change_reference(request: HttpRequest, outside: UUID) -> HttpResponse:
    actor, row = actor_of(request), _found(request, outside)
    if row.origin == Origin.BEFORE:
        raise NotAllowed("handle")
    kept = {
        name: getattr(row, name)
        for name in ("version", "reference", "category", "reported_on", "due_on", "closed_on", "from_guard")
    }
    form = ReferenceForm(
        request.POST or None, units=_units(actor), initial={**kept, "unit": str(row.unit_id)}
    )
    return form_page(
        request, form,
        act=lambda: update_reference(
            actor=actor, report=row, facts=form.facts(), version=form.cleaned_data["version"]
        ),
        title=_("Oppdater avvik %(number)s") % {"number": row.reference},
        verb=_("Lagre"),
        done=_("Lagret."),
        back=row.get_absolute_url(),
    )  # fmt: skip
