from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import CompartmentRecord, Unit, VersionedMixin
from core.base.fields import CountedField
from core.base.ids import uuid7
from core.interface.formatting import OSLO
from deviations.enums import Category, ClosingBasis, Consequence, Level, Outcome, Reporting, ReportKind, State


class Report(VersionedMixin, CompartmentRecord):
    """A reported event (avviksmelding). No resident is named in it, and nothing in it leads to one.

    `compartment` is the owning unit's. An anonymous report has no reporter, anywhere. `level` is how far up the
    line it has been escalated, `due_on` the date the present handling is due (its Deadline says the same).
    """

    year = models.PositiveSmallIntegerField("år")
    serial = models.PositiveIntegerField("løpenummer")
    kind = models.CharField("type melding", max_length=20, choices=ReportKind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    place = models.CharField("sted", max_length=150, blank=True)
    happened_at = models.DateTimeField("når det skjedde")
    category = models.CharField("kategori", max_length=30, choices=Category)
    what_happened = models.TextField("hva skjedde")
    immediate_action = models.TextField("strakstiltak", blank=True)
    reported_consequence = models.PositiveSmallIntegerField(
        "melderens vurdering av konsekvens", choices=Consequence, null=True, blank=True
    )

    reporting = models.CharField("meldt", max_length=12, choices=Reporting, default=Reporting.OWN)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="meldt av",
    )
    guard_number = models.CharField("vekternummer", max_length=20, blank=True)
    on_behalf_of = models.CharField("på vegne av", max_length=100, blank=True)
    reported_at = models.DateTimeField("meldt", default=timezone.now)
    #: The days in Oslo, by which reports are counted.
    reported_on = CountedField(
        expression=TruncDate("reported_at", tzinfo=OSLO),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name="meldt dato",
    )
    #: Made with the form; a report sent twice is the same report.
    idempotency_key = models.UUIDField(default=uuid7, editable=False)

    state = models.CharField("status", max_length=20, choices=State, default=State.REPORTED)
    level = models.PositiveSmallIntegerField("nivå", choices=Level, default=Level.UNIT)
    due_on = models.DateField("frist")
    #: The level that the due date was set for; the next one up takes over after it.
    due_level = models.PositiveSmallIntegerField("fristen gjelder nivå", choices=Level, default=Level.UNIT)

    is_deviation = models.BooleanField("er et avvik", null=True, blank=True)
    consequence = models.PositiveSmallIntegerField("konsekvens", choices=Consequence, null=True, blank=True)
    notifiable = models.BooleanField("meldepliktig", null=True, blank=True)
    police_report = models.BooleanField("politianmeldt", null=True, blank=True)
    judgement = models.TextField("begrunnelse for vurderingen", blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="vurdert av",
    )
    judged_at = models.DateTimeField("vurdert", null=True, blank=True)
    related = models.ManyToManyField("self", blank=True, verbose_name="hører sammen med")

    #: A leader has looked for names in the text; until then, only the level that handles it reads the text.
    cleared_at = models.DateTimeField("sett etter navn", null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="sett etter navn av",
    )
    #: How it stood before each time it was opened again or got another time limit (calculations/standing.py), oldest
    #: first; None: never. Why stands in its reasons. From here an earlier day is counted without asking its history.
    stood = models.JSONField("hvordan det sto før", null=True, blank=True, default=None)
    #: When it last began to stand as it does now, in seconds since 1970.
    stood_until = CountedField(
        expression=Cast(KeyTextTransform("until", KeyTransform("-1", "stood")), models.FloatField()),
        output_field=models.FloatField(null=True),
        db_persist=True,
        verbose_name="sto slik til",
    )

    closed_at = models.DateTimeField("lukket", null=True, blank=True)
    closed_on = CountedField(
        expression=TruncDate("closed_at", tzinfo=OSLO),
        output_field=models.DateField(null=True),
        db_persist=True,
        verbose_name="lukket dato",
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lukket av",
    )
    closing_basis = models.CharField("grunnlag for lukking", max_length=20, choices=ClosingBasis, blank=True)
    closing_reason = models.TextField("begrunnelse for lukking", blank=True)

    class Meta:
        verbose_name = "avvik"
        verbose_name_plural = "avvik"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "year", "serial"], name="report_number"),
            models.UniqueConstraint(fields=["municipality", "idempotency_key"], name="report_once"),
            models.CheckConstraint(
                name="report_anonymous", condition=~Q(reporting="anonymous") | Q(reporter=None)
            ),
            models.CheckConstraint(
                name="report_guard_number", condition=~Q(reporting="guard") | ~Q(guard_number="")
            ),
            models.CheckConstraint(name="report_happened", condition=Q(happened_at__lte=F("reported_at"))),
            models.CheckConstraint(
                name="report_closed",
                condition=Q(state__in=["closed", "not_deviation"], closed_at__isnull=False)
                & ~Q(closing_basis="")
                | ~Q(state__in=["closed", "not_deviation"]) & Q(closed_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "-reported_at"], name="report_newest"),
            models.Index(fields=["unit", "-reported_at"], name="report_unit"),
            # With all that is counted of a report, and what the second wall asks of it, so that none need be opened.
            models.Index(
                fields=["municipality", "closed_at"],
                name="report_counted",
                include=[
                    "unit",
                    "category",
                    "kind",
                    "reported_on",
                    "due_on",
                    "reporting",
                    "closed_on",
                    "stood_until",
                    "compartment",
                    "reporter",
                    "level",
                    "id",
                ],
            ),
            models.Index(fields=["reporter", "-reported_at"], name="report_reporter"),
            models.Index(
                fields=["municipality", "due_on"],
                name="report_open_due",
                condition=~Q(state__in=["closed", "not_deviation"]),
            ),
            models.Index(
                fields=["municipality", "level", "due_on"],
                name="report_risen",
                condition=Q(level__gt=0) & ~Q(state__in=["closed", "not_deviation"]),
            ),
            # Those that stood otherwise on an earlier day: few.
            models.Index(
                fields=["municipality", "stood_until"],
                name="report_changed",
                condition=Q(stood_until__isnull=False),
            ),
            # The orders of the list, so that its page is found without sorting them all.
            models.Index(fields=["municipality", "due_on", "id"], name="report_due"),
            models.Index(fields=["municipality", "category", "id"], name="report_category"),
            models.Index(fields=["municipality", "state", "id"], name="report_state"),
            models.Index(fields=["municipality", "consequence", "id"], name="report_mildest"),
            models.Index("municipality", F("consequence").desc(nulls_last=True), "id", name="report_gravest"),
        ]

    def __str__(self) -> str:
        return f"Avvik {self.number}"

    @property
    def number(self) -> str:
        return f"{self.year}/{self.serial}"

    def get_absolute_url(self) -> str:
        return reverse("deviations:report", args=[self.pk])


class ReportApproval(CompartmentRecord):
    """A request to close without measures, and the answer from one level up. One at a time is pending."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="approvals")
    basis = models.CharField("grunnlag", max_length=20, choices=ClosingBasis)
    reason = models.TextField("begrunnelse")
    #: The level of whoever asked; the answer must come from above it.
    asked_level = models.PositiveSmallIntegerField("bedt om på nivå", choices=Level)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="bedt om av"
    )
    asked_at = models.DateTimeField("bedt om", default=timezone.now)
    outcome = models.CharField("utfall", max_length=12, choices=Outcome, default=Outcome.PENDING)
    answer = models.TextField("svar", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="besvart av",
    )
    answered_at = models.DateTimeField("besvart", null=True, blank=True)

    class Meta:
        verbose_name = "godkjenning av lukking"
        constraints = [
            models.UniqueConstraint(
                fields=["report"], name="approval_one_pending", condition=Q(outcome="pending")
            ),
            models.CheckConstraint(
                name="approval_by_another", condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="approval_basis", condition=Q(basis__in=["not_deviation", "no_measure_needed"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()}: {self.get_outcome_display()}"
