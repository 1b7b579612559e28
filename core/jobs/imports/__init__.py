"""Moving in from what they have: XLSX or CSV → columns matched → dry run → read in, repeatable without doubles.

A room subclasses `Importer` in its `importers.py` and registers it; everything else is here.
"""

from .importer import (
    Column,
    Importer,
    Outcome,
    Row,
    all_importers,
    importer_for,
    register,
)

__all__ = ["Column", "Importer", "Outcome", "Row", "all_importers", "importer_for", "register"]
