from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import django_filters
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from allocation.enums import MeetingState, OfferState
from allocation.models import Meeting, Offer
from allocation.selectors import Listed
from allocation.standing import Standing
from core.base.explain import said
from core.interface import formatting
from core.interface.addresses import address
from core.interface.escaping import escaped
from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from core.interface.templatetags.husrom import items, tag

MEETINGS = Table(
    caption=_("Tildelingsmøter"),
    columns=(
        Column(
            "date",
            _("Dato"),
            kind="date",
            sort=("date", "starts_at"),
            link=lambda row: row.get_absolute_url(),
            row_header=True,
            under=lambda row: formatting.clock(row.starts_at),
        ),
        Column("number", _("Møte")),
        Column("place", _("Sted")),
        Column("chair", _("Møteleder"), value="chair.full_name"),
        Column("state", _("Status"), kind="status", sort="state"),
    ),
    default_sort="-date",
    noun=(_("møte"), _("møter")),
    order_text=_("nyeste først"),
    empty_title=_("Ingen møter ennå"),
    empty_text=_("Når et møte er planlagt eller du er kalt inn, står det her."),
)


@dataclass(frozen=True)
class WaitingRow:
    """A household's place with whose it is."""

    standing: Standing
    whose: Listed


def _now(row: WaitingRow) -> SafeString | str:
    if row.standing.pause:
        return tag(_("På vent"), "warning")
    if row.standing.offer_state == OfferState.ACCEPTED:
        return tag(_("Takket ja"), "success")
    return tag(_("Har tilbud"), "info") if row.standing.offer_state else said(gettext_noop("Venter"))


def _why_here(row: WaitingRow) -> SafeString:
    asked = escaped(said(gettext_noop("Hvorfor her?")))
    case = escaped(row.whose.case_number)
    return SafeString(
        f'<details class="why"><summary>{asked}<span class="ds-sr-only"> {case}</span></summary>'
        f"<ol>{items(row.standing.why)}</ol></details>"
    )


#: In the order of the list, which is nobody's to choose: no column sorts.
WAITING = Table(
    caption=_("Venteliste"),
    columns=(
        Column("number", _("Nr."), value=attrgetter("standing.number"), kind="count", empty="–"),
        Column(
            "household",
            _("Husstand"),
            value=attrgetter("whose.name"),
            link=lambda row: address("allocation:entry", row.standing.entry_id),
            under=lambda row: row.whose.case_number,
            row_header=True,
        ),
        Column("category", _("Kategori"), value=attrgetter("standing.category_label")),
        Column("persons", _("Personer"), value=attrgetter("standing.persons"), kind="count"),
        Column("bedrooms", _("Soverom"), value=attrgetter("standing.bedrooms"), kind="count"),
        Column("since", _("Ventet siden"), value=attrgetter("standing.counts_from"), kind="date"),
        Column("now", _("Nå"), value=_now),
        Column("why", _("Rekkefølgen"), value=_why_here),
    ),
)


SERIES = Table(
    caption=_("Faste møter"),
    columns=(
        Column(
            "name",
            _("Møte"),
            sort="name",
            link=lambda row: reverse("allocation:change_series", args=[row.pk]),
            row_header=True,
        ),
        Column("starts_at", _("Klokkeslett"), value=lambda row: formatting.clock(row.starts_at)),
        Column("place", _("Sted")),
        Column("chair", _("Møteleder"), value="chair.full_name"),
        Column("members", _("Enheter som kalles inn"), kind="count"),
        Column("latest", _("Siste møtedag"), kind="date"),
    ),
    default_sort="name",
    noun=(_("fast møte"), _("faste møter")),
    empty_title=_("Ingen faste møter ennå"),
    empty_text=_("Lag ett, så er tid, sted og deltakere fylt ut når du planlegger et møte."),
)


class MeetingFilter(FilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        field_name="state",
        choices=MeetingState.choices,
        widget=ChipSelect,
        empty_label=_("Alle"),
    )

    class Meta:
        model = Meeting
        fields: list[str] = []


def dwelling_of(row: Offer) -> Any:
    """Where a household with a protected address is going, is not shown in lists."""
    return _("Skjermet adresse") if row.application.applicant.protected else str(row.vacancy.dwelling)


OFFERS = Table(
    caption=_("Tilbud"),
    columns=(
        Column(
            "applicant",
            _("Søker"),
            value="application.applicant.name",
            link=lambda row: row.get_absolute_url(),
            row_header=True,
            under=lambda row: row.application.case_number,
            sort=("application__applicant__family_name", "application__applicant__given_name"),
        ),
        Column("dwelling", _("Bolig"), value=dwelling_of),
        Column("allocated_on", _("Tildelt"), kind="date", sort="allocated_on"),
        Column("sent_on", _("Sendt"), kind="date", sort="sent_on", nullable=True),
        Column("deadline_on", _("Svarfrist"), kind="date", sort="deadline_on", nullable=True),
        Column("state", _("Status"), kind="status", sort="state"),
    ),
    default_sort="-allocated_on",
    noun=(_("tilbud"), _("tilbud")),
    order_text=_("nyeste først"),
    empty_title=_("Ingen tilbud"),
    empty_text=_("Tilbud lages når en bolig er tildelt i et møte."),
)


class OfferFilter(FilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        field_name="state",
        choices=OfferState.choices,
        widget=ChipSelect,
        empty_label=_("Alle"),
    )

    class Meta:
        model = Offer
        fields: list[str] = []
