from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications import selectors, work_lists
from applications.enums import ENDED_STATES, LISTED_STATES, OPEN_STATES, Kind, State
from applications.services.handling import possible_caseworkers
from core.agencies.wording import by_switch
from core.interface.forms import ChipSelect
from core.interface.lists import FilterSet

_GROUPS = (
    ("open", _("Til behandling"), OPEN_STATES),
    ("listed", by_switch("allocation.waiting_list", _("På venteliste"), _("Venter på bolig")), LISTED_STATES),
    ("ended", _("Avsluttet"), ENDED_STATES),
)
_DUE = (
    (work_lists.OVERDUE, _("Over fristen")),
    (work_lists.DECISION_WEEK, _("Vedtak denne uka")),
    (work_lists.NO_PROVISIONAL, _("Mangler foreløpig svar")),
    (work_lists.PROMISE_PASSED, _("Ventet svardato er passert")),
)
_WHOSE = (("mine", _("Mine")), ("unassigned", _("Ufordelte")))


class ApplicationFilter(FilterSet):
    q = django_filters.CharFilter(label=_("Navn, fødselsdato eller saksnummer"), method="by_words")
    group = django_filters.ChoiceFilter(
        label=_("Hvor i løpet"),
        choices=[(code, title) for code, title, _states in _GROUPS],
        method="by_group",
        widget=ChipSelect,
        empty_label=_("Alle"),
    )
    whose = django_filters.ChoiceFilter(
        label=_("Hvem sine"),
        choices=_WHOSE,
        method="by_whose",
        widget=ChipSelect,
        empty_label=_("Alle"),
    )
    due = django_filters.ChoiceFilter(
        label=_("Forfaller"), choices=_DUE, method="by_due", empty_label=_("Alle")
    )
    state = django_filters.ChoiceFilter(label=_("Status"), choices=State.choices, empty_label=_("Alle"))
    kind = django_filters.ChoiceFilter(label=_("Type"), choices=Kind.choices, empty_label=_("Alle"))
    caseworker = django_filters.ChoiceFilter(label=_("Ansvarlig"), choices=(), empty_label=_("Alle"))

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """The list begins with what is to be done; «Alle» is chosen expressly."""
        if data is not None and "group" not in data:
            data = data.copy()
            data["group"] = "open"
        super().__init__(data, *args, **kwargs)
        self.caseworkers = list(possible_caseworkers(self.request.actor)) if self.request is not None else []
        self.filters["caseworker"].extra["choices"] = [
            (str(user.pk), user.full_name) for user in self.caseworkers
        ]

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return selectors.by_words(rows, value)

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        states = next(states for code, _title, states in _GROUPS if code == value)
        return rows.filter(state__in=states)

    def by_whose(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "unassigned":
            return rows.filter(caseworker=None, state__in=OPEN_STATES)
        return rows.filter(caseworker=self.request.actor.user_id)

    def by_due(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(work_lists.has_due(value, self.request.actor.today))
