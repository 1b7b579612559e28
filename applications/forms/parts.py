"""The parts of an application as forms. The stepper and the mapping page use the same ones."""

from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from applications.enums import (
    Channel,
    Citizenship,
    Creditor,
    DebtKind,
    EvictionReason,
    Homeless,
    Kind,
    Permit,
    PlanState,
    Situation,
    TenureWish,
    Unsuitable,
)
from core.base.clock import oslo_today
from core.base.errors import Refused
from core.interface.forms import DateField, HusromForm, MoneyField
from core.people.enums import MemberRole, PersonLanguage
from core.people.numbers import read_number

TEXT = forms.Textarea(attrs={"rows": 5})


def _choices(given: Any, empty: Any = None) -> list[tuple[str, Any]]:
    return ([("", empty)] if empty is not None else []) + list(given.choices)


class NumberMixin:
    """A number that does not hold is said at the field; the birth date is read from one that does."""

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]  # type: ignore[attr-defined]
        try:
            checked = read_number(number, oslo_today())
        except Refused as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused
        return str(checked.normalised) if checked else ""


class PersonFields(NumberMixin, HusromForm):
    """Who it is. Nobody is turned away for lack of a number, an address or a phone."""

    number = forms.CharField(
        label=_("Fødselsnummer, D-nummer eller DUF-nummer"),
        required=False,
        max_length=20,
        help_text=_("La feltet stå tomt hvis personen ikke har noe nummer."),
    )
    given_name = forms.CharField(label=_("Fornavn"), max_length=100)
    family_name = forms.CharField(label=_("Etternavn"), max_length=100)
    birth_date = DateField(label=_("Fødselsdato"), required=False)
    birth_year = forms.IntegerField(
        label=_("Fødselsår"),
        required=False,
        min_value=1900,
        max_value=2100,
        help_text=_("Når bare året er kjent."),
        widget=forms.TextInput(attrs={"size": "6", "inputmode": "numeric"}),
    )

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born and born > oslo_today():
            raise forms.ValidationError(_("Fødselsdatoen er fram i tid. Rett datoen."))
        return born


