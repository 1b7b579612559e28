"""What this room keeps of its own: what figures were, as they were measured, and reports put together of figures."""

from insight.models.history import FigureSnapshot
from insight.models.reports import FigureReport, ReportDelivery

__all__ = ["FigureReport", "FigureSnapshot", "ReportDelivery"]
