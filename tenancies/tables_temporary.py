"""The list of who is where, and what it can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.agencies.models import Unit
from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from housing.enums_temporary import PlaceKind
from tenancies.calculations.temporary import latest_start
from tenancies.models import Stay
from tenancies.selectors import stays
from tenancies.selectors.temporary_rules import alarms_of


def left_words(stay: Any) -> str:
    """«12 dager», or how long past the limit."""
    left = stay.clock.left
    if left < 0:
        return ngettext("%(days)s dag over", "%(days)s dager over", -left) % {"days": -left}
    return ngettext("%(days)s dag", "%(days)s dager", left) % {"days": left}


def flags(stay: Any) -> list[str]:
    """What must be seen at a glance; families and young people from the first day."""
    placement, found = stay.placement, []
    if placement.children:
        found.append(ngettext("%(n)s barn", "%(n)s barn", placement.children) % {"n": placement.children})
    if placement.young:
        found.append(_now("Ung"))
    if stay.clock.over:
        excepted = placement.exception_until and placement.exception_until >= stay.clock_on
        found.append(_now("Over tre måneder, med unntak") if excepted else _now("Over tre måneder"))
    elif stay.clock.level:
        found.append(_now("Nærmer seg tre måneder"))
    if placement.uncovered_since:
        found.append(_now("Uten kvalitetsavtale"))
    return found


def _color(stay: Any) -> str:
    if stay.clock.over or stay.placement.uncovered_since:
        return "danger"
    return "warning" if stay.clock.level or stay.placement.children or stay.placement.young else "neutral"


STAYS = Table(
    caption=_("Hvem som bor hvor"),
    columns=(
        Column(
            "person",
            _("Navn"),
            value="placement.person.name",
            link=lambda stay: stay.placement.get_absolute_url(),
            row_header=True,
            sort=("placement__person__family_name", "placement__person__given_name"),
            under=lambda stay: ", ".join(flags(stay)),
            under_color=_color,
        ),
        Column(
            "place",
            _("Sted"),
            value="place.name",
            sort="place__name",
            under=lambda stay: stay.place.get_kind_display(),
        ),
        Column("since", _("Siden"), value="placement.started_on", kind="date", sort="placement__started_on"),
        Column("here", _("På stedet siden"), value="starts_on", kind="date", sort="starts_on"),
        Column("left", _("Til tre måneder"), value=left_words, sort="placement__started_on"),
        Column("spent", _("Kostnad så langt"), value="spent.cost", kind="kroner"),
        Column("unit", _("Enhet"), value="placement.unit.name", sort="placement__unit__name"),
        Column(
            "responsible",
            _("Ansvarlig"),
            value=lambda stay: (
                stay.placement.responsible.full_name if stay.placement.responsible else _now("Ingen")
            ),
        ),
    ),
    default_sort="since",
    noun=(_("opphold"), _("opphold")),
    order_text=_("lengst først"),
    empty_title=_("Ingen bor midlertidig nå."),
    empty_text=_("Når noen plasseres, står de her med hvor lenge de har vært der og hva det koster."),
)


def _units(request: Any) -> QuerySet[Unit]:
    return stays.placing_units(request.actor)


class StayFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Navn, sted eller nummer"), method="by_text")
    vis = django_filters.ChoiceFilter(
        label=_("Vis"),
        method="by_flag",
        choices=[
            ("over", _("Over tre måneder")),
            ("snart", _("Nærmer seg")),
            ("barn", _("Med barn")),
            ("unge", _("Unge")),
            ("uten-avtale", _("Uten kvalitetsavtale")),
            ("mine", _("Mine")),
        ],
        empty_label=_("Alle"),
        widget=ChipSelect,
    )
    slag = django_filters.ChoiceFilter(
        label=_("Slag sted"), field_name="place__kind", choices=PlaceKind.choices, empty_label=_("Alle")
    )
    enhet = django_filters.ModelChoiceFilter(
        label=_("Enhet"), field_name="placement__unit", queryset=_units, empty_label=_("Alle")
    )
    per = django_filters.CharFilter(label=_("Slik det var"), method="as_of")

    class Meta:
        model = Stay
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return stays.search(rows, value)

    def as_of(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The day decides which stays are asked for at all (the view); here it is only carried along."""
        return rows

    def by_flag(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        actor = self.request.actor
        simple = {
            "barn": Q(placement__children__gt=0),
            "unge": Q(placement__young=True),
            "uten-avtale": Q(placement__uncovered_since__isnull=False),
            "mine": Q(placement__responsible=actor.user_id),
        }
        if value in simple:
            return rows.filter(simple[value])
        on = getattr(self.request, "shown_on", actor.today)
        alarms = alarms_of(actor.home, actor.today)
        limit = latest_start(lambda start: alarms.after(3)(start), on)
        first = latest_start(lambda start: alarms.after(1)(start), on)
        if value == "over":
            return rows.filter(placement__started_on__lt=limit) if limit else rows.none()
        if first is None:
            return rows.none()
        return rows.filter(
            placement__started_on__lte=first, placement__started_on__gte=limit or F("starts_on")
        )
