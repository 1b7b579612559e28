"""Where people stay for a while: providers, their places and prices, and the agreements on quality.

Nothing here says who stays where: that stands in the stay (tenancies). A place whose address must not be known (a
crisis centre) is kept without one.
"""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.agencies.models import MunicipalRecord, Unit, VersionedMixin
from housing.calculations.counting import Counting, counting
from housing.enums_temporary import PlaceKind, ProviderKind


class TemporaryProvider(VersionedMixin, MunicipalRecord):
    """Utleier av midlertidige botilbud: a private hostel, a hotel, an organisation, or the municipality itself."""

    name = models.CharField("navn", max_length=150)
    kind = models.CharField("slag", max_length=10, choices=ProviderKind, default=ProviderKind.PRIVATE)
    organisation_number = models.CharField("organisasjonsnummer", max_length=9, blank=True)
    contact_person = models.CharField("kontaktperson", max_length=100, blank=True)
    phone = models.CharField("telefon", max_length=20, blank=True)
    email = models.EmailField("e-post", blank=True)
    note = models.CharField("merknad", max_length=500, blank=True)

    class Meta:
        verbose_name = "tilbyder av midlertidige botilbud"
        verbose_name_plural = "tilbydere av midlertidige botilbud"
        constraints = [models.UniqueConstraint("municipality", "name", name="temporary_provider_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("places:provider", args=[self.pk])


class TemporaryPlace(VersionedMixin, MunicipalRecord):
    """A place of a provider's, with what decides who can be placed there and how it is counted."""

    provider = models.ForeignKey(
        TemporaryProvider, on_delete=models.PROTECT, related_name="places", verbose_name="tilbyder"
    )
    name = models.CharField("navn", max_length=150)
    kind = models.CharField("slag", max_length=15, choices=PlaceKind, default=PlaceKind.HOSTEL)
    with_lease = models.BooleanField("leiekontrakt", default=False)
    round_the_clock = models.BooleanField("kan være der hele døgnet", default=True)
    paid_per_night = models.BooleanField("betales per natt", default=True)
    suits_children = models.BooleanField("egnet for barn", default=False)
    suits_young = models.BooleanField("egnet for unge", default=False)
    capacity = models.PositiveSmallIntegerField("plasser")
    address = models.CharField("adresse", max_length=150, blank=True)
    postcode = models.CharField("postnummer", max_length=4, blank=True)
    town = models.CharField("poststed", max_length=60, blank=True)
    closed_on = models.DateField("ikke i bruk fra", null=True, blank=True)

    class Meta:
        verbose_name = "midlertidig botilbud"
        verbose_name_plural = "midlertidige botilbud"
        constraints = [
            models.UniqueConstraint("municipality", "name", name="temporary_place_name"),
            models.CheckConstraint(name="temporary_place_has_room", condition=Q(capacity__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("places:provider", args=[self.provider_id])

    def open_on(self, day: date) -> bool:
        return self.closed_on is None or self.closed_on > day

    @property
    def counting(self) -> Counting:
        """How stays here count in KOSTRA, and why."""
        return counting(
            kind=self.kind,
            with_lease=self.with_lease,
            round_the_clock=self.round_the_clock,
            paid_per_night=self.paid_per_night,
        )


class PlacePrice(MunicipalRecord):
    """What a night costs from a day on, until the next row."""

    place = models.ForeignKey(TemporaryPlace, on_delete=models.CASCADE, related_name="prices")
    per_night = models.DecimalField("pris per natt", max_digits=8, decimal_places=2)
    valid_from = models.DateField("fra")

    class Meta:
        verbose_name = "pris per natt"
        verbose_name_plural = "priser per natt"
        constraints = [
            models.UniqueConstraint(fields=["place", "valid_from"], name="place_price_once"),
            models.CheckConstraint(name="place_price_not_negative", condition=Q(per_night__gte=Decimal(0))),
        ]

    def __str__(self) -> str:
        return f"{self.place_id}: {self.per_night}"


class QualityAgreement(VersionedMixin, MunicipalRecord):
    """Kvalitetsavtale: nobody is placed for a night without one, for the place or for all of the provider's."""

    provider = models.ForeignKey(
        TemporaryProvider, on_delete=models.PROTECT, related_name="agreements", verbose_name="tilbyder"
    )
    place = models.ForeignKey(
        TemporaryPlace,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="bare for",
    )
    #: The unit that looks after it.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="følges opp av")
    valid_from = models.DateField("fra")
    ends_on = models.DateField("til og med", null=True, blank=True)
    review_on = models.DateField("gjennomgås")
    note = models.CharField("merknad", max_length=500, blank=True)
    end_reason = models.CharField("hvorfor den er avsluttet", max_length=300, blank=True)

    class Meta:
        verbose_name = "kvalitetsavtale"
        verbose_name_plural = "kvalitetsavtaler"
        constraints = [
            models.CheckConstraint(
                name="quality_agreement_period", condition=Q(ends_on=None) | Q(ends_on__gte=F("valid_from"))
            ),
        ]
        indexes = [models.Index(fields=["provider", "valid_from"], name="quality_agreement_provider")]

    def __str__(self) -> str:
        return str(self.place or self.provider)

    def get_absolute_url(self) -> str:
        return reverse("places:provider", args=[self.provider_id])

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.ends_on is None or self.ends_on >= on)
