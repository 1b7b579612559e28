from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms import UserChoice
from core.agencies.models import Membership, Unit
from core.interface.forms import DateField, HusromForm
from deviations.enums import Category
from deviations.forms import unit_choices
from deviations.services.outside import OutsideFacts


class ReferenceForm(HusromForm):
    """What Husrom keeps of a report in the quality system: no text, so there is nothing to write a name in."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reference = forms.CharField(
        label=_("Referanse"), help_text=_("Nummeret i kvalitetssystemet"), max_length=60
    )
    unit = forms.ChoiceField(label=_("Enhet"))
    category = forms.ChoiceField(
        label=_("Kategori"), choices=[("", _("Ikke oppgitt")), *Category.choices], required=False
    )
    reported_on = DateField(label=_("Meldt"))
    due_on = DateField(
        label=_("Frist"), required=False, help_text=_("Tomt felt gir kommunens vanlige frist.")
    )
    closed_on = DateField(label=_("Lukket"), required=False, help_text=_("Tomt felt når avviket er åpent."))
    from_guard = forms.BooleanField(label=_("Meldt av vekter"), required=False)

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["unit"].choices = unit_choices(units)  # type: ignore[attr-defined]

    def facts(self) -> OutsideFacts:
        data: dict[str, Any] = self.cleaned_data
        closed: date | None = data["closed_on"]
        return OutsideFacts(
            reference=data["reference"],
            unit=self.units[data["unit"]],
            reported_on=data["reported_on"],
            category=data["category"],
            due_on=data["due_on"],
            closed_on=closed,
            from_guard=data["from_guard"],
        )


class HolderChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return str(obj.user.full_name)


class ActingForm(HusromForm):
    away = HolderChoice(
        label=_("Hvem er borte?"),
        queryset=None,
        required=False,
        empty_label=_("Ingen, posten er ledig"),
        help_text=_("Den som er borte, får ingen varsler om avvik og frister før hen er tilbake."),
    )
    user = UserChoice(label=_("Stedfortreder"), queryset=None, empty_label=_("Velg en person"))
    first_day = DateField(label=_("Første dag"))
    last_day = DateField(label=_("Siste dag"))

    def __init__(self, *args: Any, candidates: Any, holders: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = candidates  # type: ignore[attr-defined]
        self.fields["away"].queryset = holders  # type: ignore[attr-defined]


class PeriodForm(HusromForm):
    """From which day the figures count, and as of which day they stand."""

    marks = False
    since = DateField(label=_("Fra og med"), required=False, show_hint=False)
    on = DateField(label=_("Slik det sto"), required=False, show_hint=False)
