"""Areas, buildings and dwellings. What holds for a time (status) is a fact with two clocks."""

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from core.agencies.models import MunicipalRecord, TwoClockFact, VersionedMixin
from core.agencies.models.base import two_clock_checks
from housing.enums import (
    DwellingKind,
    DwellingState,
    GenderRestriction,
    Ownership,
    Provision,
    RetireReason,
    TargetGroup,
)

#: What is typed in a search is looked for here, by the index made in the fourth migration.
SEARCHED = Func(
    "address", "unit_number", "number", "postcode", "town",
    function="husrom_fold", arg_joiner=" || ' ' || ", output_field=models.TextField(),
)  # fmt: skip


class DateRange(Func):
    """daterange(valid_from, valid_to): the last day is not included."""

    function = "daterange"


class Area(VersionedMixin, MunicipalRecord):
    """Bydel or other area that applicants wish for and figures are split by."""

    name = models.CharField("navn", max_length=100)

    class Meta:
        verbose_name = "område"
        verbose_name_plural = "områder"
        constraints = [models.UniqueConstraint("municipality", "name", name="area_name")]

    def __str__(self) -> str:
        return self.name


class Building(VersionedMixin, MunicipalRecord):
    """Bygg: one or more dwellings on one property. `aliases` are the names people use (Knappen 1)."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="buildings", verbose_name="område")
    name = models.CharField("navn", max_length=150)
    cadastre = models.CharField("matrikkel", max_length=40, blank=True)
    aliases = ArrayField(models.CharField(max_length=100), verbose_name="også kalt", default=list, blank=True)
    staffing = models.CharField("bemanning", max_length=100, blank=True)

    class Meta:
        verbose_name = "bygg"
        verbose_name_plural = "bygg"
        constraints = [models.UniqueConstraint("municipality", "name", name="building_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("housing:building", args=[self.pk])


class Dwelling(VersionedMixin, MunicipalRecord):
    """Bolig. `unit_number` is the bruksenhetsnummer (H0101); a room counts as a dwelling if it has its own lease."""

    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, related_name="dwellings", verbose_name="bygg"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="dwellings", verbose_name="område")
    number = models.CharField("bolignummer", max_length=20)
    address = models.CharField("adresse", max_length=150)
    postcode = models.CharField("postnummer", max_length=4, blank=True)
    town = models.CharField("poststed", max_length=60, blank=True)
    unit_number = models.CharField("bruksenhetsnummer", max_length=5, blank=True)
    #: Where the dwelling has a section of its own; else the building's holds.
    cadastre = models.CharField("matrikkel", max_length=40, blank=True)
    kind = models.CharField("boligtype", max_length=20, choices=DwellingKind, default=DwellingKind.FLAT)
    provision = models.CharField("tiltakstype", max_length=20, choices=Provision, default=Provision.ORDINARY)
    ownership = models.CharField("eierform", max_length=20, choices=Ownership, default=Ownership.MUNICIPAL)
    rooms = models.PositiveSmallIntegerField("rom")
    bedrooms = models.PositiveSmallIntegerField("soverom")
    area_m2 = models.PositiveSmallIntegerField("areal (m²)", null=True, blank=True)
    floor = models.SmallIntegerField("etasje", null=True, blank=True)
    lift = models.BooleanField("heis", default=False)

    # Accessibility (tilgjengelighet)
    step_free = models.BooleanField("trinnfri adkomst", default=False)
    wheelchair = models.BooleanField("tilpasset rullestol", default=False)
    bathroom_width_cm = models.PositiveSmallIntegerField("bredde på bad (cm)", null=True, blank=True)
    storage = models.BooleanField("bod eller lagerplass til hjelpemidler", default=False)
    indoor_charging = models.BooleanField("lading av rullestol inne", default=False)
    parking = models.BooleanField("parkering", default=False)
    street_door = models.BooleanField("egen dør mot gata", default=False)

    # Whom it is for. Earmarked per dwelling, or for a whole floor of a building at a time (FloorEarmark).
    earmark = models.CharField(
        "øremerket for", max_length=30, choices=TargetGroup, default=TargetGroup.NONE, blank=True
    )
    #: The earmark is the floor's and follows it; one set for this dwelling alone stands by itself.
    earmark_by_floor = models.BooleanField("øremerket med etasjen", default=False)
    gender = models.CharField(
        "kjønnsbegrensning",
        max_length=10,
        choices=GenderRestriction,
        default=GenderRestriction.NONE,
        blank=True,
    )
    suits_children = models.BooleanField("egnet for barn", default=True)
    staffed = models.BooleanField("bemannet", default=False)
    rent_to_own = models.BooleanField("leie til eie", default=False)

    # Rent components in kroner a month (husleie)
    base_rent = models.DecimalField("grunnleie", max_digits=9, decimal_places=2)
    heating = models.DecimalField("oppvarming", max_digits=9, decimal_places=2, default=0)
    services = models.DecimalField("fellestjenester", max_digits=9, decimal_places=2, default=0)

    aliases = ArrayField(models.CharField(max_length=100), verbose_name="også kalt", default=list, blank=True)
    retired_on = models.DateField("gått ut av boligmassen", null=True, blank=True)
    retired_reason = models.CharField(
        "hvorfor den gikk ut", max_length=10, choices=RetireReason, blank=True, default=""
    )
    retired_note = models.CharField("nærmere om hvorfor", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "bolig"
        verbose_name_plural = "boliger"
        constraints = [
            models.UniqueConstraint("municipality", "number", name="dwelling_number"),
            models.CheckConstraint(
                name="dwelling_rent_not_negative",
                condition=Q(base_rent__gte=0) & Q(heating__gte=0) & Q(services__gte=0),
            ),
            models.CheckConstraint(name="dwelling_bedrooms", condition=Q(bedrooms__lte=F("rooms"))),
        ]
        indexes = [
            models.Index(fields=["municipality", "address", "unit_number"], name="dwelling_address"),
            models.Index(fields=["municipality", "area", "bedrooms"], name="dwelling_area_bedrooms"),
            models.Index(fields=["municipality", "bedrooms"], name="dwelling_bedrooms_sort"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.unit_number}".strip()

    def get_absolute_url(self) -> str:
        return reverse("housing:dwelling", args=[self.pk])

    @property
    def monthly_rent(self) -> Decimal:
        """Grunnleie, oppvarming og fellestjenester, kroner a month."""
        return self.base_rent + self.heating + self.services


class FloorEarmark(MunicipalRecord):
    """A floor of a building held for a group. Its dwellings carry the earmark themselves; this row says why."""

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="floor_earmarks")
    floor = models.SmallIntegerField("etasje")
    earmark = models.CharField("øremerket for", max_length=30, choices=TargetGroup)
    set_on = models.DateField("satt")

    class Meta:
        verbose_name = "øremerket etasje"
        verbose_name_plural = "øremerkede etasjer"
        constraints = [
            models.UniqueConstraint(fields=["building", "floor"], name="floor_earmark_once"),
            models.CheckConstraint(name="floor_earmark_says_whom", condition=~Q(earmark="")),
        ]

    def __str__(self) -> str:
        return f"{self.building}: {self.floor}"


class DwellingStatus(MunicipalRecord, TwoClockFact):
    """Whether the dwelling was let, vacant, under works or not available, from when to when, and when we knew."""

    dwelling = models.ForeignKey(Dwelling, on_delete=models.CASCADE, related_name="statuses")
    state = models.CharField("status", max_length=20, choices=DwellingState)

    class Meta:
        verbose_name = "boligstatus"
        indexes = [
            models.Index(
                fields=["dwelling", "valid_from"], condition=Q(superseded_at=None), name="dwelling_status_now"
            ),
        ]
        constraints = [
            *two_clock_checks("dwelling_status"),
            ExclusionConstraint(
                name="dwelling_status_no_overlap",
                expressions=[
                    ("dwelling", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dwelling}: {self.get_state_display()}"
