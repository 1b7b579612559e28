"""Saying that reports belong together (the same event reported twice, the same cause)."""

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor, within_service
from core.audit import events
from core.base.errors import Refused
from deviations import policies
from deviations.models import Report
from deviations.services.judging import lock

_REACHED = """
WITH RECURSIVE reached(id) AS (
    SELECT %s::uuid
    UNION
    SELECT CASE WHEN t.from_report_id = r.id THEN t.to_report_id ELSE t.from_report_id END
    FROM deviations_report_related t JOIN reached r ON r.id IN (t.from_report_id, t.to_report_id)
)
SELECT EXISTS (SELECT 1 FROM reached WHERE id = %s)
"""


@transaction.atomic
def relate(*, actor: Actor, report: Report, other: Report) -> None:
    """Tie two reports together, both ways. Already tied is no error; both must be visible to the actor.

    Refused when they hang together already through others: a ring of ties tells nothing more, and nobody could say
    which tie is the meant one.
    """
    locked = lock(actor, report)
    if other.pk == locked.pk:
        raise Refused(_("Skriv nummeret på et annet avvik."), code="SAME_REPORT", field="number")
    if not policies.reports.sees(actor, other):
        raise Refused(_("Fant ikke avviket. Sjekk nummeret."), code="REPORT_UNKNOWN", field="number")
    if locked.related.filter(pk=other.pk).exists():
        return
    if _hang_together(actor, locked.pk, other.pk):
        raise Refused(
            _("Avvikene hører allerede sammen gjennom andre avvik, så knytningen ville gått i ring."),
            code="RELATION_CYCLE",
            field="number",
        )
    locked.related.add(other)
    events.record(actor, "deviation.related", locked, detail={"other": str(other.pk)})


def _hang_together(actor: Actor, one: UUID, other: UUID) -> bool:
    """Whether ties lead from one to the other, also through reports that the actor does not see."""
    with within_service(actor, "deadlines"), connection.cursor() as cursor:
        cursor.execute(_REACHED, [one, other])
        row = cursor.fetchone()
    return bool(row[0])
