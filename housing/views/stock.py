"""Areas and buildings: what the dwellings stand in, what people call it, and which floors are held for a group."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict, Refused
from core.interface import lists
from core.interface.case import Action, CaseHeader, facts
from core.interface.conflict import conflict_page
from housing import policies, selectors, services
from housing.forms import AreaForm, BuildingForm, FloorForm
from housing.models import Area, Building
from housing.services.stock import BUILDING_FACTS
from housing.tables import AREAS, BUILDINGS, BuildingFilter


def _form_page(request: HttpRequest, form: Any, *, title: str, verb: str, back: str) -> HttpResponse:
    crumbs = [(_("Boliger"), reverse("housing:list")), (title, "")]
    context = {"title": title, "form": form, "verb": verb, "back": back, "breadcrumbs": crumbs}
    return render(request, "housing/form.html", context)


@screen(policies.areas, "list")
def area_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = lists.listing(request, selectors.counted_areas(actor), AREAS)
    may_change = policies.areas.permits(actor, "change")
    for row in found.rows:
        row.may_change = may_change
    if found.wants_csv:
        return found.csv("omrader")
    actions = [Action(_("Se bygg"), reverse("housing:buildings"), "secondary")]
    if policies.areas.permits(actor, "add"):
        actions.insert(0, Action(_("Registrer område"), reverse("housing:add_area")))
    crumbs = [(_("Boliger"), reverse("housing:list")), (_("Områder"), "")]
    return render(
        request,
        "interface/list_page.html",
        {"title": _("Områder"), "listing": found, "actions": actions, "breadcrumbs": crumbs},
    )


@screen(policies.areas, "add")
def add_area(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = AreaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_area(actor=actor, name=form.cleaned_data["name"])
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Området er registrert."))
            return redirect("housing:areas")
    back = reverse("housing:areas")
    return _form_page(request, form, title=_("Registrer område"), verb=_("Registrer området"), back=back)


@screen(policies.areas, "change")
def change_area(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    area: Area = visible_or_404(policies.areas, actor, pk=key)
    form = AreaForm(request.POST or None, initial={"name": area.name, "version": area.version})
    back = reverse("housing:areas")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_area(actor=actor, area=area, name=data["name"], version=data["version"])
        except Conflict:
            area.refresh_from_db()
            return conflict_page(
                request, form=form, stored={"name": area.name}, version=area.version, back=back
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Området er lagret."))
            return redirect("housing:areas")
    return _form_page(request, form, title=_("Endre område"), verb=_("Lagre området"), back=back)


@screen(policies.buildings, "list")
def building_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = lists.listing(request, selectors.counted_buildings(actor), BUILDINGS, BuildingFilter)
    if found.wants_csv:
        return found.csv("bygg")
    actions = [Action(_("Se områder"), reverse("housing:areas"), "secondary")]
    if policies.buildings.permits(actor, "add"):
        actions.insert(0, Action(_("Registrer bygg"), reverse("housing:add_building")))
    crumbs = [(_("Boliger"), reverse("housing:list")), (_("Bygg"), "")]
    return render(
        request,
        "interface/list_page.html",
        {"title": _("Bygg"), "listing": found, "actions": actions, "breadcrumbs": crumbs},
    )


@screen(policies.buildings, "add")
def add_building(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = BuildingForm(request.POST or None, areas=selectors.areas(actor))
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in BUILDING_FACTS}
        try:
            building = services.add_building(actor=actor, **values)
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Bygget er registrert."))
            return redirect(building)
    back = reverse("housing:buildings")
    return _form_page(request, form, title=_("Registrer bygg"), verb=_("Registrer bygget"), back=back)


def _visible(request: HttpRequest, key: UUID) -> Building:
    actor = request.actor  # type: ignore[attr-defined]
    building: Building = visible_or_404(policies.buildings, actor, "area", pk=key)
    return building


@screen(policies.buildings, "view")
def building_page(request: HttpRequest, key: UUID) -> HttpResponse:
    return _building_page(request, _visible(request, key))


def _building_page(request: HttpRequest, building: Building, form: FloorForm | None = None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    homes = selectors.homes_of(actor, building)
    floors = selectors.floors_of(actor, building, homes)
    may_change = policies.buildings.permits(actor, "change")
    numbered = [row.floor for row in floors if row.floor is not None]
    if may_change and numbered:
        form = form or FloorForm(floors=numbered)
    actions = []
    if may_change:
        actions.append(Action(_("Endre bygget"), reverse("housing:change_building", args=[building.pk])))
    context = {
        "building": building,
        "floors": floors,
        "homes": homes,
        "form": form,
        **selectors.advice_of(actor, building=building),
        "case": CaseHeader(
            title=building.name,
            kicker=_("Bygg"),
            facts=facts(
                (_("Område"), building.area.name),
                (_("Boliger"), len(homes)),
                (_("Også kalt"), ", ".join(building.aliases)),
                (_("Bemanning"), building.staffing),
                (_("Matrikkel"), building.cadastre),
            ),
            action=actions[0] if actions else None,
            more=actions[1:],
        ),
        "breadcrumbs": [
            (_("Boliger"), reverse("housing:list")),
            (_("Bygg"), reverse("housing:buildings")),
            (building.name, ""),
        ],
    }
    return render(request, "housing/building.html", context)


@screen(policies.buildings, "change")
def change_building(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    building = _visible(request, key)
    initial = {name: getattr(building, name) for name in BUILDING_FACTS} | {"version": building.version}
    form = BuildingForm(request.POST or None, initial=initial, areas=selectors.areas(actor))
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in BUILDING_FACTS}
        try:
            services.change_building(
                actor=actor, building=building, version=form.cleaned_data["version"], **values
            )
        except Conflict:
            building.refresh_from_db()
            kept = {name: getattr(building, name) for name in BUILDING_FACTS}
            kept |= {"aliases": ", ".join(building.aliases), "area": building.area_id}
            return conflict_page(
                request, form=form, stored=kept, version=building.version, back=building.get_absolute_url()
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Bygget er lagret."))
            return redirect("housing:building", building.pk)
    return _form_page(
        request, form, title=_("Endre bygget"), verb=_("Lagre bygget"), back=building.get_absolute_url()
    )


@screen(policies.buildings, "change")
def earmark_floor(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    building = _visible(request, key)
    if request.method != "POST":
        return redirect("housing:building", building.pk)
    homes = selectors.homes_of(actor, building)
    floors = sorted({home.floor for home in homes if home.floor is not None})
    form = FloorForm(request.POST, floors=floors)
    if form.is_valid():
        data = form.cleaned_data
        try:
            number = services.earmark_floor(
                actor=actor, building=building, floor=data["floor"], earmark=data["earmark"]
            )
        except Refused as error:
            form.add_refusal(error)
        else:
            told = ngettext(
                "%(number)s bolig i etasjen er endret.", "%(number)s boliger i etasjen er endret.", number
            )
            messages.success(request, told % {"number": number})
            return redirect("housing:building", building.pk)
    return _building_page(request, building, form)
