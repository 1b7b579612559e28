"""Declared columns. A room writes its table once; `lists.listing` sorts, pages and renders it.

    APPLICATIONS = Table(
        caption=_("Søknader"),
        columns=(
            Column("applicant", _("Søker"), value="applicant.full_name", link=lambda a: a.get_absolute_url(),
                   row_header=True, sort=("applicant__family_name", "applicant__given_name")),
            Column("received", _("Mottatt"), value="received_on", kind="date", sort="received_on"),
            Column("state", _("Status"), kind="status", sort="state"),
        ),
        default_sort="-received", noun=(_("søknad"), _("søknader")), order_text=_("nyeste først"),
    )

Rows are joined as text in Python, since 25 rows of template nodes cost more than the query behind them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal

from django.core.exceptions import ImproperlyConfigured
from django.db.models import F
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.interface import formatting, statuses
from core.interface.escaping import escaped

Kind = Literal["text", "date", "longdate", "moment", "kroner", "count", "percent", "status"]

_NUMERIC = {"kroner", "count", "percent"}
#: Made here of numbers and dates alone, so there is nothing to escape.
_HARMLESS = _NUMERIC | {"date", "longdate", "moment"}
_FORMATS: dict[str, Callable[[Any], Any]] = {
    "text": formatting.show,
    "date": formatting.shortdate,
    "longdate": formatting.longdate,
    "moment": formatting.moment,
    "kroner": formatting.kroner,
    "count": formatting.count,
    "percent": formatting.percent,
}


def _as_far_as_it_goes(row: Any, path: str) -> Any:
    """The attribute at the end of the path, or None where one on the way is None."""
    for part in path.split("."):
        row = getattr(row, part)
        if row is None:
            return None
    return row


@dataclass(frozen=True)
class Column:
    """One column. `value` is an attribute path or a function of the row (default: the attribute `key`).

    `sort` names the model fields the column sorts by (no prefix for ascending); without it the column does not
    sort. `link` makes the cell a link. `under` gives a second, smaller line. `kind="status"` shows a choice field
    (`value` is the field's name) as a tag in its registered colour. `nullable` puts empty values last.
    """

    key: str
    title: Any
    value: str | Callable[[Any], Any] | None = None
    kind: Kind = "text"
    sort: str | tuple[str, ...] | None = None
    link: Callable[[Any], str] | None = None
    under: Callable[[Any], Any] | None = None
    #: The colour of the second line, where it is to stand out ("" for most).
    under_color: Callable[[Any], str] | None = None
    row_header: bool = False
    nullable: bool = False
    #: What stands where there is nothing to show.
    empty: str = ""

    @cached_property
    def read(self) -> Callable[[Any], Any]:
        if callable(self.value):
            return self.value
        path = self.value or self.key
        if "." not in path:
            return attrgetter(path)

        direct = attrgetter(path)

        def follow(row: Any) -> Any:
            try:
                return direct(row)
            except AttributeError:
                return _as_far_as_it_goes(row, path)

        return follow

    @property
    def numeric(self) -> bool:
        return self.kind in _NUMERIC

    def plain(self, row: Any) -> str:
        """The cell as plain text, for CSV and for the name of a row."""
        if self.kind == "status":
            return statuses.status_of(row, self._status_field).label
        return str(_FORMATS[self.kind](self.read(row)))

    def html(self, row: Any) -> str:
        """The cell's content, escaped."""
        if self.kind == "status":
            found = statuses.status_of(row, self._status_field)
            cell: str = format_html(
                '<span class="ds-tag" data-color="{}">{}</span>', found.color, found.label
            )
            second = self.under(row) if self.under is not None else ""
            return format_html('{}<span class="cell-under">{}</span>', cell, second) if second else cell
        shown = _FORMATS[self.kind](self.read(row))
        text: str = (shown if self.kind in _HARMLESS else escaped(shown)) or self.empty
        if self.link is not None:
            url = self.link(row)
            if url:
                text = f'<a class="ds-link" href="{escaped(url)}">{text or "–"}</a>'
        if self.under is not None:
            second = self.under(row)
            color = self.under_color(row) if self.under_color is not None else ""
            if second and color:
                tag = f'<span class="ds-tag" data-size="sm" data-color="{color}">{escaped(second)}</span>'
                text = f'{text}<span class="cell-under">{tag}</span>'
            elif second:
                text = f'{text}<span class="cell-under">{escaped(second)}</span>'
        return text

    @property
    def _status_field(self) -> str:
        return self.value if isinstance(self.value, str) else self.key

    def ordering(self, descending: bool) -> list[Any]:
        fields = (self.sort,) if isinstance(self.sort, str) else (self.sort or ())
        if self.nullable:
            return [
                F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True)
                for name in fields
            ]
        return [f"-{name}" if descending else name for name in fields]


@dataclass(frozen=True)
class Table:
    """`noun` is singular and plural for «42 saker»; `order_text` says the default order in words."""

    caption: Any
    columns: tuple[Column, ...]
    default_sort: str = ""
    noun: tuple[Any, Any] | None = None
    order_text: Any = ""
    empty_title: Any = ""
    empty_text: Any = ""
    row_key: str = "pk"

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ImproperlyConfigured(f"Two columns of a table have the same key: {keys}")
        wanted = self.default_sort.lstrip("-")
        if wanted and (wanted not in keys or not self.column(wanted).sort):
            raise ImproperlyConfigured(f"default_sort {self.default_sort!r} is not a sortable column")

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    def sortable(self, key: str) -> bool:
        return any(column.key == key and column.sort for column in self.columns)

    @cached_property
    def row_name(self) -> Column:
        """The column that names the row: the row header, else the first."""
        return next((column for column in self.columns if column.row_header), self.columns[0])


def render_rows(table: Table, rows: Iterable[Any], select_label: str = "") -> SafeString:
    """All body rows as HTML. With `select_label` («Velg») each begins with a check box for bulk actions."""
    frames = []
    for column in table.columns:
        label = escaped(column.title)
        name = "th" if column.row_header else "td"
        role = ' scope="row" role="rowheader"' if column.row_header else ' role="cell"'
        numeric = ' class="number"' if column.numeric else ""
        frames.append((column.html, f'<{name}{role}{numeric} data-label="{label}">', f"</{name}>"))
    parts: list[str] = []
    add = parts.append
    for row in rows:
        add('<tr role="row">')
        if select_label:
            key = escaped(getattr(row, table.row_key))
            name = escaped(f"{select_label} {table.row_name.plain(row)}")
            add(
                f'<td role="cell" class="select"><input class="ds-input" type="checkbox" name="valgt" value="{key}" '
                f'form="bulk" aria-label="{name}"></td>'
            )
        for html, opening, closing in frames:
            add(opening)
            add(html(row))
            add(closing)
        add("</tr>")
    return SafeString("".join(parts))
