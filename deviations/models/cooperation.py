from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.agencies.models import Agency, MunicipalRecord, Unit, VersionedMixin
from deviations.enums_survey import AgreementState


class CooperationAgreement(VersionedMixin, MunicipalRecord):
    """Samarbeidsavtale between agencies: purpose, who does what, until when, and when it is looked at again."""

    title = models.CharField("navn", max_length=200)
    purpose = models.TextField("formål")
    roles = models.TextField("roller og ansvar")
    #: Who keeps it: its leader has the review.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="forvaltes av")
    state = models.CharField("status", max_length=10, choices=AgreementState, default=AgreementState.DRAFT)
    valid_from = models.DateField("gjelder fra")
    valid_to = models.DateField("gjelder til og med", null=True, blank=True)
    review_on = models.DateField("evalueres innen")
    evaluated_on = models.DateField("sist evaluert", null=True, blank=True)
    evaluation = models.TextField("evaluering", blank=True)
    revised_on = models.DateField("sist revidert", null=True, blank=True)

    class Meta:
        verbose_name = "samarbeidsavtale"
        verbose_name_plural = "samarbeidsavtaler"
        constraints = [
            models.CheckConstraint(
                name="cooperation_period", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            )
        ]
        indexes = [models.Index(fields=["municipality", "state", "review_on"], name="cooperation_review")]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        return "Samarbeidsavtale"

    @property
    def compartment_id(self) -> UUID:
        """Where what was done to it belongs, with the reasons given: with the unit that keeps it."""
        return self.unit.compartment_id

    def in_force(self, day: date) -> bool:
        return (
            self.state == AgreementState.CURRENT
            and self.valid_from <= day
            and (self.valid_to is None or self.valid_to >= day)
        )

    def get_absolute_url(self) -> str:
        return reverse("cooperation:agreement", args=[self.pk])


class AgreementParty(MunicipalRecord):
    """A party: a whole agency, one unit, or somebody outside the municipality. The agreement applies to its people."""

    agreement = models.ForeignKey(CooperationAgreement, on_delete=models.CASCADE, related_name="parties")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="etat"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enhet"
    )
    outside = models.CharField("utenfor kommunen", max_length=150, blank=True)

    class Meta:
        verbose_name = "part"
        verbose_name_plural = "parter"
        constraints = [
            models.CheckConstraint(
                name="agreement_party_one",
                condition=Q(agency__isnull=False, unit=None, outside="")
                | Q(agency=None, unit__isnull=False, outside="")
                | Q(agency=None, unit=None) & ~Q(outside=""),
            ),
            models.UniqueConstraint(
                fields=["agreement", "agency", "unit", "outside"], name="agreement_party_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.outside or str(self.unit or self.agency)
