"""Filters and tags that every template has (a builtin: no {% load %} needed).

Filters: longdate, shortdate, monthname, clock, clock_to, moment, kroner, count, percent.
Tags: tag, share_url, status, items, field, error_summary, sort_header, pagination, query_string, presence, icon.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.base.explain import Line, language_code, render
from core.interface import formatting, statuses
from core.interface.escaping import escaped
from core.interface.icons import ICONS
from core.sharing import organisation

register = template.Library()

for _name in (
    "longdate",
    "shortdate",
    "monthname",
    "clock",
    "clock_to",
    "moment",
    "kroner",
    "count",
    "percent",
):
    register.filter(_name, getattr(formatting, _name))


@register.simple_tag
def tag(text: Any, color: str = "neutral") -> SafeString | str:
    """{% tag "Over fristen" "danger" %}: a word in a coloured box. Also takes a choice with a label."""
    label = getattr(text, "label", text)
    if label in (None, ""):
        return ""
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', color, label)


@register.simple_tag(takes_context=True)
def share_url(context: template.Context, record: Any) -> str:
    """{% share_url document as address %}: where one's own record is shared from, or nothing."""
    actor = context.get("actor")
    return organisation.share_url(actor, record) if actor is not None else ""


@register.simple_tag
def status(obj: Any, field: str = "state") -> SafeString:
    """{% status application %}: the state of a record, coloured as its room registered it."""
    found = statuses.status_of(obj, field)
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', found.color, found.label)


@register.simple_tag
def items(lines: Iterable[Line]) -> SafeString:
    """{% items row.why %}: each line as an item of a list, cheaper than a loop in the template where rows are many."""
    return SafeString("".join([f"<li>{escaped(each)}</li>" for each in render(lines, language_code())]))


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """{% field form.name %}: label, description, input and message of one field."""
    return bound.as_field_group()


@register.simple_tag
def error_summary(form: BaseForm | None, *more: Any) -> SafeString | str:
    """{% error_summary form %} on top of a form page: what must be mended, with links to the fields.

    Takes several forms and formsets; shows nothing when nothing is wrong.
    """
    from core.interface.forms import summary_lines

    lines = summary_lines(form, *more)
    if not lines:
        return ""
    return get_template("interface/error_summary.html").render({"lines": lines})


@register.simple_tag(takes_context=True)
def query_string(context: template.Context, **changes: Any) -> str:
    """{% query_string page=2 sort=None %}: the address' query with some values changed or taken out."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(key, [str(item) for item in value])
        else:
            query[key] = str(value)
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else "?"


@register.simple_tag
def sort_header(listing: Any, key: str) -> SafeString:
    """{% sort_header listing "received" %}: the header cell of a sortable column in a table of one's own."""
    return mark_safe(listing.header(key))


@register.inclusion_tag("interface/pagination.html", takes_context=True)
def pagination(context: template.Context, listing: Any) -> dict[str, Any]:
    """{% pagination listing %} under a table; also takes a Django Page."""
    page = getattr(listing, "page", listing)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "request": context.get("request"),
        "page": page,
        "numbers": [(None if isinstance(number, str) else number) for number in numbers],
    }


@register.simple_tag
def presence(record: Any) -> SafeString:
    """{% presence application %}: says when a colleague has the same record open."""
    url = reverse("interface:presence", args=[record._meta.label_lower, record.pk])
    return format_html('<div hx-get="{}" hx-trigger="load, every 30s" hx-swap="innerHTML"></div>', url)


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "print" %}: a decorative picture, hidden from screen readers; always beside words."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24"><path d="{}"/></svg>',
        ICONS[name],
    )


def cell_text(value: Any) -> str:
    """Escaped text of a cell that a column did not format itself."""
    return conditional_escape(formatting.show(value))
