"""Homes that are coming (boligprosjekter): for whom, how many, how far they have come, and when they are expected."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import MunicipalRecord, VersionedMixin
from housing.enums import Ownership, SupplyState, TargetGroup
from housing.models.dwelling import Area, Building


class SupplyProject(VersionedMixin, MunicipalRecord):
    """Boligprosjekt: homes that are built, bought or agreed upon. What it said before stands in `SupplyStatus`."""

    name = models.CharField("navn", max_length=150)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="område"
    )
    target_group = models.CharField(
        "målgruppe", max_length=30, choices=TargetGroup, default=TargetGroup.NONE, blank=True
    )
    ownership = models.CharField("eierform", max_length=20, choices=Ownership, default=Ownership.MUNICIPAL)
    units = models.PositiveSmallIntegerField("boliger")
    state = models.CharField("status", max_length=10, choices=SupplyState, default=SupplyState.PLANNED)
    expected_ready_on = models.DateField("ventes klart", null=True, blank=True)
    ready_on = models.DateField("klart", null=True, blank=True)
    #: Where the homes are, when they are there.
    building = models.ForeignKey(
        Building, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="bygg"
    )
    note = models.CharField("merknad", max_length=500, blank=True)

    class Meta:
        verbose_name = "boligprosjekt"
        verbose_name_plural = "boligprosjekter"
        constraints = [
            models.UniqueConstraint("municipality", "name", name="supply_project_name"),
            models.CheckConstraint(name="supply_project_units", condition=Q(units__gte=1)),
            models.CheckConstraint(
                name="supply_project_ready_has_day", condition=~Q(state="ready") | Q(ready_on__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "state", "expected_ready_on"], name="supply_project_coming")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("housing:supply_project", args=[self.pk])


class SupplyStatus(MunicipalRecord):
    """How a project stood from a day: status, units and the day it was expected. Never changed afterwards."""

    project = models.ForeignKey(SupplyProject, on_delete=models.CASCADE, related_name="statuses")
    on = models.DateField("dato")
    state = models.CharField("status", max_length=10, choices=SupplyState)
    units = models.PositiveSmallIntegerField("boliger")
    expected_ready_on = models.DateField("ventes klart", null=True, blank=True)
    why = models.CharField("hvorfor", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "status for boligprosjekt"
        verbose_name_plural = "statuser for boligprosjekter"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["project", "created_at"], name="supply_status_project")]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.state}"
