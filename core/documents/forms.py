from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Document

_INCOMING = (
    Document.Kind.APPLICATION,
    Document.Kind.ATTACHMENT,
    Document.Kind.STATEMENT,
    Document.Kind.CONTRACT,
    Document.Kind.OTHER,
)


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("Fil"),
        help_text=_("PDF, JPEG, PNG eller Word (.docx), høyst 20 MB."),
        error_messages={
            "required": _("Velg en fil."),
            "invalid": _("Velg en fil."),
            "missing": _("Velg en fil."),
            "empty": _("Fila er tom."),
        },
    )
    title = forms.CharField(
        label=_("Tittel"),
        max_length=200,
        error_messages={
            "required": _("Skriv en tittel."),
            "max_length": _("Tittelen kan ha høyst 200 tegn."),
        },
    )
    kind = forms.ChoiceField(label=_("Slag"), choices=[(kind.value, kind.label) for kind in _INCOMING])
    received_on = forms.DateField(
        label=_("Mottatt"),
        help_text=_("For eksempel 18122018 eller 18.12.2018"),
        input_formats=["%d.%m.%Y", "%d%m%Y", "%d.%m.%y", "%Y-%m-%d"],
        error_messages={
            "required": _("Oppgi datoen dokumentet kom inn."),
            "invalid": _("Skriv datoen som 20.11.2026."),
        },
    )
    correspondent = forms.CharField(
        label=_("Avsender"),
        max_length=200,
        required=False,
        error_messages={"max_length": _("Avsenderen kan ha høyst 200 tegn.")},
    )
    shielded_title = forms.CharField(
        label=_("Skjermet tittel"),
        max_length=200,
        required=False,
        help_text=_("Vises der innholdet ikke skal kunne anes. Tom gir bare slaget."),
        error_messages={"max_length": _("Tittelen kan ha høyst 200 tegn.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"received_on": f"{today:%d.%m.%Y}", "kind": Document.Kind.ATTACHMENT})
        super().__init__(*args, **{"label_suffix": "", **kwargs})
