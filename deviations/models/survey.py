from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, MunicipalRecord, Unit, VersionedMixin
from deviations.enums_survey import Degree, SurveyState


class Survey(VersionedMixin, CompartmentRecord):
    """Beboerundersøkelse. `texts` holds title and introduction by language: {"nb": {"title": …, "intro": …}}."""

    year = models.PositiveSmallIntegerField("år")
    serial = models.PositiveIntegerField("løpenummer")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    title = models.CharField("navn", max_length=200)
    languages = models.JSONField("språk", default=list)
    texts = models.JSONField("tekster", default=dict)
    closes_on = models.DateField("siste dag")
    state = models.CharField("status", max_length=10, choices=SurveyState, default=SurveyState.DRAFT)
    opened_on = models.DateField("åpnet", null=True, blank=True)
    closed_on = models.DateField("avsluttet", null=True, blank=True)

    class Meta:
        verbose_name = "beboerundersøkelse"
        verbose_name_plural = "beboerundersøkelser"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "year", "serial"], name="survey_number"),
            models.CheckConstraint(
                name="survey_closed",
                condition=Q(state="closed", closed_on__isnull=False) | ~Q(state="closed") & Q(closed_on=None),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-closed_on"], name="survey_unit"),
            models.Index(
                fields=["municipality", "closes_on"], name="survey_closing", condition=Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return f"Undersøkelse {self.number}"

    @property
    def number(self) -> str:
        return f"BU {self.year}/{self.serial}"

    def told(self, language: str, name: str) -> str:
        """The title or the introduction in a language, else in the first one."""
        for each in (language, *self.languages):
            if words := self.texts.get(each, {}).get(name):
                return str(words)
        return ""

    def open_on(self, day: date) -> bool:
        return self.state == SurveyState.OPEN and self.closes_on >= day

    def get_absolute_url(self) -> str:
        return reverse("surveys:survey", args=[self.pk])


class SurveyQuestion(MunicipalRecord):
    """A question by language: {"nb": "Er du trygg der du bor?", …}. There is no free text: it would tell who wrote."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("nummer")
    texts = models.JSONField("tekst", default=dict)

    class Meta:
        verbose_name = "spørsmål"
        verbose_name_plural = "spørsmål"
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="survey_question_position")
        ]

    def __str__(self) -> str:
        return f"Spørsmål {self.position}"

    def words(self, language: str, languages: list[str]) -> str:
        return next((str(self.texts[each]) for each in (language, *languages) if self.texts.get(each)), "")


class SurveyGroup(MunicipalRecord):
    """A group that results are told for (a house, a floor), with how many were invited and have answered."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField("gruppe", max_length=100)
    invited = models.PositiveIntegerField("invitert", default=0)
    answered = models.PositiveIntegerField("svart", default=0)

    class Meta:
        verbose_name = "gruppe"
        verbose_name_plural = "grupper"
        constraints = [
            models.UniqueConstraint(fields=["survey", "name"], name="survey_group_name"),
            models.CheckConstraint(name="survey_group_answered", condition=Q(answered__lte=F("invited"))),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyInvitation(MunicipalRecord):
    """One answer may be given with it. It names nobody, and is deleted when the survey closes.

    Only a hash of the code is here. Used or not is a flag without a time; nothing leads from it to what was answered.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    group = models.ForeignKey(SurveyGroup, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    used = models.BooleanField("brukt", default=False)

    class Meta:
        verbose_name = "invitasjon"
        verbose_name_plural = "invitasjoner"
        constraints = [models.UniqueConstraint(fields=["code_hash"], name="survey_invitation_code")]
        indexes = [models.Index(fields=["group"], name="survey_invitation_unused", condition=Q(used=False))]

    def __str__(self) -> str:
        return "Invitasjon"


class SurveyTally(MunicipalRecord):
    """How many in a group gave an answer to a question. There is no row for an answer, only for how many there are."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tallies")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="tallies")
    group = models.ForeignKey(SurveyGroup, on_delete=models.CASCADE, related_name="tallies")
    degree = models.PositiveSmallIntegerField("svar", choices=Degree)
    count = models.PositiveIntegerField("antall", default=0)

    class Meta:
        verbose_name = "antall svar"
        constraints = [
            models.UniqueConstraint(fields=["question", "group", "degree"], name="survey_tally_once")
        ]

    def __str__(self) -> str:
        return "Antall svar"
