"""A report on paper and as a file: the same look as the pages of figures. Small groups are hidden whoever asks."""

import csv
import io

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.clock import oslo_now
from core.documents.pdf import render_pdf
from insight.exports import notes, rows_for_file, safe
from insight.presentation import view_of
from insight.selectors.reports import Worked


def _parts(actor: Actor, worked: Worked) -> list[tuple[object, list[str]]]:
    views = [view_of(board, actor.today) for board in worked.boards]
    # Who fetched it is said once, last.
    return [(view, notes(actor, view)[:-1] if actor.user else notes(actor, view)) for view in views]


def remarks(worked: Worked) -> list[str]:
    """What must be said of the report as a whole."""
    if not worked.left_out:
        return []
    listed = ", ".join(str(group.title) for group in worked.left_out)
    return [
        _("Disse tallene kan ikke deles på enheter, og gjelder hele kommunen: %(groups)s.")
        % {"groups": listed}
    ]


def report_paper(actor: Actor, worked: Worked) -> bytes:
    """The report as a tagged PDF. Raises Refused where the machine cannot make one."""
    title = worked.report.name
    return render_pdf(
        "pdf/report.html",
        {
            "report": worked.report,
            "parts": _parts(actor, worked),
            "remarks": remarks(worked),
            "municipality": actor.home.name,
            "run_head": f"{actor.home.name}: {title}",
            "printed_by": actor.user.full_name if actor.user else "",
            "printed_at": oslo_now(),
        },
        title=title,
        lang="nn" if get_language() == "nn" else "en" if get_language() == "en" else "nb",
        stylesheets=("paper.css", "figures.css"),
    )


def report_text(actor: Actor, worked: Worked) -> bytes:
    """The report as rows, one group of figures after the other."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe(worked.report.name)])
    for board in worked.boards:
        view = view_of(board, actor.today)
        writer.writerows([[], [safe(str(board.group.title))]])
        writer.writerows([[safe(each) for each in row] for row in rows_for_file(view)])
        writer.writerows([[safe(note)] for note in notes(actor, view)])
    writer.writerows([[safe(each)] for each in remarks(worked)])
    return ("\ufeff" + out.getvalue()).encode()
