"""Replacement housing (erstatningsbolig) after fire, water or violence: another home while the lease goes on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, VersionedMixin
from core.people.models import Person
from housing.models import Dwelling, Vacancy
from tenancies.enums import ReplacementReason, ReplacementState, RestPaidBy
from tenancies.models.lease import Lease

RUNNING = Q(state=ReplacementState.RUNNING)


class Replacement(VersionedMixin, CompartmentRecord):
    """Erstatningsbolig: who moved where, why, from when, and what the tenant pays meanwhile.

    The lease it stands in for runs on, and is the only one: what the tenant pays is charged on it.
    `secret`: where they live now is for the handler alone, also where no address is registered as protected.
    `person`: who moved. It is not always the tenant: after violence the tenant may be the one who stays.
    """

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="replacements", verbose_name="leieforhold"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="hvem")
    dwelling = models.ForeignKey(
        Dwelling, on_delete=models.PROTECT, related_name="+", verbose_name="erstatningsbolig"
    )
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        "status", max_length=10, choices=ReplacementState, default=ReplacementState.RUNNING
    )
    reason = models.CharField("årsak", max_length=10, choices=ReplacementReason)
    note = models.CharField("nærmere om årsaken", max_length=500, blank=True)
    starts_on = models.DateField("fra")
    expected_return_on = models.DateField("ventes tilbake")
    #: Each month, on the lease that runs; and what was paid before, to go back to.
    tenant_pays = models.DecimalField("leieren betaler per måned", max_digits=9, decimal_places=2)
    pays_from = models.DateField("betaler dette fra", null=True, blank=True)
    rent_before = models.DecimalField("husleia før", max_digits=9, decimal_places=2)
    rest_paid_by = models.CharField("resten betales av", max_length=10, choices=RestPaidBy)
    rent_note = models.CharField("avtalt om husleia", max_length=300, blank=True)
    secret = models.BooleanField("hemmelig adresse", default=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="ansvarlig"
    )
    letter = models.UUIDField("brev", null=True, blank=True)
    ended_on = models.DateField("avsluttet", null=True, blank=True)
    end_reason = models.CharField("hvordan det endte", max_length=500, blank=True)
    new_lease = models.ForeignKey(Lease, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "erstatningsbolig"
        verbose_name_plural = "erstatningsboliger"
        constraints = [
            models.UniqueConstraint(fields=["lease"], name="one_replacement_per_lease", condition=RUNNING),
            models.UniqueConstraint(
                fields=["dwelling"], name="one_replacement_per_dwelling", condition=RUNNING
            ),
            models.CheckConstraint(
                name="replacement_returns_later", condition=Q(expected_return_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="replacement_ended_has_day", condition=RUNNING | Q(ended_on__isnull=False)
            ),
            models.CheckConstraint(
                name="replacement_violence_is_secret", condition=~Q(reason="violence") | Q(secret=True)
            ),
            models.CheckConstraint(name="replacement_pays_something", condition=Q(tenant_pays__gte=0)),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "expected_return_on"], name="replacement_return"),
            models.Index(fields=["lease"], name="replacement_lease"),
            models.Index(fields=["municipality"], name="replacement_secret", condition=Q(secret=True)),
        ]

    def __str__(self) -> str:
        return f"Erstatningsbolig {self.lease_id}"

    def get_absolute_url(self) -> str:
        return reverse("tenancies:replacement", args=[self.pk])
