from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import CompartmentRecord, VersionedMixin
from core.sharing.enums import InsightState


class InsightRequest(VersionedMixin, CompartmentRecord):
    """Forespørsel om innsyn: a unit asks another for what it may know in a case. The compartment is the asked one.

    It can be asked whether anything exists or not, and the answer is the owner's: insight, or refusal with reason.
    """

    number = models.CharField("sak", max_length=60)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    unit = models.ForeignKey(
        "agencies.Unit", models.PROTECT, related_name="+", verbose_name="enheten som svarer"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="bedt av"
    )
    asker_unit = models.ForeignKey(
        "agencies.Unit", models.PROTECT, related_name="+", verbose_name="enheten som spør"
    )
    asker_compartment = models.ForeignKey("agencies.Compartment", models.PROTECT, related_name="+")
    what = models.CharField("hva det bes om", max_length=500)
    purpose = models.CharField("formål", max_length=300)
    asked_at = models.DateTimeField("bedt om", default=timezone.now)
    state = models.CharField("status", max_length=10, choices=InsightState, default=InsightState.WAITING)
    answer = models.TextField("svar", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("besvart", null=True, blank=True)

    class Meta:
        verbose_name = "forespørsel om innsyn"
        verbose_name_plural = "forespørsler om innsyn"
        constraints = [
            models.CheckConstraint(
                name="insight_refusal_has_reason", condition=~Q(state="refused") | ~Q(answer="")
            ),
            models.UniqueConstraint(
                fields=["compartment", "asker_compartment", "subject_id"],
                name="insight_one_waiting",
                condition=Q(state="waiting"),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "asked_at"], name="insight_asked"),
            models.Index(fields=["asker_compartment", "-asked_at"], name="insight_asker"),
            models.Index(fields=["subject_id"], name="insight_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} → {self.compartment_id}"

    def get_absolute_url(self) -> str:
        return reverse("sharing:insight_request", args=[self.pk])
