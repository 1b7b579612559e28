from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.agencies.models.base import MunicipalRecord


class Task(MunicipalRecord):
    """Oppgave: something a unit or a person shall do. The link leads to the one place where it is done."""

    unit = models.ForeignKey(
        "agencies.Unit", models.PROTECT, null=True, related_name="+", verbose_name="enhet"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="person"
    )
    #: In the unit, only those whose work it is; empty: all of them.
    roles = ArrayField(models.CharField(max_length=30), verbose_name="for rollene", default=list, blank=True)
    title = models.CharField("oppgave", max_length=200)
    url = models.CharField("lenke", max_length=300)
    due = models.DateField("frist", null=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.UUIDField(null=True)
    key = models.CharField(max_length=200)
    done_at = models.DateTimeField("utført", null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "oppgave"
        verbose_name_plural = "oppgaver"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="task_key"),
            models.CheckConstraint(name="task_receiver", condition=Q(unit=None) ^ Q(user=None)),
        ]
        indexes = [
            models.Index(fields=["unit", "due"], name="task_open_unit", condition=Q(done_at=None)),
            models.Index(fields=["user", "due"], name="task_open_user", condition=Q(done_at=None)),
            models.Index(fields=["subject_id"], name="task_subject"),
        ]

    def __str__(self) -> str:
        return self.title
