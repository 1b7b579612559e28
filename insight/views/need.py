"""The overview of need (boligsosialloven § 5): on the page, and as a file or on paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.agencies.actors import Actor
from core.agencies.views import screen
from core.audit import events
from core.base.clock import oslo_now
from core.documents.pdf import render_pdf
from core.interface import formatting
from insight import exports
from insight.forms import WindowForm
from insight.policies import figures
from insight.presentation_need import TABLES, OverviewView, overview_view, rows_for_file
from insight.selectors.need import need_group, overview
from insight.views.dashboards import actor_of, crumbs

#: The tables of the need split two ways, by their name in the address.
CHOICES = (
    ("storrelse-gruppe", _lazy("Størrelse og gruppe")),
    ("storrelse-bydel", _lazy("Størrelse og bydel")),
    ("bydel-gruppe", _lazy("Bydel og gruppe")),
)


@screen(figures, "view")
def need_page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = WindowForm(request.GET, actor=actor, group=need_group())
    context: dict[str, Any] = {"form": form, "breadcrumbs": crumbs((_("Oversikt over boligbehov"), ""))}
    if not form.is_valid() or form.window is None:
        return render(request, "insight/need.html", context)
    wanted = request.GET.get("eksport", "")
    leaves = wanted in exports.FORMATS and figures.permits(actor, "export")
    found = overview(actor, form.window.on, leaves=leaves)
    if leaves:
        detail = {"group": "need", "format": wanted, "on": form.window.on.isoformat()}
        events.record(actor, "figures.exported", actor.home, detail=detail)
        return _file(actor, overview_view(found, actor.today), wanted)
    chosen = request.GET.get("vis", "")
    chosen = chosen if chosen in TABLES else next(iter(TABLES))
    context |= {
        "view": overview_view(found, actor.today, chosen),
        "choices": [(code, label, code == chosen) for code, label in CHOICES],
        "rounded": exports.rounded_words() if found.rounded else "",
    }
    return render(request, "insight/need.html", context)


def notes(actor: Actor, view: OverviewView) -> list[str]:
    """What must follow the overview wherever it goes."""
    found = view.overview
    said = [_("Sett fra %(day)s.") % {"day": formatting.longdate(found.window.on)}]
    said += [found.missing] if found.missing else []
    said += [exports.rounded_words()] if found.rounded else []
    if found.hidden:
        said.append(_("«Vises ikke» er grupper under tre, og det de kunne vært regnet ut av."))
    return [*said, *exports.fetched_words(actor)]


def _file(actor: Actor, view: OverviewView, wanted: str) -> HttpResponse:
    name = f"boligbehov-{view.overview.window.on.isoformat()}.{wanted}"
    rows = [[_("Oversikt over boligbehov"), actor.home.name], [], *rows_for_file(view), []]
    rows += [[note] for note in notes(actor, view)]
    if wanted == "pdf":
        return exports.sent(_paper(actor, view), "application/pdf", name)
    if wanted == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return exports.sent(exports.sheet_of(_("Boligbehov"), rows), kind, name)
    return exports.sent(exports.csv_of(rows), "text/csv; charset=utf-8", name)


def _paper(actor: Actor, view: OverviewView) -> bytes:
    title = _("Oversikt over boligbehov")
    return render_pdf(
        "pdf/need.html",
        {
            "view": view,
            "notes": notes(actor, view),
            "municipality": actor.home.name,
            "run_head": f"{actor.home.name}: {title}",
            "printed_by": actor.user.full_name if actor.user else "",
            "printed_at": oslo_now(),
        },
        title=title,
        lang=exports.language(),
        stylesheets=("paper.css", "figures.css"),
    )
