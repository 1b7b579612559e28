from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import MunicipalRecord
from core.privacy.enums import Purpose


class LogInspection(MunicipalRecord):
    """Somebody opens the read log: for which purpose, why, and what it binds them to look at. Never changed.

    It holds to the end of the day; who is not finished states the purpose again.
    """

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="åpnet av"
    )
    purpose = models.CharField("formål", max_length=20, choices=Purpose)
    reason = models.TextField("begrunnelse")
    person_id = models.UUIDField("person", null=True)
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="ansatt"
    )
    unit = models.ForeignKey(
        "agencies.Unit", models.PROTECT, null=True, related_name="+", verbose_name="enhet"
    )
    since = models.DateField("fra")
    until = models.DateField("til og med")
    opened_at = models.DateTimeField("åpnet", default=timezone.now)
    closes_at = models.DateTimeField("gjelder til")

    class Meta:
        verbose_name = "gjennomgang av innsynsloggen"
        verbose_name_plural = "gjennomganger av innsynsloggen"
        indexes = [models.Index(fields=["municipality", "-opened_at"], name="inspection_newest")]
        constraints = [
            models.CheckConstraint(name="inspection_period", condition=Q(until__gte=F("since"))),
            models.CheckConstraint(name="inspection_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="inspection_about_person",
                condition=~Q(purpose="registered") | Q(person_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.opened_at:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:log", args=[self.pk])
