from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from applications.enums import Channel, Citizenship, Kind, Permit, State
from core.agencies.models import CompartmentRecord, MunicipalRecord, VersionedMixin
from core.base.ids import uuid7
from core.people.models import Household, Person


class Application(VersionedMixin, CompartmentRecord):
    """Søknad om kommunal bolig. Everything counts from `received`; `registered_at` is when somebody typed it in."""

    case_number = models.CharField("saksnummer", max_length=15)
    kind = models.CharField("type", max_length=10, choices=Kind, default=Kind.NEW)
    channel = models.CharField("kanal", max_length=10, choices=Channel)
    state = models.CharField("status", max_length=25, choices=State, default=State.RECEIVED)
    received = models.DateField("mottatt")
    registered_at = models.DateTimeField("registrert", default=timezone.now)
    applicant = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="applications", verbose_name="søker"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="applications", verbose_name="husstand"
    )
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="enhet"
    )
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ansvarlig",
    )
    citizenship = models.CharField("statsborgerskap", max_length=10, choices=Citizenship, blank=True)
    permit = models.CharField("oppholdsgrunnlag", max_length=25, choices=Permit, blank=True)
    #: When the members of the household were asked for their own view (B3349-3355).
    household_invited = models.DateField("husstanden bedt om uttalelse", null=True, blank=True)
    #: When what an assessment rests on was last changed here: an older assessment is out of date.
    facts_changed_at = models.DateTimeField(default=timezone.now)
    #: A premise of the grant has changed since the decision, and nobody has looked at it again yet.
    premises_changed_at = models.DateTimeField("forutsetningene endret", null=True, blank=True)
    premises_changed = models.JSONField("hva som er endret", default=list, blank=True)
    #: What rested on who the household was, when it was split or merged, and nobody has looked at since.
    to_review = models.JSONField("må ses over", default=list, blank=True)
    external_reference = models.CharField("ekstern referanse", max_length=100, blank=True)
    before_husrom = models.BooleanField("fra før Husrom", default=False)

    class Meta:
        verbose_name = "søknad"
        verbose_name_plural = "søknader"
        constraints = [
            models.UniqueConstraint("municipality", "case_number", name="application_case_number"),
            models.UniqueConstraint(
                "municipality",
                "external_reference",
                name="application_external_reference",
                condition=~Q(external_reference=""),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "received"], name="application_state"),
            models.Index(fields=["compartment", "received", "id"], name="application_received"),
            models.Index(fields=["caseworker", "state"], name="application_caseworker"),
            models.Index(fields=["applicant"], name="application_applicant"),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.applicant}"

    @property
    def key(self) -> str:
        """The case number as it stands in an address: 2026-123."""
        return self.case_number.replace("/", "-")

    def get_absolute_url(self) -> str:
        return reverse("applications:overview", args=[self.case_number])

    @property
    def advance_reply_by(self) -> date | None:
        """The last day to answer the latest advance notice."""
        latest = self.advance_notices.first()
        return latest.reply_by if latest else None

    @property
    def expected_answer_on(self) -> date | None:
        """The date told in the latest provisional answer, while an answer is due; None when none was sent."""
        latest = self.provisional_answers.order_by("-sent_on", "-created_at").first()
        return latest.expected_date if latest else None

    @property
    def papers_due_on(self) -> date | None:
        """The first day a document asked for is due, while any is outstanding."""
        rows = self.requested_documents.filter(state="asked").order_by("due_on")
        first = rows.first()
        return first.due_on if first else None


class ApplicationDraft(VersionedMixin, MunicipalRecord):
    """Kladd: what a member of staff has filled in so far. Nobody else sees it; it is deleted when registered."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    step = models.CharField("steg", max_length=20, default="soker")
    saved_at = models.DateTimeField("lagret", default=timezone.now)
    #: The referral it comes from, which becomes the application.
    lead = models.ForeignKey(
        "applications.Lead", on_delete=models.SET_NULL, null=True, blank=True, related_name="drafts"
    )

    class Meta:
        verbose_name = "kladd til søknad"
        indexes = [models.Index(fields=["user", "saved_at"], name="applicationdraft_user")]

    def __str__(self) -> str:
        return f"Kladd {self.saved_at:%d.%m.%Y}"


class CaseworkerChange(MunicipalRecord):
    """Who has been responsible, from when (fordeling)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="assignments")
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("hvorfor", max_length=300, blank=True)
    #: The unit the case was moved to, when it was.
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "fordeling"
        indexes = [models.Index(fields=["application", "at"])]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.caseworker}"