class ApplicantForm(PersonFields):
    kind = forms.ChoiceField(
        label=_("Hva gjelder søknaden?"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.NEW
    )
    channel = forms.ChoiceField(
        label=_("Hvordan kom søknaden?"),
        choices=Channel.choices,
        widget=forms.RadioSelect,
        initial=Channel.PAPER,
    )
    received = DateField(label=_("Dagen søknaden kom inn"))
    phone = forms.CharField(label=_("Telefon"), required=False, max_length=30)
    email = forms.EmailField(label=_("E-post"), required=False)
    contact_through = forms.CharField(
        label=_("Kontakt gjennom en annen"),
        required=False,
        max_length=200,
        help_text=_("Navn og telefon til en som kan nå søkeren."),
    )
    language = forms.ChoiceField(label=_("Språk i brev"), choices=PersonLanguage.choices, initial="nb")
    interpreter = forms.CharField(label=_("Trenger tolk i"), required=False, max_length=40)
    field_order = (
        "kind", "channel", "received", "number", "given_name", "family_name", "birth_date", "birth_year",
        "phone", "email", "contact_through", "language", "interpreter",
    )  # fmt: skip
    required_messages = {
        "received": _("Oppgi datoen søknaden kom inn."),
        "kind": _("Velg hva søknaden gjelder."),
        "channel": _("Velg hvordan søknaden kom."),
    }

    def clean_received(self) -> date:
        received: date = self.cleaned_data["received"]
        if received > oslo_today():
            raise forms.ValidationError(_("Datoen søknaden kom inn, er fram i tid. Rett datoen."))
        return received


class MemberForm(PersonFields):
    role = forms.ChoiceField(
        label=_("Rolle i husstanden"),
        choices=[choice for choice in MemberRole.choices if choice[0] != MemberRole.APPLICANT],
        initial=MemberRole.CHILD,
    )
    field_order: tuple[str, ...] = (
        "role", "given_name", "family_name", "number", "birth_date", "birth_year",
    )  # fmt: skip


class ResidenceForm(HusromForm):
    citizenship = forms.ChoiceField(
        label=_("Statsborgerskap"), choices=Citizenship.choices, widget=forms.RadioSelect
    )
    permit = forms.ChoiceField(
        label=_("Oppholdsgrunnlag"),
        choices=_choices(Permit, _("Ikke aktuelt eller ikke kjent")),
        required=False,
        help_text=_("Bare for utenlandske statsborgere."),
    )


class PeriodForm(HusromForm):
    first_day = DateField(label=_("Folkeregistrert i kommunen fra"), show_hint=False)
    last_day = DateField(label=_("Til og med"), required=False, show_hint=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Siste dag er før første dag. Rett datoene."))
        if first and first > oslo_today():
            self.add_error("first_day", _("Datoen er fram i tid. Rett datoen."))
        return data


class SituationForm(HusromForm):
    situation = forms.ChoiceField(
        label=_("Hvordan bor husstanden nå?"), choices=Situation.choices, widget=forms.RadioSelect
    )
    lease_end = DateField(
        label=_("Leieavtalen slutter"),
        required=False,
        help_text=_("For tidsbestemt leie eller kommunal leie."),
    )
    renewal_right = forms.BooleanField(label=_("Har rett til å fornye leieavtalen"), required=False)
    unsuitable = forms.ChoiceField(
        label=_("Mener søkeren at boligen er uegnet?"),
        choices=Unsuitable.choices,
        initial=Unsuitable.NO,
        widget=forms.RadioSelect,
    )
    discharge = DateField(label=_("Skal ut fra institusjon eller fengsel"), required=False, show_hint=False)
    homeless = forms.ChoiceField(
        label=_("Er husstanden bostedsløs?"), choices=Homeless.choices, initial=Homeless.NO
    )
    acute = forms.BooleanField(
        label=_("Akutt bostedsløs: har ikke et trygt sted å være det neste døgnet"), required=False
    )
    required_messages = {"situation": _("Velg hvordan husstanden bor nå.")}


class NeedForm(HusromForm):
    bedrooms = forms.IntegerField(
        label=_("Antall soverom"),
        min_value=1,
        max_value=12,
        initial=1,
        widget=forms.TextInput(attrs={"size": "4", "inputmode": "numeric"}),
    )
    step_free = forms.BooleanField(label=_("Trinnfri adkomst"), required=False)
    wheelchair = forms.BooleanField(label=_("Plass til rullestol"), required=False)
    aids_storage = forms.BooleanField(label=_("Plass og lading til hjelpemidler"), required=False)
    parking = forms.BooleanField(label=_("Parkering"), required=False)
    safety = forms.BooleanField(label=_("Sikkerhetstiltak"), required=False)
    wished_areas = forms.CharField(
        label=_("Ønsket bydel eller område"),
        required=False,
        max_length=200,
        help_text=_("Skill flere med komma."),
    )

    school_areas = forms.CharField(
        label=_("Bydel der barna har skole eller barnehage"),
        required=False,
        max_length=200,
        help_text=_("Skill flere med komma. Skriv ikke navnet på skolen."),
    )

    def clean_wished_areas(self) -> tuple[str, ...]:
        return self._areas("wished_areas")

    def clean_school_areas(self) -> tuple[str, ...]:
        return self._areas("school_areas")

    def _areas(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.cleaned_data[name].split(",") if part.strip())


class NeedsForm(NeedForm):
    """The same in the case itself, with what a short application form does not ask."""

    tenure_wish = forms.ChoiceField(
        label=_("Ønsker å leie eller eie"), choices=TenureWish.choices, required=False
    )
    near_to = forms.CharField(
        label=_("Bør bo nær"),
        required=False,
        max_length=300,
        help_text=_("For eksempel behandling, arbeid eller familie som hjelper til."),
    )
    other_wishes = forms.CharField(
        label=_("Andre ønsker"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class IncomeForm(HusromForm):
    gross_yearly = MoneyField(
        label=_("Husstandens samlede brutto årsinntekt"),
        required=False,
        help_text=_("La feltet stå tomt hvis inntekten ikke er kjent."),
    )
    documented = forms.BooleanField(label=_("Inntekten er dokumentert"), required=False)
    year = forms.IntegerField(
        label=_("Inntektsår"),
        required=False,
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"size": "6", "inputmode": "numeric"}),
    )
    source = forms.CharField(
        label=_("Kilde"),
        required=False,
        max_length=100,
        help_text=_("For eksempel skattemelding eller lønnsslipp."),
    )


class DebtForm(HusromForm):
    creditor = forms.ChoiceField(
        label=_("Hvem skylder husstanden?"), choices=Creditor.choices, initial=Creditor.MUNICIPALITY
    )
    kind = forms.ChoiceField(label=_("Slags gjeld"), choices=DebtKind.choices, initial=DebtKind.UNPAID_RENT)
    amount = MoneyField(label=_("Beløp"))
    defaulted = forms.BooleanField(label=_("Misligholdt"), required=False, initial=True)
    paid_on = DateField(label=_("Betalt"), required=False, show_hint=False)
    plan_agreed = DateField(label=_("Nedbetalingsavtale inngått"), required=False, show_hint=False)
    plan_state = forms.ChoiceField(label=_("Blir avtalen holdt?"), choices=PlanState.choices, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("amount") == 0:
            self.add_error("amount", _("Beløpet må være over 0 kroner."))
        return data


class EvictionForm(HusromForm):
    date = DateField(label=_("Dato for utkastelsen"), show_hint=False)
    reason = forms.ChoiceField(
        label=_("Grunn"), choices=EvictionReason.choices, initial=EvictionReason.BREACH
    )
    carried_out = forms.BooleanField(label=_("Utkastelsen ble gjennomført"), required=False)
    quarantine_last_day = DateField(
        label=_("Siste dag i karantene"),
        required=False,
        show_hint=False,
        help_text=_("Når lengden er bestemt."),
    )


class HearingForm(HusromForm):
    household_invited = DateField(
        label=_("Husstanden ble bedt om å uttale seg"), required=False, help_text=_("Dagen dere spurte.")
    )
    statement = forms.CharField(
        label=_("Husstandens egen uttalelse"), required=False, max_length=10000, widget=TEXT
    )

    def clean_household_invited(self) -> date | None:
        invited: date | None = self.cleaned_data["household_invited"]
        if invited and invited > oslo_today():
            raise forms.ValidationError(_("Datoen er fram i tid. Rett datoen."))
        return invited


class ChildsBestForm(HusromForm):
    """Barnets beste (B3349-3355): all three sides must be written about."""

    child_environment = forms.CharField(label=_("Bomiljø"), required=False, max_length=10000, widget=TEXT)
    child_stability = forms.CharField(label=_("Bostabilitet"), required=False, max_length=10000, widget=TEXT)
    child_health = forms.CharField(
        label=_("Fysiske og helsemessige behov"), required=False, max_length=10000, widget=TEXT
    )


class Rows(BaseFormSet):
    """A list one adds to. A row left empty is no row; a row ticked «Fjern» goes."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Fjern")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What is filled in, for valid formsets."""
        return [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data
            and (form.has_changed() or not form.empty_permitted)
            and not form.cleaned_data.get("DELETE")
        ]


def _rows(form: type[HusromForm], extra: int = 0) -> type[Any]:
    """`extra`: empty rows that stand there from the start, where nearly everybody has one to fill in."""
    return formset_factory(form, formset=Rows, extra=extra, can_delete=True, max_num=30, absolute_max=30)


MemberRows = _rows(MemberForm)
PeriodRows = _rows(PeriodForm, extra=1)
DebtRows = _rows(DebtForm)
EvictionRows = _rows(EvictionForm)
