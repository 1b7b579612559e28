"""What is done with a placement: one short form for each act."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Conflict
from core.interface.form_page import form_page
from tenancies import policies
from tenancies.forms_temporary import (
    EndStayForm,
    ExceptionForm,
    HandOverForm,
    MoveForm,
    PlacePersonForm,
    PlanForm,
)
from tenancies.models import Placement
from tenancies.services import placing, stays
from tenancies.views.page import actor_of
from tenancies.views.starting import begin
from tenancies.views.temporary import crumbs, find


@screen(policies.placements, "place")
@require_http_methods(["GET", "POST"])
def place_person(request: HttpRequest) -> HttpResponse:
    """Find or write in the person, choose the place, save. The same form sent twice is one placement."""
    actor = actor_of(request)
    form, way_on = begin(
        request, PlacePersonForm, initial={"starts_on": actor.today}, done=_("Plasseringen er registrert."),
        save=lambda form: placing.place_person(
            actor=actor, unit=actor.unit, new=form.new(), key=form.cleaned_data["key"]
        ),
    )  # fmt: skip
    if way_on is not None:
        return way_on
    reads.note(request, persons=[person.pk for person in form.matches], content="temporary.found")
    context = {
        "form": form,
        "title": _("Plasser en person"),
        "back": reverse("temporary:list"),
        "breadcrumbs": crumbs((_("Plasser en person"), "")),
    }
    return render(request, "tenancies/place_person.html", context)


def conflict(request: HttpRequest, placement: Placement) -> HttpResponse:
    messages.warning(request, _("Noen andre har endret oppholdet. Se hva som gjelder nå, og prøv igjen."))
    return redirect(placement)


@screen(policies.placements, "change")
def change_place(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    placement = find(request, pk)
    initial = {"starts_on": actor.today, "expected_end": placement.expected_end, "version": placement.version}
    form = MoveForm(request.POST or None, initial=initial, actor=actor)
    try:
        return form_page(
            request, form, title=_("Bytt sted"), verb=_("Registrer byttet"), done=_("Byttet er registrert."),
            back=placement.get_absolute_url(),
            lead=_("%(name)s og de som følger med, flytter. Dagene telles videre fra første natt.")
            % {"name": placement.person.name},
            act=lambda: stays.change_place(
                actor=actor, placement=placement, where=form.where(), expected_version=form.cleaned_data["version"]
            ),
        )  # fmt: skip
    except Conflict:
        return conflict(request, placement)


@screen(policies.placements, "change")
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    placement = find(request, pk)
    initial = {"plan": placement.plan, "expected_end": placement.expected_end, "version": placement.version}
    form = PlanForm(request.POST or None, initial=initial)
    try:
        return form_page(
            request, form, title=_("Plan for å komme videre"), verb=_("Lagre planen"), done=_("Planen er lagret."),
            back=placement.get_absolute_url(), lead=placement.person.name,
            act=lambda: stays.write_plan(
                actor=actor, placement=placement, plan=form.cleaned_data["plan"],
                expected_end=form.cleaned_data["expected_end"], expected_version=form.cleaned_data["version"],
            ),
        )  # fmt: skip
    except Conflict:
        return conflict(request, placement)


@screen(policies.placements, "except")
def exception(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    placement = find(request, pk)
    form = ExceptionForm(request.POST or None, initial={"until": actor.today + timedelta(days=30)})
    return form_page(
        request, form, title=_("Begrunn unntak fra tre måneder"), verb=_("Lagre unntaket"),
        done=_("Unntaket er lagret."), back=placement.get_absolute_url(), confirm=True,
        lead=_(
            "Tre måneder er et mål, ikke en lovgrense. Navnet ditt står ved begrunnelsen, og den skal vurderes på nytt."
        ),
        act=lambda: stays.make_exception(
            actor=actor, placement=placement, reason=form.cleaned_data["reason"], until=form.cleaned_data["until"]
        ),
    )  # fmt: skip


@screen(policies.placements, "change")
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    placement = find(request, pk)
    form = HandOverForm(request.POST or None, initial={"responsible": placement.responsible_id}, actor=actor)
    return form_page(
        request, form, title=_("Ny ansvarlig"), verb=_("Lagre ansvarlig"), done=_("Ansvarlig er lagret."),
        back=placement.get_absolute_url(), lead=placement.person.name,
        act=lambda: stays.hand_over(actor=actor, placement=placement, to=form.cleaned_data["responsible"]),
    )  # fmt: skip


@screen(policies.placements, "end")
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    placement = find(request, pk)
    form = EndStayForm(request.POST or None, initial={"on": actor.today, "version": placement.version})
    try:
        return form_page(
            request, form, title=_("Avslutt oppholdet"), verb=_("Avslutt oppholdet"),
            done=_("Oppholdet er avsluttet."), back=placement.get_absolute_url(), lead=placement.person.name,
            act=lambda: stays.end_placement(
                actor=actor, placement=placement, on=form.cleaned_data["on"], outcome=form.cleaned_data["outcome"],
                note=form.cleaned_data["note"], expected_version=form.cleaned_data["version"],
            ),
        )  # fmt: skip
    except Conflict:
        return conflict(request, placement)


@screen(policies.placements, "see_override")
@require_http_methods(["POST"])
def see_override(request: HttpRequest, pk: UUID, stay: UUID) -> HttpResponse:
    placement = find(request, pk)
    found = visible_or_404(policies.stays, actor_of(request), pk=stay, placement=placement)
    stays.see_override(actor=actor_of(request), stay=found)
    messages.success(request, _("Plasseringen er markert som sett."))
    return redirect("temporary:overrides")
