"""Reports that somebody has put together of figures, and the papers that came of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import MunicipalRecord
from core.agencies.models.base import VersionedMixin
from insight.enums import ReportDays, Schedule


class FigureReport(VersionedMixin, MunicipalRecord):
    """Which figures of which days, how they are split, and when they come by themselves. One's own, or the unit's."""

    name = models.CharField("navn", max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="eier"
    )
    #: The unit it is shared with; None: only the owner's.
    unit = models.ForeignKey(
        "agencies.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="delt med",
    )
    #: Codes of figures, and of the ways they are split (`queue.family`).
    figures = models.JSONField("tall", default=list)
    splits = models.JSONField("deling", default=list, blank=True)
    days = models.CharField("dager", max_length=20, choices=ReportDays.choices)
    on = models.DateField("sett fra", null=True, blank=True)
    first = models.DateField("perioden fra", null=True, blank=True)
    last = models.DateField("perioden til", null=True, blank=True)
    #: The one unit the figures are about, where they can be asked about one.
    about = models.ForeignKey(
        "agencies.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="gjelder",
    )
    schedule = models.CharField(
        "kommer av seg selv", max_length=20, choices=Schedule.choices, default=Schedule.NEVER
    )
    deleted_on = models.DateField("slettet", null=True, blank=True)

    class Meta:
        verbose_name = "rapport"
        verbose_name_plural = "rapporter"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "municipality", "owner", "name", name="figure_report_name", condition=Q(deleted_on=None)
            ),
            models.CheckConstraint(
                name="figure_report_fixed_days", condition=Q(on__isnull=False) | ~Q(days=ReportDays.FIXED)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("insight:report", args=[self.pk])


class ReportDelivery(MunicipalRecord):
    """The paper of a report for one reader and one day: made once. `problem` says why there is none."""

    report = models.ForeignKey(FigureReport, on_delete=models.PROTECT, related_name="deliveries")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("levert for")
    content = models.BinaryField("innhold", default=bytes)
    problem = models.CharField("hvorfor den mangler", max_length=300, blank=True)
    opened_at = models.DateTimeField("åpnet", null=True, blank=True)

    class Meta:
        verbose_name = "levert rapport"
        verbose_name_plural = "leverte rapporter"
        ordering = ["-due_on", "-created_at"]
        constraints = [models.UniqueConstraint("report", "reader", "due_on", name="report_delivery_once")]
        indexes = [models.Index(fields=["reader", "-due_on"], name="report_delivery_reader")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.due_on}"

    def get_absolute_url(self) -> str:
        return reverse("insight:delivery", args=[self.pk])
