"""What a posted field is called on the page, found among the house's forms, for what has no place of its own."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.interface.forms import HusromFormMixin

_CODE = re.compile(r"[a-z0-9_\-]{0,40}")
_ROW = re.compile(r"(?:(?P<prefix>.+?)-)?(?:(?P<row>\d+)-)?(?P<name>[^-]+)")
_COUNTS = ("-TOTAL_FORMS", "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS", "-DELETE")


@dataclass(frozen=True)
class Line:
    label: str
    text: str


def lines(fields: Mapping[str, list[str]], view: str = "") -> list[Line]:
    """Label and text of each field that somebody filled in, in the order they were posted.

    `view`: the module of the view, whose own forms are looked at first.
    """
    near = [made for made in vars(sys.modules.get(view, forms)).values() if _is_form(made)] if view else []
    groups: dict[str, list[str]] = {}
    for name in fields:
        groups.setdefault(_parts(name)[0], []).append(_parts(name)[2])
    known = {prefix: _form_with(names, near) for prefix, names in groups.items()}
    found: list[Line] = []
    for name, values in fields.items():
        prefix, row, plain = _parts(name)
        field = known[prefix].get(plain)
        for value in values:
            line = _line(name, field, value.strip(), row)
            if line is not None:
                found.append(line)
    return found


def _line(name: str, field: forms.Field | None, value: str, row: str) -> Line | None:
    if not value or name.endswith(_COUNTS) or (field is None and _CODE.fullmatch(value)):
        return None
    if field is None:
        return Line(_("Et felt i skjemaet"), value)
    if field.widget.is_hidden:
        return None
    label = str(field.label or _("Et felt i skjemaet"))
    return Line(f"{label} ({int(row) + 1})" if row else label, _spoken(field, value))


def _spoken(field: forms.Field, value: str) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Ja")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        for code, label in _choices(field):
            for inner, text in label if isinstance(label, (list, tuple)) else [(code, label)]:
                if str(inner) == value:
                    return str(text)
    return value


def _choices(field: Any) -> list[tuple[Any, Any]]:
    return list(field.choices)


def _parts(name: str) -> tuple[str, str, str]:
    found = _ROW.fullmatch(name)
    if found is None:
        return "", "", name
    return found["prefix"] or "", found["row"] or "", found["name"]


def _is_form(made: Any) -> bool:
    return isinstance(made, type) and issubclass(made, forms.BaseForm)


def _form_with(names: list[str], near: list[Any]) -> Mapping[str, forms.Field]:
    """The fields of the form that has the most of these names, and the fewest others; the nearest first."""
    wanted = set(names)
    best: Mapping[str, forms.Field] = {}
    reached = (False, 0, 0)
    for made in [*near, *_all(HusromFormMixin)]:
        fields = getattr(made, "base_fields", {})
        common = len(wanted & fields.keys())
        score = (made in near, common, -len(fields))
        if common and score > reached:
            best, reached = fields, score
    return best


def _all(made: type) -> Iterator[type]:
    below: type
    for below in made.__subclasses__():
        yield below
        yield from _all(below)
