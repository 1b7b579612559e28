"""Filters and tags that every template has (a builtin: no {% load %} needed).

Filters: longdate, shortdate, monthname, clock, moment, kroner, count, percent.
Tags: tag, status, field, error_summary, sort_header, pagination, query_string, icon.
"""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.interface import formatting, statuses

register = template.Library()

for _name in ("longdate", "shortdate", "monthname", "clock", "moment", "kroner", "count", "percent"):
    register.filter(_name, getattr(formatting, _name))


@register.simple_tag
def tag(text: Any, color: str = "neutral") -> SafeString | str:
    """{% tag "Over fristen" "danger" %}: a word in a coloured box. Also takes a choice with a label."""
    label = getattr(text, "label", text)
    if label in (None, ""):
        return ""
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', color, label)


@register.simple_tag
def status(obj: Any, field: str = "state") -> SafeString:
    """{% status application %}: the state of a record, coloured as its room registered it."""
    found = statuses.status_of(obj, field)
    return format_html('<span class="ds-tag" data-color="{}">{}</span>', found.color, found.label)


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
    return mark_safe(listing.header(key))  # noqa: S308  (built with format_html)


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


_ICONS = {
    "search": "M10.5 3.75a6.75 6.75 0 1 0 4.2 12.03l4.26 4.25a.75.75 0 1 0 1.06-1.06l-4.25-4.26A6.75 6.75 0 0 0 "
    "10.5 3.75M5.25 10.5a5.25 5.25 0 1 1 10.5 0 5.25 5.25 0 0 1-10.5 0",
    "menu": "M4 6.25a.75.75 0 0 0 0 1.5h16a.75.75 0 0 0 0-1.5zm0 5a.75.75 0 0 0 0 1.5h16a.75.75 0 0 0 0-1.5zm0 "
    "5a.75.75 0 0 0 0 1.5h16a.75.75 0 0 0 0-1.5z",
    "person": "M12 3.25a4.25 4.25 0 1 0 0 8.5 4.25 4.25 0 0 0 0-8.5M9.25 7.5a2.75 2.75 0 1 1 5.5 0 2.75 2.75 0 0 "
    "1-5.5 0M12 13.25c-4.2 0-7.25 2.9-7.25 6.75 0 .41.34.75.75.75h13a.75.75 0 0 0 .75-.75c0-3.85-3.05-6.75-7.25-6.75"
    "m-5.7 6c.36-2.6 2.6-4.5 5.7-4.5s5.34 1.9 5.7 4.5z",
    "print": "M7.25 3.5a.75.75 0 0 1 .75-.75h8a.75.75 0 0 1 .75.75v3.75H19A1.75 1.75 0 0 1 20.75 9v7A1.75 1.75 0 0 1 "
    "19 17.75h-2.25v2.75a.75.75 0 0 1-.75.75H8a.75.75 0 0 1-.75-.75v-2.75H5A1.75 1.75 0 0 1 3.25 16V9A1.75 1.75 0 0 1 "
    "5 7.25h2.25zm1.5 3.75h6.5v-3h-6.5zm0 12.5h6.5v-5.5h-6.5zm8-3.5H19a.25.25 0 0 0 .25-.25V9A.25.25 0 0 0 19 "
    "8.75H5A.25.25 0 0 0 4.75 9v7c0 .14.11.25.25.25h2.25V13.5a.75.75 0 0 1 .75-.75h8a.75.75 0 0 1 .75.75z",
    "download": "M12 3.25a.75.75 0 0 1 .75.75v9.19l3.22-3.22a.75.75 0 1 1 1.06 1.06l-4.5 4.5a.75.75 0 0 1-1.06 0l-4.5-4.5"
    "a.75.75 0 1 1 1.06-1.06l3.22 3.22V4a.75.75 0 0 1 .75-.75M4.25 19a.75.75 0 0 1 .75-.75h14a.75.75 0 0 1 0 1.5H5a.75.75 "
    "0 0 1-.75-.75",
    "plus": "M12 4.25a.75.75 0 0 1 .75.75v6.25H19a.75.75 0 0 1 0 1.5h-6.25V19a.75.75 0 0 1-1.5 0v-6.25H5a.75.75 0 0 1 "
    "0-1.5h6.25V5a.75.75 0 0 1 .75-.75",
    "up": "M11.47 4.97a.75.75 0 0 1 1.06 0l5 5a.75.75 0 1 1-1.06 1.06l-3.72-3.72V19a.75.75 0 0 1-1.5 0V7.31l-3.72 3.72a"
    ".75.75 0 0 1-1.06-1.06z",
    "down": "M12.53 19.03a.75.75 0 0 1-1.06 0l-5-5a.75.75 0 1 1 1.06-1.06l3.72 3.72V5a.75.75 0 0 1 1.5 0v11.69l3.72-3.72a"
    ".75.75 0 1 1 1.06 1.06z",
    "check": "M18.53 7.03a.75.75 0 0 0-1.06-1.06L9.5 13.94l-2.97-2.97a.75.75 0 0 0-1.06 1.06l3.5 3.5a.75.75 0 0 0 1.06 0z",
    "cross": "M6.53 5.47a.75.75 0 0 0-1.06 1.06L10.94 12l-5.47 5.47a.75.75 0 1 0 1.06 1.06L12 13.06l5.47 5.47a.75.75 0 1 0 "
    "1.06-1.06L13.06 12l5.47-5.47a.75.75 0 0 0-1.06-1.06L12 10.94z",
}  # fmt: skip


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "print" %}: a decorative picture, hidden from screen readers; always beside words."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24"><path d="{}"/></svg>',
        _ICONS[name],
    )


def cell_text(value: Any) -> str:
    """Escaped text of a cell that a column did not format itself."""
    return conditional_escape(formatting.show(value))
