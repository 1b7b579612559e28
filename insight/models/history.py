"""History: what a figure was on a day, as it was measured then. Never changed, and about nobody in particular."""

from django.db import models
from django.db.models import F, Q

from core.agencies.models import MunicipalRecord


class FigureSnapshot(MunicipalRecord):
    """One figure, or a part of it (`family:single`), as it was measured.

    Read by the service identity `figures` alone: small groups are among them, and are hidden as in any figure.
    """

    figure = models.CharField("tall", max_length=60)
    definition = models.PositiveSmallIntegerField("utgave av definisjonen", default=1)
    part = models.CharField("del", max_length=100, blank=True)
    #: The first day of the period, which lasts until the day it is seen from; None for a figure of a day.
    first = models.DateField("periodens første dag", null=True, blank=True)
    on = models.DateField("sett fra")
    number = models.DecimalField("verdi", max_digits=18, decimal_places=4, null=True, blank=True)
    base = models.PositiveIntegerField("regnet av")
    hits = models.PositiveIntegerField("talt med", null=True, blank=True)
    #: Whether it was hidden from all but the leader of the cases; then it stays so.
    hidden = models.BooleanField("ble ikke vist", default=False)
    measured_at = models.DateTimeField("målt")

    class Meta:
        verbose_name = "tall slik det ble målt"
        verbose_name_plural = "tall slik de ble målt"
        constraints = [
            models.UniqueConstraint(
                "municipality", "on", "figure", "definition", "part", "first", name="figure_snapshot_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="figure_snapshot_hits", condition=Q(hits=None) | Q(hits__lte=F("base"))),
            models.CheckConstraint(
                name="figure_snapshot_period", condition=Q(first=None) | Q(first__lte=F("on"))
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.figure} {self.part} {self.on}"
