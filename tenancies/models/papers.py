"""The papers of a lease (contract, amendments, follow-up agreement, folder) and who has signed them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, Unit, VersionedMixin
from tenancies.enums_papers import PaperKind, PaperState, Party, SigningMethod
from tenancies.models.lease import Lease


class LeasePaper(VersionedMixin, CompartmentRecord):
    """Et ark som hører til leieforholdet, i en versjon som ikke endres etter at den er skrevet.

    `number` counts the versions of its kind. `terms` is what a contract or an amendment says, as it was written out:
    what is signed must be what is on record. `letter` is the snapshot that becomes the PDF.
    """

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="papers", verbose_name="leieforhold"
    )
    kind = models.CharField("slag", max_length=10, choices=PaperKind)
    number = models.PositiveSmallIntegerField("versjon", default=1)
    state = models.CharField("status", max_length=10, choices=PaperState, default=PaperState.MADE)
    letter = models.UUIDField("brev", null=True, blank=True)
    made_on = models.DateField("skrevet")
    effective_on = models.DateField("gjelder fra", null=True, blank=True)
    done_on = models.DateField("ferdig", null=True, blank=True)
    terms = models.JSONField("vilkår", null=True, blank=True)
    #: What an amendment changes, by field; see `calculations/lease_terms.py: changed`.
    changes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    reason = models.CharField("begrunnelse", max_length=500, blank=True)
    #: The service that follows up, and who there (follow-up agreement).
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="oppfølgingstjeneste",
    )
    contact = models.CharField("kontaktperson", max_length=100, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: What the signing service calls it, where it is signed electronically.
    port_reference = models.CharField("referanse hos signeringstjenesten", max_length=100, blank=True)

    class Meta:
        verbose_name = "ark i leieforholdet"
        verbose_name_plural = "ark i leieforholdet"
        constraints = [
            models.UniqueConstraint(fields=["lease", "kind", "number"], name="lease_paper_version"),
            models.UniqueConstraint(
                fields=["lease", "kind"], name="one_unsigned_paper_of_a_kind", condition=Q(state="made")
            ),
            models.CheckConstraint(
                name="lease_paper_done_has_day",
                condition=~Q(state__in=["signed", "delivered"]) | Q(done_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "made_on"], name="lease_paper_state"),
            models.Index(fields=["letter"], name="lease_paper_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("tenancies:contract", args=[self.lease_id])


class PaperSignature(CompartmentRecord):
    """En underskrift: hvem, når og hvordan. Den blir aldri endret."""

    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="signatures")
    paper = models.ForeignKey(LeasePaper, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField("part", max_length=10, choices=Party)
    name = models.CharField("navn", max_length=100, blank=True)
    signed_on = models.DateField("dato")
    method = models.CharField("måte", max_length=10, choices=SigningMethod, default=SigningMethod.PAPER)
    reference = models.CharField("referanse", max_length=100, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "underskrift"
        verbose_name_plural = "underskrifter"
        constraints = [models.UniqueConstraint(fields=["paper", "party"], name="paper_signed_once_by_each")]
        indexes = [models.Index(fields=["lease"], name="paper_signature_lease")]

    def __str__(self) -> str:
        return f"{self.get_party_display()} {self.signed_on}"
