from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.agencies.models import CompartmentRecord, Unit, VersionedMixin
from deviations.enums import Effect, MeasureState
from deviations.models.report import Report


class Measure(VersionedMixin, CompartmentRecord):
    """A measure (tiltak): someone does it by a date, and another person approves that it is done."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="measures")
    #: The report's unit, which it keeps: measures are counted by it without looking at a hundred thousand reports.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    description = models.TextField("tiltak")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ansvarlig"
    )
    due_on = models.DateField("frist")
    state = models.CharField("status", max_length=12, choices=MeasureState, default=MeasureState.PLANNED)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="satt opp av"
    )
    added_at = models.DateTimeField("satt opp", default=timezone.now)
    done_on = models.DateField("utført dato", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="utført av",
    )
    done_note = models.TextField("hva som ble gjort", blank=True)
    approved_at = models.DateTimeField("godkjent", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="godkjent av",
    )
    returned_reason = models.TextField("sendt tilbake fordi", blank=True)
    effect = models.CharField("effekt", max_length=10, choices=Effect, blank=True)
    effect_note = models.TextField("vurdering av effekten", blank=True)
    effect_on = models.DateField("effekt vurdert", null=True, blank=True)

    class Meta:
        verbose_name = "tiltak"
        verbose_name_plural = "tiltak"
        constraints = [
            models.CheckConstraint(
                name="measure_approved_by_another",
                condition=Q(approved_by=None) | ~Q(approved_by=F("done_by")),
            ),
            models.CheckConstraint(
                name="measure_done",
                condition=Q(state="planned", done_on=None, approved_at=None)
                | Q(state="done", done_on__isnull=False, approved_at=None)
                | Q(state="approved", done_on__isnull=False, approved_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["report", "added_at"], name="measure_report"),
            models.Index(fields=["municipality", "approved_at"], name="measure_approved"),
            models.Index(fields=["responsible", "due_on"], name="measure_mine", condition=Q(state="planned")),
            # The reports that somebody had a measure in, ended ones too: they may be read.
            models.Index(fields=["responsible", "report"], name="measure_reports"),
        ]

    def __str__(self) -> str:
        return f"Tiltak: {self.get_state_display()}"

    # What its deadline says of it.
    @property
    def number(self) -> str:
        return self.report.number

    def get_absolute_url(self) -> str:
        return f"{self.report.get_absolute_url()}#tiltak"
