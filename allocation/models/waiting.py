"""The waiting list: who stands on it from when to when, and the dated facts its order is computed from."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from allocation.enums import Category, EndReason, Need, PauseReason, Source, WaitingList
from applications.models import Application
from core.agencies.models import CompartmentRecord, TwoClockFact, VersionedMixin
from core.agencies.models.base import two_clock_checks
from core.people.models import Household


class DateRange(Func):
    """daterange(valid_from, valid_to): the last day is not included."""

    function = "daterange"


def no_overlap(name: str) -> ExclusionConstraint:
    """Of what we believe now, an entry has one fact of the kind on any day.

    The key stands there as text, so that nobody looks facts up by this index: the database holds it to be the
    cheapest, and it takes three times as long as the plain one.
    """
    return ExclusionConstraint(
        name=name,
        expressions=[
            (Cast("entry", TextField()), RangeOperators.EQUAL),
            (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
        ],
        condition=Q(superseded_at=None),
    )


class WaitingEntry(VersionedMixin, CompartmentRecord):
    """Plass på venteliste, in households. Never a position: the order is computed from the facts on the day.

    `since` is the day the application was received; `entered_on` the day it came on the list; `ended_on` the
    first day it no longer stands there.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="waiting_entries", verbose_name="søknad"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="waiting_entries", verbose_name="husstand"
    )
    list = models.CharField("liste", max_length=10, choices=WaitingList, default=WaitingList.ORDINARY)
    since = models.DateField("søknaden mottatt")
    entered_on = models.DateField("ført opp")
    ended_on = models.DateField("gått ut", null=True, blank=True)
    end_reason = models.CharField("hvorfor", max_length=20, choices=EndReason, blank=True)
    last_confirmed_on = models.DateField("sist bekreftet", null=True, blank=True)
    source = models.CharField("kilde", max_length=10, choices=Source, default=Source.HUSROM)
    #: Drawn once where the municipality decides between equals by lot; the database lets nobody draw again.
    lot = models.PositiveIntegerField("lodd", null=True, blank=True)
    lot_on = models.DateField("loddet trukket", null=True, blank=True)

    class Meta:
        verbose_name = "plass på venteliste"
        verbose_name_plural = "plasser på venteliste"
        constraints = [
            models.UniqueConstraint(
                fields=["application"], name="one_active_waiting_entry", condition=Q(ended_on=None)
            ),
            models.CheckConstraint(
                name="waiting_entry_period", condition=Q(ended_on=None) | Q(ended_on__gte=F("entered_on"))
            ),
            models.CheckConstraint(
                name="waiting_entry_end_has_reason", condition=Q(ended_on=None) | ~Q(end_reason="")
            ),
            models.CheckConstraint(
                name="waiting_entry_lot",
                condition=Q(lot=None, lot_on=None) | Q(lot__isnull=False, lot_on__isnull=False),
            ),
            models.CheckConstraint(name="waiting_entry_since", condition=Q(since__lte=F("entered_on"))),
        ]
        indexes = [
            models.Index(fields=["compartment", "list", "since"], name="waiting_list_since"),
            models.Index(
                fields=["compartment", "list"], condition=Q(ended_on=None), name="waiting_list_active"
            ),
            # From those who stand on a list on a day to their facts, not the other way: most have left it.
            models.Index(fields=["municipality", "list", "ended_on"], name="waiting_list_days"),
            models.Index(fields=["household"], name="waiting_household"),
        ]

    def __str__(self) -> str:
        return f"{self.get_list_display()}: {self.household_id}"

    def get_absolute_url(self) -> str:
        return reverse("allocation:entry", args=[self.pk])


class EntryFacts(CompartmentRecord, TwoClockFact):
    """What the order and the matching rest on, as it was on each day (two clocks).

    `counts_from` is the day the waiting time counts from: the received day, unless a declined offer moved it.
    """

    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE, related_name="facts")
    counts_from = models.DateField("regnes fra")
    category = models.CharField("kategori", max_length=12, choices=Category, default=Category.SINGLE)
    need = models.CharField("behov", max_length=10, choices=Need, default=Need.OTHER)
    homeless = models.BooleanField("bostedsløs", default=False)
    adults = models.PositiveSmallIntegerField("voksne", default=1)
    children = models.PositiveSmallIntegerField("barn", default=0)
    bedrooms = models.PositiveSmallIntegerField("soverom", default=1)
    step_free = models.BooleanField("trinnfri adkomst", default=False)
    wheelchair = models.BooleanField("rullestol", default=False)
    aids_storage = models.BooleanField("plass til hjelpemidler", default=False)
    parking = models.BooleanField("parkering", default=False)
    wished_areas = ArrayField(
        models.CharField(max_length=100), verbose_name="ønsket bydel", default=list, blank=True
    )
    target_groups = ArrayField(
        models.CharField(max_length=30), verbose_name="målgrupper", default=list, blank=True
    )
    #: Where the children go to school or kindergarten (skoletilknytning), by area.
    school_areas = ArrayField(
        models.CharField(max_length=100), verbose_name="skole og barnehage", default=list, blank=True
    )

    class Meta:
        verbose_name = "opplysninger på venteliste"
        verbose_name_plural = "opplysninger på venteliste"
        indexes = [
            models.Index(
                fields=["entry", "valid_from"], condition=Q(superseded_at=None), name="entry_facts_now"
            )
        ]
        constraints = [*two_clock_checks("entry_facts"), no_overlap("entry_facts_no_overlap")]

    def __str__(self) -> str:
        return f"{self.entry_id} fra {self.valid_from}"


class EntryPause(CompartmentRecord, TwoClockFact):
    """The household is passed over for a while (står på vent), and why; it keeps its waiting time."""

    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField("grunn", max_length=20, choices=PauseReason)
    note = models.CharField("merknad", max_length=300, blank=True)

    class Meta:
        verbose_name = "på vent"
        indexes = [
            models.Index(
                fields=["entry", "valid_from"], condition=Q(superseded_at=None), name="entry_pause_now"
            )
        ]
        constraints = [*two_clock_checks("entry_pause"), no_overlap("entry_pause_no_overlap")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.get_reason_display()}"

    @property
    def last_day(self) -> date | None:
        """The last day included, as people see it."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None
