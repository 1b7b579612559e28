from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from applications.enums import Overall, SimulationScope
from core.interface.forms import ChipSelect, DateField, HusromForm
from core.interface.lists import FilterSet


class SimulationForm(HusromForm):
    """Which rules to try, on which cases, as of which day."""

    tried = forms.ChoiceField(label=_("Regelsett"))
    on = DateField(
        label=_("Dato"),
        help_text=_("Satsene og kravene som gjelder denne dagen, blir brukt. Saker under behandling vurderes som om "
                    "det var denne dagen."),
    )  # fmt: skip
    scope = forms.ChoiceField(label=_("Saker"), choices=SimulationScope.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tried"].choices = choices  # type: ignore[attr-defined]


class ResultFilter(FilterSet):
    gruppe = django_filters.ChoiceFilter(
        label=_("Saker"),
        choices=[("open", _("Under behandling")), ("past", _("Avgjorte"))],
        method="by_group",
        widget=ChipSelect,
        empty_label=_("Alle"),
    )
    utfall = django_filters.ChoiceFilter(
        label=_("Endring"),
        choices=[
            (f"{before}>{after}", f"{before_title} → {after_title}")
            for before, before_title in Overall.choices
            for after, after_title in Overall.choices
            if before != after and after != Overall.NO_RULE_SET
        ],
        method="by_outcome",
        empty_label=_("Alle"),
    )
    krav = django_filters.CharFilter(method="by_criterion", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: QuerySet[Any] = self.queryset  # type: ignore[has-type]
        self.queryset = rows.exclude(before=F("after"))

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(past=value == "past")

    def by_outcome(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        before, _arrow, after = value.partition(">")
        return rows.filter(before=before, after=after)

    def by_criterion(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(changes__contains=[{"code": value}])
