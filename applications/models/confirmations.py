from django.conf import settings
from django.db import models
from django.utils import timezone

from applications.models.application import Application
from core.agencies.models import CompartmentRecord

USER = settings.AUTH_USER_MODEL


class FactsConfirmation(CompartmentRecord):
    """Household, income and debts gone through with the applicant: the premises of the decision still hold.

    Never changed. A newer one takes its place; it no longer counts when a premise changes after it (Husbanken).
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="confirmations")
    confirmed_on = models.DateField("bekreftet")
    how = models.CharField("hvordan det ble bekreftet", max_length=300)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "bekreftelse av opplysninger"
        verbose_name_plural = "bekreftelser av opplysninger"
        ordering = ["-at"]
        indexes = [models.Index(fields=["application", "-at"], name="confirmation_latest")]

    def __str__(self) -> str:
        return f"Bekreftet {self.confirmed_on:%d.%m.%Y}"
