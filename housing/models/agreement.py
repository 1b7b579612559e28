"""Agreements with owners about dwellings the municipality may refer people to, or fill."""

from django.db import models
from django.db.models import F, Q

from core.agencies.models import MunicipalRecord, VersionedMixin
from housing.enums import AgreementKind
from housing.models.dwelling import Dwelling


class Agreement(VersionedMixin, MunicipalRecord):
    """Tilvisningsavtale (at most 40 % let to referred people) or tildelingsavtale (all reserved)."""

    kind = models.CharField("slag", max_length=20, choices=AgreementKind)
    owner = models.CharField("utleier", max_length=150)
    title = models.CharField("navn", max_length=150)
    starts_on = models.DateField("fra")
    ends_on = models.DateField("til og med", null=True, blank=True)
    dwellings_total = models.PositiveSmallIntegerField("boliger i avtalen i alt")

    class Meta:
        verbose_name = "avtale"
        verbose_name_plural = "avtaler"
        constraints = [
            models.CheckConstraint(
                name="agreement_period", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint("municipality", "title", name="agreement_title"),
        ]

    def __str__(self) -> str:
        return self.title


class AgreementDwelling(MunicipalRecord):
    """A dwelling under an agreement. One agreement at a time."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="places")
    dwelling = models.OneToOneField(Dwelling, on_delete=models.CASCADE, related_name="agreement_place")

    class Meta:
        verbose_name = "bolig under avtale"
        verbose_name_plural = "boliger under avtale"

    def __str__(self) -> str:
        return f"{self.agreement}: {self.dwelling}"
