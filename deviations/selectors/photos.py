"""Pictures in reports, never with the picture itself where only their number is asked for."""

from uuid import UUID

from django.db.models import QuerySet

from core.agencies.actors import Actor
from deviations import policies
from deviations.models import Report, ReportPhoto
from deviations.selectors.reading import reads_text


def photos_of(actor: Actor, report: Report) -> list[ReportPhoto]:
    """The pictures the actor may look at; none before the text may be read."""
    if not reads_text(actor, report):
        return []
    rows: QuerySet[ReportPhoto] = policies.photos.visible_to(actor).filter(report=report)
    return list(rows.defer("content").order_by("order", "id"))


def photo_content(actor: Actor, key: UUID) -> bytes | None:
    found = policies.photos.visible_to(actor).select_related("report__unit__parent").filter(pk=key).first()
    if found is None or not reads_text(actor, found.report):
        return None
    return bytes(found.content)
