"""Asking for documents, reminding, and registering what has come."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.services.document_types import document_types
from core.interface.forms import DateField, HusromForm


class AskDocumentsForm(HusromForm):
    types = forms.MultipleChoiceField(
        label=_("Hvilke dokumenter trenger dere?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other = forms.CharField(
        label=_("Annet"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Én ting på hver linje, slik det skal stå i brevet."),
    )
    due_on = DateField(label=_("Frist for søkeren"))
    required_messages = {"due_on": _("Oppgi fristen søkeren får.")}

    def __init__(self, *args: Any, language: str = "nb", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["types"]
        field.choices = [(code, title.in_language(language)) for code, title in document_types().items()]

    @property
    def asked(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"types": given["types"], "due_on": given["due_on"], "other": given["other"].splitlines()}


class RemindForm(HusromForm):
    due_on = DateField(label=_("Ny frist for søkeren"))
    required_messages = {"due_on": _("Oppgi den nye fristen.")}


class ArrivedForm(HusromForm):
    on = DateField(label=_("Dagen dokumentet kom"))
    document = forms.ChoiceField(
        label=_("Hvilket dokument i saken er det?"),
        required=False,
        help_text=_("Last det opp under «Legg til dokument» først, hvis det skal ligge i saken."),
    )

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["document"]
        field.choices = [("", _("Ikke lagt i saken")), *papers]

    @property
    def given(self) -> dict[str, Any]:
        return {"on": self.cleaned_data["on"], "document": self.cleaned_data["document"] or None}
