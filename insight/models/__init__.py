"""What this room keeps of its own: what figures were, as they were measured, reports, and audits of cases."""

from insight.models.ahead import CountedAhead
from insight.models.history import FigureSnapshot
from insight.models.oversight import OversightCase, OversightTask
from insight.models.reports import FigureReport, ReportDelivery

__all__ = [
    "CountedAhead",
    "FigureReport",
    "FigureSnapshot",
    "OversightCase",
    "OversightTask",
    "ReportDelivery",
]
