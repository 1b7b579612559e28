"""«Segl»: the newest seal of the logs, to be kept outside Husrom, and how far the sealing has come."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.agencies.views import screen
from core.audit import sealing
from core.documents.pdf import render_pdf

from ..places import LATE
from ..policies import seals


@require_GET
@screen(seals, "view")
def page(request: HttpRequest) -> HttpResponse:
    waiting = [at for at in sealing.unsealed_since().values() if at is not None]
    context = {
        "title": _("Segl"),
        "newest": sealing.newest(),
        "months": [{**row, "title": _log(row["log"])} for row in sealing.months()],
        "waiting_since": min(waiting, default=None),
        "late": bool(waiting) and timezone.now() - min(waiting) > LATE,
        "breadcrumbs": [(_("Personvern"), "/personvern/"), (_("Segl"), "")],
    }
    return render(request, "privacy/seals.html", context)


@require_GET
@screen(seals, "view")
def receipt(request: HttpRequest) -> HttpResponse:
    """The newest seal on a sheet of paper."""
    actor = request.actor  # type: ignore[attr-defined]
    content = render_pdf(
        "pdf/seal.html",
        {
            "newest": sealing.newest(),
            "municipality": actor.home.name,
            "printed_by": actor.user.full_name,
            "printed_at": timezone.localtime(),
        },
        title=_("Segl på loggene i Husrom"),
    )
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="segl.pdf"'
    return response


def _log(code: str) -> str:
    return _("Innsynslogg") if code == "audit_read" else _("Sporingslogg")
