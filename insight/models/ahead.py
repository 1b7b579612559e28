"""What has been counted ahead: what readings of figures came to last night. A cache that says when it is from."""

from django.db import models

from core.agencies.models import MunicipalRecord


class CountedAhead(MunicipalRecord):
    """One reading of a group of figures for some days, as it came out for the day `day`, and good for that day only.

    Exact, small groups and all: read by the service identity `figures` alone, and shown as any figures are. Every
    night's rows take the place of the last night's.
    """

    group = models.CharField("gruppe av tall", max_length=40)
    #: Of the figures, their definitions and the days (`insight.selectors.readings.Ask.key`): another is not used.
    asked = models.CharField("hva det er spurt om", max_length=64)
    day = models.DateField("gjelder dagen")
    counted_at = models.DateTimeField("regnet ut")
    #: Text, not a JSON column: the order of the parts is theirs, and the database would not keep it.
    content = models.TextField("innhold")

    class Meta:
        verbose_name = "tall regnet ut på forhånd"
        verbose_name_plural = "tall regnet ut på forhånd"
        constraints = [
            models.UniqueConstraint("municipality", "asked", name="counted_ahead_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.day}"
