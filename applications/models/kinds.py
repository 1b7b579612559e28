"""What only some kinds of application ask, and where a misdirected one has gone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.enums import RenewalWish, SwapReason
from applications.models.application import Application
from core.agencies.models import CompartmentRecord


class KindAnswers(CompartmentRecord):
    """What only some kinds ask (bytte, fornyelse, bistand). New answers replace the former, which are kept."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="kind_answers")
    #: Number of the lease or the dwelling's address, as the tenant gives it.
    lease = models.CharField("leieforholdet", max_length=200, blank=True)
    swap_reason = models.CharField("grunn til bytte", max_length=20, choices=SwapReason, blank=True)
    changes = models.TextField("endringer siden sist", blank=True)
    wish = models.CharField("ønske", max_length=20, choices=RenewalWish, blank=True)
    #: Codes of `enums.Help`.
    help_wanted = models.JSONField("hjelp det er bedt om", default=list, blank=True)
    explanation = models.TextField("nærmere forklart", blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "svar etter søknadstype"
        constraints = [
            models.UniqueConstraint(
                fields=["application"], name="kindanswers_current", condition=Q(superseded_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}"


class Forwarding(CompartmentRecord):
    """A misdirected application sent on to whom it concerns, unprompted (fvl. § 11 fourth paragraph)."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="forwardings")
    receiver = models.CharField("sendt til", max_length=150)
    address = models.CharField("adresse", max_length=300, blank=True)
    reason = models.CharField("hvorfor", max_length=500)
    forwarded_on = models.DateField("sendt videre")
    #: How many of the applicant's own papers went with it.
    papers = models.PositiveSmallIntegerField("dokumenter", default=0)
    letter = models.UUIDField("brev til instansen", null=True, blank=True)
    applicant_letter = models.UUIDField("brev til søkeren", null=True, blank=True)
    forwarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "oversending"
        ordering = ["forwarded_on", "created_at"]
        indexes = [models.Index(fields=["application"], name="forwarding_application")]

    def __str__(self) -> str:
        return self.receiver
