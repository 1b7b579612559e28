from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.agencies.models import MunicipalRecord
from core.people.models.person import Person


class ProtectedHandler(MunicipalRecord):
    """A named handler of a person with a protected address (skjermet adresse), for as long as that is so.

    What tells where the person lives is for these alone, whatever compartment they and others work in.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handlers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="ansvarlig"
    )
    opened_at = models.DateTimeField("fra")
    closes_at = models.DateTimeField("til", null=True, blank=True)
    reason = models.CharField("begrunnelse", max_length=300)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "navngitt ansvarlig"
        verbose_name_plural = "navngitte ansvarlige"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "user"], name="protected_handler_once", condition=Q(closes_at=None)
            ),
            models.CheckConstraint(
                name="protected_handler_period",
                condition=Q(closes_at=None) | Q(closes_at__gte=F("opened_at")),
            ),
        ]
        indexes = [models.Index(fields=["user", "person"], name="protected_handler_user")]

    def __str__(self) -> str:
        return f"{self.user}"


class ShieldedAddress(MunicipalRecord):
    """The register address of a person while it is protected: kept apart, where only named handlers read it."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="shielded_address")
    street = models.CharField("adresse i folkeregisteret", max_length=150, blank=True)
    postcode = models.CharField("postnummer", max_length=4, blank=True)
    town = models.CharField("poststed", max_length=60, blank=True)

    class Meta:
        verbose_name = "skjermet adresse"
        verbose_name_plural = "skjermede adresser"

    def __str__(self) -> str:
        return str(self.pk)
