"""What the forms of the ground floor share: a service's refusal goes to its field, and days are read one way."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.base.errors import Refused

DATES = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d%m%Y"]


class PlainForm(forms.Form):
    """The ground floor's forms: what a service refuses goes to its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def add_refusal(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=DATES,
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Skriv datoen som 20.11.2026."),
            "invalid": _("Skriv datoen som 20.11.2026."),
        },
        **kwargs,
    )


def words_field(label: Any, missing: Any = "", *, most: int, rows: int = 0, **kwargs: Any) -> forms.CharField:
    """Free text of at most so many signs, on one line or several; without `missing` it may stand empty."""
    if rows:
        kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
    messages = {"max_length": _("Skriv høyst %(limit_value)d tegn.")}
    if missing:
        messages["required"] = missing
    return forms.CharField(
        label=label, max_length=most, required=bool(missing), error_messages=messages, **kwargs
    )
