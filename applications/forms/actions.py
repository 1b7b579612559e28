"""The forms of what is done to a case."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications.enums import Answer, DecisionBasis, Outcome, ProvisionalReason
from core.accounts.models import User
from core.agencies.enums import Basis
from core.interface.forms import DateField, HusromForm, VersionedForm
from core.sharing.enums import CHOSEN_CHOICES
from core.sharing.organisation import Neighbour

LONG = forms.Textarea(attrs={"rows": 8})
REASONS = forms.Textarea(attrs={"rows": 24})
SHORT = forms.Textarea(attrs={"rows": 3})
#: On what a unit may be involved in a case. What takes consent is opened by the consent itself.
INVOLVE_BASES = [
    (Basis.LAW.value, _("Lov som åpner for det")),
    (Basis.PRESET.value, _("Fast delingsregel i kommunen")),
]
NUMBER = forms.TextInput(attrs={"size": "5", "inputmode": "numeric"})


class AssignForm(HusromForm):
    caseworker: Any = forms.ModelChoiceField(
        label=_("Ansvarlig"), queryset=None, required=False, empty_label=_("Ingen (ufordelt)")
    )

    def __init__(self, *args: Any, caseworkers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caseworker"].queryset = caseworkers  # type: ignore[attr-defined]


class ProvisionalForm(HusromForm):
    reason = forms.ChoiceField(
        label=_("Hvorfor tar svaret tid?"), choices=ProvisionalReason.choices, widget=forms.RadioSelect
    )
    explanation = forms.CharField(
        label=_("Nærmere forklart"),
        required=False,
        max_length=500,
        widget=SHORT,
        help_text=_("Står i brevet. Må fylles ut når grunnen er «Annet»."),
    )
    asked_for = forms.CharField(
        label=_("Opplysninger søkeren må sende"), required=False, widget=SHORT, help_text=_("Én per linje.")
    )
    expected_date = DateField(label=_("Når regner dere med å svare?"))

    @property
    def values(self) -> dict[str, Any]:
        lines = self.cleaned_data["asked_for"].splitlines()
        return {
            **self.cleaned_data,
            "asked_for": tuple(line.strip() for line in lines if line.strip()),
        }


class JudgementForm(HusromForm):
    answer = forms.ChoiceField(
        label=_("Er kravet oppfylt?"), choices=Answer.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Begrunnelse"), max_length=4000, widget=LONG)
    required_messages = {
        "answer": _("Velg om kravet er oppfylt eller ikke oppfylt."),
        "reason": _("Skriv hvorfor. Begrunnelsen følger saken."),
    }


class DecisionForm(VersionedForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(label=_("Utfall"), choices=Outcome.choices, widget=forms.RadioSelect)
    basis = forms.ChoiceField(label=_("Rettslig grunnlag"), choices=DecisionBasis.choices)
    dwelling_type = forms.CharField(
        label=_("Type bolig"), required=False, max_length=100, help_text=_("Ved innvilgelse.")
    )
    persons = forms.IntegerField(
        label=_("Antall personer"), required=False, min_value=1, max_value=30, widget=NUMBER
    )
    bedrooms = forms.IntegerField(
        label=_("Antall soverom"), required=False, min_value=0, max_value=12, widget=NUMBER
    )
    term_months = forms.IntegerField(
        label=_("Leietid i måneder"),
        required=False,
        min_value=1,
        max_value=240,
        widget=NUMBER,
        help_text=_("Vanligvis 36 (husleieloven § 9-3)."),
    )
    conditions = forms.CharField(label=_("Vilkår"), required=False, max_length=2000, widget=SHORT)
    refused_part = forms.CharField(
        label=_("Dette får søkeren ikke"),
        required=False,
        max_length=2000,
        widget=SHORT,
        help_text=_("Ved delvis avslag. Skriv til «du», for eksempel: Du får ikke tre soverom."),
    )
    situation = forms.CharField(
        label=_("Du har fortalt at …"), max_length=4000, widget=SHORT, help_text=_("Fortsett setningen.")
    )
    reasons = forms.CharField(
        label=_("Begrunnelse, krav for krav"),
        max_length=10000,
        widget=REASONS,
        help_text=_(
            "Skriv til «du». Tittelen står på en linje for seg, og det er en tom linje mellom kravene."
        ),
    )
    childs_best = forms.CharField(
        label=_("Hva som er best for barna"), required=False, max_length=4000, widget=SHORT
    )
    next_steps = forms.CharField(label=_("Hva skjer nå?"), max_length=2000, widget=SHORT)
    required_messages = {"outcome": _("Velg utfall."), "reasons": _("Skriv begrunnelsen for vedtaket.")}


class ReceivedForm(HusromForm):
    received_on = DateField(label=_("Dagen brevet kom fram"))


class NoteForm(HusromForm):
    text = forms.CharField(label=_("Notat"), max_length=10000, widget=LONG)
    required_messages = {"text": _("Skriv notatet.")}


class FindingForm(VersionedForm):
    """What the unit lays open for those who allocate."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Opplysning til tildelingen"),
        max_length=4000,
        widget=LONG,
        help_text=_(
            "Skriv bare det som har betydning for tildelingen, i nøytrale ord. Ikke skriv diagnoser."
        ),
    )
    legal_basis = forms.ChoiceField(label=_("Hjemmel"), choices=CHOSEN_CHOICES, widget=forms.RadioSelect)
    basis_detail = forms.CharField(
        label=_("Nærmere om hjemmelen"),
        required=False,
        max_length=300,
        widget=SHORT,
        help_text=_("Må fylles ut for egne oppgaver og for annen lov."),
    )
    required_messages = {
        "text": _("Skriv det som er viktig for tildelingen."),
        "legal_basis": _("Velg hjemmelen som gir adgang til å dele."),
    }


class InvolveForm(HusromForm):
    """Which unit gets to know of the case, and why."""

    unit = forms.ChoiceField(label=_("Enhet"))
    basis = forms.ChoiceField(
        label=_("Grunnlag"), choices=INVOLVE_BASES, widget=forms.RadioSelect, initial="law"
    )
    reason = forms.CharField(
        label=_("Hjemmel og formål"),
        max_length=250,
        widget=SHORT,
        help_text=_("For eksempel: forvaltningsloven § 13 b nr. 5, kartlegging av behov for oppfølging."),
    )
    required_messages = {
        "unit": _("Velg enheten som skal involveres."),
        "reason": _("Skriv hjemmelen og hva enheten skal bidra med."),
    }

    def __init__(self, *args: Any, neighbours: list[Neighbour], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.choices = [("", _("Velg enhet")), *((str(each.unit.pk), each.name) for each in neighbours)]


class ConfirmFactsForm(HusromForm):
    """Gone through with the applicant before an offer."""

    checked = forms.BooleanField(
        label=_("Husstand, inntekt og gjeld er gjennomgått med søkeren, og det vedtaket bygger på, stemmer"),
        required=False,
    )
    confirmed_on = DateField(label=_("Dagen det ble bekreftet"))
    how = forms.CharField(
        label=_("Hvordan ble det bekreftet?"),
        max_length=300,
        widget=SHORT,
        help_text=_("For eksempel: på telefon, og ny skattemelding lagt i saken."),
    )
    required_messages = {"how": _("Skriv hvordan opplysningene ble bekreftet.")}
