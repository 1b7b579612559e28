"""Adding to a household, and correcting what is written of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.parts import MemberForm
from applications.services.data import MemberData, PersonData
from core.interface.forms import DateField, VersionedForm
from core.people.enums import MemberRole

ROLES = [choice for choice in MemberRole.choices if choice[0] != MemberRole.APPLICANT]


class NewMemberForm(MemberForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    first_day = DateField(label=_("Med i husstanden fra"))
    field_order = (
        "role", "given_name", "family_name", "number", "birth_date", "birth_year", "first_day", "version",
    )  # fmt: skip
    required_messages = {"first_day": _("Oppgi dagen personen kom inn i husstanden.")}

    def told(self) -> MemberData:
        names = ("number", "given_name", "family_name", "birth_date", "birth_year")
        person: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        return MemberData(PersonData(**person), role=self.cleaned_data["role"])


class PeriodOfMemberForm(VersionedForm):
    """From when to when, and as what. A last day means that the person has left."""

    role = forms.ChoiceField(label=_("Rolle i husstanden"), choices=ROLES)
    first_day = DateField(label=_("Med i husstanden fra"))
    last_day = DateField(
        label=_("Til og med"), required=False, help_text=_("La feltet stå tomt så lenge personen bor der.")
    )
    mistake = forms.BooleanField(
        label=_("Personen har aldri hørt til husstanden og ble registrert ved en feil"), required=False
    )
    reason = forms.CharField(
        label=_("Hva var feil?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Fylles ut bare når personen ble registrert ved en feil."),
    )

    def __init__(self, *args: Any, applicant: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if applicant:
            # The applicant's own household: only the day it begins can be wrong.
            for name in ("role", "last_day", "mistake", "reason"):
                del self.fields[name]
