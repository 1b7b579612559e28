from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import MunicipalRecord, VersionedMixin
from housing.enums import VACANCY_OVER, EnvironmentAdvice, VacancyState
from housing.models.dwelling import Dwelling


class Vacancy(VersionedMixin, MunicipalRecord):
    """Ledig bolig: from the notice until somebody else has the keys. Idle days and kroner are computed."""

    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.PROTECT, related_name="vacancies", verbose_name="bolig"
    )
    state = models.CharField("status", max_length=20, choices=VacancyState, default=VacancyState.NOTICE)
    notice_on = models.DateField("varslet")
    moved_out_on = models.DateField("utflyttet", null=True, blank=True)
    inspected_on = models.DateField("befart", null=True, blank=True)
    works_on = models.DateField("arbeid startet", null=True, blank=True)
    checklist_on = models.DateField("sjekkliste gått gjennom", null=True, blank=True)
    ready_on = models.DateField("klar", null=True, blank=True)
    reserved_on = models.DateField("reservert", null=True, blank=True)
    let_on = models.DateField("utleid", null=True, blank=True)
    cancelled_on = models.DateField("avlyst", null=True, blank=True)
    expected_ready_on = models.DateField("ventes klar", null=True, blank=True)
    note = models.CharField("merknad", max_length=300, blank=True)
    environment_advice = models.CharField(
        "bomiljø", max_length=20, choices=EnvironmentAdvice, default=EnvironmentAdvice.NONE, blank=True
    )
    environment_note = models.CharField("om bomiljøet", max_length=500, blank=True)

    class Meta:
        verbose_name = "ledig bolig"
        verbose_name_plural = "ledige boliger"
        constraints = [
            models.UniqueConstraint(
                fields=["dwelling"],
                name="one_open_vacancy_per_dwelling",
                condition=~Q(state__in=[str(state) for state in VACANCY_OVER]),
            ),
            models.CheckConstraint(
                name="vacancy_let_has_day", condition=~Q(state="let") | Q(let_on__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "notice_on"],
                condition=~Q(state__in=[str(state) for state in VACANCY_OVER]),
                name="vacancy_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.dwelling)

    def get_absolute_url(self) -> str:
        return reverse("housing:vacancy", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state not in VACANCY_OVER

    @property
    def empty_since(self) -> date | None:
        """The day the idle clock started: the day after the last tenant moved out."""
        return self.moved_out_on
