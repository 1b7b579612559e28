"""The forms of «Deling og samtykke»: what was answered, a withdrawal, and those who may speak for the applicant."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.agencies.enums import Scope
from core.agencies.models import Compartment
from core.interface.forms import DateField, HusromForm, VersionedForm
from core.sharing.enums import (
    AnsweredHow,
    Capacity,
    ConsentState,
    Information,
    LettersTo,
    Matter,
    RepresentativeKind,
)
from core.sharing.models import Representative
from core.sharing.services.consents import Answer, Ask
from core.sharing.services.representatives import RepresentativeData

ANSWERS = (
    (ConsentState.GIVEN.value, _("Ja, søkeren samtykker")),
    (ConsentState.REFUSED.value, _("Nei, søkeren samtykker ikke")),
    (ConsentState.LACKS_CAPACITY.value, _("Søkeren kan ikke samtykke selv")),
    (ConsentState.NOT_ASKED.value, _("Søkeren er spurt, men har ikke svart ennå")),
)
SHORT = forms.Textarea(attrs={"rows": 3})


class ConsentForm(HusromForm):
    """What the applicant answered. Filled in from the preset, so that it is read and saved."""

    answer = forms.ChoiceField(label=_("Hva svarte søkeren?"), choices=ANSWERS, widget=forms.RadioSelect)
    on = DateField(label=_("Når?"), show_hint=False)
    how = forms.ChoiceField(label=_("Hvordan?"), choices=AnsweredHow.choices, widget=forms.RadioSelect)
    last_day = DateField(
        label=_("Samtykket gjelder til og med"), required=False, help_text=_("Bare når svaret er ja.")
    )
    valid_from = DateField(
        label=_("Samtykket gjelder fra"), required=False, show_hint=False, help_text=_("Tomt: fra svaret.")
    )
    representative = forms.ChoiceField(label=_("Hvem svarte?"), required=False)
    capacity = forms.ChoiceField(
        label=_("Samtykkekompetanse"),
        choices=Capacity.choices,
        initial=Capacity.PRESUMED,
        widget=forms.RadioSelect,
    )
    capacity_by = forms.CharField(label=_("Hvem vurderte det?"), required=False, max_length=150)
    capacity_on = DateField(label=_("Når ble det vurdert?"), required=False, show_hint=False)
    capacity_note = forms.CharField(label=_("Konklusjon"), required=False, max_length=2000, widget=SHORT)
    required_messages = {
        "answer": _("Velg hva søkeren svarte."),
        "on": _("Oppgi dagen søkeren svarte."),
        "how": _("Velg hvordan søkeren svarte."),
    }

    #: Shown under «Når noen andre svarte, eller samtykkekompetansen er vurdert».
    rare = ("valid_from", "representative", "capacity", "capacity_by", "capacity_on", "capacity_note")

    def __init__(self, *args: Any, speakers: list[Representative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speakers = {str(row.pk): row for row in speakers}
        field: Any = self.fields["representative"]
        field.choices = [
            ("", _("Søkeren selv")),
            *(
                (key, f"{row.name}, {str(row.get_kind_display()).lower()}")
                for key, row in self.speakers.items()
            ),
        ]

    @property
    def rare_open(self) -> bool:
        """Whether the folded part has something in it that must be seen."""
        if not self.is_bound:
            return False
        return any(name in self.errors for name in self.rare) or self.data.get("capacity") not in (
            "",
            None,
            Capacity.PRESUMED.value,
        )

    @property
    def given(self) -> Answer:
        data = self.cleaned_data
        return Answer(
            state=data["answer"],
            on=data["on"],
            how=data["how"],
            valid_from=data["valid_from"],
            last_day=data["last_day"],
            capacity=data["capacity"],
            capacity_by=data["capacity_by"],
            capacity_on=data["capacity_on"],
            capacity_note=data["capacity_note"],
            representative=self.speakers.get(data["representative"]),
        )


class OtherConsentForm(ConsentForm):
    """A question that no preset covers: recipient, information and purpose are written here."""

    recipient = forms.ChoiceField(label=_("Hvem skal få opplysningene?"), required=False)
    recipient_name = forms.CharField(
        label=_("Mottaker utenfor kommunen"),
        required=False,
        max_length=150,
        help_text=_("For eksempel en lege."),
    )
    information = forms.MultipleChoiceField(
        label=_("Hvilke opplysninger?"), choices=Information.choices, widget=forms.CheckboxSelectMultiple
    )
    scope = forms.ChoiceField(
        label=_("Hvor mye skal mottakeren se her?"),
        choices=(
            (Scope.IDENTITY.value, _("Bare hvem søkeren er")),
            (Scope.AGENDA.value, _("Det som gjelder tildelingen")),
            (Scope.CONTENT.value, _("Hele saken")),
        ),
        initial=Scope.IDENTITY.value,
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(label=_("Hva skal opplysningene brukes til?"), max_length=300)
    asked = ("recipient", "recipient_name", "information", "scope", "purpose")

    def __init__(self, *args: Any, compartments: list[Compartment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.compartments = {row.code: row for row in compartments}
        field: Any = self.fields["recipient"]
        field.choices = [("", _("Utenfor kommunen")), *((row.code, row.name) for row in compartments)]

    @property
    def ask(self) -> Ask:
        data = self.cleaned_data
        recipient = self.compartments.get(data["recipient"])
        return Ask(
            recipient,
            recipient.name if recipient else data["recipient_name"],
            tuple(data["information"]),
            data["purpose"],
            data["scope"],
        )


class WithdrawForm(VersionedForm):
    on = DateField(label=_("Når trakk søkeren samtykket?"), show_hint=False)
    how = forms.ChoiceField(
        label=_("Hvordan?"),
        choices=[choice for choice in AnsweredHow.choices if choice[0] != AnsweredHow.APPLICATION],
        initial=AnsweredHow.ORAL,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Merknad"),
        required=False,
        max_length=1000,
        widget=SHORT,
        help_text=_("Søkeren trenger ikke si hvorfor."),
    )
    required_messages = {"on": _("Oppgi dagen søkeren trakk samtykket.")}


class RepresentativeForm(HusromForm):
    kind = forms.ChoiceField(label=_("Rolle"), choices=RepresentativeKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Navn"), max_length=150)
    organisation = forms.CharField(
        label=_("Organisasjon"), required=False, max_length=150, help_text=_("For eksempel et advokatfirma.")
    )
    matters = forms.MultipleChoiceField(
        label=_("Kan snakke om"), choices=Matter.choices, widget=forms.CheckboxSelectMultiple
    )
    matters_note = forms.CharField(label=_("Avgrensing"), required=False, max_length=300)
    valid_from = DateField(label=_("Gjelder fra"), show_hint=False)
    last_day = DateField(
        label=_("Gjelder til og med"), required=False, show_hint=False, help_text=_("Tomt: inntil videre.")
    )
    proof_document = forms.ChoiceField(label=_("Fullmakten ligger i saken som"), required=False)
    proof_seen_on = DateField(label=_("Eller dagen fullmakten ble sett"), required=False, show_hint=False)
    letters = forms.ChoiceField(
        label=_("Hvem skal ha brevene?"),
        choices=LettersTo.choices,
        initial=LettersTo.REPRESENTATIVE,
        widget=forms.RadioSelect,
        help_text=_(
            "Søkeren kan be om brev i tillegg til eller i stedet for fullmektigen (forvaltningsloven § 12)."
        ),
    )
    street = forms.CharField(label=_("Adresse"), required=False, max_length=150)
    postcode = forms.RegexField(
        r"^\d{4}$",
        label=_("Postnummer"),
        required=False,
        error_messages={"invalid": _("Skriv postnummeret med fire sifre.")},
        widget=forms.TextInput(attrs={"size": "6", "inputmode": "numeric"}),
    )
    town = forms.CharField(label=_("Poststed"), required=False, max_length=60)
    phone = forms.CharField(label=_("Telefon"), required=False, max_length=30)
    email = forms.EmailField(label=_("E-post"), required=False)
    required_messages = {
        "kind": _("Velg om det er verge, fullmektig eller foresatt."),
        "name": _("Skriv navnet på representanten."),
        "matters": _("Velg hva representanten kan snakke om."),
        "valid_from": _("Oppgi dagen det gjelder fra."),
    }

    def __init__(self, *args: Any, documents: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["proof_document"]
        field.choices = [("", _("Ikke lagt ved")), *((str(key), title) for key, title in documents)]

    @property
    def data_given(self) -> RepresentativeData:
        data = dict(self.cleaned_data)
        document = data.pop("proof_document", "")
        data["matters"] = tuple(data["matters"])
        return RepresentativeData(proof_document=UUID(document) if document else None, **data)


class EndRepresentativeForm(VersionedForm):
    on = DateField(label=_("Fra og med"), show_hint=False)
    reason = forms.CharField(label=_("Grunn"), max_length=300)
    required_messages = {"on": _("Oppgi dagen det sluttet."), "reason": _("Skriv hvorfor.")}


def first_answer(today: date, last_day: date | None) -> dict[str, Any]:
    """What the form begins with: a yes, said today, for the usual period."""
    return {
        "answer": ConsentState.GIVEN.value,
        "on": today,
        "how": AnsweredHow.ORAL.value,
        "last_day": last_day,
        "capacity": Capacity.PRESUMED.value,
    }
