"""Two people saved the same record: show the difference field by field, and let the second one choose.

    try:
        services.change_application(actor=request.actor, application=application, version=..., **data)
    except Conflict:
        application.refresh_from_db()
        return conflict_page(request, form=form, stored={"rooms": application.rooms},
                             version=application.version, back=application.get_absolute_url())

What is chosen is posted to the same address as an ordinary form, so the view needs nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.interface import formatting


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    mine: bool


@dataclass(frozen=True)
class Row:
    """One differing field. `options` is filled for fields that hold several values."""

    id: str
    name: str
    label: str
    stored: str
    mine: str
    stored_text: str
    mine_text: str
    options: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class ConflictPage:
    rows: list[Row]
    hidden: list[tuple[str, str]]
    stored_title: str
    action: str
    back: str


def _raw(bound: BoundField, value: Any) -> str:
    if isinstance(bound.field, forms.BooleanField):
        return "True" if bound.field.to_python(value) else "False"
    prepared = bound.field.prepare_value(value)
    return "" if prepared is None else str(prepared)


def _same(bound: BoundField, stored: Any, mine: str) -> bool:
    proposed: Any = mine == "True" if isinstance(bound.field, forms.BooleanField) else mine
    return not bound.field.has_changed(stored, proposed)


def _text(bound: BoundField, raw: str) -> str:
    if isinstance(bound.field, forms.BooleanField):
        return _("Ja") if raw == "True" else _("Nei")
    labels = dict(_choices(bound))
    return labels.get(raw, raw)


def _choices(bound: BoundField) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for value, label in getattr(bound.field, "choices", ()):
        if isinstance(label, (list, tuple)):
            found += [(str(inner), str(text)) for inner, text in label]
        else:
            found.append((str(value), str(label)))
    return found


def _several(bound: BoundField, stored: Any) -> Row | None:
    kept = {str(getattr(item, "pk", item)) for item in (stored or ())}
    mine = {str(item) for item in (bound.data or ())}
    if kept == mine:
        return None
    options = [
        Option(value, label, value in mine) for value, label in _choices(bound) if value in kept | mine
    ]
    text = ", ".join(option.label for option in options if option.value in kept)
    return Row(bound.auto_id, bound.html_name, str(bound.label), "", "", text, "", options)


def compare(form: forms.BaseForm, stored: Mapping[str, Any]) -> list[Row]:
    """The fields where what is stored differs from what the form proposes."""
    rows: list[Row] = []
    for name, value in stored.items():
        bound = form[name]
        if getattr(bound.field.widget, "allow_multiple_selected", False):
            row = _several(bound, value)
            if row is not None:
                rows.append(row)
            continue
        kept, mine = _raw(bound, value), _raw(bound, bound.data)
        if kept != mine and not _same(bound, value, mine):
            texts = _text(bound, kept), _text(bound, mine)
            rows.append(Row(bound.auto_id, bound.html_name, str(bound.label), kept, mine, *texts))
    return rows


def conflict_page(
    request: HttpRequest,
    *,
    form: forms.BaseForm,
    stored: Mapping[str, Any],
    version: int,
    back: str,
    saved_by: str = "",
    saved_at: datetime | None = None,
) -> HttpResponse:
    """The 409 page. `stored` holds the record's values now, by the form's field names."""
    rows = compare(form, stored)
    differing = {row.name for row in rows}
    skip = differing | {"csrfmiddlewaretoken", form.add_prefix("version")}
    hidden = [(name, value) for name, values in request.POST.lists() if name not in skip for value in values]
    hidden.append((form.add_prefix("version"), str(version)))
    title = _("Lagret nå")
    if saved_at is not None and saved_by:
        title = _("Lagret %(time)s av %(who)s") % {"time": formatting.clock(saved_at), "who": saved_by}
    page = ConflictPage(rows, hidden, title, request.get_full_path(), back)
    return render(request, "interface/conflict.html", {"conflict": page}, status=409)
