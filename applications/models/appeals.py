from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from applications.enums import (
    LIVE_APPEALS,
    AppealAbout,
    AppealState,
    BodyOutcome,
    DecisionBasis,
    LateGround,
    RejectGround,
    ReviewResult,
)
from applications.models.application import Application
from applications.models.decision import Decision
from core.agencies.models import CompartmentRecord, VersionedMixin

USER = settings.AUTH_USER_MODEL


class Appeal(VersionedMixin, CompartmentRecord):
    """Klage over et vedtak (fvl. kapittel VI). `posted_on` decides whether it is in time (§ 30)."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="appeals")
    state = models.CharField("status", max_length=12, choices=AppealState, default=AppealState.REVIEWING)
    about = models.CharField(
        "hva det klages på", max_length=10, choices=AppealAbout, default=AppealAbout.DECISION
    )
    received_on = models.DateField("mottatt")
    posted_on = models.DateField("sendt fra klageren", null=True, blank=True)
    in_time = models.BooleanField("innen fristen")
    grounds = models.TextField("grunner for klagen", blank=True)
    #: An appeal against a rejection hangs on the appeal that was rejected; both hang on the same decision.
    rejection = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="appeals",
        verbose_name="avvisningen",
    )
    registered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    #: The appeal as it came, among the case's documents.
    document = models.UUIDField("klagebrevet", null=True, blank=True)
    late_ground = models.CharField("grunn til å ta klagen", max_length=10, choices=LateGround, blank=True)
    reject_ground = models.CharField("grunn til avvisning", max_length=15, choices=RejectGround, blank=True)
    #: The rejection is a decision of its own: its day, when its letter arrived, and until when it may be appealed.
    rejected_on = models.DateField("avvist", null=True, blank=True)
    rejection_received_on = models.DateField("brevet om avvisningen kom fram", null=True, blank=True)
    rejection_until = models.DateField("klagefrist over avvisningen", null=True, blank=True)
    #: The rejection was annulled, here or by the body, and the appeal goes on.
    taken_up_on = models.DateField("tatt opp etter avvisning", null=True, blank=True)
    result = models.CharField("ny vurdering", max_length=10, choices=ReviewResult, blank=True)
    #: What we think of the appeal: the statement that goes to the body and, in copy, to the party (§ 33).
    statement = models.TextField("vår vurdering av klagen", blank=True)
    reviewed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_on = models.DateField("vurdert på nytt", null=True, blank=True)
    #: The body follows the basis of the decision (§ 28, boligsosialloven § 7); kept when the appeal is sent there.
    body = models.CharField("klageinstans", max_length=15, choices=DecisionBasis, blank=True)
    forwarded_on = models.DateField("sendt klageinstansen", null=True, blank=True)
    #: The case's documents as one PDF, as they were sent.
    bundle = models.UUIDField("saksdokumentene", null=True, blank=True)
    outcome = models.CharField("klageinstansens avgjørelse", max_length=10, choices=BodyOutcome, blank=True)
    outcome_on = models.DateField("avgjort", null=True, blank=True)
    outcome_received_on = models.DateField("avgjørelsen kom hit", null=True, blank=True)
    outcome_reference = models.CharField("klageinstansens referanse", max_length=60, blank=True)
    outcome_note = models.TextField("klageinstansens begrunnelse i korthet", blank=True)

    class Meta:
        verbose_name = "klage"
        verbose_name_plural = "klager"
        ordering = ["received_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], name="appeal_one_live", condition=Q(state__in=LIVE_APPEALS)
            )
        ]
        indexes = [models.Index(fields=["compartment", "state", "received_on"], name="appeal_state")]

    def __str__(self) -> str:
        return f"Klage {self.received_on:%d.%m.%Y}"

    @property
    def application(self) -> Application:
        """The case: deadlines hang on it, and the read log knows whom it is about."""
        return self.decision.application

    @property
    def live(self) -> bool:
        return self.state in LIVE_APPEALS

    @property
    def against_rejection(self) -> bool:
        return self.rejection_id is not None

    @property
    def of_day(self) -> date | None:
        """The day of what is appealed: the decision, or the rejection of an appeal on it."""
        return self.rejection.rejected_on if self.rejection else self.decision.decided_on

    @property
    def time_limit(self) -> date | None:
        """The last day in time; None while nobody has registered that the letter arrived."""
        return self.rejection.rejection_until if self.rejection else self.decision.appeal_until

    @property
    def arrived_on(self) -> date:
        """It is enough that it was posted in time (fvl. § 30)."""
        return self.posted_on or self.received_on

    def person_ids(self) -> list[UUID]:
        return [self.application.applicant_id]

    def get_absolute_url(self) -> str:
        args: list[Any] = [self.application.case_number, self.pk]
        return reverse("applications:appeal", args=args)
