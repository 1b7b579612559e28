"""Housing follow-up: a plan in the person's own words, the goals, and the visits. With or without a lease."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, Unit, VersionedMixin
from core.base.ids import uuid7
from core.people.models import Person
from tenancies.enums_followup import (
    AskedBy,
    FollowUpBasis,
    FollowUpEnd,
    FollowUpState,
    GoalArea,
    GoalState,
    VisitKind,
    VisitState,
)


class FollowUp(VersionedMixin, CompartmentRecord):
    """Booppfølging av en person. The unit's own; the landlord neither sees it nor learns that it is there.

    The plan is the person's: what is important, what they manage, what they want help with, and what helps when it is
    hard. What the unit writes down from the visits is not in it.
    """

    number = models.CharField("nummer", max_length=15)
    state = models.CharField("status", max_length=10, choices=FollowUpState, default=FollowUpState.ACTIVE)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="follow_ups", verbose_name="person"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="booppfølger",
    )
    asked_by = models.CharField("hvem som spurte", max_length=15, choices=AskedBy)
    basis = models.CharField("grunnlag", max_length=10, choices=FollowUpBasis, default=FollowUpBasis.AGREED)
    decided_on = models.DateField("vedtaket er fra", null=True, blank=True)
    decision_reference = models.CharField("vedtaksnummer", max_length=60, blank=True)
    #: The day the person said yes: nobody is followed up against their will.
    agreed_on = models.DateField("personen sa ja")
    started_on = models.DateField("startet")
    important = models.TextField("dette er viktig for meg", max_length=3000, blank=True)
    able = models.TextField("dette klarer jeg selv", max_length=3000, blank=True)
    support = models.TextField("dette vil jeg ha hjelp til", max_length=3000, blank=True)
    hard_times = models.TextField("når det blir vanskelig", max_length=3000, blank=True)
    how_often = models.CharField("når og hvor vi møtes", max_length=300, blank=True)
    planned_on = models.DateField("planen er fra", null=True, blank=True)
    review_on = models.DateField("vi ser på planen igjen", null=True, blank=True)
    ended_on = models.DateField("avsluttet", null=True, blank=True)
    outcome = models.CharField("hvorfor den er avsluttet", max_length=15, choices=FollowUpEnd, blank=True)
    end_note = models.CharField("mer om avslutningen", max_length=500, blank=True)
    idempotency_key = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        verbose_name = "booppfølging"
        verbose_name_plural = "booppfølginger"
        constraints = [
            models.UniqueConstraint("municipality", "number", name="follow_up_number"),
            models.UniqueConstraint(fields=["municipality", "idempotency_key"], name="follow_up_once"),
            models.UniqueConstraint(
                fields=["compartment", "person"], name="one_follow_up_at_a_time", condition=Q(state="active")
            ),
            models.CheckConstraint(
                name="follow_up_decision", condition=~Q(basis="decision") | Q(decided_on__isnull=False)
            ),
            models.CheckConstraint(
                name="follow_up_ended",
                condition=Q(state="active", ended_on=None, outcome="")
                | (Q(state="ended", ended_on__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="follow_up_period", condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on"))
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "started_on"], name="follow_up_state"),
            models.Index(fields=["responsible", "state"], name="follow_up_responsible"),
            models.Index(fields=["person"], name="follow_up_person"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("followups:page", args=[self.pk])

    @property
    def next_visit_on(self) -> date | None:
        """The day of the next visit that is agreed. One query."""
        rows = self.visits.filter(state=VisitState.PLANNED).order_by("on")
        return rows.values_list("on", flat=True).first()


class OfFollowUp(VersionedMixin, CompartmentRecord):
    """A row of a follow-up: goes with it."""

    class Meta:
        abstract = True


class FollowUpGoal(OfFollowUp):
    """A goal as the person says it, and who does what towards it."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="goals")
    state = models.CharField("status", max_length=10, choices=GoalState, default=GoalState.ACTIVE)
    area = models.CharField("område", max_length=12, choices=GoalArea)
    words = models.CharField("målet med personens egne ord", max_length=500)
    my_steps = models.CharField("dette gjør jeg", max_length=1000, blank=True)
    our_steps = models.CharField("dette gjør booppfølgeren", max_length=1000, blank=True)
    target_on = models.DateField("når", null=True, blank=True)
    set_on = models.DateField("satt")
    closed_on = models.DateField("avsluttet", null=True, blank=True)
    closing = models.CharField("hvordan det gikk", max_length=500, blank=True)

    class Meta:
        verbose_name = "mål i booppfølging"
        verbose_name_plural = "mål i booppfølging"
        constraints = [
            models.CheckConstraint(
                name="goal_closed", condition=Q(state="active", closed_on=None) | Q(closed_on__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["follow_up", "state"], name="goal_of_follow_up")]

    def __str__(self) -> str:
        return self.words


class FollowUpVisit(OfFollowUp):
    """A visit, agreed or held. `note` is the unit's own and is not in the person's plan."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="visits")
    state = models.CharField("status", max_length=10, choices=VisitState, default=VisitState.PLANNED)
    kind = models.CharField("hvor", max_length=10, choices=VisitKind, default=VisitKind.HOME)
    on = models.DateField("dag", db_column="on_date")
    at = models.TimeField("klokkeslett", null=True, blank=True, db_column="at_time")
    about = models.CharField("hva vi skal gjøre", max_length=300, blank=True)
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="hvem"
    )
    note = models.TextField("notat", max_length=5000, blank=True)

    class Meta:
        verbose_name = "besøk"
        verbose_name_plural = "besøk"
        indexes = [
            models.Index(fields=["follow_up", "-on"], name="visit_of_follow_up"),
            models.Index(fields=["visitor", "on"], condition=Q(state="planned"), name="visit_planned"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d.%m.%Y}"
