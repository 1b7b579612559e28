import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.interface.forms import (
    DateField,
    HusromForm,
    HusromModelForm,
    MoneyField,
    ReasonForm,
    VersionedForm,
)
from housing import advice_kinds
from housing.enums import (
    VACANCY_STEPS,
    AgreementKind,
    EnvironmentAdvice,
    GenderRestriction,
    Ownership,
    Provision,
    RetireReason,
    SupplyState,
    TargetGroup,
    VacancyState,
)
from housing.models import Area, Building, Dwelling, SupplyProject, Vacancy
from housing.services.bulk import IN_BULK, RENT_PERCENT
from housing.services.dwellings import EDITABLE


class NamesField(forms.CharField):
    """Several names in one line, with comma between."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=500, help_text=_("Flere navn skilles med komma."), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [name.strip() for name in (super().to_python(value) or "").split(",") if name.strip()]

    def clean(self, value: Any) -> Any:
        names = self.to_python(value)
        if any(len(name) > 100 for name in names):
            raise forms.ValidationError(_("Et navn kan ikke ha mer enn 100 tegn."))
        return names

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class ReportVacancyForm(HusromForm):
    required_messages = {"notice_on": _("Oppgi dagen oppsigelsen eller varselet kom.")}

    notice_on = DateField(label=_("Varslet ledig"))
    moved_out_on = DateField(label=_("Utflyttet"), required=False)
    expected_ready_on = DateField(label=_("Ventes klar"), required=False)
    note = forms.CharField(label=_("Merknad"), required=False, max_length=300)


class StepForm(VersionedForm):
    """Only the steps that lie ahead."""

    step = forms.ChoiceField(label=_("Steg"), widget=forms.RadioSelect)
    on = DateField(label=_("Dato"))

    def __init__(self, *args: Any, vacancy: Vacancy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = VACANCY_STEPS.index(VacancyState(vacancy.state))
        self.fields["step"].choices = [(state.value, state.label) for state in VACANCY_STEPS[now + 1 :]]  # type: ignore[attr-defined]


class AdviceForm(VersionedForm):
    advice = forms.ChoiceField(
        label=_("Bomiljøet"), choices=EnvironmentAdvice.choices, widget=forms.RadioSelect, required=False
    )
    note = forms.CharField(
        label=_("Det møtet bør vite om boligen og naboene"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Skriv om bomiljøet, ikke om enkeltpersoner. Ikke skriv navn på beboere."),
    )


class DwellingForm(HusromModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    aliases = NamesField(label=_("Også kalt"))

    class Meta:
        model = Dwelling
        fields = list(EDITABLE)


class NewDwellingForm(DwellingForm):
    on = DateField(label=_("I boligmassen fra"))

    class Meta(DwellingForm.Meta):
        fields = ["building", "number", *DwellingForm.Meta.fields]

    def __init__(self, *args: Any, buildings: QuerySet[Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = buildings  # type: ignore[attr-defined]


class AreaForm(HusromForm):
    required_messages = {"name": _("Skriv navnet på området.")}

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Navn"), max_length=100)


class BuildingForm(HusromForm):
    required_messages = {"name": _("Skriv navnet på bygget."), "area": _("Velg området bygget ligger i.")}

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Navn"), max_length=150)
    area: Any = forms.ModelChoiceField(label=_("Område"), queryset=None)
    cadastre = forms.CharField(label=_("Matrikkel"), max_length=40, required=False)
    staffing = forms.CharField(
        label=_("Bemanning"), max_length=100, required=False, help_text=_("For eksempel «Hele døgnet».")
    )
    aliases = NamesField(label=_("Også kalt"))

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]


class FloorForm(HusromForm):
    floor = forms.TypedChoiceField(label=_("Etasje"), coerce=int)
    earmark = forms.ChoiceField(label=_("Øremerkes for"), choices=TargetGroup.choices, required=False)

    def __init__(self, *args: Any, floors: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["floor"].choices = [(floor, str(floor)) for floor in floors]  # type: ignore[attr-defined]


KEEP = ("", _("Ikke endre"))
#: What stands for the empty choice of a field, since an empty answer means that nothing is changed.
NONE = "ingen"
YES_NO = [KEEP, ("ja", _("Ja")), ("nei", _("Nei"))]


def _with_keep(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [KEEP, *((value or NONE, label) for value, label in choices)]


class BulkForm(HusromForm):
    """What is changed for all the chosen; what is left alone stays as it is."""

    marks = False

    earmark = forms.ChoiceField(
        label=_("Øremerket for"), choices=_with_keep(TargetGroup.choices), required=False
    )
    suits_children = forms.ChoiceField(label=_("Egnet for barn"), choices=YES_NO, required=False)
    gender = forms.ChoiceField(
        label=_("Kjønnsbegrensning"), choices=_with_keep(GenderRestriction.choices), required=False
    )
    staffed = forms.ChoiceField(label=_("Bemannet"), choices=YES_NO, required=False)
    provision = forms.ChoiceField(
        label=_("Tiltakstype"), choices=_with_keep(Provision.choices), required=False
    )
    ownership = forms.ChoiceField(label=_("Eierform"), choices=_with_keep(Ownership.choices), required=False)
    heating = MoneyField(label=_("Oppvarming, kroner per måned"), required=False, min_value=0)
    services = MoneyField(label=_("Fellestjenester, kroner per måned"), required=False, min_value=0)
    rent_percent = forms.DecimalField(
        label=_("Endre grunnleia med prosent"),
        required=False,
        min_value=-50,
        max_value=100,
        decimal_places=2,
        localize=True,
        help_text=_("Gjelder nye kontrakter. Leia i løpende leieforhold endres i leieforholdet."),
    )

    @property
    def changes(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in (*IN_BULK, RENT_PERCENT):
            value = self.cleaned_data.get(name)
            if value in ("", None):
                continue
            if name in ("suits_children", "staffed"):
                found[name] = value == "ja"
            else:
                found[name] = "" if value == NONE else value
        return found

    @property
    def hidden_values(self) -> list[tuple[str, str]]:
        """What was filled in, to be posted once more when it has been looked at."""
        values = ((name, self.data.get(self.add_prefix(name), "")) for name in self.fields)
        return [(name, str(value)) for name, value in values if value]


class AgreementForm(HusromForm):
    required_messages = {
        "title": _("Skriv et navn på avtalen."),
        "owner": _("Skriv hvem avtalen er med."),
        "starts_on": _("Oppgi dagen avtalen gjelder fra."),
        "dwellings_total": _("Oppgi hvor mange boliger utleieren har i avtalen."),
    }

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Slag avtale"), choices=AgreementKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Navn på avtalen"), max_length=150)
    owner = forms.CharField(
        label=_("Utleier"), max_length=150, help_text=_("Firma eller stiftelse, ikke en kontaktperson.")
    )
    starts_on = DateField(label=_("Gjelder fra"))
    ends_on = DateField(label=_("Gjelder til og med"), required=False)
    dwellings_total = forms.IntegerField(
        label=_("Boliger i avtalen i alt"),
        min_value=1,
        max_value=5000,
        help_text=_("Alle boligene utleieren har i prosjektet, også dem som er leid ut til andre."),
    )
    fill_within_days = forms.IntegerField(
        label=_("Dager på å bruke tildelingsretten"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=_("Bare for tildelingsavtaler. Dere får beskjed når en bolig har stått tom så lenge."),
    )
    note = forms.CharField(
        label=_("Vilkår og merknader"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PlacesForm(HusromForm):
    """Dwellings that are put under an agreement, by their numbers."""

    required_messages = {"numbers": _("Skriv minst ett bolignummer.")}

    numbers = forms.CharField(
        label=_("Bolignumre"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Skill numrene med komma eller linjeskift."),
    )
    on = DateField(label=_("Fra"))

    def clean_numbers(self) -> list[str]:
        return [part.strip() for part in re.split(r"[,;\s]+", self.cleaned_data["numbers"]) if part.strip()]


class EndForm(ReasonForm):
    on = DateField(label=_("Siste dag"))
    field_order = ["on", "reason"]


class ItemForm(VersionedForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("Hva som skal være gjort"), max_length=200)
    who = forms.CharField(
        label=_("Hvem som gjør det"), max_length=80, required=False, help_text=_("En rolle, ikke et navn.")
    )
    obligatory = forms.BooleanField(label=_("Må være gjort før kontrakten signeres"), required=False)
    order = forms.IntegerField(label=_("Plass i lista"), min_value=0, max_value=200, initial=50)


class NewAdviceForm(HusromForm):
    required_messages = {"kind": _("Velg hva rådet går ut på.")}

    kind = forms.ChoiceField(label=_("Råd"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Utdyping"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Skriv om bygget og nabolaget. Ikke skriv hvem som bor der, eller noe som kan kjennes igjen som "
            "opplysninger om en beboer."
        ),
    )
    review_on = DateField(label=_("Ses på igjen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"].choices = [  # type: ignore[attr-defined]
                (kind.code, f"{kind.title}. {kind.help}") for kind in advice_kinds.kinds()
            ]


class ChangeAdviceForm(NewAdviceForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = None  # type: ignore[assignment]


class AskAdviceForm(HusromForm):
    question = forms.CharField(
        label=_("Hva lurer du på?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Skriv om boligen og bomiljøet. Ikke skriv hvem som er aktuelle for boligen."),
    )
    due_on = DateField(label=_("Svar innen"))


class ProjectForm(HusromForm):
    """A housing project."""

    name = forms.CharField(label=_("Navn"), max_length=150)
    area: Any = forms.ModelChoiceField(label=_("Bydel"), queryset=None, required=False)
    target_group = forms.ChoiceField(label=_("Målgruppe"), choices=TargetGroup.choices, required=False)
    ownership = forms.ChoiceField(label=_("Eierform"), choices=Ownership.choices)
    units = forms.IntegerField(label=_("Antall boliger"), min_value=1, max_value=5000)
    expected_ready_on = DateField(label=_("Ventes klart"), required=False)
    building: Any = forms.ModelChoiceField(
        label=_("Bygg"), queryset=None, required=False, help_text=_("Når boligene er registrert.")
    )
    note = forms.CharField(
        label=_("Merknad"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, areas: QuerySet[Area], buildings: QuerySet[Building], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["building"].queryset = buildings  # type: ignore[attr-defined]


class ChangeProjectForm(ProjectForm, VersionedForm):
    why = forms.CharField(label=_("Hvorfor antallet eller dagen er endret"), max_length=300, required=False)


class MoveProjectForm(VersionedForm):
    state = forms.ChoiceField(label=_("Status"), widget=forms.RadioSelect)
    on = DateField(label=_("Dato"))
    why = forms.CharField(label=_("Hvorfor"), max_length=300, required=False)

    def __init__(self, *args: Any, project: SupplyProject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(state.value, state.label) for state in SupplyState if state != project.state]
        self.fields["state"].choices = others  # type: ignore[attr-defined]


class RetireForm(VersionedForm):
    reason = forms.ChoiceField(
        label=_("Hvorfor går boligen ut?"), choices=RetireReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Nærmere om hvorfor"), max_length=300, required=False)
    on = DateField(label=_("Fra og med"))
