"""Transitions: who comes out of what, when, and who in the municipality takes over."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.agencies.models import CompartmentRecord, Unit, VersionedMixin
from core.base.ids import uuid7
from core.people.models import Person
from tenancies.enums_handover import HandoverBasis, HandoverKind, HandoverSource, HandoverState, HomeAfter


class Handover(VersionedMixin, CompartmentRecord):
    """Overgang: a release, a discharge, turning 18 in care, or a settlement, with a named receiver (unit and person).

    The compartment is the office that heard of it. The receiver's is let in when it is named, and must confirm.
    """

    number = models.CharField("nummer", max_length=15)
    state = models.CharField("status", max_length=10, choices=HandoverState, default=HandoverState.EXPECTED)
    kind = models.CharField("slag", max_length=15, choices=HandoverKind)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="handovers", verbose_name="person"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="registrert av")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    expected_on = models.DateField("ventes")
    source = models.CharField("meldt av", max_length=15, choices=HandoverSource)
    source_detail = models.CharField("hvem som meldte", max_length=150, blank=True)
    basis = models.CharField("grunnlag", max_length=10, choices=HandoverBasis)
    basis_detail = models.CharField("mer om grunnlaget", max_length=300, blank=True)
    home = models.CharField("bolig etterpå", max_length=10, choices=HomeAfter, default=HomeAfter.UNKNOWN)
    home_note = models.CharField("mer om boligen", max_length=300, blank=True)
    receiver_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="mottaker"
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="person hos mottaker",
    )
    confirmed_on = models.DateField("bekreftet", null=True, blank=True)
    ended_on = models.DateField("avsluttet", null=True, blank=True)
    note = models.TextField("om overgangen", max_length=2000, blank=True)
    idempotency_key = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        verbose_name = "overgang"
        verbose_name_plural = "overganger"
        constraints = [
            models.UniqueConstraint("municipality", "number", name="handover_number"),
            models.UniqueConstraint(fields=["municipality", "idempotency_key"], name="handover_once"),
            models.CheckConstraint(
                name="handover_receiver_is_somebody",
                condition=Q(receiver=None, receiver_unit=None)
                | Q(receiver__isnull=False, receiver_unit__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_received_has_receiver",
                condition=~Q(state="received") | Q(receiver__isnull=False, confirmed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_ended",
                condition=Q(state__in=["expected", "received"]) | Q(ended_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "expected_on"], name="handover_state"),
            models.Index(fields=["receiver", "state"], name="handover_receiver"),
            models.Index(fields=["person"], name="handover_person"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("handovers:handover", args=[self.pk])
