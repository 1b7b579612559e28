from django.conf import settings
from django.db import models
from django.utils import timezone

from core.agencies.models import CompartmentRecord
from core.people.models import Person


class IdentifiedNote(CompartmentRecord):
    """Who an event concerned (identifisert notat). Belongs to the compartment that works with the person.

    It knows the report's id without a foreign key: the way goes from the note to the report, and neither the
    report, its API, its audit trail nor a cascade leads here. Director and top
    management never see it (row-level security).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="person")
    report_ref = models.UUIDField("gjelder hendelse", null=True, blank=True)
    text = models.TextField("notat")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="skrevet av"
    )
    written_at = models.DateTimeField("skrevet", default=timezone.now)

    class Meta:
        verbose_name = "identifisert notat"
        verbose_name_plural = "identifiserte notater"
        indexes = [
            models.Index(fields=["person", "-written_at"], name="note_person"),
            models.Index(fields=["compartment", "-written_at"], name="note_compartment"),
        ]

    def __str__(self) -> str:
        return "Identifisert notat"
