"""Forms of tenancies. They read what people type; the services decide."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.interface.forms import DateField, HusromForm, MoneyField, VersionedForm
from tenancies.enums import (
    ReplacementReason,
    RestPaidBy,
    ShorterGround,
    StepEvent,
    StopReceiver,
    TermKind,
)
from tenancies.enums_papers import LeaseException
from tenancies.services.arrears import ELSEWHERE, OWN_PAGE, StepFacts
from tenancies.services.stop_messages import BRAKES
from tenancies.services.terms import Terms

ZERO = Decimal(0)


class TermsFields(HusromForm):
    """What a contract says."""

    start = DateField(label=_("Første dag"))
    kind = forms.ChoiceField(label=_("Leietid"), choices=TermKind.choices, widget=forms.RadioSelect)
    end = DateField(label=_("Siste dag"), required=False, help_text=_("Tom når avtalen er tidsubestemt"))
    shorter_ground = forms.ChoiceField(
        label=_("Grunnlag for kortere tid"), choices=ShorterGround.choices, required=False
    )
    shorter_reason = forms.CharField(label=_("Hvorfor kortere tid"), required=False, max_length=500)
    told_in_writing = forms.BooleanField(
        label=_("Formål og unntak skal stå i avtalen (§ 11-1)"), required=False
    )
    disadvantaged = forms.BooleanField(
        label=_("Boligen er forbeholdt vanskeligstilte på boligmarkedet (§ 11-1)"), required=False
    )
    exceptions = forms.MultipleChoiceField(
        label=_("Unntak som er avtalt (§ 11-1)"),
        choices=LeaseException.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Hvert unntak blir skrevet inn i kontrakten, slik at leieren får vite om det."),
    )
    may_be_terminated = forms.BooleanField(
        label=_("Avtalen kan sies opp i leietida"),
        required=False,
        help_text=_("Ellers sier kontrakten at den ikke kan sies opp i leietida, slik § 9-2 krever."),
    )
    last_if_unchanged = forms.BooleanField(label=_("Siste periode hvis ikke noe endrer seg"), required=False)
    monthly_rent = MoneyField(label=_("Husleie per måned"), min_value=ZERO)
    due_day = forms.IntegerField(label=_("Forfallsdag i måneden"), min_value=1, max_value=28, initial=1)
    deposit = MoneyField(label=_("Depositum"), required=False, min_value=ZERO)
    guarantee = MoneyField(label=_("Garanti"), required=False, min_value=ZERO)
    eviction_clause = forms.BooleanField(label=_("Utkastelsesklausul"), required=False, initial=True)

    def terms(self) -> Terms:
        given = self.cleaned_data
        return Terms(
            start=given["start"],
            last_day=given["end"],
            monthly_rent=given["monthly_rent"],
            kind=given["kind"],
            due_day=given["due_day"],
            shorter_ground=given["shorter_ground"],
            shorter_reason=given["shorter_reason"],
            told_in_writing=given["told_in_writing"],
            last_if_unchanged=given["last_if_unchanged"],
            disadvantaged=given["disadvantaged"],
            exceptions=tuple(given["exceptions"]),
            may_be_terminated=given["may_be_terminated"],
            eviction_clause=given["eviction_clause"],
            deposit=given["deposit"] or ZERO,
            guarantee=given["guarantee"] or ZERO,
        )


def initial_of(terms: Terms) -> dict[str, Any]:
    return {
        "start": terms.start,
        "end": terms.last_day,
        "kind": terms.kind,
        "monthly_rent": terms.monthly_rent,
        "due_day": terms.due_day,
        "shorter_ground": terms.shorter_ground,
        "shorter_reason": terms.shorter_reason,
        "told_in_writing": terms.told_in_writing,
        "last_if_unchanged": terms.last_if_unchanged,
        "disadvantaged": terms.disadvantaged,
        "exceptions": list(terms.exceptions),
        "may_be_terminated": terms.may_be_terminated,
        "eviction_clause": terms.eviction_clause,
        "deposit": terms.deposit or None,
        "guarantee": terms.guarantee or None,
    }


class TermsForm(TermsFields, VersionedForm):
    pass


class NewLeaseForm(TermsFields):
    """A lease without an offer: dwelling and tenant are named here."""

    field_order = ("dwelling", "number", "given_name", "family_name")
    dwelling = forms.CharField(
        label=_("Bolignummer"), max_length=20, help_text=_("Står over adressen på boligens side, for eksempel B00550")
    )  # fmt: skip
    number = forms.CharField(
        label=_("Fødselsnummer, D-nummer eller DUF-nummer"), max_length=14, required=False
    )
    given_name = forms.CharField(label=_("Fornavn"), max_length=100)
    family_name = forms.CharField(label=_("Etternavn"), max_length=100)


class SignatureForm(VersionedForm):
    party = forms.ChoiceField(
        label=_("Hvem har signert?"),
        choices=[("landlord", _("Utleier")), ("tenant", _("Leier"))],
        widget=forms.RadioSelect,
    )
    on = DateField(label=_("Dato på kontrakten"))


class EndForm(HusromForm):
    last_day = DateField(label=_("Siste dag i leieforholdet"))
    keys_returned_on = DateField(label=_("Nøkler levert"), required=False)
    reason = forms.CharField(label=_("Begrunnelse"), max_length=300)


class PostingForm(HusromForm):
    """A payment, a credit or a fee."""

    kind = forms.ChoiceField(
        label=_("Hva skal føres?"),
        choices=[("payment", _("Innbetaling")), ("credit", _("Kreditering")), ("fee", _("Gebyr"))],
        widget=forms.RadioSelect,
        initial="payment",
    )
    amount = MoneyField(label=_("Beløp"))
    on = DateField(label=_("Dato"))
    month = forms.CharField(
        label=_("For måned"), required=False, max_length=7, help_text=_("Måned og år, for eksempel 11.2026")
    )
    bank_reference = forms.CharField(label=_("Bankreferanse"), required=False, max_length=60)
    text = forms.CharField(label=_("Tekst"), required=False, max_length=200)

    def clean_month(self) -> date | None:
        return _month(self.cleaned_data["month"])


class RentRunForm(HusromForm):
    month = forms.CharField(label=_("Måned"), max_length=7, help_text=_("Måned og år, for eksempel 11.2026"))

    def clean_month(self) -> date | None:
        return _month(self.cleaned_data["month"])


def _month(text: str) -> date | None:
    if not text.strip():
        return None
    parts = text.replace("/", ".").replace("-", ".").split(".")
    try:
        month, year = (int(part) for part in parts)
        return date(year, month, 1)
    except ValueError as error:
        raise forms.ValidationError(_("Skriv måned og år, for eksempel 11.2026.")) from error


class StepForm(HusromForm):
    """Something that happened in an arrears case."""

    event = forms.ChoiceField(label=_("Hva har skjedd?"))
    on = DateField(label=_("Dato"))
    reason = forms.CharField(
        label=_("Begrunnelse"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    send_letter = forms.BooleanField(
        label=_("Skriv påminnelsen eller purringen som brev, og send det nå"), required=False,
        help_text=_("Ellers registreres bare at den er sendt"),
    )  # fmt: skip
    what = forms.CharField(label=_("Hvilken søknad eller sak"), required=False, max_length=100)
    until = DateField(label=_("Gjelder til og med"), required=False)

    def __init__(self, *args: Any, allowed: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = [
            event for event in StepEvent if event not in ELSEWHERE | OWN_PAGE and event.value in allowed
        ]
        self.fields["event"].choices = [("", _("Velg")), *((e.value, e.label) for e in events)]  # type: ignore[attr-defined]

    def facts(self) -> StepFacts:
        given = self.cleaned_data
        return StepFacts(
            reason=given["reason"], what=given["what"], until=given["until"], send_letter=given["send_letter"]
        )


class PlanForm(HusromForm):
    agreed = DateField(label=_("Avtalt dato"))
    starting_balance = MoneyField(label=_("Gjeld ved start"))
    instalment = MoneyField(label=_("Avdrag"))
    first_due = DateField(label=_("Første avdrag"))
    every_days = forms.IntegerField(
        label=_("Antall dager mellom avdrag"),
        required=False,
        min_value=1,
        max_value=366,
        help_text=_("Tom betyr hver måned"),
    )
    tolerance_days = forms.IntegerField(
        label=_("Slingringsmonn i dager"), min_value=0, max_value=60, initial=5
    )


class EndPlanForm(HusromForm):
    reason = forms.CharField(
        label=_("Hvorfor avsluttes avtalen?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    required_messages = {"reason": _("Skriv hvorfor avtalen avsluttes.")}


class StopForm(HusromForm):
    to = forms.ChoiceField(
        label=_("Hvem skal stanse?"), choices=StopReceiver.choices, widget=forms.RadioSelect
    )
    brake = forms.ChoiceField(
        label=_("Hva stopper saken?"),
        choices=[("", _("Det er registrert fra før")), *((each.value, each.label) for each in BRAKES)],
        required=False,
        help_text=_("Begjæring kan ikke sendes før dette er avklart"),
    )
    reason = forms.CharField(
        label=_("Begrunnelse"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AcknowledgeForm(HusromForm):
    by = forms.CharField(label=_("Hvem bekreftet?"), max_length=100)
    on = DateField(label=_("Dato"))


class NavForm(HusromForm):
    """Which office; where the tenant's address is protected, who there (`colleagues`)."""

    unit = forms.ChoiceField(label=_("Nav-kontor"))
    colleague: Any = forms.ModelChoiceField(
        label=_("Hvem på kontoret"),
        queryset=None,
        required=False,
        help_text=_("Adressen er skjermet. Bare den du velger, får vite om saken."),
    )

    def __init__(self, *args: Any, units: list[Any], colleagues: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in units]  # type: ignore[attr-defined]
        if colleagues is None:
            del self.fields["colleague"]
        else:
            self.fields["colleague"].queryset = colleagues  # type: ignore[attr-defined]


