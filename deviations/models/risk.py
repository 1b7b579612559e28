from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import CompartmentRecord, MunicipalRecord, Unit, VersionedMixin
from deviations.enums import Consequence
from deviations.enums_risk import AssessmentState, Likelihood, RiskCategory, SourceKind, SubjectKind, Trigger


class RiskAssessment(VersionedMixin, CompartmentRecord):
    """Risikovurdering (ROS) of an agency, a unit, a housing measure or a project. It names no resident.

    It lives on from year to year: each time it has been gone through is a `RiskReview`, each value a `RiskScore`.
    """

    year = models.PositiveSmallIntegerField("år")
    serial = models.PositiveIntegerField("løpenummer")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    subject_kind = models.CharField("hva som vurderes", max_length=20, choices=SubjectKind)
    title = models.CharField("navn", max_length=200)
    state = models.CharField("status", max_length=10, choices=AssessmentState, default=AssessmentState.DRAFT)
    support = models.TextField("støttetiltak", blank=True)
    staffing = models.TextField("bemanning", blank=True)
    security = models.TextField("sikkerhet", blank=True)
    #: Why it is being made or gone through now, and since when: every risk is looked at anew after this moment.
    trigger = models.CharField("anledning", max_length=20, choices=Trigger, default=Trigger.FIRST)
    trigger_note = models.TextField("om anledningen", blank=True)
    started_at = models.DateTimeField("begynt", default=timezone.now)
    assessed_on = models.DateField("godkjent", null=True, blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="godkjent av",
    )  # fmt: skip
    review_on = models.DateField("gås gjennom innen", null=True, blank=True)
    ended_reason = models.TextField("avsluttet fordi", blank=True)

    class Meta:
        verbose_name = "risikovurdering"
        verbose_name_plural = "risikovurderinger"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "year", "serial"], name="risk_assessment_number"),
            models.CheckConstraint(
                name="risk_assessment_current",
                condition=~Q(state="current") | Q(assessed_on__isnull=False, review_on__isnull=False),
            ),
            models.CheckConstraint(
                name="risk_assessment_yearly",
                condition=Q(review_on=None) | Q(review_on__gt=F("assessed_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "review_on"], name="risk_assessment_review"),
            models.Index(fields=["unit", "state"], name="risk_assessment_unit"),
        ]

    def __str__(self) -> str:
        return f"Risikovurdering {self.number}"

    @property
    def number(self) -> str:
        return f"ROS {self.year}/{self.serial}"

    def stale_on(self, day: date) -> bool:
        """Its yearly time was out before the day."""
        return self.state != AssessmentState.ENDED and self.review_on is not None and self.review_on < day

    def get_absolute_url(self) -> str:
        return reverse("risk:assessment", args=[self.pk])


class RiskSource(MunicipalRecord):
    """Whether a party was heard, and what they said; or why not."""

    assessment = models.ForeignKey(RiskAssessment, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField("hvem", max_length=20, choices=SourceKind)
    heard = models.BooleanField("hørt")
    told = models.TextField("hvordan, og hva de sa", blank=True)
    reason = models.TextField("hvorfor ikke hørt", blank=True)
    recorded_on = models.DateField("ført")

    class Meta:
        verbose_name = "kilde"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "kind"], name="risk_source_once"),
            models.CheckConstraint(
                name="risk_source_said",
                condition=Q(heard=True) & ~Q(told="") | Q(heard=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class RiskReview(MunicipalRecord):
    """That an assessment was gone through and approved on a day, and until when it holds. Never changed."""

    assessment = models.ForeignKey(RiskAssessment, on_delete=models.CASCADE, related_name="reviews")
    on = models.DateField("godkjent")
    review_on = models.DateField("gås gjennom innen")
    trigger = models.CharField("anledning", max_length=20, choices=Trigger)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")

    class Meta:
        verbose_name = "gjennomgang"
        indexes = [models.Index(fields=["assessment", "-on"], name="risk_review_newest")]

    def __str__(self) -> str:
        return f"{self.get_trigger_display()}"


class Risk(VersionedMixin, MunicipalRecord):
    """Risikofaktor: what may happen, valued before measures and after them. The two are never mixed."""

    assessment = models.ForeignKey(RiskAssessment, on_delete=models.CASCADE, related_name="risks")
    position = models.PositiveSmallIntegerField("nummer")
    #: The mandatory element (obligatorisk element) of the municipality's routine that it answers.
    element = models.CharField("obligatorisk element", max_length=40, blank=True)
    factor = models.TextField("risikofaktor")
    category = models.CharField("kategori", max_length=30, choices=RiskCategory)
    existing = models.TextField("eksisterende tiltak", blank=True)
    likelihood_before = models.PositiveSmallIntegerField(
        "sannsynlighet før tiltak", choices=Likelihood, null=True
    )
    consequence_before = models.PositiveSmallIntegerField(
        "konsekvens før tiltak", choices=Consequence, null=True
    )
    likelihood_after = models.PositiveSmallIntegerField(
        "sannsynlighet etter tiltak", choices=Likelihood, null=True, blank=True
    )
    consequence_after = models.PositiveSmallIntegerField(
        "konsekvens etter tiltak", choices=Consequence, null=True, blank=True
    )
    accepted_reason = models.TextField("godtas uten tiltak fordi", blank=True)
    checked_at = models.DateTimeField("sist vurdert", default=timezone.now)
    ended_on = models.DateField("ikke lenger aktuell fra", null=True, blank=True)
    ended_reason = models.TextField("ikke aktuell fordi", blank=True)

    class Meta:
        verbose_name = "risikofaktor"
        verbose_name_plural = "risikofaktorer"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "position"], name="risk_position"),
            models.CheckConstraint(
                name="risk_valued",
                condition=Q(likelihood_before__isnull=False, consequence_before__isnull=False)
                | Q(ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="risk_not_worse_after",
                condition=Q(likelihood_after=None, consequence_after=None)
                | Q(
                    likelihood_after__lte=F("likelihood_before"),
                    consequence_after__lte=F("consequence_before"),
                ),
            ),
            models.CheckConstraint(name="risk_ended_why", condition=Q(ended_on=None) | ~Q(ended_reason="")),
        ]

    def __str__(self) -> str:
        return f"Risiko {self.position}"

    @property
    def before(self) -> int | None:
        if self.likelihood_before is None or self.consequence_before is None:
            return None
        return self.likelihood_before * self.consequence_before

    @property
    def after(self) -> int | None:
        if self.likelihood_after is None or self.consequence_after is None:
            return None
        return self.likelihood_after * self.consequence_after

    def get_absolute_url(self) -> str:
        return f"{reverse('risk:assessment', args=[self.assessment_id])}#risiko-{self.position}"


class RiskScore(MunicipalRecord):
    """What a risk was valued to from a day on, before and after measures; empty when it was no longer current."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="scores")
    on = models.DateField("fra")
    recorded_at = models.DateTimeField("registrert", default=timezone.now)
    likelihood_before = models.PositiveSmallIntegerField(null=True)
    consequence_before = models.PositiveSmallIntegerField(null=True)
    likelihood_after = models.PositiveSmallIntegerField(null=True)
    consequence_after = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av")

    class Meta:
        verbose_name = "vurdering av en risiko"
        indexes = [models.Index(fields=["risk", "-on", "-recorded_at"], name="risk_score_newest")]

    def __str__(self) -> str:
        return "Vurdering av en risiko"


class RiskMeasure(VersionedMixin, MunicipalRecord):
    """A new measure (tiltak) against a risk; in an action plan it is followed there."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="measures")
    description = models.TextField("tiltak")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ansvarlig"
    )
    due_on = models.DateField("frist")
    done_on = models.DateField("gjennomført", null=True, blank=True)
    effect = models.TextField("effekt", blank=True)

    class Meta:
        verbose_name = "tiltak mot en risiko"
        indexes = [
            models.Index(
                fields=["responsible", "due_on"], name="risk_measure_mine", condition=Q(done_on=None)
            )
        ]

    def __str__(self) -> str:
        return "Tiltak mot en risiko"

    # What its deadline says of it.
    @property
    def number(self) -> str:
        return self.risk.assessment.number

    @property
    def unit(self) -> Unit:
        return self.risk.assessment.unit

    @property
    def compartment(self) -> object:
        return self.risk.assessment.compartment

    def get_absolute_url(self) -> str:
        return self.risk.get_absolute_url()
