"""Adding to a household, and correcting what is written of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.parts import MemberForm
from applications.services.data import MemberData, PersonData
from applications.services.household_moves import Moving
from core.interface.forms import DateField, HusromForm, VersionedForm
from core.people.custody import NOT_SHARED, Custody
from core.people.enums import CustodyBasis, MemberRole
from core.people.models import MemberPeriod

ROLES = [choice for choice in MemberRole.choices if choice[0] != MemberRole.APPLICANT]


class CustodyFields(HusromForm):
    """Delt bosted: asked of one role only, and nothing of it must be known."""

    custody_nights = forms.IntegerField(
        label=_("Delt bosted: netter hos søkeren i løpet av 14 dager"),
        required=False,
        min_value=1,
        max_value=13,
        help_text=_("7 er annenhver uke. Fylles ut bare for barn med delt bosted."),
        widget=forms.TextInput(attrs={"size": "4", "inputmode": "numeric"}),
        error_messages={
            "min_value": _("Skriv et tall fra 1 til 13."),
            "max_value": _("Skriv et tall fra 1 til 13. Bor barnet her hele tida, velger du rollen Barn."),
        },
    )
    custody_basis = forms.ChoiceField(
        label=_("Delt bosted: avtalt hvordan"), choices=CustodyBasis.choices, required=False
    )
    custody_agreed_on = DateField(
        label=_("Delt bosted: avtalen eller dommen er fra"), required=False, show_hint=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("custody_nights", "custody_basis", "custody_agreed_on"):
            self.fields[name].unmarked = True  # type: ignore[attr-defined]

    @property
    def custody(self) -> Custody:
        data = self.cleaned_data
        if data.get("role", MemberRole.SHARED_CHILD) != MemberRole.SHARED_CHILD:
            return NOT_SHARED
        return Custody(data["custody_nights"], data["custody_basis"], data["custody_agreed_on"])


class NewMemberForm(MemberForm, CustodyFields):
    version = forms.IntegerField(widget=forms.HiddenInput)
    first_day = DateField(label=_("Med i husstanden fra"))
    field_order = (
        "role", "given_name", "family_name", "number", "birth_date", "birth_year", "first_day",
        "custody_nights", "custody_basis", "custody_agreed_on", "version",
    )  # fmt: skip
    required_messages = {"first_day": _("Oppgi dagen personen kom inn i husstanden.")}

    def told(self) -> MemberData:
        names = ("number", "given_name", "family_name", "birth_date", "birth_year")
        person: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        return MemberData(PersonData(**person), role=self.cleaned_data["role"], custody=self.custody)


class PeriodOfMemberForm(VersionedForm, CustodyFields):
    """From when to when, and as what. A last day means that the person has left."""

    role = forms.ChoiceField(label=_("Rolle i husstanden"), choices=ROLES)
    first_day = DateField(label=_("Med i husstanden fra"))
    last_day = DateField(
        label=_("Til og med"), required=False, help_text=_("La feltet stå tomt så lenge personen bor der.")
    )
    field_order = (
        "role", "first_day", "last_day", "custody_nights", "custody_basis", "custody_agreed_on", "mistake",
        "reason", "version",
    )  # fmt: skip
    mistake = forms.BooleanField(
        label=_("Personen har aldri hørt til husstanden og ble registrert ved en feil"), required=False
    )
    reason = forms.CharField(
        label=_("Hva var feil?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Fylles ut bare når personen ble registrert ved en feil."),
    )

    def __init__(self, *args: Any, applicant: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if applicant:
            # The applicant's own household: only the day it begins can be wrong.
            for name in (
                "role", "last_day", "mistake", "reason", "custody_nights", "custody_basis", "custody_agreed_on",
            ):  # fmt: skip
                del self.fields[name]


#: What becomes of a member when a household is split.
STAYS, MOVES, SHARED = "stays", "moves", "shared"


class SplitForm(VersionedForm, CustodyFields):
    """Samlivsbrudd: for each but the reference person, whether they stay; and since when."""

    first_day = DateField(label=_("Bor hver for seg fra"))
    start_application = forms.BooleanField(
        label=_("Start en søknad for dem som flytter ut"),
        required=False,
        help_text=_("Vi fyller inn hvem de er. Søknaden blir ikke registrert før du er ferdig med den."),
    )
    required_messages = {"first_day": _("Skriv den første dagen de bor hver for seg.")}

    def __init__(self, *args: Any, members: list[tuple[MemberPeriod, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        for period, child in members:
            choices = [(STAYS, _("Blir i husstanden")), (MOVES, _("Flytter ut"))]
            if child:
                choices.append((SHARED, _("Får delt bosted og bor begge steder")))
            self.fields[self._name(period)] = forms.ChoiceField(
                label=f"{period.member.person.name}, {str(period.get_role_display()).lower()}",
                choices=choices,
                initial=STAYS,
            )
        self.order_fields(
            [*(self._name(period) for period, _child in members), "first_day", "custody_nights", "custody_basis",
             "custody_agreed_on", "start_application", "version"]
        )  # fmt: skip

    @staticmethod
    def _name(period: MemberPeriod) -> str:
        return f"m_{period.pk.hex}"

    @property
    def moving(self) -> list[Moving]:
        """Those who no longer live with the reference person, or only part of the time."""
        found = []
        for period, _child in self.members:
            how = self.cleaned_data[self._name(period)]
            if how != STAYS:
                shared = how == SHARED
                found.append(Moving(period.pk, shared, self.custody if shared else NOT_SHARED))
        return found


KEEP_THIS, KEEP_OTHER = "this", "other"


class MergeForm(VersionedForm):
    """Flytter sammen: two cases whose households become one."""

    other = forms.CharField(label=_("Saksnummeret til den andre husstanden"), max_length=20)
    first_day = DateField(label=_("Bor sammen fra"))
    role = forms.ChoiceField(
        label=_("Hva er søkeren i saken som ikke går videre?"),
        choices=[
            (MemberRole.PARTNER, MemberRole.PARTNER.label),
            (MemberRole.OTHER_ADULT, MemberRole.OTHER_ADULT.label),
        ],
        widget=forms.RadioSelect,
        initial=MemberRole.PARTNER,
    )
    keep = forms.ChoiceField(
        label=_("Hvilken sak går videre?"),
        choices=[(KEEP_THIS, _("Denne saken")), (KEEP_OTHER, _("Den andre saken"))],
        widget=forms.RadioSelect,
        initial=KEEP_THIS,
    )
    close = forms.ChoiceField(
        label=_("Hva skjer med saken som ikke går videre?"),
        choices=[
            ("", _("Den knyttes til, og står til du avslutter den")),
            ("close", _("Den lukkes, og alt samles i saken som går videre")),
        ],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Bare saker som er til behandling, kan lukkes her. Den tidligste mottaksdatoen gjelder."),
    )

    required_messages = {
        "other": _("Skriv saksnummeret til den andre saken."),
        "first_day": _("Skriv den første dagen de bor sammen."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["close"].unmarked = True  # type: ignore[attr-defined]
