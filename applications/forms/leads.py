"""Forms of referrals without an application."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.enums import ContactConsent, LeadClosing, ReachedHow
from applications.forms.parts import PersonFields
from applications.services.data import PersonData
from applications.services.leads import LeadData
from core.interface.forms import DateField, HusromForm, VersionedForm

_LONG = forms.Textarea(attrs={"rows": 4})


class LeadForm(PersonFields):
    referrer = forms.CharField(
        label=_("Hvem henviser?"),
        max_length=150,
        help_text=_("Tjenesten, for eksempel legevakta eller Kirkens Bymisjon."),
    )
    referrer_contact = forms.CharField(
        label=_("Kontaktperson der"), required=False, max_length=200, help_text=_("Navn og telefon.")
    )
    received = DateField(label=_("Dagen henvisningen kom"))
    reason = forms.CharField(label=_("Hvorfor er personen henvist?"), max_length=4000, widget=_LONG)
    phone = forms.CharField(label=_("Telefon"), required=False, max_length=30)
    contact_through = forms.CharField(
        label=_("Kontakt gjennom en annen"), required=False, max_length=200, help_text=_("Navn og telefon.")
    )
    consent = forms.ChoiceField(
        label=_("Vil personen bli kontaktet av dere?"),
        choices=ContactConsent.choices,
        widget=forms.RadioSelect,
        initial=ContactConsent.NOT_ASKED,
    )
    consent_on = DateField(label=_("Dagen personen svarte"), required=False)
    consent_to = forms.CharField(label=_("Hvem personen svarte til"), required=False, max_length=150)
    field_order = (
        "received", "referrer", "referrer_contact", "number", "given_name", "family_name", "birth_date", "birth_year",
        "phone", "contact_through", "reason", "consent", "consent_on", "consent_to",
    )  # fmt: skip
    required_messages = {
        "referrer": _("Skriv hvem som henviste."),
        "received": _("Oppgi dagen henvisningen kom."),
        "reason": _("Skriv hvorfor personen er henvist."),
    }

    @property
    def told(self) -> LeadData:
        given: dict[str, Any] = dict(self.cleaned_data)
        names = (
            "number",
            "given_name",
            "family_name",
            "birth_date",
            "birth_year",
            "phone",
            "contact_through",
        )
        person = PersonData(**{name: given.pop(name) for name in names})
        return LeadData(person=person, **given)


class ContactTriedForm(VersionedForm):
    on = DateField(label=_("Dag"))
    how = forms.ChoiceField(label=_("Hvordan?"), choices=ReachedHow.choices, initial=ReachedHow.PHONE)
    reached = forms.BooleanField(label=_("Vi fikk kontakt"), required=False)
    note = forms.CharField(label=_("Hva ble sagt?"), required=False, max_length=4000, widget=_LONG)
    next_contact_on = DateField(
        label=_("Ta kontakt igjen"), required=False, help_text=_("Tomt gir 14 dager.")
    )


class ContactConsentForm(VersionedForm):
    consent = forms.ChoiceField(
        label=_("Vil personen bli kontaktet av dere?"),
        choices=ContactConsent.choices,
        widget=forms.RadioSelect,
    )
    on = DateField(label=_("Dagen personen svarte"), required=False)
    to = forms.CharField(label=_("Hvem personen svarte til"), required=False, max_length=150)


class CloseLeadForm(HusromForm):
    closing = forms.ChoiceField(
        label=_("Hvorfor lukkes henvisningen?"), choices=LeadClosing.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Begrunnelse"), max_length=2000, widget=_LONG)
    required_messages = {
        "closing": _("Velg hvorfor henvisningen lukkes."),
        "reason": _("Skriv hvorfor, slik at andre forstår det senere."),
    }
