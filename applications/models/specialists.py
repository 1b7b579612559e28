"""What other units are asked about a case, and what several units ask the household once."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from applications.enums import SpecialistState, SpecialistTopic, ToldBy
from applications.models.application import Application
from core.agencies.models import CompartmentRecord, VersionedMixin
from core.sharing.enums import LegalBasis

USER = settings.AUTH_USER_MODEL


class SpecialistRequest(VersionedMixin, CompartmentRecord):
    """Spørsmål til fagperson: one unit is asked for its assessment of a need, before the dwelling is chosen.

    The compartment is the one that asks. The unit asked reads the question and answers by a relation to this record
    alone; the attachments of both lie on it. `person` is the applicant, so that the one asked knows whom it is about
    without seeing the case.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="specialist_requests")
    number = models.CharField("sak", max_length=60)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "agencies.Unit", models.PROTECT, related_name="+", verbose_name="enheten som svarer"
    )
    topic = models.CharField("tema", max_length=10, choices=SpecialistTopic)
    question = models.TextField("hva vi trenger å vite")
    legal_basis = models.CharField("hjemmel", max_length=20, choices=LegalBasis)
    basis_detail = models.CharField("nærmere om hjemmelen", max_length=300, blank=True)
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_on = models.DateField("spurt")
    due = models.DateField("svarfrist")
    state = models.CharField("status", max_length=10, choices=SpecialistState, default=SpecialistState.ASKED)
    reminded_on = models.DateField("sist minnet om", null=True, blank=True)
    answer = models.TextField("svar", blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("besvart", null=True, blank=True)

    class Meta:
        verbose_name = "spørsmål til fagperson"
        verbose_name_plural = "spørsmål til fagpersoner"
        constraints = [
            models.CheckConstraint(
                name="specialist_answer", condition=~Q(state__in=["answered", "declined"]) | ~Q(answer="")
            ),
            models.CheckConstraint(name="specialist_due", condition=Q(due__gte=models.F("asked_on"))),
            models.UniqueConstraint(
                fields=["application", "unit", "topic"],
                name="specialist_one_open",
                condition=Q(state="asked"),
            ),
        ]
        indexes = [
            models.Index(fields=["application", "state"], name="specialist_application"),
            models.Index(fields=["unit", "state", "due"], name="specialist_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_topic_display()}"

    def get_absolute_url(self) -> str:
        return reverse("applications:specialist", args=[self.pk])

    def is_late(self, on: date) -> bool:
        return self.state == SpecialistState.ASKED and self.due < on


class MappingAnswer(CompartmentRecord):
    """Felles kartlegging: the household's answer to a question that several units ask. A newer replaces it.

    `audience` holds the roles that ask the question, as the rules said on the day: they read the answer, in a
    compartment that has to do with the case. The compartment is the one that wrote it down.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="mapping_answers")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    question = models.CharField("spørsmål", max_length=40)
    choice = models.CharField("svar", max_length=20, blank=True)
    text = models.TextField("utdypet", blank=True)
    told_by = models.CharField("hvem som har svart", max_length=15, choices=ToldBy)
    audience = ArrayField(models.CharField(max_length=40))
    #: What a specialist is to be asked about, as the rules said of this answer on the day.
    calls_for = models.CharField("bør avklares", max_length=10, choices=SpecialistTopic, blank=True)
    unit = models.ForeignKey("agencies.Unit", models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    answered_on = models.DateField("spurt om")
    written_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "svar i felles kartlegging"
        verbose_name_plural = "svar i felles kartlegging"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question"],
                name="mapping_answer_current",
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(name="mapping_answer_says", condition=~Q(choice="") | ~Q(text="")),
        ]
        indexes = [
            models.Index(fields=["application", "question", "-written_at"], name="mapping_answer_case")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.question}"
