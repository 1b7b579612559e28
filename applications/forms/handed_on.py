"""Saker hos andre: what is sent on, the receipt, and the outcome."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.enums import Scheme, SchemeOutcome
from applications.forms.actions import SHORT
from core.interface.forms import DateField, HusromForm


class PlanForm(HusromForm):
    scheme = forms.ChoiceField(label=_("Ordning"), choices=Scheme.choices, widget=forms.RadioSelect)
    receiver = forms.CharField(
        label=_("Hvem avgjør?"), required=False, max_length=100, help_text=_("Tomt felt gir den vanlige.")
    )
    due = DateField(
        label=_("Skal sendes innen"),
        required=False,
        help_text=_("Tomt felt gir den 25. i måneden for bostøtte, ellers fjorten dager."),
    )
    note = forms.CharField(label=_("Merknad"), required=False, max_length=500, widget=SHORT)
    required_messages = {"scheme": _("Velg ordningen.")}


class SentForm(HusromForm):
    sent_on = DateField(label=_("Sendt"))


class ReceiptForm(HusromForm):
    received_on = DateField(label=_("Kvittert"))
    received_by = forms.CharField(label=_("Kvittert av"), max_length=100)
    required_messages = {"received_by": _("Skriv hvem som kvitterte.")}


class SettleForm(HusromForm):
    outcome = forms.ChoiceField(label=_("Utfall"), choices=SchemeOutcome.choices, widget=forms.RadioSelect)
    outcome_on = DateField(label=_("Utfallet ble kjent"))
    note = forms.CharField(label=_("Merknad"), required=False, max_length=500, widget=SHORT)
    required_messages = {"outcome": _("Velg utfallet.")}
