"""Following those who wait: whether they still need a home, and where they stood on each day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from allocation.enums import (
    CONFIRMATION_OPEN,
    AnswerChannel,
    AskedBy,
    Category,
    ConfirmationState,
    SnapshotState,
    WaitingList,
)
from allocation.models.waiting import WaitingEntry
from core.agencies.models import CompartmentRecord, VersionedMixin

OPEN = [str(state) for state in CONFIRMATION_OPEN]


class EntryConfirmation(VersionedMixin, CompartmentRecord):
    """A household on the list is asked whether it still needs a home (bekreftelse), and what came of it.

    No answer ends nothing: a person decides, and `note` says why a place was kept without one.
    """

    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE, related_name="confirmations")
    state = models.CharField(
        "status", max_length=15, choices=ConfirmationState, default=ConfirmationState.ASKED
    )
    asked_on = models.DateField("spurt")
    asked_by = models.CharField("spurt ved", max_length=10, choices=AskedBy)
    answer_by = models.DateField("svarfrist")
    reminded_on = models.DateField("påminnet", null=True, blank=True)
    letter = models.UUIDField("brev", null=True, blank=True)
    settled_on = models.DateField("avgjort", null=True, blank=True)
    answer_channel = models.CharField("svarte ved", max_length=10, choices=AnswerChannel, blank=True)
    note = models.CharField("hvorfor plassen ble beholdt", max_length=500, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "bekreftelse av plass på venteliste"
        verbose_name_plural = "bekreftelser av plass på venteliste"
        ordering = ["-asked_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], name="one_open_confirmation_per_entry", condition=Q(state__in=OPEN)
            ),
            models.CheckConstraint(
                name="confirmation_answer_after_asked", condition=Q(answer_by__gte=F("asked_on"))
            ),
            models.CheckConstraint(
                name="confirmation_settled_has_day",
                condition=Q(state__in=OPEN) | Q(settled_on__isnull=False),
            ),
            models.CheckConstraint(
                name="confirmation_kept_has_note", condition=~Q(state="kept") | ~Q(note="")
            ),
        ]
        indexes = [
            models.Index(fields=["entry", "asked_on"], name="confirmation_entry"),
            models.Index(
                fields=["municipality", "state", "answer_by"],
                condition=Q(state__in=OPEN),
                name="confirmation_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("allocation:entry", args=[self.entry_id])


class WaitingSnapshot(CompartmentRecord):
    """Where an entry stood at the end of a day, as it was known that night. Never changed: history, and figures."""

    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE, related_name="snapshots")
    on = models.DateField("dag")
    list = models.CharField("liste", max_length=10, choices=WaitingList)
    category = models.CharField("kategori", max_length=12, choices=Category)
    #: None while the household is on hold.
    number = models.PositiveIntegerField("nummer", null=True, blank=True)
    days_waited = models.PositiveIntegerField("dager ventet")
    state = models.CharField("status", max_length=10, choices=SnapshotState)

    class Meta:
        verbose_name = "plass på en dag"
        verbose_name_plural = "plasser på en dag"
        constraints = [models.UniqueConstraint("entry", "on", name="snapshot_once_a_day")]
        indexes = [models.Index(fields=["compartment", "on", "list"], name="snapshot_day")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.on}: {self.number}"
