from django.conf import settings
from django.db import models

from core.agencies.models.base import MunicipalRecord


class Job(MunicipalRecord):
    """Long work a person has started: bulk letters, an import, a report. It can be left and come back to."""

    class State(models.TextChoices):
        WAITING = "waiting", "Venter"
        RUNNING = "running", "Pågår"
        DONE = "done", "Ferdig"
        FAILED = "failed", "Stoppet"

    kind = models.CharField(max_length=80)
    title = models.CharField("tittel", max_length=200)
    params = models.JSONField(default=dict, blank=True)
    state = models.CharField("status", max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("ferdig", default=0)
    total = models.PositiveIntegerField("i alt", default=0)
    counts = models.JSONField(default=dict, blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    result_title = models.CharField(max_length=120, blank=True)
    error = models.CharField("feil", max_length=300, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    claim = models.UUIDField(null=True)
    beat_at = models.DateTimeField("sist i arbeid", null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField("ferdig", null=True)

    class Meta:
        verbose_name = "langt arbeid"
        verbose_name_plural = "lange arbeid"
        indexes = [
            models.Index(fields=["started_by", "-created_at"], name="job_mine"),
            models.Index(
                fields=["beat_at"],
                name="job_unfinished",
                condition=models.Q(state__in=["waiting", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def quarter(self) -> int:
        """How many quarters are done; a screen reader is told only when this changes."""
        return self.done * 4 // self.total if self.total else 0
