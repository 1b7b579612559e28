"""Temporary housing: the chain of stays of one household (the placement), each stay, and who stayed when."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, TwoClockFact, Unit, VersionedMixin
from core.agencies.models.base import two_clock_checks
from core.base.ids import uuid7
from core.people.models import Person
from housing.enums_temporary import CountedAs
from housing.models import QualityAgreement, TemporaryPlace
from tenancies.enums_temporary import DecisionBasis, Lacking, Outcome, PlacementState, StayRole
from tenancies.models.lease import DateRange


class Placement(VersionedMixin, CompartmentRecord):
    """Midlertidig botilbud for one person and those who come along: a chain of stays without a real break.

    The compartment is the office that placed them. Days are counted from the first day of the chain, wherever they
    have stayed since; a break shorter than the municipality's limit keeps the chain.
    """

    number = models.CharField("nummer", max_length=15)
    state = models.CharField("status", max_length=10, choices=PlacementState, default=PlacementState.ACTIVE)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="placements", verbose_name="person"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ansvarlig",
    )
    started_on = models.DateField("første natt")
    #: The day they left the last place; the night before was the last.
    ended_on = models.DateField("dro", null=True, blank=True)
    expected_end = models.DateField("ventes å dra", null=True, blank=True)
    outcome = models.CharField("hvor de flyttet", max_length=20, choices=Outcome, blank=True)
    end_note = models.CharField("mer om flyttingen", max_length=500, blank=True)
    basis = models.CharField(
        "grunnlag", max_length=15, choices=DecisionBasis, default=DecisionBasis.SECTION_27
    )
    decided_on = models.DateField("vedtaket er fra", null=True, blank=True)
    decision_reference = models.CharField("vedtaksnummer", max_length=60, blank=True)
    #: Families and young people are flagged from the first day. Counted when they are placed or move.
    children = models.PositiveSmallIntegerField("barn", default=0)
    young = models.BooleanField("ung", default=False)
    plan = models.TextField("plan for å komme videre", max_length=3000, blank=True)
    planned_on = models.DateField("planen er fra", null=True, blank=True)
    #: Past the limit with a reason, until it is looked at again.
    exception_until = models.DateField("unntak til", null=True, blank=True)
    #: The highest alarm given: 1 at two months, 2 at two and a half, 3 at three.
    alarm = models.PositiveSmallIntegerField("alarm", default=0)
    #: Since when they have stayed where no quality agreement is in force.
    uncovered_since = models.DateField("uten kvalitetsavtale siden", null=True, blank=True)
    idempotency_key = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        verbose_name = "midlertidig botilbud"
        verbose_name_plural = "midlertidige botilbud"
        constraints = [
            models.UniqueConstraint("municipality", "number", name="placement_number"),
            models.UniqueConstraint(fields=["municipality", "idempotency_key"], name="placement_once"),
            models.UniqueConstraint(
                fields=["compartment", "person"], name="one_placement_at_a_time", condition=Q(state="active")
            ),
            models.CheckConstraint(
                name="placement_period", condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on"))
            ),
            models.CheckConstraint(
                name="placement_ended",
                condition=Q(state="active", ended_on=None, outcome="")
                | (Q(state="ended", ended_on__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "started_on"], name="placement_state"),
            models.Index(fields=["person"], name="placement_person"),
            models.Index(fields=["responsible", "state"], name="placement_responsible"),
            models.Index(
                fields=["municipality", "started_on"], condition=Q(state="active"), name="placement_running"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("temporary:placement", args=[self.pk])


class Stay(VersionedMixin, CompartmentRecord):
    """One stay of the chain: from the first night in a place until they left it."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="stays")
    place = models.ForeignKey(
        TemporaryPlace, on_delete=models.PROTECT, related_name="stays", verbose_name="sted"
    )
    starts_on = models.DateField("første natt")
    #: The day they left: the night before was the last.
    left_on = models.DateField("dro", null=True, blank=True)
    #: What was agreed for this stay; else the place's own price on each night.
    agreed_rate = models.DecimalField(
        "avtalt pris per natt", max_digits=8, decimal_places=2, null=True, blank=True
    )
    #: How it counts in KOSTRA, as the place was when they came.
    counted_as = models.CharField("telles som", max_length=15, choices=CountedAs)
    agreement = models.ForeignKey(
        QualityAgreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lacking = ArrayField(
        models.CharField(max_length=10, choices=Lacking),
        verbose_name="til tross for",
        default=list,
        blank=True,
    )
    override_reason = models.CharField("hvorfor likevel", max_length=500, blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: A leader has looked at it.
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_on = models.DateField("sett av leder", null=True, blank=True)

    class Meta:
        verbose_name = "opphold"
        verbose_name_plural = "opphold"
        constraints = [
            models.CheckConstraint(
                name="stay_period", condition=Q(left_on=None) | Q(left_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="stay_rate_not_negative", condition=Q(agreed_rate=None) | Q(agreed_rate__gte=0)
            ),
            models.CheckConstraint(
                name="stay_override_says_why", condition=Q(lacking=[]) | ~Q(override_reason="")
            ),
            models.UniqueConstraint(
                fields=["placement"], name="one_stay_at_a_time", condition=Q(left_on=None)
            ),
        ]
        indexes = [
            models.Index(fields=["placement", "starts_on"], name="stay_placement"),
            models.Index(fields=["place", "starts_on"], name="stay_place"),
            models.Index(fields=["compartment", "starts_on"], name="stay_compartment"),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.starts_on:%d.%m.%Y}"

    def ended_before(self, day: date) -> bool:
        return self.left_on is not None and self.left_on <= day


class StayPerson(CompartmentRecord, TwoClockFact):
    """Who stayed, from when to when, and since when we knew. `valid_to` is the day they left.

    Nobody is in two places of the same office's at once. Whether another office has placed the same person is that
    office's secret, so it is not refused here; figures count each person once all the same.
    """

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="persons")
    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="persons")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="person")
    role = models.CharField("rolle", max_length=10, choices=StayRole)

    class Meta:
        verbose_name = "person i opphold"
        verbose_name_plural = "personer i opphold"
        indexes = [
            models.Index(fields=["stay"], condition=Q(superseded_at=None), name="stay_person_now"),
            models.Index(fields=["person", "valid_from"], name="stay_person_person"),
            models.Index(fields=["placement"], name="stay_person_placement"),
        ]
        constraints = [
            *two_clock_checks("stay_person"),
            ExclusionConstraint(
                name="one_place_at_a_time",
                expressions=[
                    ("compartment", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stay_id}: {self.get_role_display()}"


class PlacementException(CompartmentRecord):
    """Why somebody stays past the limit all the same: by whom, and until when it holds."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="exceptions")
    reason = models.CharField("begrunnelse", max_length=1000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="bestemt av",
    )
    decided_on = models.DateField("bestemt")
    until = models.DateField("vurderes på nytt")

    class Meta:
        verbose_name = "unntak fra tre måneder"
        verbose_name_plural = "unntak fra tre måneder"
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "decided_on", "until"], name="placement_exception_once"
            ),
            models.CheckConstraint(name="placement_exception_period", condition=Q(until__gt=F("decided_on"))),
        ]
        indexes = [models.Index(fields=["placement", "decided_on"], name="placement_exception_latest")]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.until:%d.%m.%Y}"
