"""What this room writes: figures as they were measured."""

from insight.services.measuring import days_to_measure, keep_figures

__all__ = ["days_to_measure", "keep_figures"]
