"""Forms for providers of temporary housing, their places, prices and quality agreements."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.interface.forms import DateField, HusromForm, MoneyField, ReasonForm
from housing.enums_temporary import PlaceKind, ProviderKind
from housing.models import TemporaryPlace


class ProviderForm(HusromForm):
    required_messages = {"name": _("Skriv hva tilbyderen heter.")}

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Navn"), max_length=150)
    kind = forms.ChoiceField(
        label=_("Hvem driver stedene?"), choices=ProviderKind.choices, widget=forms.RadioSelect
    )
    organisation_number = forms.CharField(
        label=_("Organisasjonsnummer"),
        max_length=11,
        required=False,
        widget=forms.TextInput(attrs={"size": 12}),
    )
    contact_person = forms.CharField(label=_("Kontaktperson"), max_length=100, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-post"), required=False)
    note = forms.CharField(
        label=_("Merknad"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_organisation_number(self) -> str:
        return str(self.cleaned_data["organisation_number"]).replace(" ", "")


class PlaceForm(HusromForm):
    required_messages = {
        "name": _("Skriv hva stedet heter."),
        "capacity": _("Oppgi hvor mange det er plass til."),
    }

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Navn på stedet"), max_length=150)
    kind = forms.ChoiceField(label=_("Slag"), choices=PlaceKind.choices)
    capacity = forms.IntegerField(
        label=_("Plasser"), min_value=1, max_value=999, help_text=_("Hvor mange personer det er plass til.")
    )
    round_the_clock = forms.BooleanField(label=_("En kan være der hele døgnet"), required=False, initial=True)
    with_lease = forms.BooleanField(label=_("Den som bor der, har leiekontrakt"), required=False)
    paid_per_night = forms.BooleanField(label=_("Det betales per natt"), required=False, initial=True)
    suits_children = forms.BooleanField(label=_("Egnet for barn"), required=False)
    suits_young = forms.BooleanField(label=_("Egnet for unge"), required=False)
    address = forms.CharField(
        label=_("Adresse"),
        max_length=150,
        required=False,
        help_text=_("La feltet stå tomt når adressen er hemmelig, som for et krisesenter."),
    )
    postcode = forms.RegexField(
        label=_("Postnummer"),
        regex=r"^\d{4}$",
        required=False,
        widget=forms.TextInput(attrs={"size": 6}),
        error_messages={"invalid": _("Et postnummer har fire sifre.")},
    )
    town = forms.CharField(label=_("Poststed"), max_length=60, required=False)
    closed_on = DateField(label=_("Ikke i bruk fra"), required=False)


class NewPlaceForm(PlaceForm):
    required_messages = {
        **PlaceForm.required_messages,
        "per_night": _("Oppgi hva en natt koster."),
        "price_from": _("Oppgi dagen prisen gjelder fra."),
    }

    per_night = MoneyField(label=_("Pris per natt"))
    price_from = DateField(label=_("Prisen gjelder fra"))

    field_order = ("name", "kind", "capacity", "per_night", "price_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["closed_on"]


class PriceForm(HusromForm):
    required_messages = {
        "per_night": _("Oppgi hva en natt koster."),
        "valid_from": _("Oppgi dagen prisen gjelder fra."),
    }

    per_night = MoneyField(label=_("Pris per natt"))
    valid_from = DateField(
        label=_("Gjelder fra"), help_text=_("Netter før denne dagen beholder prisen de hadde.")
    )


class QualityAgreementForm(HusromForm):
    required_messages = {
        "valid_from": _("Oppgi dagen avtalen gjelder fra."),
        "review_on": _("Oppgi når avtalen skal gjennomgås."),
    }

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    place: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Gjelder"), queryset=None, required=False, empty_label=_("Alle stedene til tilbyderen")
    )
    valid_from = DateField(label=_("Gjelder fra"))
    ends_on = DateField(label=_("Til og med"), required=False)
    review_on = DateField(label=_("Gjennomgås"))
    note = forms.CharField(
        label=_("Merknad"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, places: QuerySet[TemporaryPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


class ReviewAgreementForm(HusromForm):
    required_messages = {"review_on": _("Oppgi når avtalen skal gjennomgås neste gang.")}

    review_on = DateField(label=_("Neste gjennomgang"))


class EndAgreementForm(ReasonForm):
    required_messages = {"on": _("Oppgi siste dag.")}

    on = DateField(label=_("Siste dag"))
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv hvorfor avtalen avsluttes.")},
    )
    field_order = ("on", "reason")
