"""Reading what people and addresses hold: a time of day, an id."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ClockField(forms.CharField):
    """14.05, 14:05, 1405 or 9."""

    default_error_messages = {"invalid": _("Skriv klokkeslettet som timer og minutter, for eksempel 14.05.")}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"size": "6", "inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, time) or value in self.empty_values:
            return value or None
        digits = str(value).strip().lower().removeprefix("kl").strip(" .").replace(":", ".").replace(" ", ".")
        hour, _dot, minute = digits.partition(".")
        if not minute and len(hour) in (3, 4):
            hour, minute = hour[:-2], hour[-2:]
        try:
            return time(int(hour), int(minute or 0))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H.%M}" if isinstance(value, time) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except forms.ValidationError:
            return True


def local_moment(day: date, clock: time) -> datetime:
    """The moment in Oslo."""
    return timezone.make_aware(datetime.combine(day, clock), timezone.get_default_timezone())


def parse_uuid(given: Any) -> UUID | None:
    """The id in an address or a form; None for anything else."""
    try:
        return given if isinstance(given, UUID) else UUID(str(given))
    except ValueError:
        return None


class RecordChoice(forms.ModelChoiceField):
    """A record by its id; what is no id at all is answered like one that is not in the list."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and parse_uuid(getattr(value, "pk", value)) is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)
