"""Reads of technical faults."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from deviations.enums_fault import VisitOutcome
from tenancies.models import Lease
from tenancies.policies import leases


def with_missed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With how often the supplier came in vain (`missed_visits`)."""
    return rows.annotate(missed_visits=Count("visits", filter=Q(visits__outcome=VisitOutcome.MISSED)))


def lease_numbered(actor: Actor, number: str) -> Lease | None:
    """The lease with the number, as the actor sees it. Raises Refused for one that is not found; none for no number."""
    if not number.strip():
        return None
    found: Lease | None = leases.visible_to(actor).filter(number=number.strip()).first()
    if found is None:
        raise Refused(_("Fant ikke leieforholdet. Sjekk nummeret."), code="LEASE_UNKNOWN", field="lease")
    return found
