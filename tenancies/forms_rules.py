"""Forms for one interval of the arrears routine."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.interface.forms import VersionedForm


class IntervalForm(VersionedForm):
    amount = forms.IntegerField(label=_("Antall"), min_value=0, max_value=999)
    unit = forms.ChoiceField(
        label=_("Enhet"),
        choices=[("day", _("dager")), ("week", _("uker")), ("month", _("måneder")), ("year", _("år"))],
    )
    required_messages = {"amount": _("Skriv hvor lenge.")}


class RentsForm(VersionedForm):
    value = forms.DecimalField(
        label=_("Måneders husleie"), min_value=0, max_value=24, max_digits=4, decimal_places=2, localize=True
    )
    required_messages = {"value": _("Skriv hvor mange måneders husleie.")}


class GroundForm(VersionedForm):
    value = forms.ChoiceField(
        label=_("Når er det grunnlag for å varsle?"),
        widget=forms.RadioSelect,
        choices=[
            ("overdue", _("Når husleie er forfalt")),
            ("notice_4_18", _("Når varselet etter § 4-18 er sendt")),
        ],
    )
