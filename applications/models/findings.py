"""What each compartment lays open of a case, for those who allocate."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.enums import FindingState
from applications.models.application import Application
from core.agencies.models import CompartmentRecord, VersionedMixin
from core.sharing.enums import LegalBasis


class CaseFinding(VersionedMixin, CompartmentRecord):
    """Relevant for tildelingen: what one compartment knows of the case and writes to be read by those who allocate.

    One for each compartment and case. Published, it is seen by the case's own compartment and by those whom the
    agenda or a relation admits to the content; withdrawn, by nobody else again. `person` is the applicant: whoever
    is given this one finding knows whom it is about without seeing the case.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="case_findings")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="enhet"
    )
    text = models.TextField("opplysning")
    legal_basis = models.CharField("hjemmel", max_length=20, choices=LegalBasis)
    basis_detail = models.CharField("nærmere om hjemmelen", max_length=300, blank=True)
    state = models.CharField("status", max_length=10, choices=FindingState, default=FindingState.PUBLISHED)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField("skrevet", default=timezone.now)

    class Meta:
        verbose_name = "opplysning til tildelingen"
        verbose_name_plural = "opplysninger til tildelingen"
        constraints = [
            models.UniqueConstraint("application", "compartment", name="case_finding_one_per_compartment"),
            models.CheckConstraint(name="case_finding_says_why", condition=~Q(legal_basis="") & ~Q(text="")),
        ]
        indexes = [
            models.Index(fields=["application", "state"], name="case_finding_application"),
            models.Index(fields=["person", "state"], name="case_finding_person"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.application_id}"

    @property
    def is_published(self) -> bool:
        return self.state == FindingState.PUBLISHED
