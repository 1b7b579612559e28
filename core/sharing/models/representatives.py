from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.agencies.models import CompartmentRecord, VersionedMixin
from core.people.models import Person
from core.sharing.enums import LettersTo, Matter, RepresentativeKind


class Representative(VersionedMixin, CompartmentRecord):
    """Who may speak for a person: verge, fullmektig (fvl. § 12) or foresatt; for what, until when, and on what proof.

    Without a subject it holds for everything the compartment has about the person. `valid_to` is exclusive.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="representatives")
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField("rolle", max_length=10, choices=RepresentativeKind)
    represented_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="person"
    )
    name = models.CharField("navn", max_length=150)
    organisation = models.CharField("organisasjon", max_length=150, blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)
    email = models.EmailField("e-post", blank=True)
    street = models.CharField("adresse", max_length=150, blank=True)
    postcode = models.CharField("postnummer", max_length=4, blank=True)
    town = models.CharField("poststed", max_length=60, blank=True)
    matters = ArrayField(models.CharField(max_length=20, choices=Matter), verbose_name="gjelder")
    matters_note = models.CharField("avgrensing", max_length=300, blank=True)
    #: The paper that shows it: a document in the case, or one that was seen (sett) on a day.
    proof_document = models.UUIDField("fullmakt eller vergefullmakt", null=True, blank=True)
    proof_seen_on = models.DateField("sett", null=True, blank=True)
    valid_from = models.DateField("gjelder fra")
    valid_to = models.DateField("gjelder til", null=True, blank=True)
    ended_on = models.DateField("avsluttet", null=True, blank=True)
    end_reason = models.CharField("grunn", max_length=300, blank=True)
    letters = models.CharField("brev", max_length=15, choices=LettersTo, default=LettersTo.REPRESENTATIVE)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "representant"
        verbose_name_plural = "representanter"
        constraints = [
            models.CheckConstraint(
                name="representative_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="representative_proof",
                condition=Q(proof_document__isnull=False) | Q(proof_seen_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["person", "compartment"], name="representative_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """The last day it holds, as people say it."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    def speaks_on(self, day: date) -> bool:
        return (
            self.valid_from <= day
            and (self.valid_to is None or self.valid_to > day)
            and (self.ended_on is None or self.ended_on > day)
        )

    @property
    def matter_titles(self) -> list[str]:
        return [str(Matter(code).label) for code in self.matters]
