from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.urls import reverse

from applications.enums import HandedOnState, Scheme, SchemeOutcome
from applications.models.application import Application
from core.agencies.models import CompartmentRecord, VersionedMixin

USER = settings.AUTH_USER_MODEL


class HandedOn(VersionedMixin, CompartmentRecord):
    """A matter another office decides: sent there, receipted, and followed until its outcome is known."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="handed_on")
    scheme = models.CharField("ordning", max_length=15, choices=Scheme)
    receiver = models.CharField("hvem avgjør", max_length=100)
    state = models.CharField("status", max_length=10, choices=HandedOnState, default=HandedOnState.PLANNED)
    #: For bostøtte the 25th of the month, else a fortnight.
    due = models.DateField("skal sendes innen")
    sent_on = models.DateField("sendt", null=True, blank=True)
    received_on = models.DateField("kvittert", null=True, blank=True)
    received_by = models.CharField("kvittert av", max_length=100, blank=True)
    outcome = models.CharField("utfall", max_length=10, choices=SchemeOutcome, blank=True)
    outcome_on = models.DateField("utfall kjent", null=True, blank=True)
    note = models.CharField("merknad", max_length=500, blank=True)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "sak hos andre"
        verbose_name_plural = "saker hos andre"
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["compartment", "state", "due"], name="handed_on_state"),
            models.Index(fields=["application"], name="handed_on_application"),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.application_id}"

    @property
    def case_number(self) -> str:
        return self.application.case_number

    @property
    def unit(self) -> Any:
        return self.application.unit

    @property
    def caseworker(self) -> Any:
        return self.application.caseworker

    def person_ids(self) -> list[UUID]:
        return [self.application.applicant_id]

    def get_absolute_url(self) -> str:
        return f"{reverse('applications:overview', args=[self.application.case_number])}#hos-andre"
