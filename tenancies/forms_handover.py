"""Forms of transitions: register, name a receiver, tell of a home, move the day, end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.fields import RecordChoice
from contacts.forms import UserChoice
from core.agencies.actors import Actor
from core.interface.forms import DateField, HusromForm, ReasonForm
from tenancies.enums_handover import HandoverBasis, HandoverKind, HandoverSource, HomeAfter
from tenancies.forms_person import SomeoneForm
from tenancies.selectors.handovers import receivers, receiving_units
from tenancies.services.handovers import NewHandover


class UnitChoice(RecordChoice):
    default_error_messages = {"invalid_choice": _("Velg en enhet fra lista.")}


class ReceiverForm(HusromForm):
    required_messages = {
        "receiver_unit": _("Velg enheten som skal ta imot."),
        "receiver": _("Velg personen som skal ta imot."),
    }

    receiver_unit = UnitChoice(label=_("Enhet som tar imot"), queryset=None, empty_label=_("Velg en enhet"))
    receiver = UserChoice(label=_("Person som tar imot"), queryset=None, empty_label=_("Velg en"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["receiver_unit"].queryset = receiving_units(actor)  # type: ignore[attr-defined]
        self.fields["receiver"].queryset = receivers(actor)  # type: ignore[attr-defined]


class HandoverForm(SomeoneForm, ReceiverForm):
    """One page. A receiver may be named later, and is asked for until then."""

    required_messages = {
        "kind": _("Velg hva slags overgang det er."),
        "expected_on": _("Oppgi dagen det ventes."),
    }

    kind = forms.ChoiceField(label=_("Hva slags overgang?"), choices=HandoverKind.choices)
    expected_on = DateField(label=_("Ventes"))
    source = forms.ChoiceField(label=_("Meldt av"), choices=HandoverSource.choices)
    source_detail = forms.CharField(label=_("Hvem der"), max_length=150, required=False)
    basis = forms.ChoiceField(
        label=_("Grunnlag for å fortelle det til mottakeren"), choices=HandoverBasis.choices
    )
    basis_detail = forms.CharField(label=_("Mer om grunnlaget"), max_length=300, required=False)
    home = forms.ChoiceField(label=_("Bolig etterpå"), choices=HomeAfter.choices)
    home_note = forms.CharField(label=_("Mer om boligen"), max_length=300, required=False)
    note = forms.CharField(
        label=_("Om overgangen"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        for name in ("receiver_unit", "receiver"):
            self.fields[name].required = False
        self.look_up(actor)

    def new(self) -> NewHandover:
        facts = (
            "kind", "expected_on", "source", "source_detail", "basis", "basis_detail", "home", "home_note", "note",
            "receiver_unit", "receiver",
        )  # fmt: skip
        return NewHandover(person=self.someone(), **{name: self.cleaned_data[name] for name in facts})


class HomeForm(HusromForm):
    home = forms.ChoiceField(label=_("Bolig etterpå"), choices=HomeAfter.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Mer om boligen"), max_length=300, required=False)


class MoveDayForm(ReasonForm):
    required_messages = {"expected_on": _("Oppgi dagen det ventes.")}

    expected_on = DateField(label=_("Ny dag"))
    field_order = ("expected_on", "reason")


class FinishForm(HusromForm):
    result = forms.ChoiceField(
        label=_("Hva ble det til?"),
        choices=[("finish", _("Overgangen er gjennomført")), ("cancel", _("Den er ikke aktuell lenger"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Hvorfor den ikke er aktuell"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
