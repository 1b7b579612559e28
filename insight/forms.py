"""Which days, and which unit: what a dashboard is asked with. It changes nothing, so it is sent with GET."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.interface.fields import DateField
from core.interface.lists import FilterForm
from insight.calculations.windows import Window, window
from insight.figures.base import Group
from insight.policies import units_of


class WindowForm(FilterForm):
    """`window` and `unit` once it is valid; else it says what is wrong, and there are no figures."""

    per = DateField(label=_("Per dato"), required=False)
    fra = DateField(label=_("Perioden fra"), required=False)
    til = DateField(label=_("Perioden til"), required=False)
    enhet = forms.ChoiceField(
        label=_("Enhet"),
        required=False,
        error_messages={
            "invalid_choice": _("Du kan ikke se tall for denne enheten. Velg en av enhetene i lista.")
        },
    )

    def __init__(self, *args: Any, actor: Actor, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.window: Window | None = None
        self.unit: Any = None
        self.named: dict[str, Any] = {}
        if group.by_unit:
            self.named = {unit.code: unit for unit in units_of(actor)}
            choices: list[tuple[str, Any]] = [("", _("Alle enheter"))]
            choices += [(code, unit.name) for code, unit in self.named.items()]
            self.fields["enhet"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["enhet"]
        if not group.has_period():
            del self.fields["fra"], self.fields["til"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors:
            try:
                self.window = window(
                    self.actor.today, on=found.get("per"), first=found.get("fra"), last=found.get("til")
                )
            except Refused as refused:
                self.add_refusal(refused)
        self.unit = self.named.get(found.get("enhet") or "")
        return found


class DayForm(FilterForm):
    """One day that has been. Sent with GET."""

    per = DateField(label=_("Dag"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_per(self) -> date | None:
        found: date | None = self.cleaned_data.get("per")
        if found is None:
            return None
        try:
            return window(self.today, on=found).on
        except Refused as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused
