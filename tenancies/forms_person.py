"""The person something begins with: found among those the office knows, or written in, with or without a number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.fields import parse_uuid
from contacts.forms import PersonChoice
from contacts.selectors import persons_named
from core.agencies.actors import Actor
from core.interface.forms import DateField, HusromForm
from core.people import policies as people
from core.people.models import Person
from tenancies.services.placing import Someone


class SomeoneForm(HusromForm):
    """Whoever makes one calls `look_up` when its fields are there."""

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

    def look_up(self, actor: Actor) -> None:
        """Those the name or the number fits, among whom one is chosen."""
        self.matches: list[Person] = persons_named(actor, str(self._given("about") or ""))
        self.chosen = chosen = parse_uuid(self._given("person"))
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

    def someone(self) -> Someone:
        data = self.cleaned_data
        if data["person"]:
            return Someone(person=data["person"])
        return Someone(
            given_name=data["given_name"], family_name=data["family_name"], number=data["number"],
            birth_date=data["birth_date"],
        )  # fmt: skip
