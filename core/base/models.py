"""Expressions shared by models; no tables here."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models


class ClockTimestamp(models.Func):
    """PostgreSQL's clock_timestamp(): the real time, where now() is only the start of the transaction."""

    function = "clock_timestamp"
    arity = 0
    output_field = models.DateTimeField()


class AmongKeys(models.Func):
    """`column = ANY (ARRAY(subquery))`: the keys are found first, so that an index serves the column, also in an OR."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY ("
    output_field = models.BooleanField()

    def __init__(self, column: str, keys: models.QuerySet[Any]) -> None:
        super().__init__(models.F(column), ArraySubquery(keys))
