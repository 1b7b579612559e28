from django.db import models
from django.db.models import Q

from core.agencies.models.base import CompartmentRecord


class OutboxItem(CompartmentRecord):
    """Something that is to leave the house. The address is personal data; it belongs to the sender's compartment."""

    class Channel(models.TextChoices):
        LETTER = "letter", "Brev"
        SMS = "sms", "SMS"
        EMAIL = "email", "E-post"

    class State(models.TextChoices):
        QUEUED = "queued", "I kø"
        SENT = "sent", "Sendt"
        FAILED = "failed", "Feilet"

    channel = models.CharField("kanal", max_length=10, choices=Channel)
    recipient = models.JSONField("mottaker")
    text = models.TextField("tekst", blank=True)
    document_id = models.UUIDField("dokument", null=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.UUIDField(null=True)
    key = models.CharField(max_length=200)
    state = models.CharField("status", max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("forsøk", default=0)
    try_after = models.DateTimeField(null=True)
    error = models.CharField("feil", max_length=300, blank=True)
    sent_at = models.DateTimeField("sendt", null=True)
    reference = models.CharField("referanse hos mottaker", max_length=100, blank=True)

    class Meta:
        verbose_name = "utgående sending"
        verbose_name_plural = "utgående sendinger"
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="outbox_key")]
        indexes = [
            models.Index(
                fields=["municipality", "created_at"], name="outbox_queued", condition=Q(state="queued")
            ),
            models.Index(fields=["subject_id"], name="outbox_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.key}"
