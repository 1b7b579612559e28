from datetime import timedelta

from django.db import models

from core.agencies.models.base import MunicipalRecord


class JobRun(MunicipalRecord):
    """One nightly job for one municipality and one day. Holds figures and error names, never personal data."""

    class State(models.TextChoices):
        WAITING = "waiting", "Venter"
        RUNNING = "running", "Kjører"
        DONE = "done", "Ferdig"
        FAILED = "failed", "Feilet"

    job = models.CharField("jobb", max_length=80)
    on = models.DateField("dag", db_column="on_date")
    state = models.CharField("status", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("forsøk", default=0)
    claimed_at = models.DateTimeField(null=True)
    started = models.DateTimeField("startet", null=True)
    finished = models.DateTimeField("ferdig", null=True)
    counts = models.JSONField("antall", default=dict, blank=True)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.CharField("feil", max_length=300, blank=True)
    transient = models.BooleanField("forbigående feil", default=False)

    class Meta:
        verbose_name = "jobbkjøring"
        verbose_name_plural = "jobbkjøringer"
        constraints = [
            models.UniqueConstraint(fields=["job", "municipality", "on"], name="jobrun_once_a_day"),
        ]
        indexes = [
            models.Index(fields=["municipality", "job", "-on"], name="jobrun_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.on}"

    @property
    def duration(self) -> timedelta | None:
        if self.started is None or self.finished is None:
            return None
        return self.finished - self.started

    @property
    def seconds(self) -> float:
        return self.duration.total_seconds() if self.duration else 0.0

    @property
    def counted(self) -> list[tuple[str, int]]:
        """The counts with the words that the job declared for them."""
        from ..registry import count_title

        return [(count_title(name), number) for name, number in self.counts.items()]
