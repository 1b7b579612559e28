from django.db import models
from django.db.models import F, Q

from core.agencies.models import MunicipalRecord
from core.base.explain import LocalText


class RuleSet(MunicipalRecord):
    """A dated rule set (regelsett) of a municipality: criteria, priorities, intervals, own time limits.

    `valid_from` None is a set that is adopted but not yet in force; `valid_to` is exclusive. `version` is the
    rule's own version, not a counter. What a decision rested on is kept with the decision as a snapshot.
    """

    kind = models.CharField("område", max_length=40)
    code = models.CharField("kode", max_length=60)
    title = models.JSONField("navn", default=dict)
    valid_from = models.DateField("gjelder fra", null=True, blank=True)
    valid_to = models.DateField("gjelder til", null=True, blank=True)
    basis = models.CharField("hjemmel", max_length=300)
    version = models.CharField("versjon", max_length=40)
    incomplete = models.BooleanField("ufullstendig", default=False)
    shipped = models.BooleanField("følger med Husrom", default=False)
    content = models.JSONField("innhold", default=dict)

    class Meta:
        verbose_name = "regelsett"
        verbose_name_plural = "regelsett"
        constraints = [
            models.UniqueConstraint("municipality", "kind", "code", name="rule_set_code"),
            models.CheckConstraint(
                name="rule_set_period",
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
            ),
        ]
        indexes = [models.Index(fields=["municipality", "kind", "-valid_from"], name="rule_set_valid")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> LocalText:
        return LocalText.of(self.title or self.code)
