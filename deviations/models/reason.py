from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.agencies.models import MunicipalRecord
from deviations.enums import ReasonFor
from deviations.models.measure import Measure
from deviations.models.report import Report


class ReportReason(MunicipalRecord):
    """What somebody wrote when a report took another course, and the time limit it had before.

    It is here and not in the append-only history, so that a resident's name can be struck from it. A row without a
    time limit changed none.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="reasons")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    about = models.CharField("hva", max_length=20, choices=ReasonFor)
    text = models.TextField("begrunnelse")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("tidspunkt", default=timezone.now)
    due_before = models.DateField("frist før", null=True, blank=True)
    due_after = models.DateField("frist etter", null=True, blank=True)

    class Meta:
        verbose_name = "begrunnelse i avvik"
        verbose_name_plural = "begrunnelser i avvik"
        constraints = [
            models.CheckConstraint(
                name="reason_both_limits",
                condition=Q(due_before=None, due_after=None)
                | Q(due_before__isnull=False, due_after__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["report", "at"], name="reason_report")]

    def __str__(self) -> str:
        return str(self.get_about_display())
