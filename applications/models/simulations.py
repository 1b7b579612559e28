from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from applications.enums import Overall, SimulationScope
from applications.models.application import Application
from core.agencies.models import CompartmentRecord, MunicipalRecord
from core.base.explain import LocalText
from core.rules.models import DraftedSet, RuleSet, RuleSetDraft


class Simulation(MunicipalRecord):
    """Prøving av et regelsett: what it would have come to in the cases there are. Nothing is saved on the cases.

    The rules as they were when it was started are kept here, so that a draft may be worked on meanwhile.
    """

    draft = models.ForeignKey(RuleSetDraft, on_delete=models.PROTECT, null=True, related_name="+")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, null=True, related_name="+")
    #: What the cases are held up against; None where the municipality had no rules on the day.
    against = models.ForeignKey(RuleSet, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.JSONField("navn", default=dict)
    code = models.CharField("kode", max_length=60)
    basis = models.CharField("hjemmel", max_length=300, blank=True)
    content = models.JSONField("innhold", default=dict)
    on = models.DateField("dato")
    scope = models.CharField("saker", max_length=10, choices=SimulationScope, default=SimulationScope.ALL)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    job = models.UUIDField("jobb", null=True)
    counts = models.JSONField("tall", default=dict)
    #: Whose cases were asked about: those compartments' own people see exact figures.
    compartments = models.JSONField("rom", default=list)
    finished_at = models.DateTimeField("ferdig", null=True)

    class Meta:
        verbose_name = "prøving av regelsett"
        verbose_name_plural = "prøvinger av regelsett"
        indexes = [models.Index(fields=["municipality", "-created_at"], name="simulation_latest")]
        constraints = [
            models.CheckConstraint(name="simulation_of_one", condition=Q(draft=None) ^ Q(rule_set=None))
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> LocalText:
        return LocalText.of(self.title or self.code)

    def get_absolute_url(self) -> str:
        return reverse("rulesets:simulation", args=[self.pk])

    @property
    def tried(self) -> DraftedSet:
        return DraftedSet(self.code, self.basis, "", dict(self.content))


class SimulationResult(CompartmentRecord):
    """A case that would come out otherwise: from what, to what, and through which criteria."""

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="results")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    past = models.BooleanField("avgjort", default=False)
    before = models.CharField("vurdert til", max_length=20, choices=Overall)
    after = models.CharField("ville blitt", max_length=20, choices=Overall)
    changes = models.JSONField("krav som endrer seg", default=list)

    class Meta:
        verbose_name = "sak i en prøving"
        verbose_name_plural = "saker i en prøving"
        constraints = [
            models.UniqueConstraint(fields=["simulation", "application"], name="simulation_result_once")
        ]
        indexes = [
            models.Index(fields=["simulation", "past", "before", "after"], name="simulation_result_list")
        ]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"

    @property
    def codes(self) -> list[Any]:
        return [each["code"] for each in self.changes]
