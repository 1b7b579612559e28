"""Changes of the rent of running leases, and the consumer price index they go by."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.agencies.models import CompartmentRecord, MunicipalRecord, VersionedMixin
from tenancies.enums_rent import ChangeKind, ChangeState
from tenancies.models.lease import Lease


class PriceIndex(MunicipalRecord):
    """Konsumprisindeksen for a month, as the municipality has taken it from its source. All of one series."""

    month = models.DateField("måned")
    value = models.DecimalField("indeks", max_digits=7, decimal_places=2)
    source = models.CharField("kilde", max_length=100)

    class Meta:
        verbose_name = "konsumprisindeks"
        verbose_name_plural = "konsumprisindekser"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "month"], name="price_index_once"),
            models.CheckConstraint(name="price_index_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(name="price_index_positive", condition=Q(value__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m.%Y}: {self.value}"


class RentChange(VersionedMixin, CompartmentRecord):
    """Endring av husleie, told in writing: by the index (§ 4-2), or a claim for gjengs leie (§ 4-3).

    What it was computed from stays with it. A claim changes nothing before the parties agree (or a tribunal decides).
    """

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="rent_changes", verbose_name="leieforhold"
    )
    kind = models.CharField("slag", max_length=10, choices=ChangeKind)
    state = models.CharField("status", max_length=10, choices=ChangeState, default=ChangeState.TOLD)
    old_monthly = models.DecimalField("husleie før", max_digits=9, decimal_places=2)
    new_monthly = models.DecimalField("ny husleie", max_digits=9, decimal_places=2)
    effective_on = models.DateField("gjelder fra")
    told_on = models.DateField("varslet")
    from_month = models.DateField("indeks fra", null=True, blank=True)
    to_month = models.DateField("indeks til", null=True, blank=True)
    from_index = models.DecimalField("indeks før", max_digits=7, decimal_places=2, null=True, blank=True)
    to_index = models.DecimalField("indeks etter", max_digits=7, decimal_places=2, null=True, blank=True)
    #: The letter it was told in.
    letter = models.UUIDField("brev", null=True, blank=True)
    settled_on = models.DateField("avklart", null=True, blank=True)
    note = models.CharField("begrunnelse", max_length=500, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="varslet av",
    )  # fmt: skip

    class Meta:
        verbose_name = "endring av husleie"
        verbose_name_plural = "endringer av husleie"
        constraints = [
            models.UniqueConstraint(
                fields=["lease", "effective_on"],
                name="one_rent_change_a_day",
                condition=~Q(state="withdrawn"),
            ),
            models.CheckConstraint(name="rent_change_positive", condition=Q(new_monthly__gt=0)),
            models.CheckConstraint(
                name="rent_change_told_before", condition=Q(effective_on__gt=F("told_on"))
            ),
            models.CheckConstraint(
                name="rent_change_by_index_says_which",
                condition=~Q(kind="index")
                | Q(from_month__isnull=False, to_month__isnull=False, from_index__gt=0, to_index__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "kind", "effective_on"], name="rent_change_of"),
            models.Index(fields=["lease"], name="rent_change_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on}"
