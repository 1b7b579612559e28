from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import CompartmentRecord, MunicipalRecord, Unit, VersionedMixin
from deviations.enums_risk import ItemChange, ItemState, PlanState
from deviations.models.risk import RiskMeasure


class ActionPlan(VersionedMixin, CompartmentRecord):
    """Handlingsplan. An ended plan stays, with its items and all their history."""

    year = models.PositiveSmallIntegerField("år")
    serial = models.PositiveIntegerField("løpenummer")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    title = models.CharField("navn", max_length=200)
    purpose = models.TextField("formål", blank=True)
    starts_on = models.DateField("fra")
    state = models.CharField("status", max_length=10, choices=PlanState, default=PlanState.ACTIVE)
    ended_on = models.DateField("avsluttet", null=True, blank=True)

    class Meta:
        verbose_name = "handlingsplan"
        verbose_name_plural = "handlingsplaner"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "year", "serial"], name="plan_number"),
            models.CheckConstraint(
                name="plan_ended",
                condition=Q(state="ended", ended_on__isnull=False) | Q(state="active", ended_on=None),
            ),
        ]
        indexes = [models.Index(fields=["municipality", "state", "-starts_on"], name="plan_newest")]

    def __str__(self) -> str:
        return f"Handlingsplan {self.number}"

    @property
    def number(self) -> str:
        return f"HP {self.year}/{self.serial}"

    def get_absolute_url(self) -> str:
        return reverse("plans:plan", args=[self.pk])


class PlanItem(VersionedMixin, MunicipalRecord):
    """A line of the plan as it stands now. How it came there is its `PlanItemEvent`s, which are never changed."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("nummer")
    description = models.TextField("tiltak")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ansvarlig"
    )
    due_on = models.DateField("frist")
    progress = models.PositiveSmallIntegerField("framdrift i prosent", default=0)
    state = models.CharField("status", max_length=10, choices=ItemState, default=ItemState.OPEN)
    done_on = models.DateField("gjennomført", null=True, blank=True)
    measure = models.OneToOneField(
        RiskMeasure, models.PROTECT, null=True, blank=True, related_name="plan_item",
        verbose_name="tiltak mot en risiko",
    )  # fmt: skip

    class Meta:
        verbose_name = "punkt i handlingsplan"
        verbose_name_plural = "punkter i handlingsplan"
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="plan_item_position"),
            models.CheckConstraint(name="plan_item_progress", condition=Q(progress__lte=100)),
            models.CheckConstraint(
                name="plan_item_done",
                condition=Q(state="done", done_on__isnull=False) | ~Q(state="done") & Q(done_on=None),
            ),
        ]
        indexes = [
            models.Index(fields=["responsible", "due_on"], name="plan_item_mine", condition=Q(state="open")),
            models.Index(fields=["municipality", "due_on"], name="plan_item_due", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"Punkt {self.position}"

    def overdue_on(self, day: date) -> bool:
        return self.state == ItemState.OPEN and self.due_on < day

    # What its deadline says of it.
    @property
    def number(self) -> str:
        return self.plan.number

    @property
    def unit(self) -> Unit:
        return self.plan.unit

    @property
    def compartment(self) -> object:
        return self.plan.compartment

    def get_absolute_url(self) -> str:
        return f"{reverse('plans:plan', args=[self.plan_id])}#punkt-{self.position}"


class PlanItemEvent(MunicipalRecord):
    """What happened to an item, and on which day it holds from. Rows are only added."""

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="events")
    change = models.CharField("hva", max_length=12, choices=ItemChange)
    on = models.DateField("dato")
    recorded_at = models.DateTimeField("registrert", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="av"
    )
    due_on = models.DateField("frist", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("framdrift", null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="ansvarlig",
    )  # fmt: skip
    note = models.TextField("merknad", blank=True)

    class Meta:
        verbose_name = "hendelse i handlingsplan"
        indexes = [models.Index(fields=["item", "recorded_at"], name="plan_item_event_order")]

    def __str__(self) -> str:
        return str(self.get_change_display())
