from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import CompartmentRecord, Unit, VersionedMixin
from deviations.enums import Consequence
from deviations.enums_risk import Likelihood, ShareState
from deviations.models.risk import Risk


class RiskShare(VersionedMixin, CompartmentRecord):
    """Samarbeidskopi: a risk sent down the line as a task. The unit gives its own answer to it.

    It is no risk of its own: sums count the risk once, where it was written. `compartment` is the receiver's; the
    receiver sees the words of the risk as they were sent, not the assessment they are from.
    """

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="shares")
    sender = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="sendt av")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="til")
    factor = models.TextField("risikofaktor")
    existing = models.TextField("eksisterende tiltak", blank=True)
    message = models.TextField("beskjed", blank=True)
    due_on = models.DateField("svar innen")
    sent_at = models.DateTimeField("sendt", default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="sendt av"
    )
    state = models.CharField("status", max_length=10, choices=ShareState, default=ShareState.SENT)
    relevant = models.BooleanField("gjelder her", null=True, blank=True)
    likelihood_before = models.PositiveSmallIntegerField(
        "sannsynlighet før tiltak", choices=Likelihood, null=True, blank=True
    )
    consequence_before = models.PositiveSmallIntegerField(
        "konsekvens før tiltak", choices=Consequence, null=True, blank=True
    )
    likelihood_after = models.PositiveSmallIntegerField(
        "sannsynlighet etter tiltak", choices=Likelihood, null=True, blank=True
    )
    consequence_after = models.PositiveSmallIntegerField(
        "konsekvens etter tiltak", choices=Consequence, null=True, blank=True
    )
    answer = models.TextField("eget svar", blank=True)
    answered_on = models.DateField("besvart", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="besvart av",
    )  # fmt: skip

    class Meta:
        verbose_name = "samarbeidskopi"
        verbose_name_plural = "samarbeidskopier"
        constraints = [
            models.UniqueConstraint(fields=["risk", "unit"], name="risk_share_once"),
            models.CheckConstraint(
                name="risk_share_answer",
                condition=Q(state="sent", relevant=None)
                | Q(state="answered", relevant=False) & ~Q(answer="")
                | Q(
                    state="answered", relevant=True, likelihood_before__isnull=False,
                    consequence_before__isnull=False, likelihood_after__lte=F("likelihood_before"),
                    consequence_after__lte=F("consequence_before"),
                ),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "state", "due_on"], name="risk_share_waiting")]

    def __str__(self) -> str:
        return "Samarbeidskopi"

    @property
    def before(self) -> int | None:
        if self.likelihood_before is None or self.consequence_before is None:
            return None
        return self.likelihood_before * self.consequence_before

    @property
    def after(self) -> int | None:
        if self.likelihood_after is None or self.consequence_after is None:
            return None
        return self.likelihood_after * self.consequence_after

    def get_absolute_url(self) -> str:
        return reverse("risk:share", args=[self.pk])
