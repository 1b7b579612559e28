from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import CompartmentRecord, MunicipalRecord, VersionedMixin
from core.sharing.enums import ReviewState

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)


class EmergencyAttempt(MunicipalRecord):
    """Somebody asked for break-glass access by a number, with a reason. Kept whether anything was found or not.

    It comes before the look-up: the database's own function answers only for an attempt that stands here.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")
    unit = models.ForeignKey("agencies.Unit", models.PROTECT, related_name="+", verbose_name="enhet")
    number = models.CharField("nummer", max_length=20)
    reason = models.TextField("begrunnelse")
    at = models.DateTimeField("tidspunkt", default=timezone.now)

    class Meta:
        verbose_name = "forsøk på nødtilgang"
        verbose_name_plural = "forsøk på nødtilgang"
        indexes = [models.Index(fields=["user", "-at"], name="emergency_attempt_user")]
        constraints = [
            models.CheckConstraint(name="emergency_reason_length", condition=Q(reason__length__gte=20))
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%d.%m.%Y}"


class BreakGlass(VersionedMixin, CompartmentRecord):
    """Nødtilgang: 24 hours in somebody else's records on grounds of necessity (nødrett), reviewed afterwards.

    The compartment is the owner's of what was opened; one for each owner where a number leads to several.
    """

    attempt = models.ForeignKey(EmergencyAttempt, models.PROTECT, related_name="opened")
    number = models.CharField("sak", max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="leser")
    reader_unit = models.ForeignKey(
        "agencies.Unit", models.PROTECT, related_name="+", verbose_name="leserens enhet"
    )
    unit = models.ForeignKey(
        "agencies.Unit", models.PROTECT, related_name="+", verbose_name="enheten som eier saken"
    )
    reason = models.TextField("begrunnelse")
    opened_at = models.DateTimeField("åpnet", default=timezone.now)
    ends_at = models.DateTimeField("gjelder til")
    ended_at = models.DateTimeField("avsluttet", null=True, blank=True)
    state = models.CharField("gjennomgang", max_length=15, choices=ReviewState, default=ReviewState.AWAITING)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField("gjennomgått", null=True, blank=True)
    review_reason = models.TextField("vurdering", blank=True)

    class Meta:
        verbose_name = "nødtilgang"
        verbose_name_plural = "nødtilganger"
        constraints = [
            models.CheckConstraint(name="break_glass_period", condition=Q(ends_at__gt=F("opened_at"))),
            models.CheckConstraint(
                name="break_glass_reviewed",
                condition=Q(state="awaiting") | ~Q(review_reason="") & Q(reviewed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-opened_at"], name="break_glass_user"),
            models.Index(fields=["compartment", "state"], name="break_glass_owner"),
            models.Index(fields=["municipality", "-opened_at"], name="break_glass_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.opened_at:%d.%m.%Y}"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.ends_at > timezone.now()

    def get_absolute_url(self) -> str:
        return reverse("sharing:emergency", args=[self.pk])
