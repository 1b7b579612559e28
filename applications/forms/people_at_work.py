"""Habilitet, saker som skifter hender, og fravær."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications.enums import TieGround
from applications.forms.actions import SHORT
from core.accounts.models import User
from core.agencies.models import Unit
from core.interface.forms import DateField, HusromForm


class TieForm(HusromForm):
    ground = forms.ChoiceField(
        label=_("Hvorfor kan du ikke behandle saken?"), choices=TieGround.choices, widget=forms.RadioSelect
    )
    explanation = forms.CharField(
        label=_("Nærmere forklart"),
        required=False,
        max_length=500,
        widget=SHORT,
        help_text=_("Må fylles ut ved andre særegne forhold. Ikke skriv mer om andre enn du må."),
    )
    required_messages = {"ground": _("Velg hvorfor.")}


class TransferForm(HusromForm):
    unit: Any = forms.ModelChoiceField(
        label=_("Enhet"), queryset=None, required=False, empty_label=_("Samme enhet")
    )
    caseworker: Any = forms.ModelChoiceField(
        label=_("Ny ansvarlig"), queryset=None, required=False, empty_label=_("Ingen (ufordelt)")
    )
    reason = forms.CharField(label=_("Hvorfor gis saken videre?"), max_length=300, widget=SHORT)
    required_messages = {"reason": _("Skriv hvorfor saken gis videre.")}

    def __init__(self, *args: Any, units: QuerySet[Unit], caseworkers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["caseworker"].queryset = caseworkers  # type: ignore[attr-defined]


class AbsenceForm(HusromForm):
    user: Any = forms.ModelChoiceField(label=_("Hvem er borte?"), queryset=None)
    first_day = DateField(label=_("Første dag"))
    last_day = DateField(label=_("Siste dag"))
    stand_in: Any = forms.ModelChoiceField(
        label=_("Stedfortreder"),
        queryset=None,
        required=False,
        empty_label=_("Ingen"),
        help_text=_("Ser frister og oppgaver så lenge fraværet varer, og kan merke oppgavene som utført."),
    )

    def __init__(self, *args: Any, people: QuerySet[User], colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["stand_in"].queryset = colleagues  # type: ignore[attr-defined]
