from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from allocation.enums import (
    OFFER_LIVE,
    AnswerChannel,
    Consequence,
    DeclineReason,
    ExtensionReason,
    OfferState,
    ViewingState,
)
from allocation.models.meeting import AgendaItem, Candidate
from allocation.models.waiting import WaitingEntry
from applications.models import Application
from core.agencies.models import CompartmentRecord, VersionedMixin
from housing.models import Vacancy

LIVE = [str(state) for state in OFFER_LIVE]


class Offer(VersionedMixin, CompartmentRecord):
    """Tilbud om bolig (tildelingsbrev), with seven days to answer by default.

    It is made when a dwelling is allocated, in the meeting or by a leader between meetings, and sent afterwards.
    """

    vacancy = models.ForeignKey(
        Vacancy, on_delete=models.PROTECT, related_name="offers", verbose_name="bolig"
    )
    entry = models.ForeignKey(WaitingEntry, on_delete=models.PROTECT, related_name="offers")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="offers")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, null=True, blank=True, related_name="offers"
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="offers"
    )
    #: The offer whose household did not take the dwelling: this one is to the reserve who moved up.
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    state = models.CharField("status", max_length=10, choices=OfferState, default=OfferState.PREPARED)
    allocated_on = models.DateField("tildelt")
    #: When a leader allocates between meetings: why it could not wait.
    urgency_reason = models.CharField("hvorfor det hastet", max_length=500, blank=True)
    sent_on = models.DateField("sendt", null=True, blank=True)
    deadline_on = models.DateField("svarfrist", null=True, blank=True)
    #: The deadline that the household has been reminded of; another deadline is another reminder.
    reminded_of = models.DateField("påminnet om fristen", null=True, blank=True)
    viewing_at = models.DateTimeField("visning", null=True, blank=True)
    viewing_place = models.CharField("oppmøtested", max_length=150, blank=True)
    viewing_host = models.CharField("hvem som møter", max_length=100, blank=True)
    viewing_state = models.CharField(
        "visningen", max_length=10, choices=ViewingState, default=ViewingState.NONE, blank=True
    )
    answered_on = models.DateField("svart", null=True, blank=True)
    answer_channel = models.CharField("svarte ved", max_length=10, choices=AnswerChannel, blank=True)
    decline_reason = models.CharField(
        "grunn til å takke nei", max_length=12, choices=DeclineReason, blank=True
    )
    decline_note = models.CharField("nærmere om grunnen", max_length=500, blank=True)
    consequence = models.CharField("følge", max_length=14, choices=Consequence, blank=True)
    letter = models.UUIDField("brev", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "tilbud"
        verbose_name_plural = "tilbud"
        constraints = [
            models.UniqueConstraint(
                fields=["vacancy"], name="one_live_offer_per_vacancy", condition=Q(state__in=LIVE)
            ),
            models.UniqueConstraint(
                fields=["entry"], name="one_live_offer_per_entry", condition=Q(state__in=LIVE)
            ),
            models.CheckConstraint(
                name="offer_sent_has_days",
                condition=~Q(state__in=["sent", "accepted", "declined", "lapsed"])
                | Q(sent_on__isnull=False, deadline_on__isnull=False),
            ),
            models.CheckConstraint(
                name="offer_deadline_after_sent",
                condition=Q(deadline_on=None) | Q(deadline_on__gte=F("sent_on")),
            ),
            models.CheckConstraint(
                name="offer_decline_has_reason", condition=~Q(state="declined") | ~Q(decline_reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "deadline_on"], name="offer_state_deadline"),
            models.Index(fields=["application"], name="offer_application"),
            models.Index(fields=["entry"], name="offer_entry"),
        ]

    def __str__(self) -> str:
        return f"Tilbud {self.vacancy_id}"

    def get_absolute_url(self) -> str:
        return reverse("allocation:offer", args=[self.pk])


class OfferExtension(CompartmentRecord):
    """Utsatt svarfrist: from which day to which, why, and who gave it. Never changed afterwards."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="extensions")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    deadline_before = models.DateField("fristen før")
    deadline_on = models.DateField("ny frist")
    reason = models.CharField("grunn", max_length=15, choices=ExtensionReason)
    note = models.CharField("nærmere om grunnen", max_length=500, blank=True)
    letter = models.UUIDField("brev", null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "utsatt svarfrist"
        verbose_name_plural = "utsatte svarfrister"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint("offer", "deadline_on", name="offer_extension_once"),
            models.CheckConstraint(
                name="offer_extension_later", condition=Q(deadline_on__gt=F("deadline_before"))
            ),
        ]
        indexes = [models.Index(fields=["offer"], name="offer_extension_offer")]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.deadline_on}"
