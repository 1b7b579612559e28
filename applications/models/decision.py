from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.enums import (
    Answer,
    DecisionBasis,
    DecisionChange,
    DecisionState,
    MadeBy,
    Outcome,
    Overall,
    ProvisionalReason,
)
from applications.models.application import Application
from core.agencies.models import CompartmentRecord, MunicipalRecord, VersionedMixin

USER = settings.AUTH_USER_MODEL


class ProvisionalAnswer(MunicipalRecord):
    """Foreløpig svar (fvl. § 11 a): why it takes time and when an answer is expected. A later one is a delay notice."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="provisional_answers")
    sent_on = models.DateField("sendt")
    reason = models.CharField("grunn", max_length=25, choices=ProvisionalReason)
    explanation = models.CharField("nærmere forklart", max_length=500, blank=True)
    expected_date = models.DateField("ventet svar")
    delay_notice = models.BooleanField("ny forsinkelsesmelding", default=False)
    letter = models.UUIDField("brev", null=True, blank=True)
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "foreløpig svar"
        ordering = ["sent_on", "created_at"]
        indexes = [models.Index(fields=["application", "sent_on"])]

    def __str__(self) -> str:
        return f"Foreløpig svar {self.sent_on:%d.%m.%Y}"


class Assessment(CompartmentRecord):
    """Vurdering: one run of a rule set on the facts as they were. Never changed; a new run is a new row."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="assessments")
    assessed_on = models.DateField("vurdert")
    rule_set = models.CharField("regelsett", max_length=60, blank=True)
    rule_set_version = models.CharField("versjon", max_length=40, blank=True)
    facts = models.JSONField("opplysninger")
    result = models.JSONField("resultat")
    overall = models.CharField("samlet", max_length=20, choices=Overall)
    decision_ready = models.BooleanField("klar for vedtak", default=False)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "vurdering"
        verbose_name_plural = "vurderinger"
        indexes = [models.Index(fields=["application", "-made_at"], name="assessment_latest")]

    def __str__(self) -> str:
        return f"{self.rule_set} {self.assessed_on}: {self.get_overall_display()}"


class JudgementAnswer(CompartmentRecord):
    """A criterion that rests on judgement, answered by a person with a reason. A new answer replaces the former."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="judgements")
    criterion = models.CharField("krav", max_length=60)
    answer = models.CharField("svar", max_length=5, choices=Answer)
    reason = models.TextField("begrunnelse")
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "skjønnsmessig svar"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "criterion"],
                name="judgement_current",
                condition=Q(superseded_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_answer_display()}"


class Decision(VersionedMixin, CompartmentRecord):
    """Enkeltvedtak: drafted by one, approved by another where the municipality wants it, decided, sent, received."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    state = models.CharField("status", max_length=20, choices=DecisionState, default=DecisionState.DRAFT)
    outcome = models.CharField("utfall", max_length=10, choices=Outcome)
    basis = models.CharField(
        "rettslig grunnlag", max_length=15, choices=DecisionBasis, default=DecisionBasis.OWN_CRITERIA
    )
    dwelling_type = models.CharField("boligtype", max_length=100, blank=True)
    persons = models.PositiveSmallIntegerField("antall personer", null=True, blank=True)
    bedrooms = models.PositiveSmallIntegerField("antall soverom", null=True, blank=True)
    term_months = models.PositiveSmallIntegerField("leietid i måneder", null=True, blank=True)
    #: The main content of the help that is given (boligsosialloven § 7), for applications for assistance.
    assistance = models.TextField("hovedinnholdet i bistanden", blank=True)
    conditions = models.TextField("vilkår", blank=True)
    situation = models.TextField("situasjonen slik søkeren har fortalt")
    reasons = models.TextField("vår vurdering")
    childs_best = models.TextField("hva som er best for barna", blank=True)
    next_steps = models.TextField("hva skjer nå", blank=True)
    rule_set = models.CharField("regelsett", max_length=60, blank=True)
    rule_set_version = models.CharField("versjon", max_length=40, blank=True)
    made_by = models.CharField("vedtatt av", max_length=15, choices=MadeBy, default=MadeBy.CASEWORKER)
    #: The agenda item (in a room above) in which a meeting decided.
    agenda_item = models.UUIDField("møtesak", null=True, blank=True)
    drafted_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField("vedtatt", null=True, blank=True)
    sent_on = models.DateField("sendt", null=True, blank=True)
    received_on = models.DateField("kommet fram", null=True, blank=True)
    appeal_until = models.DateField("klagefrist", null=True, blank=True)
    letter = models.UUIDField("brev", null=True, blank=True)
    before_husrom = models.BooleanField("fra før Husrom", default=False)
    #: The decision this one takes the place of; that one stays as it was sent.
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="erstatter",
    )
    change = models.CharField(
        "slags endring", max_length=12, choices=DecisionChange, default=DecisionChange.NONE, blank=True
    )
    change_reason = models.TextField("hvorfor vedtaket er endret", blank=True)
    #: What is refused in a partial refusal (delvis avslag).
    refused_part = models.TextField("det som er avslått", blank=True)

    class Meta:
        verbose_name = "vedtak"
        verbose_name_plural = "vedtak"
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                name="decision_one_draft",
                condition=Q(state__in=["draft", "awaiting_approval", "approved"]),
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                name="decision_replaced_once",
                condition=Q(replaces__isnull=False) & ~Q(state="discarded"),
            ),
            models.CheckConstraint(
                name="decision_decided_on",
                condition=~Q(state__in=["decided", "sent"]) | Q(decided_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["application", "created_at"], name="decision_application"),
            models.Index(fields=["compartment", "state"], name="decision_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.get_state_display()})"

    @property
    def live_appeal(self) -> Any:
        """The appeal at work on this decision, if any; no query where `appeals` has been read ahead."""
        return next((each for each in self.appeals.all() if each.live), None)

    @property
    def granted(self) -> bool:
        return self.outcome != Outcome.REFUSAL


class DecisionApproval(CompartmentRecord):
    """Godkjenning av et utkast, for the version that was read. Falls when the draft is edited; stays on record."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="approvals")
    decision_version = models.PositiveIntegerField()
    #: False: sent back with a reason.
    approved = models.BooleanField(default=True)
    reason = models.TextField("begrunnelse", blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    fallen_at = models.DateTimeField("falt", null=True, blank=True)

    class Meta:
        verbose_name = "godkjenning"
        ordering = ["at"]
        indexes = [models.Index(fields=["decision", "at"], name="approval_decision")]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%d.%m.%Y}"
