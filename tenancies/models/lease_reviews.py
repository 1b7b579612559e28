"""What is done when a term runs out: told, applied for, decided, demanded. One row for each term of a lease."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from core.agencies.models import CompartmentRecord, VersionedMixin
from tenancies.enums_lease_end import ReviewOutcome
from tenancies.models.lease import Lease


class LeaseReview(VersionedMixin, CompartmentRecord):
    """Vurdering når leietida går ut. `term_end` is the term's last day; the one before is shown at the next."""

    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="lease_reviews")
    term_end = models.DateField("siste dag i leietida")
    opened_on = models.DateField("tatt opp", null=True, blank=True)
    told_on = models.DateField("leieren er varslet", null=True, blank=True)
    apply_by = models.DateField("søknad innen", null=True, blank=True)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="lease_reviews"
    )
    outcome = models.CharField("utfall", max_length=15, choices=ReviewOutcome, blank=True)
    decided_on = models.DateField("avgjort", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("begrunnelse", max_length=1000, blank=True)
    bedrooms = models.PositiveSmallIntegerField("soverom i ny bolig", null=True, blank=True)
    new_last_day = models.DateField("siste dag i ny leietid", null=True, blank=True)
    rent_to_own = models.BooleanField("kan være aktuell for leie til eie", default=False)
    rent_to_own_note = models.CharField("om leie til eie", max_length=300, blank=True)
    demand_sent_on = models.DateField("krav om å flytte sendt", null=True, blank=True)
    move_by = models.DateField("flytte innen", null=True, blank=True)
    demand_letter = models.UUIDField("brev", null=True, blank=True)

    class Meta:
        verbose_name = "vurdering når leietida går ut"
        verbose_name_plural = "vurderinger når leietida går ut"
        constraints = [
            models.UniqueConstraint(fields=["lease", "term_end"], name="one_review_per_term"),
            models.CheckConstraint(
                name="lease_review_decided_whole",
                condition=Q(outcome="") | Q(decided_on__isnull=False) & ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["municipality", "term_end"], name="lease_review_end")]

    def __str__(self) -> str:
        return f"{self.lease_id} {self.term_end}"
