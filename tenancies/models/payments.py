"""Payments that could not be posted by themselves: kept until somebody has placed them or paid them back."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, VersionedMixin
from tenancies.enums import EntryOrigin, PlacingReason, PlacingState
from tenancies.models.lease import Lease
from tenancies.models.ledger import LedgerEntry


class UnplacedPayment(VersionedMixin, CompartmentRecord):
    """Innbetaling som ikke er plassert. What the bank told stays as it came; only what is done with it is added.

    `amount` is as the bank gave it, also zero or negative. `key` is the line itself: read again, it is the same row.
    """

    state = models.CharField("status", max_length=10, choices=PlacingState, default=PlacingState.WAITING)
    reason = models.CharField("hvorfor den venter", max_length=20, choices=PlacingReason)
    on = models.DateField("betalt", db_column="on_date")
    received_on = models.DateField("mottatt")
    amount = models.DecimalField("beløp", max_digits=14, decimal_places=2)
    bank_reference = models.CharField("bankreferanse", max_length=60)
    kid = models.CharField("KID", max_length=25, blank=True)
    #: What the file calls the lease, where it has no KID.
    reference = models.CharField("leieforhold i fila", max_length=60, blank=True)
    month = models.DateField("måned", null=True, blank=True)
    account = models.CharField("betalt til konto", max_length=34, blank=True)
    debit_account = models.CharField("betalt fra konto", max_length=34, blank=True)
    text = models.CharField("melding", max_length=200, blank=True)
    line = models.PositiveIntegerField("linje i fila", null=True, blank=True)
    origin = models.CharField("kilde", max_length=10, choices=EntryOrigin, default=EntryOrigin.IMPORT)
    key = models.CharField(max_length=140)
    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, null=True, blank=True, related_name="placed_payments",
        verbose_name="leieforhold",
    )  # fmt: skip
    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="placed_from",
        verbose_name="postering",
    )  # fmt: skip
    handled_on = models.DateField("behandlet", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="behandlet av",
    )  # fmt: skip
    note = models.CharField("begrunnelse", max_length=500, blank=True)

    class Meta:
        verbose_name = "innbetaling som ikke er plassert"
        verbose_name_plural = "innbetalinger som ikke er plassert"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="unplaced_payment_once"),
            models.CheckConstraint(
                name="placed_payment_has_entry",
                condition=~Q(state="placed") | Q(lease__isnull=False, entry__isnull=False),
            ),
            models.CheckConstraint(
                name="returned_payment_says_why", condition=~Q(state="returned") | ~Q(note="")
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "on"], name="unplaced_waiting"),
            models.Index(fields=["lease"], name="unplaced_lease"),
        ]

    def __str__(self) -> str:
        return self.bank_reference

    def get_absolute_url(self) -> str:
        return reverse("tenancies:unplaced", args=[self.pk])

    def age(self, on: date) -> int:
        """Days it has waited."""
        return (on - self.received_on).days
