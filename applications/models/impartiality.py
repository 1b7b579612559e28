from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.enums import TieGround
from applications.models.application import Application
from core.agencies.models import CompartmentRecord, MunicipalRecord

USER = settings.AUTH_USER_MODEL


class Tie(CompartmentRecord):
    """Inhabilitet (fvl. §§ 6-10): a member of staff who takes no part in preparing or deciding a case."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="ties")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="hvem")
    ground = models.CharField("grunn", max_length=10, choices=TieGround)
    explanation = models.CharField("nærmere forklart", max_length=500, blank=True)
    registered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField("opphevet", null=True, blank=True)

    class Meta:
        verbose_name = "inhabilitet"
        verbose_name_plural = "inhabilitet"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"], name="tie_once", condition=Q(lifted_at=None)
            )
        ]
        indexes = [models.Index(fields=["user"], name="tie_user")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.user}"


class Absence(MunicipalRecord):
    """Fravær: from the first to the last day, with a colleague who looks after the work meanwhile."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="hvem")
    first_day = models.DateField("første dag")
    last_day = models.DateField("siste dag")
    stand_in = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="stedfortreder"
    )
    registered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "fravær"
        verbose_name_plural = "fravær"
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(name="absence_period", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(
                name="absence_other_stand_in", condition=Q(stand_in=None) | ~Q(stand_in=F("user"))
            ),
        ]
        indexes = [
            models.Index(fields=["user", "last_day"], name="absence_user"),
            models.Index(fields=["stand_in", "last_day"], name="absence_stand_in"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day:%d.%m.%Y}–{self.last_day:%d.%m.%Y}"
