"""From a figure to the cases it counts: those the reader may see, by the reader's own rights."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.agencies.views import screen
from core.interface import lists
from core.interface.tables import Column, Table
from insight import exports
from insight.figures.base import Records
from insight.forms import WindowForm
from insight.policies import figures
from insight.presentation import figure_view, period, query_of
from insight.selectors.dashboards import behind
from insight.views.dashboards import actor_of, crumbs, find_group


def table_of(records: Records) -> Table:
    return Table(
        caption=_lazy("Sakene bak tallet"),
        columns=(
            Column("title", _lazy("Sak"), value=records.title, link=records.url, row_header=True),
            Column("day", _lazy("Dato"), value=records.day, kind="date"),
            Column("state", _lazy("Status"), value=records.state),
        ),
        default_sort="",
        noun=(_lazy("sak"), _lazy("saker")),
        empty_title=_lazy("Ingen av sakene bak tallet er dine å se."),
    )


@screen(figures, "view")
def figure_page(request: HttpRequest, group: str, figure: str) -> HttpResponse:
    """One figure with its definition, its years, and the records behind it that the reader sees."""
    actor, found = actor_of(request), find_group(request, group)
    shown = next((each for each in found.figures if each.slug == figure), None)
    if shown is None:
        raise Http404(_("Siden finnes ikke."))
    form = WindowForm(request.GET, actor=actor, group=found)
    context = {
        "group": found,
        "shown": shown,
        "form": form,
        "breadcrumbs": crumbs(
            (str(found.title), reverse("insight:group", args=[found.slug])), (str(shown.name), "")
        ),
    }
    if not form.is_valid() or form.window is None:
        return render(request, "insight/figure.html", context)
    dim, _bar, part = request.GET.get("del", "").partition(":")
    cases = behind(
        actor, found, shown, form.window, unit=form.unit, dim=dim, part=part,
        kind=request.GET.get("sted", ""),
    )  # fmt: skip
    asked = query_of(cases.dashboard, actor.today)
    there = [(code, found.records[code].name, count) for code, count in cases.kinds.items() if count]
    context |= {
        "view": figure_view(found, cases.line, asked),
        "board": cases.dashboard,
        "part": cases.part,
        "period": period(form.window),
        "rounded": exports.rounded_words() if cases.dashboard.rounded else "",
        "listing": lists.listing(request, cases.rows, table_of(found.records[cases.kind]), exportable=False),
        "kind": cases.kind,
        # Which of them to show is asked where there is a choice.
        "kinds": there if len(there) > 1 else [],
    }
    return render(request, "insight/figure.html", context)
