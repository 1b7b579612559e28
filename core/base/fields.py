"""Fields that every room may use."""

from typing import Any

from django.db import models


class CountedField(models.GeneratedField):
    """A column that the database works out, to count and sort by.

    Not told back when the row is written: whoever writes a row need not be one who may read it (somebody who reports
    without a name), and the database refuses to tell them. It is read when it is asked for.
    """

    db_returning = False  # type: ignore[assignment]

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """As the field it is to the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.GeneratedField", args, kwargs
