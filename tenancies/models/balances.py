"""Balances from a ledger that is kept in another system."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord
from tenancies.models.lease import Lease


class OutsideBalance(CompartmentRecord):
    """Saldo fra et annet system: what a lease owed at the end of a day, as the other ledger told it.

    Told once, never changed; told anew for the same day, the newest holds. The arrears path is computed from these
    where the municipality keeps no ledger in Husrom (calculations/outside.py).
    """

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="outside_balances", verbose_name="leieforhold"
    )
    as_of = models.DateField("per dato")
    overdue_rent = models.DecimalField("forfalt husleie", max_digits=12, decimal_places=2)
    oldest_due = models.DateField("eldste forfall", null=True, blank=True)
    fees = models.DecimalField("gebyr og renter", max_digits=12, decimal_places=2, default=0)
    credit = models.DecimalField("til gode", max_digits=12, decimal_places=2, default=0)
    told_on = models.DateField("mottatt")

    class Meta:
        verbose_name = "saldo fra et annet system"
        verbose_name_plural = "saldoer fra et annet system"
        constraints = [
            models.CheckConstraint(
                name="outside_balance_amounts",
                condition=Q(overdue_rent__gte=0) & Q(fees__gte=0) & Q(credit__gte=0),
            ),
            models.CheckConstraint(
                name="outside_balance_oldest",
                condition=Q(overdue_rent=0, oldest_due=None)
                | Q(overdue_rent__gt=0, oldest_due__lte=models.F("as_of")),
            ),
        ]
        indexes = [models.Index(fields=["lease", "as_of"], name="outside_balance_lease")]

    def __str__(self) -> str:
        return f"{self.lease_id} {self.as_of}: {self.balance}"

    def get_absolute_url(self) -> str:
        return reverse("tenancies:lease", args=[self.lease_id])

    @property
    def balance(self) -> Decimal:
        return self.overdue_rent + self.fees - self.credit

    def same_as(self, as_of: date, *figures: object) -> bool:
        """Whether it tells the same of the same day, or still the same of a lease that owes nothing."""
        told = (self.overdue_rent, self.oldest_due, self.fees, self.credit)
        return told == figures and (self.as_of == as_of or self.balance <= 0)
