from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.fields import ClockField
from core.agencies.models import Unit
from core.base.ids import uuid7
from core.interface.forms import DateField, HusromForm
from deviations.enums_fault import FaultKind, Handling, VisitOutcome
from deviations.forms import unit_choices


class FaultForm(HusromForm):
    """Something is broken: what, where, and whether it can wait."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Hva er feil?"), choices=FaultKind, widget=forms.RadioSelect)
    what = forms.CharField(
        label=_("Beskriv feilen"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv kort hva som er feil.")},
    )
    place = forms.CharField(
        label=_("Hvor er det?"),
        help_text=_("Adresse og bolignummer, eller rommet"),
        max_length=200,
        error_messages={"required": _("Skriv hvor feilen er.")},
    )
    unit = forms.ChoiceField(label=_("Enhet"))
    critical = forms.BooleanField(
        label=_("Det haster"),
        help_text=_("Fare for folk eller bygg. Brannalarm og sprinkler haster alltid."),
        required=False,
    )

    def __init__(self, *args: Any, units: list[Unit], unit: Unit | None, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "key": uuid7(),
            "unit": str(unit.pk) if unit else "",
            **(kwargs.get("initial") or {}),
        }
        self.units = {str(each.pk): each for each in units}
        super().__init__(*args, **kwargs)
        choices = unit_choices(units)
        self.fields["unit"].choices = choices if unit else [("", _("Velg sted")), *choices]  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]


class OrderForm(HusromForm):
    supplier = forms.CharField(
        label=_("Leverandør"), help_text=_("Hvem som skal gjøre jobben"), max_length=150
    )
    lease = forms.CharField(
        label=_("Leieforhold"),
        help_text=_("Nummeret, når leieren skal ha beskjed om besøk. Tomt felt for fellesarealer."),
        max_length=20,
        required=False,
    )


class VisitForm(HusromForm):
    on = DateField(label=_("Dag"))
    starts = ClockField(label=_("Fra"))
    ends = ClockField(label=_("Til"))


class VisitOutcomeForm(HusromForm):
    outcome = forms.ChoiceField(
        label=_("Hva ble det til?"), choices=VisitOutcome.choices[1:], widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Merknad"), max_length=300, required=False)


class FinishForm(HusromForm):
    on = DateField(label=_("Utbedret"))


class RouteForm(HusromForm):
    handling = forms.ChoiceField(label=_("Føres i"), choices=Handling, widget=forms.RadioSelect)
    where = forms.CharField(
        label=_("Hvor, og hvordan"),
        help_text=_("For eksempel: Kvalitetssystemet på intranettet, eller telefon til kontoret"),
        max_length=300,
        required=False,
    )


class FaultRouteForm(RouteForm):
    """With who is told at night."""

    on_call = forms.CharField(
        label=_("Hvem har vakt om natta?"),
        help_text=_("For eksempel: Vaktsentralen i EBF"),
        max_length=100,
        required=False,
    )
    on_call_phone = forms.CharField(
        label=_("Vakttelefon"),
        help_text=_("Får SMS når en kritisk feil meldes mellom kl. 23 og 8."),
        max_length=30,
        required=False,
    )