class NavDistrictsForm(HusromForm):
    """One choice for each district, and one for the rest."""

    def __init__(self, *args: Any, areas: list[Any], units: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = [(str(unit.pk), unit.name) for unit in units]
        named = [("", _("Som ellers (kontoret med bydelens navn, eller kontoret nederst)")), *offices]
        for area in areas:
            self.fields[f"area-{area.pk}"] = forms.ChoiceField(label=area.name, choices=named, required=False)
        self.fields["others"] = forms.ChoiceField(
            label=_("Alle andre bydeler"),
            choices=[("", _("Ingen: en person velger i hver sak")), *offices],
            required=False,
            help_text=_("Brukes når bydelen ikke har sitt eget kontor."),
        )

    def chosen(self) -> dict[UUID | None, UUID | None]:
        """District → office, as the service wants it."""

        def key(name: str) -> UUID | None:
            return None if name == "others" else UUID(name.removeprefix("area-"))

        return {
            key(name): UUID(value) if value else None
            for name, value in self.cleaned_data.items()
            if name == "others" or name.startswith("area-")
        }


class HomeChoice(forms.ModelChoiceField):
    def label_from_instance(self, vacancy: Any) -> str:
        home = vacancy.dwelling
        size = ngettext("%(count)s soverom", "%(count)s soverom", home.bedrooms) % {"count": home.bedrooms}
        return f"{home}, {home.area.name}, {size} ({vacancy.get_state_display()})"


class ReplacementForm(HusromForm):
    """Another home for a time: which, why, for how long, and who pays what."""

    vacancy: Any = HomeChoice(
        label=_("Erstatningsbolig"), queryset=None, empty_label=_("Velg en ledig bolig")
    )
    person = forms.ChoiceField(
        label=_("Hvem flytter"),
        widget=forms.RadioSelect,
        help_text=_(
            "Leieren flytter som regel med hele husstanden. Etter vold kan det være noen andre som flytter."
        ),
    )
    reason = forms.ChoiceField(
        label=_("Hvorfor kan de ikke bo hjemme?"), choices=ReplacementReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Nærmere om hva som har skjedd"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ikke skriv mer enn det som trengs."),
    )
    starts_on = DateField(label=_("Fra"))
    expected_return_on = DateField(label=_("Ventes tilbake"))
    tenant_pays = MoneyField(
        label=_("Leieren betaler per måned"),
        min_value=ZERO,
        help_text=_("Belastes på leieavtalen som løper. Skriv 0 hvis leieren ikke skal betale noe så lenge."),
    )
    rest_paid_by = forms.ChoiceField(
        label=_("Resten betales av"), choices=RestPaidBy.choices, widget=forms.RadioSelect
    )
    rent_note = forms.CharField(label=_("Annet som er avtalt om husleia"), max_length=300, required=False)
    secret = forms.BooleanField(
        label=_("Hold den nye adressen hemmelig"),
        required=False,
        help_text=_("Da ser bare du hvor de bor nå. Etter vold eller trusler er adressen alltid hemmelig."),
    )

    def __init__(self, *args: Any, vacancies: Any, persons: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vacancy"].queryset = vacancies  # type: ignore[attr-defined]
        self.fields["person"].choices = [(str(person.pk), person.name) for person in persons]  # type: ignore[attr-defined]


class FindLeaseForm(HusromForm):
    lease = forms.CharField(
        label=_("Leieforholdet"),
        max_length=20,
        help_text=_("Nummeret står øverst på leieforholdet, for eksempel 2024/17."),
    )


class ExtendReplacementForm(VersionedForm):
    expected_return_on = DateField(label=_("Ny dag de ventes tilbake"))
    reason = forms.CharField(
        label=_("Hvorfor tar det lengre tid?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnForm(VersionedForm):
    on = DateField(label=_("Flyttet tilbake"))
    note = forms.CharField(label=_("Merknad"), max_length=500, required=False)


class StayForm(VersionedForm):
    on = DateField(label=_("Første dag i den nye leieavtalen"))
    reason = forms.CharField(
        label=_("Hvorfor blir de boende?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    last_day = DateField(
        label=_("Siste dag i den gamle leieavtalen"),
        required=False,
        help_text=_("Tom hvis den skal avsluttes for seg."),
    )


class FindTenancyForm(HusromForm):
    """Whose payment is it?"""

    marks = False
    q = forms.CharField(
        label=_("Navn, adresse, leieforholdsnummer eller KID"),
        max_length=100,
        error_messages={"required": _("Skriv navn, adresse eller nummer.")},
    )


class PayBackForm(VersionedForm):
    reason = forms.CharField(
        label=_("Hvorfor er pengene betalt tilbake?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = DateField(label=_("Betalt tilbake"))


class ReservationForm(HusromForm):
    start = DateField(label=_("Gjelder fra"))
    to = DateField(label=_("Gjelder til og med"), required=False)
