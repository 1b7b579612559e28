from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.interface.forms import DateField, HusromForm, HusromModelForm, VersionedForm
from housing.enums import VACANCY_STEPS, EnvironmentAdvice, VacancyState
from housing.models import Building, Dwelling, Vacancy
from housing.services.dwellings import EDITABLE


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

    class Meta:
        model = Dwelling
        fields = [name for name in EDITABLE if name != "aliases"]


class NewDwellingForm(DwellingForm):
    on = DateField(label=_("I boligmassen fra"))

    class Meta(DwellingForm.Meta):
        fields = ["building", "number", *DwellingForm.Meta.fields]

    def __init__(self, *args: Any, buildings: QuerySet[Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = buildings  # type: ignore[attr-defined]
