"""A referral from another service without an application (henvisning): who, by whom, why, and what came of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from applications.enums import ContactConsent, LeadClosing, LeadState, ReachedHow
from applications.models.application import Application
from core.agencies.models import CompartmentRecord, VersionedMixin
from core.people.models import Person

USER = settings.AUTH_USER_MODEL


class Lead(VersionedMixin, CompartmentRecord):
    """Henvisning. It is no application: nothing runs but the office's own dates for getting in touch."""

    number = models.CharField("nummer", max_length=15)
    state = models.CharField("status", max_length=15, choices=LeadState, default=LeadState.NEW)
    received = models.DateField("mottatt")
    registered_at = models.DateTimeField("registrert", default=timezone.now)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leads", verbose_name="gjelder")
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, related_name="+", verbose_name="enhet"
    )
    responsible = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ansvarlig"
    )
    referrer = models.CharField("henvist av", max_length=150)
    referrer_contact = models.CharField("kontaktperson", max_length=200, blank=True)
    reason = models.TextField("hvorfor")
    #: Whether the person has agreed to be contacted by us, as far as we know.
    consent = models.CharField(
        "samtykke til kontakt", max_length=10, choices=ContactConsent, default=ContactConsent.NOT_ASKED
    )
    consent_on = models.DateField("svart", null=True, blank=True)
    consent_to = models.CharField("sagt til", max_length=150, blank=True)
    next_contact_on = models.DateField("prøv igjen", null=True, blank=True)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    closing = models.CharField("grunn", max_length=20, choices=LeadClosing, blank=True)
    registered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "henvisning"
        verbose_name_plural = "henvisninger"
        constraints = [
            models.UniqueConstraint("municipality", "number", name="lead_number"),
            models.CheckConstraint(
                name="lead_consent_answered",
                condition=Q(consent="not_asked") | Q(consent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="lead_converted", condition=~Q(state="converted") | Q(application__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "received"], name="lead_state"),
            models.Index(fields=["person"], name="lead_person"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("applications:lead", args=[self.pk])

    def person_ids(self) -> list[Any]:
        return [self.person_id]


class LeadContact(CompartmentRecord):
    """An attempt to reach the person: when, how, and whether it succeeded. Never changed."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="contacts")
    on = models.DateField("dag")
    how = models.CharField("hvordan", max_length=15, choices=ReachedHow)
    reached = models.BooleanField("fikk kontakt", default=False)
    note = models.TextField("notat", blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "kontaktforsøk"
        ordering = ["-on", "-at"]
        indexes = [models.Index(fields=["lead", "on"], name="leadcontact_lead")]

    def __str__(self) -> str:
        return f"{self.on:%d.%m.%Y}"
