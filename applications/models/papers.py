"""Documents the applicant has been asked to send: when, until when, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.enums import PaperState
from applications.models.application import Application
from core.agencies.models import CompartmentRecord


class RequestedDocument(CompartmentRecord):
    """Etterspurt dokument. One row for each thing asked for; asked for again is the same row with a new day."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="requested_documents")
    #: A code of rules/document_types.toml, or «other».
    type = models.CharField("slags", max_length=30)
    what = models.CharField("hva", max_length=200)
    state = models.CharField("status", max_length=10, choices=PaperState, default=PaperState.ASKED)
    asked_on = models.DateField("etterspurt")
    due_on = models.DateField("frist")
    reminded_on = models.DateField("purret", null=True, blank=True)
    received_on = models.DateField("mottatt", null=True, blank=True)
    #: The document that answers it, where one is kept.
    document = models.UUIDField("dokument", null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "etterspurt dokument"
        verbose_name_plural = "etterspurte dokumenter"
        ordering = ["asked_on", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "type", "what"],
                name="requested_document_once",
                condition=Q(state="asked"),
            ),
            models.CheckConstraint(
                name="requested_document_received",
                condition=~Q(state="received") | Q(received_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["application", "state"], name="requested_document_case")]

    def __str__(self) -> str:
        return self.what
