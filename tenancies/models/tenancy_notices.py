"""Complaints about a tenancy, what was tried, and the notices that follow when nothing helps."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.agencies.models import CompartmentRecord, VersionedMixin
from tenancies.enums_notices import (
    ComplaintAbout,
    ComplaintFrom,
    ComplaintOutcome,
    Forum,
    NoticeKind,
    RemedyKind,
    RemedyResult,
    TerminationGround,
)
from tenancies.models.lease import Lease


class Complaint(VersionedMixin, CompartmentRecord):
    """Klage på leieforhold: somebody says that something is wrong in the home or around it."""

    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="lease_complaints")
    received_on = models.DateField("mottatt")
    happened_on = models.DateField("skjedde", null=True, blank=True)
    source = models.CharField("fra", max_length=12, choices=ComplaintFrom)
    source_detail = models.CharField("hvem", max_length=150, blank=True)
    about = models.CharField("om", max_length=12, choices=ComplaintAbout)
    text = models.CharField("hva som ble meldt", max_length=2000)
    serious = models.BooleanField("alvorlig hendelse", default=False)
    outcome = models.CharField("utfall", max_length=12, choices=ComplaintOutcome, blank=True)
    handled_on = models.DateField("behandlet", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome_note = models.CharField("hva som ble gjort", max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "klage på leieforhold"
        verbose_name_plural = "klager på leieforhold"
        constraints = [
            models.CheckConstraint(
                name="complaint_handled_whole", condition=Q(outcome="") | Q(handled_on__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["lease", "-received_on"], name="complaint_lease"),
            models.Index(fields=["compartment", "outcome", "received_on"], name="complaint_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()} {self.received_on}"


class Remedy(CompartmentRecord):
    """Tiltak som er prøvd: what was tried so that the tenancy could go on."""

    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="lease_remedies")
    on = models.DateField("dato", db_column="on_date")
    kind = models.CharField("tiltak", max_length=12, choices=RemedyKind)
    result = models.CharField("resultat", max_length=10, choices=RemedyResult, blank=True)
    note = models.CharField("merknad", max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "tiltak som er prøvd"
        verbose_name_plural = "tiltak som er prøvd"
        indexes = [models.Index(fields=["lease", "-on"], name="remedy_lease")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class TenancyNotice(VersionedMixin, CompartmentRecord):
    """Advarsel, oppsigelse or heving. Where a termination stands is computed from its days, never stored."""

    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="lease_notices")
    kind = models.CharField("slag", max_length=12, choices=NoticeKind)
    sent_on = models.DateField("sendt")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ground = models.CharField("grunn", max_length=10, choices=TerminationGround, blank=True)
    nuisance = models.BooleanField("gjelder oppførsel", default=False)
    reason = models.TextField("begrunnelse", max_length=3000)
    why_no_remedy = models.CharField("hvorfor ingenting ble prøvd", max_length=500, blank=True)
    last_day = models.DateField("siste dag i leieforholdet", null=True, blank=True)
    letter = models.UUIDField("brev", null=True, blank=True)
    received_on = models.DateField("mottatt av leieren", null=True, blank=True)
    protested_on = models.DateField("protestert", null=True, blank=True)
    protest_text = models.CharField("hva leieren skriver", max_length=1000, blank=True)
    sued_on = models.DateField("brakt inn", null=True, blank=True)
    forum = models.CharField("hvor", max_length=10, choices=Forum, blank=True)
    withdrawn_on = models.DateField("trukket tilbake", null=True, blank=True)
    withdrawn_reason = models.CharField("hvorfor", max_length=500, blank=True)
    lapsed_on = models.DateField("falt bort", null=True, blank=True)

    class Meta:
        verbose_name = "varsel i leieforhold"
        verbose_name_plural = "varsler i leieforhold"
        constraints = [
            models.UniqueConstraint(
                fields=["lease"],
                name="one_running_termination",
                condition=Q(kind="termination", withdrawn_on=None, lapsed_on=None),
            ),
            models.CheckConstraint(
                name="termination_whole",
                condition=~Q(kind="termination") | ~Q(ground="") & ~Q(reason="") & Q(last_day__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_received_later", condition=Q(received_on=None) | Q(received_on__gte=F("sent_on"))
            ),
        ]
        indexes = [
            models.Index(fields=["lease", "-sent_on"], name="tenancy_notice_lease"),
            models.Index(
                fields=["municipality", "received_on"],
                condition=Q(kind="termination", withdrawn_on=None, lapsed_on=None),
                name="tenancy_notice_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sent_on}"
