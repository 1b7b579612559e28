"""What is asked about risk assessments and action plans."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms import RecordChoice, UserChoice
from core.agencies.models import Unit
from core.interface.forms import DateField, HusromForm, VersionedForm
from deviations.calculations.risk import Element
from deviations.enums import Consequence
from deviations.enums_risk import Likelihood, RiskCategory, SourceKind, SubjectKind, Trigger
from deviations.forms import YES_NO, unit_choices
from deviations.selectors.assessments import in_words
from deviations.services.assessments import Facts
from deviations.services.risks import Factor, Values

NO_NAMES = _("Ikke skriv navn på beboere.")


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def text(label: Any, help_text: Any = "", *, required: bool = False, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=5000, required=required, widget=area(rows)
    )


def scale(label: Any, choices: Any, *, required: bool) -> forms.TypedChoiceField:
    empty = _("Velg") if required else _("Ikke vurdert ennå")
    return forms.TypedChoiceField(
        label=label, choices=[("", empty), *choices], coerce=int, empty_value=None, required=required
    )


class UnitField(forms.ChoiceField):
    """One of the units given to the form; its value is the unit."""

    def __init__(self, units: list[Unit], **kwargs: Any) -> None:
        self.units = {str(each.pk): each for each in units}
        choices = unit_choices(units)
        super().__init__(choices=choices if len(units) == 1 else [("", _("Velg enhet")), *choices], **kwargs)

    def clean(self, value: Any) -> Unit:
        return self.units[super().clean(value)]


class AssessmentForm(VersionedForm):
    title = forms.CharField(
        label=_("Hva blir vurdert?"), help_text=_("For eksempel navnet på botiltaket"), max_length=200
    )
    subject_kind = forms.ChoiceField(label=_("Slag"), choices=SubjectKind, widget=forms.RadioSelect)
    trigger = forms.ChoiceField(label=_("Anledning"), choices=Trigger)
    trigger_note = text(_("Om anledningen"), rows=2)
    support = text(_("Støttetiltak"), _("Hva trenger beboerne av støtte, og får de det? Ikke skriv navn."))
    staffing = text(_("Bemanning"), _("Er det nok folk, med rett kompetanse, hele døgnet?"))
    security = text(_("Sikkerhet"), _("Alarm, adgang, vektere, rømning og opplæring."))

    def __init__(self, *args: Any, units: list[Unit] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is not None:
            del self.fields["version"]
            self.fields = {"unit": UnitField(units, label=_("Enhet")), **self.fields}

    def facts(self) -> Facts:
        data = self.cleaned_data
        return Facts(**{name: data[name] for name in Facts.__dataclass_fields__})


class SourceForm(HusromForm):
    kind = forms.ChoiceField(label=_("Hvem?"), choices=SourceKind)
    heard = forms.ChoiceField(label=_("Er de hørt?"), choices=YES_NO, widget=forms.RadioSelect)
    text = text(
        _("Hvordan ble de hørt, og hva sa de? Eller hvorfor er de ikke hørt?"), NO_NAMES, required=True
    )


class ValuesForm(HusromForm):
    likelihood_before = scale(_("Sannsynlighet før tiltak"), Likelihood.choices, required=True)
    consequence_before = scale(_("Konsekvens før tiltak"), Consequence.choices, required=True)
    likelihood_after = scale(_("Sannsynlighet etter tiltak"), Likelihood.choices, required=False)
    consequence_after = scale(_("Konsekvens etter tiltak"), Consequence.choices, required=False)

    def values(self) -> Values:
        return Values(**{name: self.cleaned_data[name] for name in Values.__dataclass_fields__})


class RiskForm(ValuesForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    factor = text(_("Hva kan skje?"), NO_NAMES, required=True)
    category = forms.ChoiceField(
        label=_("Kategori"), choices=[("", _("Velg kategori")), *RiskCategory.choices]
    )
    existing = text(_("Tiltak som finnes i dag"))
    accepted_reason = text(
        _("Godtas uten tiltak fordi"), _("Bare når dere har bestemt at det ikke skal gjøres noe."), rows=2
    )
    field_order = (
        "element", "factor", "category", "likelihood_before", "consequence_before", "existing",
        "likelihood_after", "consequence_after", "accepted_reason", "version",
    )  # fmt: skip

    def __init__(self, *args: Any, elements: tuple[Element, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if elements:
            self.fields["element"] = forms.ChoiceField(
                label=_("Obligatorisk element"),
                choices=[
                    ("", _("Ikke et av de obligatoriske")),
                    *((e.code, in_words(e.title)) for e in elements),
                ],
                required=False,
            )
            self.order_fields(self.field_order)

    def described(self) -> Factor:
        data = self.cleaned_data
        return Factor(**{name: data.get(name, "") for name in Factor.__dataclass_fields__})


class ElementAsideForm(HusromForm):
    element = forms.ChoiceField(label=_("Obligatorisk element"))
    reason = text(_("Hvorfor er det ikke aktuelt?"), required=True)

    def __init__(self, *args: Any, elements: tuple[Element, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["element"].choices = [(e.code, in_words(e.title)) for e in elements]  # type: ignore[attr-defined]


class ReviewForm(HusromForm):
    trigger = forms.ChoiceField(
        label=_("Hvorfor går dere gjennom den nå?"),
        choices=[each for each in Trigger.choices if each[0] != Trigger.FIRST],
    )
    note = text(_("Mer om anledningen"), rows=2)


class RiskMeasureForm(HusromForm):
    description = text(_("Hva skal gjøres?"), NO_NAMES, required=True)
    responsible = UserChoice(label=_("Ansvarlig"), queryset=None, empty_label=_("Velg en person"))
    due_on = DateField(label=_("Frist"))

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = candidates  # type: ignore[attr-defined]


class EffectDoneForm(HusromForm):
    on = DateField(label=_("Gjennomført"))
    effect = text(_("Hvordan har det virket?"), NO_NAMES, required=True)


class ShareForm(HusromForm):
    units = forms.MultipleChoiceField(label=_("Hvem skal svare?"), widget=forms.CheckboxSelectMultiple)
    due_on = DateField(label=_("Svar innen"))
    message = text(_("Beskjed"), rows=2)

    required_messages = {"units": _("Velg minst én enhet.")}

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.below = {str(each.pk): each for each in units}
        self.fields["units"].choices = [(key, each.name) for key, each in self.below.items()]  # type: ignore[attr-defined]

    def clean_units(self) -> list[Unit]:
        return [self.below[key] for key in self.cleaned_data["units"]]


class AnswerShareForm(ValuesForm):
    relevant = forms.ChoiceField(label=_("Gjelder dette hos dere?"), choices=YES_NO, widget=forms.RadioSelect)
    text = text(_("Deres eget svar"), _("Hva er annerledes hos dere, og hva gjør dere? Ikke skriv navn."))
    field_order = ("relevant",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for only where it applies; the service says what is missing.
        for name in ("likelihood_before", "consequence_before"):
            self.fields[name].required = False


class PlanForm(HusromForm):
    title = forms.CharField(label=_("Navn på planen"), max_length=200)
    purpose = text(_("Formål"))
    starts_on = DateField(label=_("Gjelder fra"))

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"unit": UnitField(units, label=_("Enhet")), **self.fields}


class ItemForm(RiskMeasureForm):
    pass


class PlanChoiceForm(HusromForm):
    plan = RecordChoice(label=_("Handlingsplan"), queryset=None, empty_label=_("Velg en plan"))

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        self.fields["plan"].label_from_instance = lambda plan: f"{plan.number} {plan.title}"  # type: ignore[attr-defined]


class ProgressForm(HusromForm):
    progress = forms.IntegerField(label=_("Framdrift i prosent"), min_value=0, max_value=99)
    note = text(_("Merknad"), NO_NAMES, rows=2)


class MoveForm(HusromForm):
    due_on = DateField(label=_("Ny frist"))
    reason = text(_("Hvorfor endres fristen?"), required=True, rows=2)


class HandForm(HusromForm):
    responsible = UserChoice(label=_("Ny ansvarlig"), queryset=None, empty_label=_("Velg en person"))

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = candidates  # type: ignore[attr-defined]


class CompleteForm(HusromForm):
    on = DateField(label=_("Gjennomført"))
    note = text(_("Hva ble gjort?"), NO_NAMES, required=True)


class AsOfForm(HusromForm):
    """The day that a plan or the figures are shown for."""

    marks = False
    dato = DateField(label=_("Slik det sto"), required=False)
