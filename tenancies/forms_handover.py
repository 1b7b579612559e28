"""Forms of transitions: register, name a receiver, tell of a home, move the day, end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.fields import RecordChoice, parse_uuid
from contacts.forms import PersonChoice, UserChoice
from contacts.selectors import persons_named
from core.agencies.actors import Actor
from core.interface.forms import DateField, HusromForm, ReasonForm
from core.people import policies as people
from core.people.models import Person
from tenancies.enums_handover import HandoverBasis, HandoverKind, HandoverSource, HomeAfter
from tenancies.selectors.handovers import receivers, receiving_units
from tenancies.services.handovers import NewHandover
from tenancies.services.placing import Someone


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


class HandoverForm(ReceiverForm):
    """One page. A receiver may be named later, and is asked for until then."""

    required_messages = {
        "kind": _("Velg hva slags overgang det er."),
        "expected_on": _("Oppgi dagen det ventes."),
    }

    key = forms.UUIDField(widget=forms.HiddenInput)
    about = forms.CharField(
        label=_("Finn personen"),
        max_length=100,
        required=False,
        help_text=_("Skriv navn eller fødselsnummer, og trykk «Finn person»."),
    )
    person = PersonChoice(
        label=_("Person"), queryset=None, required=False, empty_label=_("Ny person, skriv inn under")
    )
    given_name = forms.CharField(label=_("Fornavn"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Etternavn"), max_length=100, required=False)
    number = forms.CharField(
        label=_("Fødselsnummer, D-nummer eller DUF-nummer"),
        max_length=20,
        required=False,
        help_text=_("Ingen avvises fordi nummeret mangler."),
    )
    birth_date = DateField(label=_("Fødselsdato"), required=False)
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
        self.matches: list[Person] = persons_named(actor, str(self._given("about") or ""))
        chosen = parse_uuid(self._given("person"))
        self.fields["person"].queryset = people.persons.visible_to(actor).filter(  # type: ignore[attr-defined]
            pk__in={person.pk for person in self.matches} | ({chosen} if chosen else set())
        )

    def _given(self, name: str) -> Any:
        return self.data.get(name) if self.is_bound else self.initial.get(name)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("person") and "person" not in self.errors:
            if not data.get("family_name"):
                self.add_error("family_name", _("Finn personen, eller skriv fornavn og etternavn."))
            elif not data.get("given_name"):
                self.add_error("given_name", _("Skriv fornavnet."))
        return data

    def new(self) -> NewHandover:
        data = self.cleaned_data
        person = data["person"]
        told = ("given_name", "family_name", "number", "birth_date")
        facts = (
            "kind", "expected_on", "source", "source_detail", "basis", "basis_detail", "home", "home_note", "note",
            "receiver_unit", "receiver",
        )  # fmt: skip
        return NewHandover(
            person=Someone(person=person) if person else Someone(**{name: data[name] for name in told}),
            **{name: data[name] for name in facts},
        )


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
