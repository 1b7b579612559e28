"""What this room keeps of its own: what figures were, as they were measured."""

from insight.models.history import FigureSnapshot

__all__ = ["FigureSnapshot"]
