"""Saying that reports belong together (the same event reported twice, the same cause)."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused
from deviations import policies
from deviations.models import Report
from deviations.services.judging import lock


@transaction.atomic
def relate(*, actor: Actor, report: Report, other: Report) -> None:
    """Tie two reports together, both ways. Already tied is no error; both must be visible to the actor."""
    locked = lock(actor, report)
    if other.pk == locked.pk:
        raise Refused(_("Skriv nummeret på et annet avvik."), code="SAME_REPORT", field="number")
    if not policies.reports.sees(actor, other):
        raise Refused(_("Fant ikke avviket. Sjekk nummeret."), code="REPORT_UNKNOWN", field="number")
    if locked.related.filter(pk=other.pk).exists():
        return
    locked.related.add(other)
    events.record(actor, "deviation.related", locked, detail={"other": str(other.pk)})
