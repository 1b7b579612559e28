"""What is asked about surveys of residents and agreements between agencies."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms import RecordChoice
from core.agencies.models import Unit
from core.interface.forms import DateField, HusromForm, VersionedForm
from deviations.enums_survey import Degree
from deviations.forms_risk import UnitField, text
from deviations.models import Survey, SurveyQuestion
from deviations.selectors.surveys import languages
from deviations.services.cooperation import Terms


class SurveyForm(HusromForm):
    title = forms.CharField(label=_("Tittel"), help_text=_("Slik beboerne ser den"), max_length=200)
    intro = text(_("Innledning"), _("Si kort hva svarene skal brukes til."))
    spoken = forms.MultipleChoiceField(label=_("Språk"), widget=forms.CheckboxSelectMultiple)
    groups = text(
        _("Grupper"),
        _("Ett hus eller én etasje på hver linje. Grupper med færre enn tre svar blir ikke vist."),
    )
    closes_on = DateField(label=_("Siste dag"))
    standard = forms.BooleanField(label=_("Begynn med standardspørsmålene"), required=False)

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"unit": UnitField(units, label=_("Enhet")), **self.fields}
        self.fields["spoken"].choices = [(key, told["name"]) for key, told in languages().items()]  # type: ignore[attr-defined]

    def clean_groups(self) -> list[str]:
        return str(self.cleaned_data["groups"]).splitlines()


class QuestionForm(HusromForm):
    """The question in each of the survey's languages."""

    def __init__(self, *args: Any, spoken: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in spoken:
            self.fields[each] = forms.CharField(
                label=_("Spørsmålet på %(language)s") % {"language": languages()[each]["name"]},
                max_length=300,
            )

    def texts(self) -> dict[str, str]:
        return dict(self.cleaned_data)


class TextsForm(HusromForm):
    """Title and introduction in each of the survey's languages."""

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey = survey
        for each in survey.languages:
            told, name = survey.texts.get(each, {}), languages()[each]["name"]
            self.fields[f"title_{each}"] = forms.CharField(
                label=_("Tittel på %(language)s") % {"language": name},
                max_length=200,
                initial=told.get("title"),
            )
            field = text(_("Innledning på %(language)s") % {"language": name})
            field.initial = told.get("intro")
            self.fields[f"intro_{each}"] = field

    def texts(self) -> dict[str, dict[str, str]]:
        data = self.cleaned_data
        return {
            each: {"title": data[f"title_{each}"], "intro": data[f"intro_{each}"]}
            for each in self.survey.languages
        }


class InviteForm(HusromForm):
    group = RecordChoice(label=_("Gruppe"), queryset=None, empty_label=_("Velg gruppe"))
    number = forms.IntegerField(label=_("Hvor mange?"), min_value=1, max_value=500)

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]


class PaperForm(HusromForm):
    """What stands on a sheet: its code, and a cross on each line that was answered."""

    code = forms.CharField(label=_("Koden på arket"), max_length=30)

    def __init__(self, *args: Any, questions: list[SurveyQuestion], survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {f"q{each.position}": each.pk for each in questions}
        for each in questions:
            self.fields[f"q{each.position}"] = forms.TypedChoiceField(
                label=f"{each.position}. {each.words('nb', survey.languages)}",
                choices=[("", _("Ikke svart")), *Degree.choices],
                coerce=int,
                empty_value=None,
                required=False,
            )

    def choices(self) -> dict[UUID, int]:
        return {
            key: self.cleaned_data[name]
            for name, key in self.keys.items()
            if self.cleaned_data.get(name) is not None
        }


class AgreementForm(VersionedForm):
    title = forms.CharField(label=_("Navn på avtalen"), max_length=200)
    purpose = text(_("Formål"), required=True)
    roles = text(_("Roller og ansvar"), _("Hvem gjør hva, og hvem tar kontakt med hvem?"), required=True)
    valid_from = DateField(label=_("Gjelder fra"))
    valid_to = DateField(label=_("Gjelder til og med"), required=False)
    review_on = DateField(label=_("Evalueres innen"))

    def __init__(self, *args: Any, units: list[Unit] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is not None:
            del self.fields["version"]
            self.fields = {"unit": UnitField(units, label=_("Forvaltes av")), **self.fields}

    def terms(self) -> Terms:
        return Terms(**{name: self.cleaned_data[name] for name in Terms.__dataclass_fields__})


class PartyForm(HusromForm):
    agency = RecordChoice(label=_("Etat"), queryset=None, empty_label=_("Ingen"), required=False)
    unit = RecordChoice(label=_("Eller enhet"), queryset=None, empty_label=_("Ingen"), required=False)
    outside = forms.CharField(
        label=_("Eller utenfor kommunen"),
        help_text=_("For eksempel politiet"),
        max_length=150,
        required=False,
    )

    def __init__(self, *args: Any, agencies: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class EvaluateForm(HusromForm):
    on = DateField(label=_("Evaluert"))
    evaluation = text(_("Hvordan har avtalen virket?"), required=True)
    review_on = DateField(label=_("Neste evaluering innen"))
