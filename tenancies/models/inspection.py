"""The record of a dwelling as it was handed over and handed back: what both looked at, measured, counted and signed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, VersionedMixin
from tenancies.enums_moving import (
    Cause,
    Condition,
    InspectionKind,
    InspectionState,
    KeyKind,
    MeterKind,
    StorageRoom,
    TenantThere,
)
from tenancies.models.lease import Lease


class Inspection(VersionedMixin, CompartmentRecord):
    """Innflyttings- eller utflyttingsprotokoll. One of each kind for a lease; closed when the parties have signed."""

    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="inspections", verbose_name="leieforhold"
    )
    kind = models.CharField("slag", max_length=10, choices=InspectionKind)
    state = models.CharField("status", max_length=10, choices=InspectionState, default=InspectionState.OPEN)
    held_on = models.DateField("dato")
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="for utleier",
    )
    tenant_there = models.CharField(
        "leieren", max_length=12, choices=TenantThere, default=TenantThere.PRESENT
    )
    represented_by = models.CharField("hvem som var med for leieren", max_length=150, blank=True)
    storage_number = models.CharField("bod nummer", max_length=40, blank=True)
    storage = models.CharField("bod", max_length=10, choices=StorageRoom, default=StorageRoom.NONE)
    storage_note = models.CharField("om boden", max_length=300, blank=True)
    note = models.TextField("merknader", max_length=3000, blank=True)
    landlord_signed_on = models.DateField("signert av utleier", null=True, blank=True)
    tenant_signed_on = models.DateField("signert av leier", null=True, blank=True)
    #: Why the tenant's signature is missing: an unsigned record still says what was seen.
    unsigned_reason = models.CharField("hvorfor leieren ikke har signert", max_length=300, blank=True)
    closed_on = models.DateField("ferdig", null=True, blank=True)
    document = models.UUIDField("arkivert som", null=True, blank=True)

    class Meta:
        verbose_name = "inn- eller utflyttingsprotokoll"
        verbose_name_plural = "inn- og utflyttingsprotokoller"
        constraints = [
            models.UniqueConstraint(
                fields=["lease", "kind"], name="inspection_once", condition=~Q(state="cancelled")
            ),
            models.CheckConstraint(
                name="inspection_done_is_signed",
                condition=~Q(state="done")
                | (
                    Q(landlord_signed_on__isnull=False, closed_on__isnull=False)
                    & (Q(tenant_signed_on__isnull=False) | ~Q(unsigned_reason=""))
                ),
            ),
        ]
        indexes = [models.Index(fields=["compartment", "state", "held_on"], name="inspection_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("tenancies:inspection", args=[self.lease_id, self.pk])


class OfInspection(CompartmentRecord):
    """A line of the record: goes with its lease, as the record does."""

    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class InspectionPoint(OfInspection):
    """Something in a room, as it was. At moving out also whose fault it is, and what it costs to mend."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="points")
    room = models.CharField("rom", max_length=60)
    item = models.CharField("hva", max_length=100)
    condition = models.CharField("tilstand", max_length=10, choices=Condition, default=Condition.UNSEEN)
    note = models.CharField("merknad", max_length=500, blank=True)
    cause = models.CharField("årsak", max_length=10, choices=Cause, blank=True)
    cost = models.DecimalField("anslått kostnad", max_digits=9, decimal_places=2, null=True, blank=True)
    #: What the landlord has promised to mend, and when it was done.
    fix_by = models.DateField("rettes innen", null=True, blank=True)
    fixed_on = models.DateField("rettet", null=True, blank=True)
    #: The same point at moving in.
    before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="after")

    class Meta:
        verbose_name = "punkt i protokollen"
        verbose_name_plural = "punkter i protokollen"
        constraints = [
            models.CheckConstraint(name="inspection_cost_positive", condition=Q(cost=None) | Q(cost__gt=0))
        ]
        indexes = [models.Index(fields=["inspection", "order"], name="inspection_point_order")]

    def __str__(self) -> str:
        return f"{self.room}: {self.item}"


class InspectionMeter(OfInspection):
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="meters")
    kind = models.CharField("måler", max_length=12, choices=MeterKind)
    number = models.CharField("målernummer", max_length=40, blank=True)
    reading = models.DecimalField("målerstand", max_digits=12, decimal_places=1, null=True, blank=True)

    class Meta:
        verbose_name = "målerstand"
        verbose_name_plural = "målerstander"
        constraints = [
            models.CheckConstraint(name="meter_not_negative", condition=Q(reading=None) | Q(reading__gte=0)),
            models.UniqueConstraint(fields=["inspection", "kind", "number"], name="meter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class InspectionKey(OfInspection):
    """Keys with the number stamped on them: how many were handed out, and at moving out how many came back."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField("nøkkel til", max_length=10, choices=KeyKind)
    number = models.CharField("nøkkelnummer", max_length=40, blank=True)
    count = models.PositiveSmallIntegerField("antall levert ut", default=1)
    returned = models.PositiveSmallIntegerField("antall levert tilbake", null=True, blank=True)
    #: What a new key or lock costs, where keys are missing and the tenant answers for it.
    cost = models.DecimalField(
        "pris for det som mangler", max_digits=9, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "nøkkel"
        verbose_name_plural = "nøkler"
        constraints = [
            models.CheckConstraint(name="key_cost_positive", condition=Q(cost=None) | Q(cost__gt=0)),
            models.UniqueConstraint(fields=["inspection", "kind", "number"], name="key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class InspectionPhoto(OfInspection):
    """A picture in the record. The file lies among the lease's papers, without what a phone adds to it."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="photos")
    point = models.ForeignKey(
        InspectionPoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="photos"
    )
    document = models.UUIDField("fila")
    caption = models.CharField("bildetekst", max_length=150)
    taken_on = models.DateField("lagt inn")

    class Meta:
        verbose_name = "bilde i protokollen"
        verbose_name_plural = "bilder i protokollen"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "document"], name="inspection_photo_once")
        ]

    def __str__(self) -> str:
        return self.caption
