"""What the household has told, and what has been found out: the facts that eligibility is assessed on."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.contrib.postgres.fields.ranges import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from applications.enums import (
    Creditor,
    DebtKind,
    EvictionReason,
    Homeless,
    PlanState,
    Situation,
    TenureWish,
    TextKind,
    Unsuitable,
)
from applications.models.application import Application
from core.agencies.models import CompartmentRecord, MunicipalRecord, TwoClockFact
from core.agencies.models.base import two_clock_checks
from core.people.models import Household


class DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


def _one_at_a_time(name: str) -> ExclusionConstraint:
    """Of the facts we believe now, one holds on any day for a household."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            ("household", RangeOperators.EQUAL),
            (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
        ],
        condition=Q(superseded_at=None),
    )


class HousingSituation(TwoClockFact, CompartmentRecord):
    """Nåværende boforhold, with the dated facts that tell whether the household is without a suitable home."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="situations")
    situation = models.CharField("boforhold", max_length=30, choices=Situation)
    lease_end = models.DateField("leieavtalen slutter", null=True, blank=True)
    renewal_right = models.BooleanField("rett til å fornye", default=False)
    unsuitable = models.CharField("uegnet bolig", max_length=10, choices=Unsuitable, default=Unsuitable.NO)
    discharge = models.DateField("skal ut fra institusjon", null=True, blank=True)
    homeless = models.CharField("bostedsløs", max_length=15, choices=Homeless, default=Homeless.NO)
    #: No safe place for the next 24 hours.
    acute = models.BooleanField("akutt bostedsløs", default=False)

    class Meta:
        verbose_name = "boforhold"
        indexes = [models.Index(fields=["household", "valid_from"], name="situation_household")]
        constraints = [*two_clock_checks("situation"), _one_at_a_time("situation_once")]

    def __str__(self) -> str:
        return self.get_situation_display()


class Income(TwoClockFact, CompartmentRecord):
    """Husstandens samlede brutto årsinntekt, in kroner."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="incomes")
    gross_yearly = models.DecimalField("brutto årsinntekt", max_digits=12, decimal_places=2)
    documented = models.BooleanField("dokumentert", default=False)
    year = models.PositiveSmallIntegerField("inntektsår", null=True, blank=True)
    source = models.CharField("kilde", max_length=100, blank=True)

    class Meta:
        verbose_name = "inntekt"
        indexes = [models.Index(fields=["household", "valid_from"], name="income_household")]
        constraints = [
            *two_clock_checks("income"),
            _one_at_a_time("income_once"),
            models.CheckConstraint(name="income_not_negative", condition=Q(gross_yearly__gte=0)),
        ]

    def __str__(self) -> str:
        return str(self.gross_yearly)


class Need(TwoClockFact, CompartmentRecord):
    """Boligbehov og ønsker: how large, how accessible, where."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="needs")
    bedrooms = models.PositiveSmallIntegerField("soverom", default=1)
    step_free = models.BooleanField("trinnfri", default=False)
    wheelchair = models.BooleanField("rullestol", default=False)
    aids_storage = models.BooleanField("plass og lading til hjelpemidler", default=False)
    parking = models.BooleanField("parkering", default=False)
    safety = models.BooleanField("sikkerhetstiltak", default=False)
    #: Area codes (bydel) the household wishes, in order.
    wished_areas = models.JSONField("ønsket bydel", default=list, blank=True)
    tenure_wish = models.CharField(
        "leie eller eie", max_length=10, choices=TenureWish, blank=True, default=TenureWish.UNKNOWN
    )
    #: What ties the household to a place: treatment, work, relatives who help. School and kindergarten, animals and
    #: unsafe places are asked once for all units, in the shared mapping; here stands only the area, for matching.
    near_to = models.CharField("bør bo nær", max_length=300, blank=True)
    other_wishes = models.CharField("andre ønsker", max_length=500, blank=True)
    #: Where the children go to school or kindergarten, by area (skoletilknytning).
    school_areas = models.JSONField("skole og barnehage", default=list, blank=True)

    class Meta:
        verbose_name = "boligbehov"
        indexes = [models.Index(fields=["household", "valid_from"], name="need_household")]
        constraints = [*two_clock_checks("need"), _one_at_a_time("need_once")]

    def __str__(self) -> str:
        return f"{self.bedrooms} soverom"


class RegisteredPeriod(MunicipalRecord):
    """A period in which the applicant was registered in the municipality (folkeregistrert). `last_day` included."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="registered_periods")
    first_day = models.DateField("fra")
    last_day = models.DateField("til", null=True, blank=True)

    class Meta:
        verbose_name = "periode i kommunen"
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                name="registered_period", condition=Q(last_day=None) | Q(last_day__gte=F("first_day"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day or ''}"


class Debt(MunicipalRecord):
    """Gjeld that may stand in the way: defaulted loans, unpaid rent, bostøtte to be paid back."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="debts")
    creditor = models.CharField("kreditor", max_length=15, choices=Creditor, default=Creditor.MUNICIPALITY)
    kind = models.CharField("slags gjeld", max_length=20, choices=DebtKind)
    amount = models.DecimalField("beløp", max_digits=12, decimal_places=2)
    defaulted = models.BooleanField("misligholdt", default=True)
    paid_on = models.DateField("betalt", null=True, blank=True)
    plan_agreed = models.DateField("avtale inngått", null=True, blank=True)
    plan_first_due = models.DateField("første avdrag", null=True, blank=True)
    plan_state = models.CharField(
        "avtalen", max_length=10, choices=PlanState, default=PlanState.NONE, blank=True
    )

    class Meta:
        verbose_name = "gjeld"
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="debt_positive", condition=Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"


class Eviction(MunicipalRecord):
    """An earlier eviction (utkastelse), and how long the quarantine (karantene) after it lasts, once decided."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="evictions")
    date = models.DateField("dato")
    reason = models.CharField("grunn", max_length=10, choices=EvictionReason, default=EvictionReason.BREACH)
    carried_out = models.BooleanField("gjennomført", default=True)
    quarantine_last_day = models.DateField("siste dag i karantene", null=True, blank=True)

    class Meta:
        verbose_name = "utkastelse"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date}"


class CaseText(CompartmentRecord):
    """A confidential text in the case. A new text replaces the former, which is kept."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField("tekst", max_length=20, choices=TextKind)
    text = models.TextField("innhold")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "fortrolig tekst"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"], name="casetext_current", condition=Q(superseded_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Note(CompartmentRecord):
    """Internt notat: the compartment's own, shared with others only by an explicit grant."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField("notat")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "notat"
        indexes = [models.Index(fields=["application", "written_at"], name="note_application")]

    def __str__(self) -> str:
        return f"Notat {self.written_at:%d.%m.%Y}"
