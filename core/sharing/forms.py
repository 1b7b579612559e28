"""The forms of sharing. What is right and wrong is the services' to say; these only read what was written."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.base.errors import Refused
from core.sharing.enums import CHOSEN_CHOICES
from core.sharing.organisation import Neighbour
from core.sharing.services.insight import Terms

SHORT = {"rows": 3}
DATES = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d%m%Y"]
PRESETS = [
    ("week", _("Én uke")),
    ("month", _("Én måned")),
    ("quarter", _("Tre måneder")),
    ("date", _("Til en bestemt dato")),
]


def end_of_preset(preset: str, today: date) -> date:
    """The last day of a preset: a week, a month or three from today."""
    if preset == "week":
        return today + timedelta(days=7)
    months = 1 if preset == "month" else 3
    year, month = divmod(today.month - 1 + months, 12)
    first = date(today.year + year, month + 1, 1)
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return min(first + timedelta(days=today.day - 1), following - timedelta(days=1))


class PlainForm(forms.Form):
    """The ground floor's forms: what a service refuses goes to its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def add_refusal(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


class BasisFields(PlainForm):
    """On what authority, for what, and how long: the same questions wherever something is opened."""

    legal_basis = forms.ChoiceField(
        label=_("Hjemmel"),
        choices=CHOSEN_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hjemmelen som gir adgang til å dele.")},
    )
    basis_detail = forms.CharField(
        label=_("Nærmere om hjemmelen"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs=SHORT),
        help_text=_(
            "Må fylles ut for egne oppgaver og for annen lov: hvordan delingen fremmer oppgavene deres, eller hvilken "
            "lov og paragraf. Nav følger også sosialtjenesteloven § 44, som er strengere."
        ),
        error_messages={"max_length": _("Skriv høyst 300 tegn.")},
    )
    purpose = forms.CharField(
        label=_("Formål"),
        max_length=300,
        help_text=_("Hva mottakeren skal bruke opplysningene til. Ikke skriv navn her."),
        error_messages={
            "required": _("Skriv hva mottakeren skal bruke opplysningene til."),
            "max_length": _("Skriv høyst 300 tegn."),
        },
    )
    period = forms.ChoiceField(
        label=_("Hvor lenge"),
        choices=PRESETS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Oppgi hvor lenge delingen skal vare.")},
    )
    ends_on = forms.DateField(
        label=_("Siste dag"),
        required=False,
        input_formats=DATES,
        help_text=_("Bare når du velger en bestemt dato. Skriv datoen som 20.11.2026, høyst ett år fram."),
        error_messages={"invalid": _("Skriv datoen som 20.11.2026.")},
    )

    def end(self, today: date) -> date | None:
        """The day chosen; None where a date was meant and not given."""
        if self.cleaned_data["period"] == "date":
            chosen: date | None = self.cleaned_data["ends_on"]
            return chosen
        return end_of_preset(self.cleaned_data["period"], today)


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

    reason = forms.CharField(
        label=_("Grunn"),
        required=False,
        max_length=300,
        error_messages={"max_length": _("Skriv høyst 300 tegn.")},
    )


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
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv hva du bygger vurderingen på.")},
    )


class InsightForm(PlainForm):
    what = forms.CharField(
        label=_("Hva trenger dere å vite?"),
        max_length=500,
        widget=forms.Textarea(attrs=SHORT),
        error_messages={
            "required": _("Skriv hva dere trenger å vite."),
            "max_length": _("Skriv høyst 500 tegn."),
        },
    )
    purpose = forms.CharField(
        label=_("Hva skal det brukes til?"),
        max_length=300,
        widget=forms.Textarea(attrs=SHORT),
        error_messages={
            "required": _("Skriv hva opplysningene skal brukes til."),
            "max_length": _("Skriv høyst 300 tegn."),
        },
    )


class GiveInsightForm(BasisFields):
    """The owner's answer: words, records, or both."""

    records = forms.MultipleChoiceField(
        label=_("Del disse"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Velg blant det enheten din selv har skrevet i saken.")},
    )
    answer = forms.CharField(
        label=_("Svar"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
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
            for name in ("records", "legal_basis", "basis_detail", "purpose", "period", "ends_on"):
                del self.fields[name]

    def terms(self, today: date) -> Terms:
        values = self.cleaned_data
        return Terms(values["legal_basis"], values["basis_detail"], values["purpose"], self.end(today))


class RefuseForm(PlainForm):
    reason = forms.CharField(
        label=_("Begrunnelse"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Leses av enheten som spør. Ikke skriv opplysninger fra saken deres."),
        error_messages={"required": _("Skriv hvorfor dere ikke gir innsyn.")},
    )
