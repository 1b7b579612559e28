"""Forms for one part of a rule set: a rate, a length of lease, a time limit, an appeal body."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.interface.forms import VersionedForm

_AUTHORITY = _("Hvem som har bestemt det, når, og saksnummeret eller kunngjøringen.")


class RateForm(VersionedForm):
    value = forms.DecimalField(label=_("Sats"), min_value=0, max_digits=12, decimal_places=2, localize=True)
    basis = forms.CharField(label=_("Hjemmel"), max_length=300, help_text=_AUTHORITY)
    required_messages = {"value": _("Skriv satsen."), "basis": _("Skriv hjemmelen.")}


class TermForm(VersionedForm):
    title = forms.CharField(label=_("Navn på bokmål"), max_length=120)
    title_nn = forms.CharField(label=_("Navn på nynorsk"), max_length=120)
    first_years = forms.IntegerField(label=_("Første leietid (år)"), min_value=1, max_value=20)
    renewal_years = forms.IntegerField(
        label=_("Ved fornyelse (år)"), min_value=1, max_value=20, required=False
    )
    children_under = forms.IntegerField(
        label=_("Bare husstander med barn under (år)"),
        min_value=1,
        max_value=25,
        required=False,
        help_text=_("La stå tomt når leietida gjelder alle."),
    )


class PeriodForm(VersionedForm):
    amount = forms.IntegerField(label=_("Antall"), min_value=1, max_value=999)
    unit = forms.ChoiceField(
        label=_("Enhet"),
        choices=[("day", _("dager")), ("week", _("uker")), ("month", _("måneder")), ("year", _("år"))],
    )
    basis = forms.CharField(label=_("Hjemmel"), max_length=300, help_text=_AUTHORITY)
    required_messages = {"amount": _("Skriv hvor lang fristen er."), "basis": _("Skriv hjemmelen.")}


class BodyForm(VersionedForm):
    name = forms.CharField(
        label=_("Navn på bokmål"), max_length=120, help_text=_("Slik det skal stå på konvolutten.")
    )
    name_nn = forms.CharField(label=_("Navn på nynorsk"), max_length=120)
    called = forms.CharField(
        label=_("Inne i en setning, på bokmål"),
        max_length=120,
        help_text=_("Slik brevet til søkeren sier det: «Endrer vi ikke vedtaket, avgjør klagenemnda saken.»"),
    )
    called_nn = forms.CharField(label=_("Inne i en setning, på nynorsk"), max_length=120)
    address = forms.CharField(
        label=_("Postadresse"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Gate eller postboks på én linje, postnummer og sted på neste."),
    )
    legal_basis = forms.CharField(label=_("Hjemmel"), max_length=300, help_text=_AUTHORITY)
    required_messages: dict[str, Any] = {
        "address": _("Skriv postadressen."),
        "legal_basis": _("Skriv hjemmelen."),
    }
