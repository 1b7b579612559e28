"""The ledger (reskontro): what has been charged and paid. Lines are added, never changed; a mistake is countered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.agencies.models import CompartmentRecord, VersionedMixin
from tenancies.enums import EntryKind, EntryOrigin, SecurityKind
from tenancies.enums_rent import CostKind
from tenancies.models.lease import Lease


class RentRun(CompartmentRecord):
    """Husleiekjøring for a month. Running it again charges only what is missing."""

    month = models.DateField("måned")
    charged = models.PositiveIntegerField("leieforhold belastet", default=0)
    total = models.DecimalField("sum", max_digits=14, decimal_places=2, default=0)
    first_run_at = models.DateTimeField("først kjørt", default=timezone.now)
    last_run_at = models.DateTimeField("sist kjørt", default=timezone.now)

    class Meta:
        verbose_name = "husleiekjøring"
        verbose_name_plural = "husleiekjøringer"
        constraints = [
            models.UniqueConstraint("compartment", "month", name="one_rent_run_a_month"),
            models.CheckConstraint(name="rent_run_first_of_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m.%Y}"


class LedgerEntry(CompartmentRecord):
    """Postering. `date` is the due date of a rent, else the day in the world; `booked` the day we knew.

    `month` is the first day of the month a rent is for, or that a payment names. Amounts are always positive.
    """

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="entries", verbose_name="leieforhold"
    )
    kind = models.CharField("type", max_length=20, choices=EntryKind)
    date = models.DateField("dato")
    booked = models.DateField("bokført")
    month = models.DateField("måned", null=True, blank=True)
    amount = models.DecimalField("beløp", max_digits=12, decimal_places=2)
    bank_reference = models.CharField("bankreferanse", max_length=60, blank=True)
    text = models.CharField("tekst", max_length=200, blank=True)
    #: Which cost of the dated tables a fee is (calculations/costs.py).
    cost = models.CharField("kostnad", max_length=10, choices=CostKind, blank=True)
    origin = models.CharField("kilde", max_length=10, choices=EntryOrigin, default=EntryOrigin.MANUAL)
    run = models.ForeignKey(
        RentRun,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name="kjøring",
    )
    #: What this line counters (a credit for a wrong charge, a return for a payment).
    counters = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="countered_by"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "postering"
        verbose_name_plural = "posteringer"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "bank_reference"],
                name="bank_reference_once",
                condition=~Q(bank_reference=""),
            ),
            models.UniqueConstraint(
                fields=["lease", "month"],
                name="one_rent_per_lease_and_month",
                condition=Q(kind="rent", origin="run"),
            ),
            models.CheckConstraint(name="entry_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="entry_month_first_day", condition=Q(month=None) | Q(month__day=1)),
        ]
        indexes = [
            models.Index(fields=["lease", "date"], name="entry_lease_date"),
            models.Index(fields=["compartment", "booked"], name="entry_booked"),
            models.Index(fields=["run"], name="entry_run"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Deposit(VersionedMixin, CompartmentRecord):
    """Depositum or garanti, together at most six months' rent (husleieloven §§ 3-5, 3-6)."""

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="deposits", verbose_name="leieforhold"
    )
    kind = models.CharField("slag", max_length=10, choices=SecurityKind)
    amount = models.DecimalField("beløp", max_digits=12, decimal_places=2)
    account = models.CharField("konto", max_length=20, blank=True)
    given_by = models.CharField("stilt av", max_length=100, blank=True)
    received_on = models.DateField("mottatt", null=True, blank=True)
    released_on = models.DateField("frigitt", null=True, blank=True)
    external_reference = models.CharField("ekstern referanse", max_length=100, blank=True)
    before_husrom = models.BooleanField("fra før Husrom", default=False)

    class Meta:
        verbose_name = "sikkerhet"
        verbose_name_plural = "sikkerheter"
        constraints = [
            models.UniqueConstraint(
                "municipality",
                "external_reference",
                name="deposit_external_reference",
                condition=~Q(external_reference=""),
            ),
            models.CheckConstraint(name="deposit_positive", condition=Q(amount__gt=0)),
        ]
        indexes = [models.Index(fields=["lease"], name="deposit_lease")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
