"""What people do so that nobody loses a home who could have kept it, and what follows when it is lost all the same."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.agencies.models import CompartmentRecord, VersionedMixin
from tenancies.enums_arrears import Belongings, ContactHow, ContactResult, EvictionOutcome, Measure, NextHome
from tenancies.models.arrears import ArrearsCase
from tenancies.models.lease import Lease


class ContactAttempt(CompartmentRecord):
    """Kontaktforsøk: how the tenant was tried, what came of it, and what was offered (notoritet)."""

    case = models.ForeignKey(ArrearsCase, on_delete=models.PROTECT, related_name="attempts")
    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="contact_attempts")
    on = models.DateField("dato", db_column="on_date")
    how = models.CharField("hvordan", max_length=10, choices=ContactHow)
    result = models.CharField("resultat", max_length=15, choices=ContactResult)
    measures = ArrayField(
        models.CharField(max_length=15, choices=Measure), verbose_name="tiltak", default=list, blank=True
    )
    note = models.CharField("merknad", max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField("registrert", default=timezone.now)
    superseded_at = models.DateTimeField("rettet", null=True, blank=True)

    class Meta:
        verbose_name = "kontaktforsøk"
        verbose_name_plural = "kontaktforsøk"
        indexes = [
            models.Index(fields=["case", "-on"], name="contact_attempt_case"),
            models.Index(fields=["lease"], name="contact_attempt_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.get_how_display()} {self.on}"

    @property
    def measure_names(self) -> list[str]:
        names = dict(Measure.choices)
        return [str(names[code]) for code in self.measures]


class ChildAssessment(VersionedMixin, CompartmentRecord):
    """Vurdering av barnets beste before a family may be put out: written by one, gone through by another."""

    case = models.ForeignKey(ArrearsCase, on_delete=models.PROTECT, related_name="child_assessments")
    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="child_assessments")
    children = models.PositiveSmallIntegerField("barn i husstanden")
    situation = models.TextField("barnas situasjon", max_length=3000)
    views = models.TextField("hva barna selv mener", max_length=3000)
    consequences = models.TextField("hva en fravikelse betyr for barna", max_length=3000)
    tried = models.TextField("hva som er prøvd, og hva som kan prøves", max_length=3000)
    conclusion = models.TextField("konklusjon", max_length=3000)
    written_on = models.DateField("skrevet")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_on = models.DateField("gjennomgått", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_note = models.CharField("merknad fra gjennomgangen", max_length=1000, blank=True)

    class Meta:
        verbose_name = "vurdering av barnets beste i restansesak"
        verbose_name_plural = "vurderinger av barnets beste i restansesaker"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="one_open_child_assessment", condition=Q(reviewed_on=None)
            ),
            models.CheckConstraint(
                name="child_assessment_two_people",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=models.F("written_by")),
            ),
            models.CheckConstraint(
                name="child_assessment_reviewed_whole",
                condition=Q(reviewed_on=None, reviewed_by=None)
                | Q(reviewed_on__isnull=False, reviewed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["lease"], name="child_assessment_lease")]

    def __str__(self) -> str:
        return f"{self.lease_id} {self.written_on}"


class Eviction(VersionedMixin, CompartmentRecord):
    """A day set for eviction (berammelse), what happened on it, the belongings, and where the household went."""

    case = models.ForeignKey(ArrearsCase, on_delete=models.PROTECT, related_name="eviction_days")
    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="eviction_days")
    set_on = models.DateField("beskjed om dagen kom")
    eviction_on = models.DateField("berammet til")
    reference = models.CharField("namsfogdens saksnummer", max_length=60, blank=True)
    outcome = models.CharField("utfall", max_length=15, choices=EvictionOutcome, blank=True)
    outcome_on = models.DateField("utfallet er fra", null=True, blank=True)
    note = models.CharField("om dagen", max_length=1000, blank=True)
    belongings = models.CharField("eiendeler", max_length=10, choices=Belongings, blank=True)
    kept_at = models.CharField("hvor eiendelene er", max_length=200, blank=True)
    collect_until = models.DateField("hentes gratis til og med", null=True, blank=True)
    notices = models.PositiveSmallIntegerField("varsler om henting", default=0)
    last_notice_on = models.DateField("siste varsel om henting", null=True, blank=True)
    belongings_ended_on = models.DateField("eiendelene avsluttet", null=True, blank=True)
    next_home = models.CharField("hvor husstanden bor nå", max_length=10, choices=NextHome, blank=True)
    followed_up_on = models.DateField("fulgt opp", null=True, blank=True)
    aftermath = models.TextField("etterarbeid", max_length=2000, blank=True)

    class Meta:
        verbose_name = "fravikelse"
        verbose_name_plural = "fravikelser"
        constraints = [
            models.UniqueConstraint(fields=["case"], name="one_eviction_day", condition=Q(outcome="")),
            models.CheckConstraint(
                name="eviction_outcome_has_day", condition=Q(outcome="") | Q(outcome_on__isnull=False)
            ),
            models.CheckConstraint(
                name="eviction_kept_somewhere",
                condition=~Q(belongings__in=["kept", "sold", "discarded"]) | ~Q(kept_at=""),
            ),
        ]
        indexes = [
            models.Index(fields=["lease", "eviction_on"], name="eviction_lease"),
            models.Index(
                fields=["municipality", "last_notice_on"],
                condition=Q(belongings="kept", belongings_ended_on=None),
                name="eviction_belongings",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lease_id} {self.eviction_on}"
