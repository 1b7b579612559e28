"""What the pages of this room share."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from core.agencies.actors import Actor
from core.agencies.views import visible_or_404
from deviations import policies
from deviations.models import Measure, Report


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def report_or_404(request: HttpRequest, pk: UUID) -> Report:
    found: Report = visible_or_404(
        policies.reports, actor_of(request), "unit__agency", "unit__parent", "reporter", "judged_by", "closed_by",
        pk=pk,
    )  # fmt: skip
    return found


def measure_or_404(request: HttpRequest, pk: UUID) -> Measure:
    found: Measure = visible_or_404(
        policies.measures, actor_of(request), "report__unit__parent", "responsible", "done_by", pk=pk
    )
    return found


def picture_response(content: bytes) -> HttpResponse:
    """A picture of a report: shown, never kept by the browser, and unable to do anything."""
    response = HttpResponse(content, content_type="image/jpeg")
    response.headers["Content-Disposition"] = 'inline; filename="bilde.jpg"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
