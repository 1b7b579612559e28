"""Reads of technical faults."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from deviations.enums_fault import VisitOutcome


def with_missed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With how often the supplier came in vain (`missed_visits`)."""
    return rows.annotate(missed_visits=Count("visits", filter=Q(visits__outcome=VisitOutcome.MISSED)))
