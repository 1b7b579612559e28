"""What this room writes: figures as they were measured, those counted ahead, and reports put together of figures."""

from insight.services.ahead import count_ahead
from insight.services.delivering import deliver_due, open_delivery
from insight.services.measuring import days_to_measure, keep_figures
from insight.services.reports import Choices, delete_report, save_report

__all__ = [
    "Choices", "count_ahead", "days_to_measure", "delete_report", "deliver_due", "keep_figures", "open_delivery",
    "save_report",
]  # fmt: skip
