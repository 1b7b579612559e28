"""Expressions shared by models; no tables here."""

from django.db import models


class ClockTimestamp(models.Func):
    """PostgreSQL's clock_timestamp(): the real time, where now() is only the start of the transaction."""

    function = "clock_timestamp"
    arity = 0
    output_field = models.DateTimeField()
