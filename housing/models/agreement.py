"""Agreements with owners about dwellings the municipality may refer people to, or fill."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.agencies.models import MunicipalRecord, VersionedMixin
from housing.enums import AgreementKind
from housing.models.dwelling import DateRange, Dwelling


class Agreement(VersionedMixin, MunicipalRecord):
    """Tilvisningsavtale (at most 40 % let to referred people) or tildelingsavtale (all reserved).

    `dwellings_total` is what the owner has under the agreement today, let to anybody; AgreementSize keeps what it was.
    """

    kind = models.CharField("slag", max_length=20, choices=AgreementKind)
    owner = models.CharField("utleier", max_length=150)
    title = models.CharField("navn", max_length=150)
    starts_on = models.DateField("fra")
    ends_on = models.DateField("til og med", null=True, blank=True)
    dwellings_total = models.PositiveSmallIntegerField("boliger i avtalen i alt")
    #: Tildelingsavtale: how long a ready dwelling may stand before the right to it is lost.
    fill_within_days = models.PositiveSmallIntegerField(
        "dager på å bruke tildelingsretten", null=True, blank=True
    )
    note = models.CharField("vilkår og merknader", max_length=500, blank=True)
    end_reason = models.CharField("hvorfor avtalen ble avsluttet", max_length=300, blank=True)

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

    def get_absolute_url(self) -> str:
        return reverse("housing:agreement", args=[self.pk])

    def in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


class AgreementSize(MunicipalRecord):
    """How many dwellings the agreement covered, from a day: the cap on any past day is reckoned from it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="sizes")
    dwellings = models.PositiveSmallIntegerField("boliger i avtalen i alt")
    valid_from = models.DateField("fra")

    class Meta:
        verbose_name = "størrelse på avtale"
        verbose_name_plural = "størrelser på avtaler"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "valid_from"], name="agreement_size_once")
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.dwellings}"


class AgreementDwelling(MunicipalRecord):
    """A dwelling under an agreement, from when to when (`valid_to` is the day after the last). One at a time."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="places")
    dwelling = models.ForeignKey(Dwelling, on_delete=models.CASCADE, related_name="agreement_places")
    valid_from = models.DateField("fra")
    valid_to = models.DateField("til", null=True, blank=True)

    class Meta:
        verbose_name = "bolig under avtale"
        verbose_name_plural = "boliger under avtale"
        constraints = [
            models.CheckConstraint(
                name="agreement_place_period", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            ExclusionConstraint(
                name="one_agreement_at_a_time",
                expressions=[
                    ("dwelling", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.dwelling}"

    @property
    def last_day(self) -> date | None:
        return self.valid_to - timedelta(days=1) if self.valid_to else None
