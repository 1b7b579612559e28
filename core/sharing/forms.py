"""The forms of sharing. What is right and wrong is the services' to say; these only read what was written."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.rules.periods import Period
from core.sharing.enums import CHOSEN_CHOICES
from core.sharing.organisation import Neighbour
from core.sharing.plain import PlainForm, day_field, words_field
from core.sharing.services.insight import Terms

PRESETS = [
    ("week", _("Én uke")),
    ("month", _("Én måned")),
    ("quarter", _("Tre måneder")),
    ("date", _("Til en bestemt dato")),
]
_LAST_DAYS = {
    "week": Period.parse("1 week"),
    "month": Period.parse("1 month"),
    "quarter": Period.parse("3 months"),
}


class BasisFields(PlainForm):
    """On what authority, for what, and how long: the same questions wherever something is opened."""

    legal_basis = forms.ChoiceField(
        label=_("Hjemmel"),
        choices=CHOSEN_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hjemmelen som gir adgang til å dele.")},
    )
    basis_detail = words_field(
        _("Nærmere om hjemmelen"),
        most=300,
        rows=3,
        help_text=_(
            "Må fylles ut for egne oppgaver og for annen lov: hvordan delingen fremmer oppgavene deres, eller hvilken "
            "lov og paragraf. Nav følger også sosialtjenesteloven § 44, som er strengere."
        ),
    )
    purpose = words_field(
        _("Formål"),
        _("Skriv hva mottakeren skal bruke opplysningene til."),
        most=300,
        help_text=_("Hva mottakeren skal bruke opplysningene til. Ikke skriv navn her."),
    )
    period = forms.ChoiceField(
        label=_("Hvor lenge"),
        choices=PRESETS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Oppgi hvor lenge delingen skal vare.")},
    )
    ends_on = day_field(
        _("Siste dag"),
        required=False,
        help_text=_("Bare når du velger en bestemt dato. Skriv datoen som 20.11.2026, høyst ett år fram."),
    )

    def end(self, today: date) -> date | None:
        """The day chosen; None where a date was meant and not given."""
        if self.cleaned_data["period"] == "date":
            chosen: date | None = self.cleaned_data["ends_on"]
            return chosen
        return _LAST_DAYS[self.cleaned_data["period"]].after(today)


class ShareForm(BasisFields):
    receiver = forms.ChoiceField(
        label=_("Del med enhet"),
        required=False,
        error_messages={"invalid_choice": _("Velg en enhet i lista.")},
    )
    person = forms.CharField(
        label=_("Eller med en person"),
        required=False,
        max_length=150,
        help_text=_("Fullt navn eller brukernavn. Del med en person når ikke hele enheten trenger det."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["receiver", "person"]

    def __init__(self, *args: Any, neighbours: list[Neighbour], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["receiver"]
        field.choices = [
            ("", _("Ingen enhet valgt")),
            *((str(each.compartment.pk), each.name) for each in neighbours),
        ]


class EndForm(PlainForm):
    """Taking something back needs no reason, but there is room for one."""

    reason = words_field(_("Grunn"), most=300)


class EmergencyForm(PlainForm):
    number = forms.CharField(
        label=_("Saksnummer, leieforholdsnummer eller fødselsnummer"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": "20"}),
        error_messages={
            "required": _("Skriv nummeret på saken, leieforholdet eller personen."),
            "max_length": _("Et nummer har høyst 20 tegn."),
        },
    )
    reason = forms.CharField(
        label=_("Hva er det som ikke kan vente?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Minst 20 tegn. Skriv hvilken fare det gjelder. Begrunnelsen leses av lederne og personvernombudet."
        ),
        error_messages={"required": _("Skriv hva som ikke kan vente.")},
    )


class ReviewForm(PlainForm):
    outcome = forms.ChoiceField(
        label=_("Var nødtilgangen nødvendig?"),
        choices=[("justify", _("Ja, den var nødvendig")), ("reject", _("Nei, den var ikke nødvendig"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg om nødtilgangen var nødvendig.")},
    )
    reason = words_field(_("Begrunnelse"), _("Skriv hva du bygger vurderingen på."), most=2000, rows=4)


class InsightForm(PlainForm):
    what = words_field(_("Hva trenger dere å vite?"), _("Skriv hva dere trenger å vite."), most=500, rows=3)
    purpose = words_field(
        _("Hva skal det brukes til?"), _("Skriv hva opplysningene skal brukes til."), most=300, rows=3
    )


class GiveInsightForm(BasisFields):
    """The owner's answer: words, records, or both."""

    records = forms.MultipleChoiceField(
        label=_("Del disse"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Velg blant det enheten din selv har skrevet i saken.")},
    )
    answer = words_field(
        _("Svar"),
        most=4000,
        rows=5,
        help_text=_("Står i svaret til enheten som spør. Kan stå alene, uten at noe deles."),
    )
    field_order = ["answer", "records"]

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["records"]
        field.choices = choices

    def without_records(self) -> None:
        """Words alone: nothing is opened, so nobody asks on what authority or how long."""
        for name in ("legal_basis", "purpose", "period"):
            self.fields[name].required = False
        if not self.fields["records"].choices:  # type: ignore[attr-defined]
            answer = self.fields["answer"]
            answer.required, answer.help_text = True, _("Står i svaret til enheten som spør.")
            answer.error_messages["required"] = _("Skriv svaret. Kan dere ikke svare, avslår dere under.")
            for name in ("records", "legal_basis", "basis_detail", "purpose", "period", "ends_on"):
                del self.fields[name]

    def terms(self, today: date) -> Terms:
        values = self.cleaned_data
        return Terms(values["legal_basis"], values["basis_detail"], values["purpose"], self.end(today))


class RefuseForm(PlainForm):
    reason = words_field(
        _("Begrunnelse"),
        _("Skriv hvorfor dere ikke gir innsyn."),
        most=4000,
        rows=4,
        help_text=_("Leses av enheten som spør. Ikke skriv opplysninger fra saken deres."),
    )
