from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .imports import parsing
from .imports.importer import Importer
from .models import Import


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Fil"),
        help_text=_("Excel (.xlsx) eller CSV, høyst %(size)s MB. Første rad skal ha kolonnenavn."),
        error_messages={
            "required": _("Velg en fil."),
            "invalid": _("Velg en fil."),
            "missing": _("Velg en fil."),
            "empty": _("Fila er tom."),
        },
    )

    def __init__(self, *args: Any, importer: Importer, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        size = importer.max_bytes // (1024 * 1024)
        text = _("Fila slik den kom fra banken, høyst %(size)s MB.") if importer.fixed else None
        self.fields["file"].help_text = (text or self.fields["file"].help_text) % {"size": size}


class ColumnsForm(forms.Form):
    """Which column of the file is which of ours, and the old system's own sums."""

    def __init__(self, *args: Any, importer: Importer, record: Import, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.importer = importer
        headers = [
            (str(index), header or _("Kolonne %(number)s uten navn") % {"number": index + 1})
            for index, header in enumerate(record.headers)
        ]
        for column in importer.columns:
            chosen = record.mapping.get(column.name)
            self.fields[f"column_{column.name}"] = forms.ChoiceField(
                label=column.label,
                choices=[("", _("Finnes ikke i fila")), *headers],
                required=column.required,
                initial="" if chosen is None else str(chosen),
                help_text=column.help,
                error_messages={
                    "required": _("Velg kolonnen for «%(label)s».") % {"label": column.label},
                    "invalid_choice": _("Velg en kolonne som finnes i fila."),
                },
            )
        self.totals_named = list(importer.control_totals([]))
        for index, title in enumerate(self.totals_named):
            self.fields[f"total_{index}"] = forms.CharField(
                label=_("Kontrollsum: %(title)s") % {"title": title},
                required=False,
                help_text=_("Fra det gamle systemet, hvis du har den."),
                initial=record.totals_stated.get(title, ""),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for index, _title in enumerate(self.totals_named):
            written = cleaned.get(f"total_{index}")
            if not written:
                continue
            try:
                cleaned[f"total_{index}"] = parsing.amount(written)
            except ValueError as error:
                self.add_error(f"total_{index}", _("Kontrollsummen %(fault)s.") % {"fault": error})
        return cleaned

    def mapping(self) -> dict[str, int | None]:
        chosen = {column.name: self.cleaned_data[f"column_{column.name}"] for column in self.importer.columns}
        return {name: int(index) if index != "" else None for name, index in chosen.items()}

    def totals(self) -> dict[str, Decimal]:
        found = {
            title: self.cleaned_data.get(f"total_{index}") for index, title in enumerate(self.totals_named)
        }
        return {title: total for title, total in found.items() if isinstance(total, Decimal)}


class StartForm(forms.Form):
    """What must be said yes to before a file that is not clean is read in."""

    def __init__(self, *args: Any, report: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if report.get("fault_rows"):
            self.fields["accept_faults"] = forms.BooleanField(
                label=_("Utelat radene med feil, og les inn resten"), required=False
            )
        if any(total["differs"] for total in report.get("totals", [])):
            self.fields["accept_totals"] = forms.BooleanField(
                label=_("Les inn selv om kontrollsummene ikke stemmer"), required=False
            )
