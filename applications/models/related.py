"""Cases that have to do with each other: linked, or one closed as part of the other."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.enums import CaseTie
from applications.models.application import Application
from core.agencies.models import CompartmentRecord


class RelatedCase(CompartmentRecord):
    """«Hører sammen med». Of a merged pair `application` is the one that was closed, `other` the one that lives on."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="related")
    other = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="related_from")
    kind = models.CharField("slags", max_length=10, choices=CaseTie)
    reason = models.CharField("hvorfor", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "saker som hører sammen"
        constraints = [
            models.UniqueConstraint(fields=["application", "other"], name="related_case_once"),
            models.CheckConstraint(name="related_case_other", condition=~Q(application=F("other"))),
        ]
        indexes = [models.Index(fields=["other"], name="related_case_other_way")]

    def __str__(self) -> str:
        return f"{self.application_id} – {self.other_id}"
