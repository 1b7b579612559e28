"""Transitions: who comes out of what, when, and who takes over; and what nobody is responsible for."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.interface import formatting, lists
from core.interface.case import Action, CaseHeader, Fact, facts, from_acts
from core.interface.form_page import form_page
from core.interface.statuses import status_of
from core.rules.selectors import deadlines_of, title_of
from core.sharing import danger
from core.workflow.selectors import acts_on
from tenancies import policies
from tenancies.enums_handover import HomeAfter
from tenancies.forms_handover import FinishForm, HandoverForm, HomeForm, MoveDayForm, ReceiverForm
from tenancies.models import Handover
from tenancies.selectors import handovers as found_in
from tenancies.services import handovers as services
from tenancies.tables_handover import HANDOVERS, HandoverFilter
from tenancies.views.page import actor_of
from tenancies.views.starting import begin

KINDS = {
    "handover": lambda: _("Overgang"),
    "placement": lambda: _("Midlertidig botilbud"),
    "application": lambda: _("Søknad"),
}


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Overganger"), reverse("handovers:list") if more else ""), *more]


def _find(request: HttpRequest, pk: UUID) -> Handover:
    actor = actor_of(request)
    handover: Handover = visible_or_404(policies.handovers, actor, *found_in.RELATED, "compartment", pk=pk)
    handover.municipality = actor.home
    reads.note(request, persons=[handover.person_id], content="handover.page", subject=handover)
    return handover


@screen(policies.handovers, "list")
def handover_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = lists.listing(request, found_in.listed(actor), HANDOVERS, HandoverFilter)
    reads.note(request, rows=[(row.person_id, row) for row in found.rows], content="handover.list")
    if found.wants_csv:
        return found.csv("overganger")
    actions = []
    if policies.handovers.permits(actor, "register"):
        actions.append(Action(_("Registrer overgang"), reverse("handovers:new")))
    if policies.handovers.permits(actor, "ownerless"):
        actions.append(Action(_("Uten ansvarlig"), reverse("handovers:ownerless"), "secondary"))
    context = {"title": _("Overganger"), "listing": found, "actions": actions}
    return render(request, "interface/list_page.html", context)


@screen(policies.handovers, "ownerless")
@require_GET
def ownerless(request: HttpRequest) -> HttpResponse:
    """Cases that nobody has: each leads to where it is given to somebody."""
    rows = found_in.ownerless(actor_of(request))
    reads.note(request, rows=found_in.persons_of(rows), content="handover.ownerless")
    context = {
        "title": _("Uten ansvarlig"),
        "rows": [(row, KINDS[row.kind]()) for row in rows],
        "breadcrumbs": _crumbs((_("Uten ansvarlig"), "")),
    }
    return render(request, "tenancies/ownerless.html", context)


@screen(policies.handovers, "register")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form, way_on = begin(
        request, HandoverForm, initial={}, done=_("Overgangen er registrert."),
        save=lambda form: services.register(
            actor=actor, unit=actor.unit, new=form.new(), key=form.cleaned_data["key"]
        ),
    )  # fmt: skip
    if way_on is not None:
        return way_on
    reads.note(request, persons=[person.pk for person in form.matches], content="handover.found")
    context = {
        "form": form,
        "title": _("Registrer overgang"),
        "back": reverse("handovers:list"),
        "breadcrumbs": _crumbs((_("Registrer overgang"), "")),
    }
    return render(request, "tenancies/new_handover.html", context)


@screen(policies.handovers, "view")
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    handover = _find(request, pk)
    outstanding = [each for each in deadlines_of(handover) if each.is_outstanding]
    context = {
        "handover": handover,
        "case": _header(actor, handover),
        "standing": found_in.standing(handover, actor.today),
        "alarms": [(each, title_of(each), each.due < actor.today) for each in outstanding],
        "danger": danger.shown(request, [handover.person_id]),
        "timeline": from_acts(acts_on(actor, policies.handovers.visible_to(actor).filter(pk=handover.pk))),
        "breadcrumbs": _crumbs((handover.person.name, "")),
    }
    return render(request, "tenancies/handover.html", context)


def _header(actor: Any, handover: Handover) -> CaseHeader:
    told = ", ".join(filter(None, [handover.get_source_display(), handover.source_detail]))
    shown = facts((_("Ventes"), formatting.longdate(handover.expected_on)), (_("Meldt av"), told))
    if handover.receiver and handover.receiver_unit:
        shown.append(Fact(_("Mottaker"), f"{handover.receiver_unit.name}, {handover.receiver.full_name}"))
    else:
        shown.append(Fact(_("Mottaker"), _("Ingen ennå"), color="danger"))
    colors: dict[str, Any] = {HomeAfter.NONE: "danger", HomeAfter.UNKNOWN: "warning"}
    shown.append(Fact(_("Bolig etterpå"), handover.get_home_display(), color=colors.get(handover.home)))
    return CaseHeader(
        title=handover.person.name,
        kicker=_("Overgang %(number)s, %(kind)s")
        % {"number": handover.number, "kind": handover.get_kind_display()},
        status=status_of(handover),
        facts=shown,
        action=_action(actor, handover),
        more=_more(actor, handover),
    )


def _action(actor: Any, handover: Handover) -> Action | None:
    if handover.ended_on is not None:
        return None
    if handover.confirmed_on is None and handover.receiver_id == actor.user_id:
        return Action(_("Jeg tar imot"), reverse("handovers:confirm", args=[handover.pk]), post=True)
    if handover.receiver_id is None and policies.handovers.permits(actor, "change"):
        return Action(_("Velg mottaker"), reverse("handovers:receiver", args=[handover.pk]))
    return None


def _more(actor: Any, handover: Handover) -> list[Action]:
    if handover.ended_on is not None:
        return []
    steps = [
        (_("Bolig etterpå"), "handovers:home"),
        (_("Endre dagen"), "handovers:day"),
        (_("Avslutt overgangen"), "handovers:finish"),
    ]
    if handover.receiver_id is not None and policies.handovers.permits(actor, "change"):
        steps.insert(0, (_("Bytt mottaker"), "handovers:receiver"))
    return [Action(label, reverse(name, args=[handover.pk]), "secondary") for label, name in steps]


@screen(policies.handovers, "change")
def receiver(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    handover = _find(request, pk)
    initial = {"receiver_unit": handover.receiver_unit_id, "receiver": handover.receiver_id}
    form = ReceiverForm(request.POST or None, initial=initial, actor=actor)
    return form_page(
        request, form, title=_("Hvem tar imot?"), verb=_("Lagre mottaker"),
        done=_("Mottakeren har fått en oppgave, og må bekrefte."), back=handover.get_absolute_url(), confirm=True,
        lead=_("Mottakeren får vite hvem det gjelder, på grunnlaget som er registrert."),
        act=lambda: services.name_receiver(
            actor=actor, handover=handover, unit=form.cleaned_data["receiver_unit"],
            receiver=form.cleaned_data["receiver"],
        ),
    )  # fmt: skip


@screen(policies.handovers, "view")
@require_http_methods(["POST"])
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    handover = _find(request, pk)
    services.confirm(actor=actor_of(request), handover=handover)
    messages.success(request, _("Du har bekreftet at du tar imot."))
    return redirect(handover)


@screen(policies.handovers, "tell")
def home(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    handover = _find(request, pk)
    form = HomeForm(request.POST or None, initial={"home": handover.home, "note": handover.home_note})
    return form_page(
        request, form, title=_("Bolig etterpå"), verb=_("Lagre"), done=_("Boligen er lagret."),
        back=handover.get_absolute_url(), lead=handover.person.name,
        act=lambda: services.tell_home(actor=actor, handover=handover, **form.cleaned_data),
    )  # fmt: skip


@screen(policies.handovers, "tell")
def move_day(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    handover = _find(request, pk)
    form = MoveDayForm(request.POST or None, initial={"expected_on": handover.expected_on})
    return form_page(
        request, form, title=_("Endre dagen"), verb=_("Lagre dagen"), done=_("Dagen er endret."),
        back=handover.get_absolute_url(), lead=handover.person.name,
        act=lambda: services.move_date(actor=actor, handover=handover, **form.cleaned_data),
    )  # fmt: skip


@screen(policies.handovers, "tell")
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    handover = _find(request, pk)
    form = FinishForm(request.POST or None)
    return form_page(
        request, form, title=_("Avslutt overgangen"), verb=_("Avslutt overgangen"),
        done=_("Overgangen er avsluttet."), back=handover.get_absolute_url(), lead=handover.person.name,
        act=lambda: services.finish(
            actor=actor, handover=handover, cancelled=form.cleaned_data["result"] == "cancel",
            reason=form.cleaned_data["reason"],
        ),
    )  # fmt: skip
