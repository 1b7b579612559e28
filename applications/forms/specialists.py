"""The forms of asking specialists, and of the shared mapping."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.calculations.questions import Question
from applications.enums import CHOICE_WORDS, SpecialistTopic, ToldBy
from applications.forms.actions import LONG, SHORT
from applications.services.specialists import BASES
from core.interface.forms import DateField, HusromForm, VersionedForm
from core.sharing.organisation import Neighbour


class AskForm(HusromForm):
    """Which unit is asked, about what, on which legal basis, and by when."""

    unit = forms.ChoiceField(label=_("Hvem vil dere spørre?"))
    topic = forms.ChoiceField(
        label=_("Hva gjelder det?"), choices=SpecialistTopic.choices, widget=forms.RadioSelect
    )
    question = forms.CharField(
        label=_("Hva trenger dere å vite?"),
        max_length=4000,
        widget=LONG,
        help_text=_("Skriv bare det enheten trenger for å svare. Ikke skriv diagnoser."),
    )
    due = DateField(label=_("Svarfrist"))
    legal_basis = forms.ChoiceField(
        label=_("Hjemmel"), choices=[(each.value, each.label) for each in BASES], widget=forms.RadioSelect
    )
    basis_detail = forms.CharField(
        label=_("Nærmere om hjemmelen"),
        required=False,
        max_length=300,
        widget=SHORT,
        help_text=_("Må fylles ut for egne oppgaver og for annen lov."),
    )
    required_messages = {
        "unit": _("Velg enheten dere vil spørre."),
        "topic": _("Velg hva spørsmålet gjelder."),
        "question": _("Skriv hva dere trenger å vite."),
        "legal_basis": _("Velg hjemmelen som gir adgang til å dele."),
    }

    def __init__(self, *args: Any, neighbours: list[Neighbour], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.choices = [("", _("Velg enhet")), *((str(each.unit.pk), each.name) for each in neighbours)]


class SpecialistAnswerForm(VersionedForm):
    """The answer, or why there is none."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    answer = forms.CharField(
        label=_("Svar"),
        max_length=10000,
        widget=LONG,
        help_text=_("Skriv hva boligen må ha, og hva som er viktig å vite når boligen blir valgt."),
    )
    required_messages = {"answer": _("Skriv svaret.")}


class MappingForm(HusromForm):
    """One question of the shared mapping."""

    choice = forms.ChoiceField(label=_("Svar"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Utdyp"), required=False, max_length=4000, widget=SHORT)
    told_by = forms.ChoiceField(
        label=_("Hvem kommer svaret fra?"), choices=ToldBy.choices, widget=forms.RadioSelect
    )
    replaces = forms.UUIDField(widget=forms.HiddenInput, required=False)
    required_messages = {"choice": _("Velg et svar."), "told_by": _("Velg hvem svaret kommer fra.")}

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if question.choices:
            field: Any = self.fields["choice"]
            field.choices = [(code, CHOICE_WORDS[code]) for code in question.choices]
        else:
            del self.fields["choice"]
            self.fields["text"].label = _("Svar")
            self.fields["text"].required = True
            self.fields["text"].error_messages["required"] = str(_("Skriv svaret."))
        if question.help is not None:
            self.fields["text"].help_text = str(question.help)
