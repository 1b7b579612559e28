from django.db import models

from core.agencies.models import CompartmentRecord
from deviations.models.report import Report


class ReportPhoto(CompartmentRecord):
    """A picture sent with a report, drawn anew: nothing is left of what a phone adds to it (place, time, owner).

    It is not among the unit's papers: those are open to all who work there, and a report is not. Nothing says who
    took it or sent it.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    order = models.PositiveSmallIntegerField("rekkefølge", default=0)
    content = models.BinaryField("bildet")
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "bilde i avvik"
        verbose_name_plural = "bilder i avvik"
        constraints = [
            models.UniqueConstraint(fields=["report", "sha256"], name="report_photo_once"),
        ]

    def __str__(self) -> str:
        return f"Bilde {self.order + 1}"
