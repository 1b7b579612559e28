"""«Samtykker»: those of one's own office that need following up."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.agencies.views import screen
from core.audit import reads
from core.interface import lists
from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet
from core.interface.tables import Column, Table
from core.sharing import policies
from core.sharing.enums import ConsentState
from core.sharing.models import Consent

#: How long before its last day a consent is worth asking for again.
AHEAD = timedelta(days=30)
FOLLOW_UP, EXPIRING, WAITING, NO, IN_FORCE, ALL = "follow_up", "expiring", "waiting", "no", "in_force", "all"
GROUPS = (
    (FOLLOW_UP, _("Følges opp")),
    (EXPIRING, _("Går ut innen 30 dager")),
    (WAITING, _("Venter på svar")),
    (NO, _("Avslått eller trukket")),
    (IN_FORCE, _("Gjelder nå")),
    (ALL, _("Alle")),
)


def _responsible(row: Consent) -> str:
    return row.recorded_by.full_name if row.recorded_by else ""


CONSENTS = Table(
    caption=_("Samtykker"),
    columns=(
        Column(
            "person",
            _("Søker"),
            value="person.name",
            under=lambda row: row.subject_label,
            link=lambda row: row.get_absolute_url(),
            sort=("person__family_name", "person__given_name"),
            row_header=True,
        ),
        Column("recipient", _("Mottaker"), value="recipient_name", sort="recipient_name"),
        Column("purpose", _("Formål"), value="purpose"),
        Column("state", _("Status"), value=lambda row: row.state_label, sort="state"),
        Column("asked", _("Spurt"), value="asked_on", kind="date", sort="asked_on", nullable=True),
        Column("last_day", _("Gjelder til"), value="last_day", kind="date", sort="valid_to", nullable=True),
        Column("recorded_by", _("Registrert av"), value=_responsible),
    ),
    default_sort="last_day",
    noun=(_("samtykke"), _("samtykker")),
    order_text=_("de som går ut først, øverst"),
    empty_title=_("Ingen samtykker å følge opp."),
    empty_text=_("Samtykker blir registrert i saken, under «Deling og samtykke»."),
)


class ConsentFilter(FilterSet):
    group = django_filters.ChoiceFilter(
        label=_("Vis"), choices=GROUPS, method="by_group", widget=ChipSelect, empty_label=None
    )
    mine = django_filters.ChoiceFilter(
        label=_("Hvem sine"),
        choices=(("mine", _("Mine")),),
        method="by_mine",
        widget=ChipSelect,
        empty_label=_("Alle"),
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """The list begins with what is to be done; «Alle» is chosen expressly."""
        if data is not None and "group" not in data:
            data = data.copy()
            data["group"] = FOLLOW_UP
        super().__init__(data, *args, **kwargs)

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = self.request.actor.today
        live = Q(state=ConsentState.GIVEN, valid_to__gt=today)
        groups = {
            EXPIRING: live & Q(valid_to__lte=today + AHEAD),
            WAITING: Q(state=ConsentState.NOT_ASKED, asked_on__isnull=False),
            NO: Q(state__in=[ConsentState.REFUSED, ConsentState.WITHDRAWN]),
            IN_FORCE: live,
        }
        if value == FOLLOW_UP:
            refused = Q(state__in=[ConsentState.REFUSED, ConsentState.LACKS_CAPACITY])
            return rows.filter(groups[EXPIRING] | groups[WAITING] | refused)
        return rows.filter(groups[value]) if value in groups else rows

    def by_mine(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(recorded_by=self.request.actor.user_id)


@require_safe
@screen(policies.consents, "view")
def consent_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = policies.consents.visible_to(actor).select_related("person", "recorded_by")
    found = lists.listing(request, rows, CONSENTS, ConsentFilter)
    reads.note(request, persons=[row.person_id for row in found.rows], content="consents.list")
    if found.wants_csv:
        return found.csv("samtykker")
    return render(request, "interface/list_page.html", {"title": _now("Samtykker"), "listing": found})
