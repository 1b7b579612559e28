"""What people type about the papers of a lease; the services decide."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.interface.forms import DateField, HusromForm, MoneyField, VersionedForm
from tenancies.enums import ShorterGround, TermKind
from tenancies.enums_papers import SIGNERS
from tenancies.forms import ZERO
from tenancies.services.follow_up import FollowUp
from tenancies.services.terms import Terms

LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk"))]


class LanguageField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Målform"), choices=LANGUAGES, required=False, **kwargs)


class AmendmentForm(VersionedForm):
    """Everything stands as it is, and only what is to be new is changed."""

    effective_on = DateField(
        label=_("Endringen gjelder fra"), help_text=_("Ny husleie gjelder fra den første i en måned")
    )
    reason = forms.CharField(
        label=_("Hvorfor endres avtalen?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ChoiceField(label=_("Leietid"), choices=TermKind.choices, widget=forms.RadioSelect)
    end = DateField(
        label=_("Siste dag"),
        required=False,
        help_text=_(
            "En ny periode varer minst tre år, hvis ikke noe gir grunn til kortere tid. Tom når den blir tidsubestemt."
        ),
    )
    shorter_ground = forms.ChoiceField(
        label=_("Grunnlag for kortere tid"), choices=ShorterGround.choices, required=False
    )
    shorter_reason = forms.CharField(label=_("Hvorfor kortere tid"), required=False, max_length=500)
    told_in_writing = forms.BooleanField(
        label=_("Formål og unntak skal stå i avtalen (§ 11-1)"), required=False
    )
    may_be_terminated = forms.BooleanField(label=_("Avtalen kan sies opp i leietida"), required=False)
    last_if_unchanged = forms.BooleanField(label=_("Siste periode hvis ikke noe endrer seg"), required=False)
    monthly_rent = MoneyField(
        label=_("Husleie per måned"),
        min_value=ZERO,
        help_text=_("Kan settes ned her. En høyere husleie følger reglene i §§ 4-2 og 4-3."),
    )
    due_day = forms.IntegerField(label=_("Forfallsdag i måneden"), min_value=1, max_value=28)
    deposit = MoneyField(label=_("Depositum"), required=False, min_value=ZERO)
    guarantee = MoneyField(label=_("Garanti"), required=False, min_value=ZERO)
    eviction_clause = forms.BooleanField(label=_("Utkastelsesklausul"), required=False)
    language = LanguageField()

    def terms(self, before: Terms) -> Terms:
        given = self.cleaned_data
        return replace(
            before,
            last_day=given["end"],
            kind=given["kind"],
            shorter_ground=given["shorter_ground"],
            shorter_reason=given["shorter_reason"],
            told_in_writing=given["told_in_writing"],
            may_be_terminated=given["may_be_terminated"],
            last_if_unchanged=given["last_if_unchanged"],
            monthly_rent=given["monthly_rent"],
            due_day=given["due_day"],
            deposit=given["deposit"] or ZERO,
            guarantee=given["guarantee"] or ZERO,
            eviction_clause=given["eviction_clause"],
        )


class FollowUpForm(HusromForm):
    unit = forms.ChoiceField(label=_("Hvem følger opp"))
    contact = forms.CharField(label=_("Kontaktperson"), max_length=100, required=False)
    what = forms.CharField(
        label=_("Hva får leieren hjelp med?"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Skriv med leierens egne ord når dere kan. Ikke skriv diagnoser."),
    )
    how_often = forms.CharField(label=_("Når og hvor ofte møtes dere?"), max_length=300)
    starts_on = DateField(label=_("Fra"))
    ends_on = DateField(
        label=_("Til og med"), required=False, help_text=_("Tom når den varer til dere er enige om å slutte")
    )
    language = LanguageField()

    def __init__(self, *args: Any, units: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        unit: Any = self.fields["unit"]
        unit.choices = [("", _("Velg")), *((key, each.name) for key, each in self.units.items())]

    def agreed(self) -> FollowUp:
        given = self.cleaned_data
        return FollowUp(
            unit=self.units[given["unit"]],
            what=given["what"],
            how_often=given["how_often"],
            starts_on=given["starts_on"],
            contact=given["contact"],
            ends_on=given["ends_on"],
        )


class DueForm(HusromForm):
    why = forms.CharField(
        label=_("Hvorfor skal det være en oppfølgingsavtale?"),
        max_length=300,
        help_text=_("For eksempel: vilkår i vedtaket, eller leieren har bedt om det."),
    )


class PaperSignatureForm(VersionedForm):
    """Who of those who have not signed yet, when, and by whose name."""

    party = forms.ChoiceField(label=_("Hvem har signert?"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Navn på den som signerte"), max_length=100, required=False,
        help_text=_("Tom for leieren selv"),
    )  # fmt: skip
    on = DateField(label=_("Dato på arket"))

    def __init__(self, *args: Any, paper: Any, signed: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [party for party in SIGNERS[paper.kind] if party not in signed]
        choice: Any = self.fields["party"]
        choice.choices = [(party.value, party.label) for party in left]


class DeliveredForm(HusromForm):
    on = DateField(label=_("Levert til leieren"))
