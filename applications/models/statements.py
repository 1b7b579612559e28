"""Uttalelser: what each member of the household says of own needs, or why nobody has heard it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.enums import HeardHow, NotHeard
from applications.models.application import Application
from core.agencies.models import CompartmentRecord
from core.people.models import Person


class MemberStatement(CompartmentRecord):
    """Who was heard, when and how, and what they said; or why they were not. A new one replaces the former, which is
    kept. Only the owning compartment reads it, by the database's own refusal."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="statements")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name="hvem det gjelder"
    )
    heard = models.BooleanField("har uttalt seg")
    heard_on = models.DateField("dagen", null=True, blank=True)
    how = models.CharField("hvordan", max_length=25, choices=HeardHow, blank=True)
    said = models.TextField("det som ble sagt", blank=True)
    not_heard = models.CharField("hvorfor ikke", max_length=15, choices=NotHeard, blank=True)
    note = models.CharField("nærmere forklart", max_length=500, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "uttalelse"
        verbose_name_plural = "uttalelser"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"], name="statement_current", condition=Q(superseded_at=None)
            ),
            models.CheckConstraint(
                name="statement_heard_or_why",
                condition=(Q(heard=True, heard_on__isnull=False, not_heard="") & ~Q(said="") & ~Q(how=""))
                | (Q(heard=False, heard_on=None, how="", said="") & ~Q(not_heard="")),
            ),
        ]
        indexes = [models.Index(fields=["person"], name="statement_person")]

    def __str__(self) -> str:
        return f"{self.application_id}"
