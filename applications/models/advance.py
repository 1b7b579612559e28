from datetime import date

from django.conf import settings
from django.db import models

from applications.models.application import Application
from core.agencies.models import CompartmentRecord

USER = settings.AUTH_USER_MODEL


class AdvanceNotice(CompartmentRecord):
    """Forhåndsvarsel (fvl. § 16): what we consider, why, and until when the party may answer; then the answer."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="advance_notices")
    rule = models.CharField("hva det varsles om", max_length=40)
    explanation = models.TextField("hva vi vurderer, og hvorfor")
    sent_on = models.DateField("sendt")
    reply_by = models.DateField("svarfrist")
    letter = models.UUIDField("brev", null=True, blank=True)
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    replied_on = models.DateField("svar mottatt", null=True, blank=True)
    reply = models.TextField("det parten svarte", blank=True)
    reply_by_user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "forhåndsvarsel"
        verbose_name_plural = "forhåndsvarsler"
        ordering = ["-sent_on", "-created_at"]
        indexes = [models.Index(fields=["application", "-sent_on"], name="advance_latest")]

    def __str__(self) -> str:
        return f"Forhåndsvarsel {self.sent_on:%d.%m.%Y}"

    def open_until(self, today: date) -> bool:
        """Whether the party may still answer, and has not."""
        return self.replied_on is None and today <= self.reply_by
