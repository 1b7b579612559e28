"""Lists: filter, sort, page and export one query, with the same few queries however many rows there are.

    def applications(request):
        found = lists.listing(request, policy.visible_to(request.actor).select_related("applicant"), TABLE, Filter)
        reads.note(request, persons=[row.applicant_id for row in found.rows], content="application.list")
        if found.wants_csv:
            return found.csv("soknader")
        return render(request, "applications/list.html", {"listing": found})

and in the template, which extends base.html: `{% include "interface/list.html" %}`.
The addresses use `sort` (`-received`), `side` (page number) and `eksport=csv` or `eksport=xlsx`.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest, HttpResponse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core.agencies.policies import shown_openly
from core.base.clock import oslo_now
from core.base.errors import Refused
from core.interface import formatting
from core.interface.forms import HusromForm
from core.interface.tables import Table, render_rows

PAGE_SIZE = 50
EXPORT_LIMIT = 20_000
#: What spreadsheets would run as a formula if a cell began with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FilterForm(HusromForm):
    """A filter has nothing that must be filled in, so it says nothing about it."""

    marks = False


class FilterSet(django_filters.FilterSet):
    """The base of rooms' filters: our fields and messages. Use `ChipSelect`/`ChipSelectMultiple` as widgets."""

    def get_form_class(self) -> type:
        fields = {name: filter_.field for name, filter_ in self.filters.items()}
        return type(f"{type(self).__name__}Form", (FilterForm,), fields)


class KeyPaginator(Paginator):
    """Pages of keys: one query finds the page's and counts them all.

    Keys first, rows after: joins, and the database's check of each joined person, are then done for the rows of one
    page and not for everything that was sorted.
    """

    def get_page(self, number: Any) -> Page[Any]:
        try:
            wanted = max(1, int(number))
        except (TypeError, ValueError):
            wanted = 1
        first = (wanted - 1) * self.per_page
        rows: Any = self.object_list
        keys = rows.annotate(of_all=Window(Count("*"))).values_list("pk", "of_all")
        found = list(keys[first : first + self.per_page])
        if not found and wanted > 1:
            return self.get_page(self.num_pages)
        self.count = found[0][1] if found else 0
        return Page([key for key, _ in found], wanted, self)


class LongPaginator(KeyPaginator):
    """For lists of very many rows in the order of an index: the page is found without looking at the others.

    They are counted up to a thousand, by the query that finds the page: nobody leafs through more than that, and to
    count a hundred thousand takes longer than to show the page. `more` says that there are more than `count`.
    """

    COUNTED = 1000
    more = False

    def get_page(self, number: Any) -> Page[Any]:
        try:
            wanted = max(1, int(number))
        except (TypeError, ValueError):
            wanted = 1
        first = (wanted - 1) * self.per_page
        last = first + self.per_page
        rows: Any = self.object_list
        found = list(rows.values_list("pk", flat=True)[first : max(last, self.COUNTED) + 1])
        if not found and wanted > 1:
            self.count = self.all_there_are()
            return self.get_page(self.num_pages)
        self.count = first + len(found)
        self.more = self.count > max(last, self.COUNTED)
        if self.more and last < self.COUNTED:
            self.count = self.COUNTED
        return Page(found[: self.per_page], wanted, self)

    def all_there_are(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().count())


