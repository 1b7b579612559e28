from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from housing import selectors
from housing.enums import Ownership, Provision, ShownState, TargetGroup
from housing.models import Area, Building, Dwelling

DWELLINGS = Table(
    caption=_("Boliger"),
    columns=(
        Column(
            "address",
            _("Adresse"),
            value=str,
            link=lambda row: row.get_absolute_url(),
            row_header=True,
            sort=("address", "unit_number"),
            under=lambda row: row.number,
        ),
        Column("area", _("Bydel"), value="area.name", sort="area__name"),
        Column("kind", _("Type"), value=lambda row: row.get_kind_display()),
        Column("bedrooms", _("Soverom"), kind="count", sort="bedrooms"),
        Column("area_m2", _("Areal (m²)"), kind="count", sort="area_m2", nullable=True),
        Column("provision", _("Tiltak"), value=lambda row: row.get_provision_display(), sort="provision"),
        Column("rent", _("Leie per måned"), value="monthly_rent", kind="kroner", sort="base_rent"),
        Column("status", _("Status"), value=selectors.status_label, sort="status_now", nullable=True),
    ),
    default_sort="address",
    noun=(_("bolig"), _("boliger")),
    order_text=_("etter adresse"),
    empty_title=_("Ingen boliger passer med valgene"),
    empty_text=_("Fjern et filter, eller søk på en annen adresse."),
)

BEDROOMS = [("0", _("0")), ("1", _("1")), ("2", _("2")), ("3", _("3")), ("4", _("4 eller flere"))]


def areas(request: Any) -> QuerySet[Area]:
    return selectors.areas(request.actor)


class DwellingFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Adresse eller nummer"), method="by_text")
    bydel = django_filters.ModelChoiceFilter(
        label=_("Bydel"), field_name="area", queryset=areas, empty_label=_("Alle")
    )
    tiltak = django_filters.ChoiceFilter(
        label=_("Tiltak"), field_name="provision", choices=Provision.choices, empty_label=_("Alle")
    )
    oremerke = django_filters.ChoiceFilter(
        label=_("Øremerket for"),
        field_name="earmark",
        choices=[choice for choice in TargetGroup.choices if choice[0]],
        null_label=_("Ikke øremerket"),
        null_value="ingen",
        method="by_earmark",
        empty_label=_("Alle"),
    )
    eierform = django_filters.ChoiceFilter(
        label=_("Eierform"), field_name="ownership", choices=Ownership.choices, empty_label=_("Alle")
    )
    rullestol = django_filters.ChoiceFilter(
        label=_("Tilpasset rullestol"),
        choices=[("true", _("Ja")), ("false", _("Nei"))],
        method="by_wheelchair",
        empty_label=_("Alle"),
    )
    soverom = django_filters.ChoiceFilter(
        label=_("Soverom"), choices=BEDROOMS, method="by_bedrooms", widget=ChipSelect, empty_label=_("Alle")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        field_name="status_now",
        choices=ShownState.choices,
        method="by_state",
        widget=ChipSelect,
        empty_label=_("Alle"),
    )

    class Meta:
        model = Dwelling
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Dwelling], name: str, value: str) -> QuerySet[Any]:
        return selectors.search(rows, value)

    def by_earmark(self, rows: QuerySet[Dwelling], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(earmark="" if value == "ingen" else value)

    def by_wheelchair(self, rows: QuerySet[Dwelling], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(wheelchair=value == "true")

    def by_state(self, rows: QuerySet[Dwelling], name: str, value: str) -> QuerySet[Any]:
        return selectors.by_shown_state(rows, value)

    def by_bedrooms(self, rows: QuerySet[Dwelling], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(bedrooms__gte=4) if value == "4" else rows.filter(bedrooms=int(value))


AREAS = Table(
    caption=_("Områder"),
    columns=(
        Column(
            "name",
            _("Område"),
            value="name",
            link=lambda row: reverse("housing:change_area", args=[row.pk]) if row.may_change else "",
            row_header=True,
            sort="name",
        ),
        Column("buildings", _("Bygg"), value="buildings_count", kind="count", sort="buildings_count"),
        Column("dwellings", _("Boliger"), value="dwellings_count", kind="count", sort="dwellings_count"),
    ),
    default_sort="name",
    noun=(_("område"), _("områder")),
    order_text=_("etter navn"),
    empty_title=_("Ingen områder ennå"),
    empty_text=_("Registrer områdene kommunen deler boligmassen i."),
)

BUILDINGS = Table(
    caption=_("Bygg"),
    columns=(
        Column(
            "name",
            _("Bygg"),
            value="name",
            link=lambda row: row.get_absolute_url(),
            row_header=True,
            sort="name",
            under=lambda row: ", ".join(row.aliases),
        ),
        Column("area", _("Område"), value="area.name", sort="area__name"),
        Column("dwellings", _("Boliger"), value="dwellings_count", kind="count", sort="dwellings_count"),
        Column("staffing", _("Bemanning"), value="staffing"),
        Column("cadastre", _("Matrikkel"), value="cadastre"),
    ),
    default_sort="name",
    noun=(_("bygg"), _("bygg")),
    order_text=_("etter navn"),
    empty_title=_("Ingen bygg passer med valgene"),
    empty_text=_("Fjern et filter, eller søk på et annet navn."),
)


class BuildingFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Navn, også det bygget kalles"), method="by_text")
    bydel = django_filters.ModelChoiceFilter(
        label=_("Område"), field_name="area", queryset=areas, empty_label=_("Alle")
    )

    class Meta:
        model = Building
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Building], name: str, value: str) -> QuerySet[Any]:
        return selectors.search_buildings(rows, value)
