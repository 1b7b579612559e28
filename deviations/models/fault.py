from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import Agency, CompartmentRecord, MunicipalRecord, Unit, VersionedMixin
from core.base.ids import uuid7
from deviations.enums import Level
from deviations.enums_fault import AlertWay, FaultKind, FaultState, Handling, VisitOutcome, Way
from tenancies.models import Lease


class ReportRoute(MunicipalRecord):
    """Where an agency's people are sent with what they tell of. Without a row: here."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", verbose_name="etat")
    way = models.CharField("hva det gjelder", max_length=12, choices=Way)
    handling = models.CharField("føres i", max_length=12, choices=Handling, default=Handling.HUSROM)
    where = models.CharField("hvor, og hvordan", max_length=300, blank=True)
    #: Technical faults: who is on call at night, and the telephone that gets a message.
    on_call = models.CharField("vakt om natta", max_length=100, blank=True)
    on_call_phone = models.CharField("vakttelefon", max_length=30, blank=True)

    class Meta:
        verbose_name = "vei inn"
        verbose_name_plural = "veier inn"
        constraints = [
            models.UniqueConstraint(fields=["agency", "way"], name="route_once"),
            models.CheckConstraint(name="route_where", condition=~Q(handling="elsewhere") | ~Q(where="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()}: {self.get_handling_display()}"


class Fault(VersionedMixin, CompartmentRecord):
    """A technical fault (teknisk feil): reported by anybody, ordered from a supplier by the landlord.

    The compartment is the landlord's. The lease is set by the landlord alone, when a tenant is to be told of a visit;
    whoever reported sees the fault, not the lease.
    """

    year = models.PositiveSmallIntegerField("år")
    serial = models.PositiveIntegerField("løpenummer")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="meldt fra")
    place = models.CharField("hvor", max_length=200)
    kind = models.CharField("hva er feil", max_length=10, choices=FaultKind)
    what = models.TextField("hva som er feil", max_length=2000)
    critical = models.BooleanField("haster", default=False)
    #: The level of the line that was told at once of a critical one: the lowest that somebody fills.
    level = models.PositiveSmallIntegerField("nivå som fikk beskjed", choices=Level, default=Level.UNIT)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="meldt av"
    )
    reported_at = models.DateTimeField("meldt", default=timezone.now)
    idempotency_key = models.UUIDField(default=uuid7, editable=False)
    state = models.CharField("status", max_length=12, choices=FaultState, default=FaultState.REPORTED)
    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="leieforhold"
    )
    supplier = models.CharField("leverandør", max_length=150, blank=True)
    ordered_on = models.DateField("bestilt", null=True, blank=True)
    done_on = models.DateField("utbedret", null=True, blank=True)

    class Meta:
        verbose_name = "teknisk feil"
        verbose_name_plural = "tekniske feil"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "year", "serial"], name="fault_number"),
            models.UniqueConstraint(fields=["municipality", "idempotency_key"], name="fault_once"),
            models.CheckConstraint(
                name="fault_ordered",
                condition=~Q(state="ordered") | ~Q(supplier="") & Q(ordered_on__isnull=False),
            ),
            models.CheckConstraint(name="fault_done", condition=~Q(state="done") | Q(done_on__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["compartment", "-reported_at"], name="fault_newest"),
            models.Index(fields=["reporter", "-reported_at"], name="fault_reporter"),
        ]

    def __str__(self) -> str:
        return f"Feil {self.number}"

    @property
    def number(self) -> str:
        return f"F{self.year}/{self.serial}"

    def get_absolute_url(self) -> str:
        return reverse("deviations:fault", args=[self.pk])


class FaultAlert(CompartmentRecord):
    """Who was told at once of a critical fault, and how: what the receipt says to whoever reported."""

    fault = models.ForeignKey(Fault, on_delete=models.CASCADE, related_name="alerts")
    told = models.CharField("hvem", max_length=200)
    how = models.CharField("hvordan", max_length=10, choices=AlertWay)
    at = models.DateTimeField("tidspunkt", default=timezone.now)

    class Meta:
        verbose_name = "beskjed om kritisk feil"
        verbose_name_plural = "beskjeder om kritisk feil"
        constraints = [models.UniqueConstraint(fields=["fault", "told", "how"], name="alert_once")]

    def __str__(self) -> str:
        return f"{self.told}: {self.get_how_display()}"


class FaultVisit(CompartmentRecord):
    """An appointment with the supplier at the place, and what came of it. Missed ones (bomtur) are counted."""

    fault = models.ForeignKey(Fault, on_delete=models.CASCADE, related_name="visits")
    on = models.DateField("dag", db_column="on_date")
    starts = models.TimeField("fra")
    ends = models.TimeField("til")
    told_at = models.DateTimeField("leieren fikk beskjed", null=True, blank=True)
    outcome = models.CharField(
        "hva ble det til", max_length=10, choices=VisitOutcome, default=VisitOutcome.PLANNED
    )
    note = models.CharField("merknad", max_length=300, blank=True)

    class Meta:
        verbose_name = "besøk av leverandør"
        verbose_name_plural = "besøk av leverandør"
        constraints = [
            models.CheckConstraint(name="visit_hours", condition=Q(ends__gt=F("starts"))),
            models.UniqueConstraint(
                fields=["fault"], name="visit_one_planned", condition=Q(outcome="planned")
            ),
        ]
        indexes = [models.Index(fields=["fault", "-on"], name="visit_fault")]

    def __str__(self) -> str:
        return f"Besøk {self.on}"
