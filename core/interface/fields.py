"""Form fields that read what Norwegians write, and say how to mend what they cannot read."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.base.clock import oslo_today
from core.interface import formatting

_SEPARATED = re.compile(r"^(\d{1,2})[.\-/ ]+(\d{1,2})[.\-/ ]+(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_DIGITS = re.compile(r"^(\d{2})(\d{2})(\d{4}|\d{2})$")


def read_date(text: str, on: date) -> date | None:
    """The date in `text`: 18122018, 181218, 18.12.2018, 18.12.18, 18/12 2018 or 2018-12-18; None if unreadable.

    Two-digit years lie at most twenty years after `on`: 45 is 2045 in 2026, but 47 is 1947.
    Raises ValueError for a day that does not exist.
    """
    text = text.strip().strip(".")
    if found := _ISO.match(text):
        year, month, day = (int(part) for part in found.groups())
        return date(year, month, day)
    found = _DIGITS.match(text) or _SEPARATED.match(text)
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups())
    if len(found.group(3)) == 2:
        year += on.year - on.year % 100
        if year > on.year + 20:
            year -= 100
        elif year <= on.year - 80:
            year += 100
    return date(year, month, day)


class DateInput(forms.TextInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"size": "12", "inputmode": "text", "autocomplete": "off", **(attrs or {})})


class DateField(forms.Field):
    """One text input, since staff type dates they know: «18122018» is eight keystrokes."""

    widget = DateInput
    default_error_messages = {
        "invalid": _("Skriv datoen som dag, måned og år, for eksempel 18.12.2018."),
        "impossible": _("Datoen %(value)s finnes ikke. Sjekk dag og måned."),
        "too_early": _("Datoen kan ikke være før %(limit)s."),
        "too_late": _("Datoen kan ikke være etter %(limit)s."),
    }

    def __init__(
        self,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        show_hint: bool = True,
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        if show_hint:
            kwargs.setdefault("help_text", _("For eksempel 18122018 eller 18.12.2018"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            found = read_date(str(value), oslo_today())
        except ValueError:
            raise ValidationError(
                self.error_messages["impossible"], code="impossible", params={"value": value}
            ) from None
        if found is None or not 1800 <= found.year <= 2200:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.earliest and value < self.earliest:
            raise self._outside("too_early", self.earliest)
        if self.latest and value > self.latest:
            raise self._outside("too_late", self.latest)

    def _outside(self, code: str, limit: date) -> ValidationError:
        return ValidationError(
            self.error_messages[code], code=code, params={"limit": formatting.longdate(limit)}
        )

    def prepare_value(self, value: Any) -> Any:
        return formatting.shortdate(value) if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def read_amount(text: str) -> Decimal | None:
    """The amount in «12 267,00», «12.267,00», «12267.5» or «kr 12 267,-»; None if unreadable."""
    text = re.sub(r"[\s\u00a0\u202f]|kr\.?|NOK", "", text, flags=re.IGNORECASE).replace(formatting.MINUS, "-")
    text = re.sub(r",[-–—]+$", "", text)
    if "," in text or re.fullmatch(r"-?\d{1,3}(\.\d{3})+", text):
        text = text.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


class MoneyField(forms.DecimalField):
    """Kroner with øre. Shown and read as 12 267,00."""

    widget = forms.TextInput
    suffix = "kr"
    default_error_messages = {
        "invalid": _("Skriv beløpet med tall, for eksempel 12 267,00."),
        "min_value": _("Beløpet kan ikke være mindre enn %(limit_value)s kr."),
        "max_value": _("Beløpet kan ikke være større enn %(limit_value)s kr."),
        "max_decimal_places": _("Skriv beløpet med høyst to sifre etter komma."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"size": "14", "inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        if isinstance(value, (Decimal, int)):
            return Decimal(value)
        amount = read_amount(str(value))
        if amount is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return formatting.count(value, 2) if isinstance(value, (Decimal, int)) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class ChipSelect(forms.RadioSelect):
    """One of a few, as chips: for filters."""

    template_name = "interface/forms/chips.html"


class ChipSelectMultiple(forms.CheckboxSelectMultiple):
    """Several of a few, as chips: for filters."""

    template_name = "interface/forms/chips.html"
