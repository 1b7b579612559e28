"""All groups of figures, made known when the app starts."""

from insight.figures import (
    allocation,
    applications,
    deviations,
    homeless,
    measures,
    need,
    plans,
    queue,
    risks,
    stock,
    temporary,
    tenancies,
    workload,
)

__all__ = [
    "allocation",
    "applications",
    "deviations",
    "homeless",
    "measures",
    "need",
    "plans",
    "queue",
    "risks",
    "stock",
    "temporary",
    "tenancies",
    "workload",
]