@dataclass
class Listing:
    """One page of a list, ready for `interface/list.html`."""

    request: HttpRequest
    table: Table
    queryset: QuerySet[Any]
    filterset: Any
    sort: str
    page: Page[Any]
    selectable: bool = False
    exportable: bool = True

    @property
    def rows(self) -> list[Any]:
        """The records shown (all that match, when they are exported)."""
        return self._exported if self.wants_csv else self._shown

    @cached_property
    def _shown(self) -> list[Any]:
        page = self.page.object_list
        if not isinstance(self.page.paginator, KeyPaginator):
            return list(page)
        # Who may see them has been asked by the first query; the second wall asks again.
        rows = self.queryset.order_by()
        rows.query.clear_where()
        found = rows.in_bulk(page)
        return [found[key] for key in page if key in found]

    @cached_property
    def _exported(self) -> list[Any]:
        paginator = self.page.paginator
        rows = paginator.all_there_are() if isinstance(paginator, LongPaginator) else self.count
        if rows > EXPORT_LIMIT:
            raise Refused(
                _("Utvalget har %(count)s rader. Avgrens søket til høyst %(limit)s før du laster ned.")
                % {"count": formatting.count(rows), "limit": formatting.count(EXPORT_LIMIT)},
                code="EXPORT_TOO_LARGE",
            )
        actor = self.request.actor  # type: ignore[attr-defined]
        return list(shown_openly(actor, self.queryset))

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def wants_csv(self) -> bool:
        """Whether a file is asked for, as text or as a spreadsheet: `csv(name)` gives the one that is."""
        return self.exportable and self.request.GET.get("eksport") in ("csv", "xlsx")

    @property
    def filtered(self) -> bool:
        """Whether anything but order and page is chosen; the days of a page without filters choose no rows."""
        return self.filterset is not None and any(
            value for key in self.request.GET if key not in {"sort", "side", "eksport"}
            for value in self.request.GET.getlist(key)
        )  # fmt: skip

    @property
    def summary(self) -> str:
        """«42 saker, eldste frist først», or «Over 1 000 saker, …»."""
        singular, plural = self.table.noun or (_("treff"), _("treff"))
        paginator = self.page.paginator
        if isinstance(paginator, LongPaginator) and paginator.more:
            counted = formatting.count(paginator.COUNTED)
            text = _("Over %(count)s %(things)s") % {"count": counted, "things": plural}
        else:
            text = (
                f"{formatting.count(self.count)}{formatting.SPACE}{singular if self.count == 1 else plural}"
            )
        if self.table.order_text and self.sort == self.table.default_sort and self.count > 1:
            text = f"{text}, {self.table.order_text}"
        return text

    @cached_property
    def body(self) -> SafeString:
        return render_rows(self.table, self._shown, _("Velg") if self.selectable else "")

    @property
    def headers(self) -> SafeString:
        return SafeString("".join(self.header(column.key) for column in self.table.columns))

    def header(self, key: str) -> str:
        """The column's `th`: with a button that sorts where the column can be sorted."""
        column = self.table.column(key)
        number = ' class="number"' if column.numeric else ""
        title = conditional_escape(column.title)
        if not column.sort:
            return f'<th scope="col" role="columnheader"{number}>{title}</th>'
        current = self.sort.lstrip("-") == key
        state = ("descending" if self.sort.startswith("-") else "ascending") if current else "none"
        following = f"-{key}" if self.sort == key else key
        return format_html(
            '<th scope="col" role="columnheader"{} aria-sort="{}">'
            '<button type="submit" form="filter" name="sort" value="{}">{}</button></th>',
            SafeString(number), state, following, title,
        )  # fmt: skip

    def csv(self, name: str) -> HttpResponse:
        """Everything that matches, as the file asked for. Log the reads first."""
        return as_file(self.request, self.table, self._exported, name)


def as_file(request: HttpRequest, table: Table, records: Iterable[Any], name: str) -> HttpResponse:
    """The records as the file asked for (`eksport=csv` or `xlsx`), with who fetched it. Also for figures."""
    rows = [[str(column.title) for column in table.columns]]
    rows += [[_safe_cell(column.plain(record)) for column in table.columns] for record in records]
    now, user = oslo_now(), getattr(getattr(request, "actor", None), "user", None)
    if user is not None:
        # After the rows, where no program takes it for a heading: who fetched this, when, and how to treat it.
        fetched = _("Hentet av %(who)s %(when)s") % {
            "who": user.full_name,
            "when": formatting.moment(now),
        }
        rows += [[], [f"{fetched}. {_('Unntatt offentlighet, offl. § 13')}"]]
    if request.GET.get("eksport") == "xlsx":
        response = HttpResponse(
            _spreadsheet(rows, str(table.caption)),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        ending = "xlsx"
    else:
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
        response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
        ending = "csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{now:%Y%m%d-%H%M}.{ending}"'
    return response


def _spreadsheet(rows: list[list[str]], title: str) -> bytes:
    """An Excel file of text cells only: nothing in it is taken for a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "Liste")
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _safe_cell(text: str) -> str:
    text = text.replace(formatting.SPACE, " ").replace(formatting.MINUS, "-")
    amount = text.replace(" ", "").replace(",", "").removeprefix("-").removesuffix("kr")
    return f"'{text}" if text.startswith(_FORMULA) and not amount.isdigit() else text


def _chosen_sort(request: HttpRequest, table: Table) -> str:
    wanted = request.GET.getlist("sort")
    # The form carries the current order in a hidden field; a pressed header comes after it and counts.
    for candidate in reversed(wanted):
        if table.sortable(candidate.lstrip("-")):
            return ("-" if candidate.startswith("-") else "") + candidate.lstrip("-")
    return table.default_sort


def listing(
    request: HttpRequest,
    queryset: QuerySet[Any],
    table: Table,
    filterset: type[FilterSet] | None = None,
    *,
    page_size: int = PAGE_SIZE,
    selectable: bool = False,
    exportable: bool = True,
    very_long: bool = False,
) -> Listing:
    """Filter, sort and page `queryset` as the address asks; two queries, and what the filters' choices need.

    `very_long`: there may be a hundred thousand; one query more, and none of them looks at all rows to sort or count
    them.
    """
    filters = None
    if filterset is not None:
        filters = filterset(request.GET, queryset=queryset, request=request)
        queryset = filters.qs
    sort = _chosen_sort(request, table)
    if sort:
        column = table.column(sort.lstrip("-"))
        # The key last, so that equal rows keep their place from page to page.
        queryset = queryset.order_by(*column.ordering(sort.startswith("-")), "pk")
    paginator = LongPaginator if very_long else KeyPaginator
    page = paginator(queryset, page_size).get_page(request.GET.get("side"))
    return Listing(request, table, queryset, filters, sort, page, selectable, exportable)
