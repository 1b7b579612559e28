from django.db import models

from core.agencies.models import MunicipalRecord, Unit
from housing.models import Area


class NavDistrict(MunicipalRecord):
    """Which Nav office a district belongs to. Without a district: the office for the districts that have none."""

    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="bydel"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="Nav-kontor")

    class Meta:
        verbose_name = "Nav-kontor for bydel"
        verbose_name_plural = "Nav-kontor for bydeler"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "area"], name="nav_district_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.area or '–'}: {self.unit}"
