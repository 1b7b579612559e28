"""Rent arrears (restanser): the case, what has happened in it, payment plans and stop messages."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import CompartmentRecord, VersionedMixin
from tenancies.enums import CaseOutcome, CaseState, StepEvent, StopReceiver
from tenancies.models.lease import Lease


class ArrearsCase(VersionedMixin, CompartmentRecord):
    """Restansesak: one open case at a time for a lease.

    The `as_of` fields are what the path answered that day, so that the worktray can sort and filter; the truth
    is always the calculation over ledger and steps, which the lease's own page runs afresh.
    """

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="arrears", verbose_name="leieforhold"
    )
    state = models.CharField("status", max_length=10, choices=CaseState, default=CaseState.OPEN)
    opened_on = models.DateField("åpnet")
    closed_on = models.DateField("lukket", null=True, blank=True)
    outcome = models.CharField("utfall", max_length=12, choices=CaseOutcome, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ansvarlig",
    )
    as_of = models.DateField("beregnet per")
    step = models.PositiveSmallIntegerField("steg", null=True, blank=True)
    next_action = models.CharField("neste handling", max_length=30)
    #: Since when that has been the next thing to do.
    next_since = models.DateField("siden", null=True, blank=True)
    waits_for_person = models.BooleanField("venter på noen", default=False)
    balance = models.DecimalField("skylder", max_digits=12, decimal_places=2)
    overdue_rent = models.DecimalField("forfalt husleie", max_digits=12, decimal_places=2)
    oldest_due = models.DateField("eldste forfall", null=True, blank=True)
    petition = models.CharField("begjæring", max_length=15, blank=True)
    blocked_by = ArrayField(
        models.CharField(max_length=30), verbose_name="stoppes av", default=list, blank=True
    )
    children = models.PositiveSmallIntegerField("barn i husstanden", default=0)

    class Meta:
        verbose_name = "restansesak"
        verbose_name_plural = "restansesaker"
        constraints = [
            models.UniqueConstraint(
                fields=["lease"], name="one_open_arrears_case", condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="arrears_closed_has_day", condition=~Q(state="closed") | Q(closed_on__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "-overdue_rent"], name="arrears_worktray"),
            models.Index(fields=["municipality", "state", "waits_for_person"], name="arrears_waits"),
            models.Index(fields=["compartment", "state", "next_since"], name="arrears_since"),
        ]

    def __str__(self) -> str:
        return f"{self.lease_id}: {self.overdue_rent}"

    def get_absolute_url(self) -> str:
        return reverse("tenancies:arrears", args=[self.lease_id])

    @property
    def eviction_on(self) -> date | None:
        """The day that is set for the eviction now. One query; deadlines count to it."""
        return self.eviction_days.filter(outcome="").values_list("eviction_on", flat=True).first()

    @property
    def collect_until(self) -> date | None:
        """The last day the belongings are collected free of charge. One query."""
        kept = self.eviction_days.exclude(collect_until=None).order_by("-eviction_on")
        return kept.values_list("collect_until", flat=True).first()


class ArrearsStep(CompartmentRecord):
    """Something that happened in a case, on a day. A wrong one is taken back by a dated step of its own, never changed.

    `key` makes a repeat harmless: the night job writes each step of a debt once.
    """

    case = models.ForeignKey(ArrearsCase, on_delete=models.PROTECT, related_name="steps", verbose_name="sak")
    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="arrears_steps")
    event = models.CharField("hendelse", max_length=30, choices=StepEvent)
    date = models.DateField("dato")
    row = models.PositiveSmallIntegerField("steg", null=True, blank=True)
    automatic = models.BooleanField("gjort av nattjobben", default=False)
    reason = models.CharField("begrunnelse", max_length=1000, blank=True)
    result = models.CharField("resultat", max_length=40, blank=True)
    until = models.DateField("til og med", null=True, blank=True)
    what = models.CharField("hva", max_length=100, blank=True)
    to = models.CharField("til", max_length=60, blank=True)
    eviction_on = models.DateField("berammet til", null=True, blank=True)
    lock_changed = models.BooleanField("lås skiftet", null=True, blank=True)
    letter = models.UUIDField("brev", null=True, blank=True)
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name="retter",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("registrert", default=timezone.now)
    superseded_at = models.DateTimeField("rettet", null=True, blank=True)
    key = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = "hendelse i restansesak"
        verbose_name_plural = "hendelser i restansesaker"
        constraints = [
            models.UniqueConstraint(
                fields=["lease", "key"],
                name="arrears_step_once",
                condition=~Q(key="") & Q(superseded_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["lease", "date"], name="arrears_step_lease"),
            models.Index(fields=["case", "date"], name="arrears_step_case"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.date}"


class PaymentPlan(VersionedMixin, CompartmentRecord):
    """Nedbetalingsavtale. Whether it is kept is computed from the ledger. `every_days` None: every month."""

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="plans", verbose_name="leieforhold"
    )
    agreed = models.DateField("avtalt")
    starting_balance = models.DecimalField("gjeld ved start", max_digits=12, decimal_places=2)
    instalment = models.DecimalField("avdrag", max_digits=12, decimal_places=2)
    first_due = models.DateField("første avdrag")
    every_days = models.PositiveSmallIntegerField("antall dager mellom avdrag", null=True, blank=True)
    tolerance_days = models.PositiveSmallIntegerField("slingringsmonn i dager", default=5)
    ended_on = models.DateField("avsluttet", null=True, blank=True)
    end_reason = models.CharField("grunn til avslutning", max_length=300, blank=True)

    class Meta:
        verbose_name = "nedbetalingsavtale"
        verbose_name_plural = "nedbetalingsavtaler"
        constraints = [
            models.UniqueConstraint(fields=["lease"], name="one_plan_at_a_time", condition=Q(ended_on=None)),
            models.CheckConstraint(
                name="plan_amounts", condition=Q(starting_balance__gt=0) & Q(instalment__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lease_id}: {self.instalment}"


class StopMessage(VersionedMixin, CompartmentRecord):
    """Stoppmelding: unacknowledged until the receiver confirms, and raised again the next day (U303)."""

    case = models.ForeignKey(ArrearsCase, on_delete=models.PROTECT, related_name="stop_messages")
    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="stop_messages")
    to = models.CharField("til", max_length=15, choices=StopReceiver)
    sent_on = models.DateField("sendt")
    reason = models.CharField("begrunnelse", max_length=1000)
    codes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    acknowledged_on = models.DateField("bekreftet", null=True, blank=True)
    acknowledged_by = models.CharField("bekreftet av", max_length=100, blank=True)
    raised_on = models.DateField("sist løftet fram", null=True, blank=True)

    class Meta:
        verbose_name = "stoppmelding"
        verbose_name_plural = "stoppmeldinger"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "to"], name="one_open_stop_message", condition=Q(acknowledged_on=None)
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "sent_on"],
                condition=Q(acknowledged_on=None),
                name="stop_message_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_to_display()} {self.sent_on}"
