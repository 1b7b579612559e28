from django.conf import settings
from django.db import models

from core.agencies.models import MunicipalRecord
from core.privacy.enums import HintOutcome


class AccessHint(MunicipalRecord):
    """A pattern in the read log that somebody ought to ask about: which rule, which figures. Never a score.

    It says that a rule was met on a day, and nothing about the employee. Nothing follows from it by itself.
    """

    rule = models.SlugField("regel", max_length=40)
    rule_version = models.CharField("regelens dato", max_length=10)
    on = models.DateField("gjelder dag")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ansatt"
    )
    unit = models.ForeignKey(
        "agencies.Unit", models.PROTECT, null=True, related_name="+", verbose_name="enhet"
    )
    person_id = models.UUIDField("person", null=True)
    figures = models.JSONField("tall", default=dict)

    class Meta:
        verbose_name = "tegn på uvanlig innsyn"
        verbose_name_plural = "tegn på uvanlig innsyn"
        indexes = [models.Index(fields=["municipality", "-on"], name="hint_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "rule", "on", "user", "person_id"],
                name="hint_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.on}"


class HintReview(MunicipalRecord):
    """The privacy officer's answer to a hint. A new answer is a new row; the newest one stands."""

    hint = models.ForeignKey(AccessHint, models.PROTECT, related_name="reviews")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField("utfall", max_length=20, choices=HintOutcome)
    reason = models.TextField("vurdering")

    class Meta:
        verbose_name = "vurdering av tegn"
        verbose_name_plural = "vurderinger av tegn"
        indexes = [models.Index(fields=["hint", "-created_at"], name="hint_review_newest")]

    def __str__(self) -> str:
        return self.get_outcome_display()
