"""Samples of cases for the council's auditor: what was asked for, how it was drawn, and what was opened until when."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, MunicipalRecord
from core.agencies.models.base import VersionedMixin
from insight.enums import Drawing, OversightState


class OversightTask(VersionedMixin, CompartmentRecord):
    """Oppdrag: the compartment is the one whose cases are asked for. Its leader opens them, or says why not."""

    auditor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="revisor"
    )
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="revisors enhet"
    )
    task = models.TextField("oppdraget")
    #: Code of the law that gives the right (insight/data/oversight_bases.toml).
    basis = models.CharField("hjemmel", max_length=40)
    drawing = models.CharField("utvalg", max_length=10, choices=Drawing.choices)
    #: The cases that were received in these days are those drawn among.
    first = models.DateField("mottatt fra", null=True, blank=True)
    last = models.DateField("mottatt til", null=True, blank=True)
    #: How many were asked for, and among how many they were drawn.
    size = models.PositiveSmallIntegerField("antall")
    population = models.PositiveIntegerField("trukket blant", default=0)
    #: Drawn with `secrets`; with the case numbers it gives the same cases again.
    seed = models.CharField("trekningsnøkkel", max_length=64, blank=True)
    ends_on = models.DateField("åpent til og med")
    state = models.CharField(
        "status", max_length=10, choices=OversightState.choices, default=OversightState.ASKED
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField("svar", blank=True)
    answered_at = models.DateTimeField("besvart", null=True, blank=True)

    class Meta:
        verbose_name = "revisjonsoppdrag"
        verbose_name_plural = "revisjonsoppdrag"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="oversight_days", condition=Q(first=None) | Q(last__isnull=False, first__lte=F("last"))
            )
        ]
        indexes = [models.Index(fields=["compartment", "state"], name="oversight_owner")]

    def __str__(self) -> str:
        return f"{self.pk}"

    def is_open(self, today: date) -> bool:
        return self.state == OversightState.OPENED and self.ends_on >= today

    def get_absolute_url(self) -> str:
        return reverse("insight:oversight_task", args=[self.pk])


class OversightCase(MunicipalRecord):
    """One case of the sample, by its number. `application` None: there was no such case where it was asked for."""

    task = models.ForeignKey(OversightTask, on_delete=models.CASCADE, related_name="cases")
    place = models.PositiveSmallIntegerField("nummer i utvalget")
    number = models.CharField("saksnummer", max_length=15)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField("åpnet for revisor", null=True, blank=True)

    class Meta:
        verbose_name = "sak i et revisjonsoppdrag"
        verbose_name_plural = "saker i revisjonsoppdrag"
        ordering = ["place"]
        constraints = [models.UniqueConstraint("task", "number", name="oversight_case_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def compartment_id(self) -> UUID:
        return self.task.compartment_id
