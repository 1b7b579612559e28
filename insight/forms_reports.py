"""What a report is put together of: one box for each figure, group by group."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.agencies.actors import Actor
from core.interface.fields import DateField
from core.interface.forms import VersionedForm
from insight.enums import ReportDays, Schedule
from insight.figures.base import Group
from insight.models import FigureReport
from insight.policies import units_of
from insight.selectors.dashboards import groups_for
from insight.services.reports import Choices


class ReportForm(VersionedForm):
    """`choices()` once it is valid."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_lazy("Navn"), max_length=80)
    days = forms.ChoiceField(
        label=_lazy("Hvilke dager"), choices=ReportDays.choices, widget=forms.RadioSelect
    )
    on = DateField(label=_lazy("Sett fra"), required=False)
    first = DateField(label=_lazy("Perioden fra"), required=False, show_hint=False)
    last = DateField(label=_lazy("Perioden til"), required=False, show_hint=False)
    about = forms.ChoiceField(
        label=_lazy("Enhet"),
        required=False,
        help_text=_lazy("Gjelder bare tall som kan deles på enheter."),
        error_messages={
            "invalid_choice": _lazy("Du kan ikke se tall for denne enheten. Velg en av enhetene i lista.")
        },
    )
    schedule = forms.ChoiceField(
        label=_lazy("Skal rapporten komme av seg selv?"), choices=Schedule.choices, widget=forms.RadioSelect
    )
    shared = forms.BooleanField(label=_lazy("Del rapporten med enheten din"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.groups = groups_for(actor)
        self.units = {unit.code: unit for unit in units_of(actor)}
        listed = [(code, unit.name) for code, unit in self.units.items()]
        self.fields["about"].choices = [("", _("Hele kommunen")), *listed]  # type: ignore[attr-defined]
        for group in self.groups:
            self.fields[f"figures_{group.code}"] = forms.MultipleChoiceField(
                label=_("Tall"),
                required=False,
                choices=[(figure.code, figure.name) for figure in group.figures],
                widget=forms.CheckboxSelectMultiple,
            )
            ways = ways_of(group)
            if ways:
                self.fields[f"splits_{group.code}"] = forms.MultipleChoiceField(
                    label=_("Del opp etter"),
                    required=False,
                    choices=ways,
                    widget=forms.CheckboxSelectMultiple,
                )
        for name in self.fields:
            self.fields[name].unmarked = name.startswith(("figures_", "splits_"))  # type: ignore[attr-defined]

    @cached_property
    def by_group(self) -> list[tuple[Group, Any, Any, int]]:
        """Each group with its boxes, and how many of them are ticked."""
        found = []
        for group in self.groups:
            figures = self[f"figures_{group.code}"]
            splits = self[f"splits_{group.code}"] if f"splits_{group.code}" in self.fields else None
            found.append((group, figures, splits, len(figures.value() or ())))
        return found

    def choices(self) -> Choices:
        told = self.cleaned_data
        return Choices(
            name=told["name"],
            figures=[code for group in self.groups for code in told[f"figures_{group.code}"]],
            splits=[code for group in self.groups for code in told.get(f"splits_{group.code}", ())],
            days=told["days"],
            on=told["on"],
            first=told["first"],
            last=told["last"],
            about=self.units.get(told["about"]),
            shared=told["shared"],
            schedule=told["schedule"],
        )


def ways_of(group: Group) -> list[tuple[str, Any]]:
    """The ways the figures of the group can be split, each once."""
    found: dict[str, Any] = {}
    for figure in group.figures:
        for dim in figure.dims:
            found.setdefault(f"{group.code}.{dim.code}", dim.name)
    return list(found.items())


def chosen_of(report: FigureReport) -> dict[str, Any]:
    """The report as the values of its form."""
    values: dict[str, Any] = {
        "version": report.version,
        "about": report.about.code if report.about else "",
        "shared": report.unit_id is not None,
        **{name: getattr(report, name) for name in ("name", "days", "on", "first", "last", "schedule")},
    }
    for kind in ("figures", "splits"):
        for code in getattr(report, kind):
            values.setdefault(f"{kind}_{code.partition('.')[0]}", []).append(code)
    return values
