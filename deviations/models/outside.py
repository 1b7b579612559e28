from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, Unit, VersionedMixin
from deviations.enums import Category
from deviations.enums_outside import Origin, OutsideState


class OutsideReport(VersionedMixin, CompartmentRecord):
    """A report whose record is elsewhere: its reference, status and dates, for follow-up and figures. No text.

    `quality_system`: the municipality's own system keeps it, and Husrom follows the dates. `before`: history, as it
    was published; it may show what Husrom itself never allows (closed without measures, done but never proposed), so
    nothing but a new reading of the same file changes it.
    """

    origin = models.CharField("føres i", max_length=20, choices=Origin)
    reference = models.CharField("referanse", max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    category = models.CharField("kategori", max_length=30, choices=Category, blank=True)
    reported_on = models.DateField("meldt")
    due_on = models.DateField("frist", null=True, blank=True)
    state = models.CharField("status", max_length=10, choices=OutsideState, default=OutsideState.OPEN)
    closed_on = models.DateField("lukket", null=True, blank=True)
    measures_proposed = models.BooleanField("tiltak foreslått", null=True, blank=True)
    measures_done = models.BooleanField("tiltak gjennomført", null=True, blank=True)
    from_guard = models.BooleanField("meldt av vekter", default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="ført av"
    )

    class Meta:
        verbose_name = "avvik ført et annet sted"
        verbose_name_plural = "avvik ført andre steder"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "origin", "reference"], name="outside_reference"),
            models.CheckConstraint(
                name="outside_closed",
                condition=Q(state="open", closed_on=None)
                | Q(state="closed", closed_on__gte=F("reported_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-reported_on"], name="outside_unit"),
            models.Index(fields=["municipality", "-reported_on"], name="outside_newest"),
        ]

    def __str__(self) -> str:
        return f"Avvik {self.reference}"

    #: What its deadline says of it.
    @property
    def number(self) -> str:
        return self.reference

    def late_on(self, on: date) -> bool:
        """Whether it was closed after its time, or stands open with its time out on the day."""
        return self.due_on is not None and (self.closed_on or on) > self.due_on

    def get_absolute_url(self) -> str:
        return reverse("deviations:outside_report", args=[self.pk])
