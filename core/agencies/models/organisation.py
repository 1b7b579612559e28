"""Who works where: municipality → agency → unit → membership. Names, roles and switches are data."""

from datetime import date

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q

from core.agencies.enums import Role
from core.agencies.models.base import MunicipalRecord
from core.base.ids import uuid7


class Municipality(models.Model):
    """Kommune. `switches` turns rooms and steps on or off; what is unset has the default of its declaration."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField("kode", unique=True)
    name = models.CharField("navn", max_length=100)
    number = models.CharField("kommunenummer", max_length=4, blank=True)
    language = models.CharField("målform", max_length=2, default="nb")
    switches = models.JSONField("brytere", default=dict, blank=True)

    class Meta:
        verbose_name = "kommune"
        verbose_name_plural = "kommuner"

    def __str__(self) -> str:
        return self.name


class Agency(MunicipalRecord):
    """Etat."""

    code = models.CharField("kode", max_length=20)
    name = models.CharField("navn", max_length=150)

    class Meta:
        verbose_name = "etat"
        constraints = [models.UniqueConstraint("municipality", "code", name="agency_code")]

    def __str__(self) -> str:
        return self.name


class Compartment(MunicipalRecord):
    """A group of units that share confidential content (fortrolig rom). The key of secrecy.

    The group carries django-guardian's grants to everyone in the compartment.
    """

    code = models.SlugField("kode", max_length=60)
    name = models.CharField("navn", max_length=150)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="compartment")

    class Meta:
        verbose_name = "fortrolig rom"
        constraints = [models.UniqueConstraint("municipality", "code", name="compartment_code")]

    def __str__(self) -> str:
        return self.name


class Unit(MunicipalRecord):
    """Enhet: an office, a housing measure, an external company. `parent` is the next level up the line."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units", verbose_name="etat")
    compartment = models.ForeignKey(
        Compartment, on_delete=models.PROTECT, related_name="units", verbose_name="fortrolig rom"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="over"
    )
    code = models.SlugField("kode", max_length=60)
    name = models.CharField("navn", max_length=150)
    phone = models.CharField("telefon", max_length=30, blank=True)
    email = models.EmailField("e-post", blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)

    class Meta:
        verbose_name = "enhet"
        constraints = [models.UniqueConstraint("municipality", "code", name="unit_code")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in a unit, for a period. `valid_to` is exclusive."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name="bruker"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships", verbose_name="enhet")
    role = models.CharField("rolle", max_length=30, choices=Role)
    valid_from = models.DateField("fra")
    valid_to = models.DateField("til", null=True, blank=True)
    #: On leave, while somebody else stands in: nothing is sent to whoever is away. The access stays.
    away_from = models.DateField("borte fra", null=True, blank=True)
    away_to = models.DateField("borte til", null=True, blank=True)

    class Meta:
        verbose_name = "tilhørighet"
        indexes = [models.Index(fields=["user", "valid_from"]), models.Index(fields=["unit", "role"])]
        constraints = [
            models.CheckConstraint(
                name="membership_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="membership_away",
                condition=Q(away_from=None, away_to=None) | Q(away_to__gt=F("away_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}, {self.unit}"

    @staticmethod
    def at_work(on: date) -> Q:
        """Those who are not on leave on the day."""
        return Q(away_from=None) | Q(away_from__gt=on) | Q(away_to__lte=on)

    def away_on(self, on: date) -> bool:
        return self.away_from is not None and self.away_to is not None and self.away_from <= on < self.away_to


class Duty(MunicipalRecord):
    """A duty that falls to a named user where the municipality has no unit for it (e.g. landlord, privacy officer)."""

    code = models.SlugField("oppgave", max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duties")

    class Meta:
        verbose_name = "fast oppgave"
        constraints = [models.UniqueConstraint("municipality", "code", name="duty_code")]

    def __str__(self) -> str:
        return f"{self.code}: {self.user}"


class NumberSeries(MunicipalRecord):
    """The last number given in a series (case numbers, report numbers) in a year."""

    series = models.SlugField("serie", max_length=30)
    year = models.PositiveSmallIntegerField("år")
    last = models.PositiveIntegerField("siste nummer")

    class Meta:
        verbose_name = "nummerserie"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "series", "year"], name="number_series")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"
