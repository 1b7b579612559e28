"""Forms for a lease that runs out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.enums import Channel, RenewalWish
from core.interface.forms import DateField, HusromForm, VersionedForm
from tenancies.enums import ShorterGround, TermKind
from tenancies.enums_lease_end import ReviewOutcome
from tenancies.services.lease_ends import Decided

OUTCOMES = [choice for choice in ReviewOutcome.choices if choice[0]]
TERMS = [choice for choice in TermKind.choices if choice[0] != TermKind.INDEFINITE]


class TellForm(HusromForm):
    apply_by = DateField(label=_("Leieren kan søke til og med"))


class RenewalForm(HusromForm):
    received = DateField(label=_("Søknaden kom inn"))
    channel = forms.ChoiceField(
        label=_("Hvordan kom den?"), choices=Channel.choices, widget=forms.RadioSelect
    )
    wish = forms.ChoiceField(
        label=_("Hva ønsker leieren?"), choices=RenewalWish.choices, widget=forms.RadioSelect
    )
    changes = forms.CharField(
        label=_("Hva har endret seg siden sist?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    explanation = forms.CharField(
        label=_("Hvorfor trenger husstanden fortsatt kommunal bolig?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class DecideForm(VersionedForm):
    outcome = forms.ChoiceField(
        label=_("Hva kom fornyelsen til?"), choices=OUTCOMES, widget=forms.RadioSelect
    )
    on = DateField(label=_("Dato"))
    new_last_day = DateField(
        label=_("Siste dag i ny leietid"), required=False, help_text=_("Når leieren får en ny periode.")
    )
    bedrooms = forms.IntegerField(
        label=_("Soverom i den nye boligen"), required=False, min_value=1, max_value=9,
        help_text=_("Når leieren skal ha en mindre bolig."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Begrunnelse"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Vedtaket til leieren skrives i søknaden. Her står det korte svaret."),
    )  # fmt: skip
    required_messages = {"reason": _("Skriv en begrunnelse.")}

    def decided(self) -> Decided:
        names = ("outcome", "reason", "on", "bedrooms", "new_last_day")
        return Decided(**{name: self.cleaned_data[name] for name in names})


class DemandForm(HusromForm):
    move_by = DateField(label=_("Leieren må ha flyttet innen"))


class RentToOwnForm(HusromForm):
    lead = forms.BooleanField(label=_("Kan være aktuell for leie til eie"), required=False)
    note = forms.CharField(label=_("Merknad"), max_length=300, required=False)


class NewTermForm(VersionedForm):
    signed_on = DateField(label=_("Underskrevet av begge"))
    kind = forms.ChoiceField(label=_("Leietid"), choices=TERMS, widget=forms.RadioSelect)
    shorter_ground = forms.ChoiceField(
        label=_("Grunnlag for kortere tid"), choices=ShorterGround.choices, required=False
    )
    shorter_reason = forms.CharField(label=_("Hvorfor kortere tid"), required=False, max_length=500)
    told_in_writing = forms.BooleanField(label=_("Formål og unntak står i avtalen (§ 11-1)"), required=False)
