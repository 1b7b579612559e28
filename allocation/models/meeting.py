"""The allocation meeting (tildelingsmøte): its agenda, its candidates, what was found out and what was decided.

Members from other compartments see a published meeting through an open relation on the meeting itself: that is
why every row below carries the meeting's key.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from allocation.enums import (
    Attendance,
    CandidateOutcome,
    CheckState,
    ItemKind,
    MeetingState,
    Result,
)
from allocation.models.waiting import WaitingEntry
from applications.models import Application
from core.agencies.models import CompartmentRecord, MunicipalRecord, Unit, VersionedMixin
from core.people.models import Person
from housing.models import Vacancy

USER = settings.AUTH_USER_MODEL


class MeetingSeries(CompartmentRecord):
    """Fast møte: when and where, who leads it, and which units send members."""

    name = models.CharField("navn", max_length=100)
    place = models.CharField("sted", max_length=150, blank=True)
    starts_at = models.TimeField("klokkeslett", null=True, blank=True)
    chair = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="leder"
    )

    class Meta:
        verbose_name = "møteserie"
        verbose_name_plural = "møteserier"
        constraints = [models.UniqueConstraint("compartment", "name", name="meeting_series_name")]

    def __str__(self) -> str:
        return self.name


class SeriesUnit(MunicipalRecord):
    """A unit that sends a member to the meetings of a series."""

    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")

    class Meta:
        verbose_name = "fast deltaker"
        constraints = [models.UniqueConstraint("series", "unit", name="series_unit_once")]

    def __str__(self) -> str:
        return f"{self.series}: {self.unit}"


class Meeting(VersionedMixin, CompartmentRecord):
    """Tildelingsmøte."""

    series = models.ForeignKey(
        MeetingSeries, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    number = models.CharField("møtenummer", max_length=15)
    date = models.DateField("dato")
    starts_at = models.TimeField("klokkeslett", null=True, blank=True)
    place = models.CharField("sted", max_length=150, blank=True)
    chair = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="møteleder")
    state = models.CharField("status", max_length=12, choices=MeetingState, default=MeetingState.PLANNED)
    published_at = models.DateTimeField("saksliste sendt", null=True, blank=True)
    signed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField("godkjent", null=True, blank=True)
    minutes = models.TextField("referat", blank=True)
    #: The printed minutes as they were signed.
    minutes_document = models.UUIDField("det godkjente referatet", null=True, blank=True)
    #: What was taken off a sent agenda: number, kind and when. Never whom or what it was about.
    withdrawn = models.JSONField("tatt av sakslista", default=list, blank=True)

    class Meta:
        verbose_name = "tildelingsmøte"
        verbose_name_plural = "tildelingsmøter"
        constraints = [models.UniqueConstraint("municipality", "number", name="meeting_number")]
        indexes = [models.Index(fields=["compartment", "date"], name="meeting_date")]

    def __str__(self) -> str:
        return f"Tildelingsmøte {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("allocation:meeting", args=[self.pk])


class Participant(MunicipalRecord):
    """A unit called to the meeting, who came for it, and whether they were there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    attendance = models.CharField("oppmøte", max_length=10, choices=Attendance, default=Attendance.INVITED)
    #: How many names the unit has looked up before the meeting, so that the chair sees how it goes and nothing more.
    checked = models.PositiveSmallIntegerField("navn sjekket", default=0)
    prepared_at = models.DateTimeField("meldt ferdig", null=True, blank=True)

    class Meta:
        verbose_name = "deltaker"
        constraints = [models.UniqueConstraint("meeting", "unit", name="participant_unit_once")]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.unit}"

    @property
    def told(self) -> str:
        """The unit, and who came for it."""
        return f"{self.unit.name} ({self.user.full_name})" if self.user else self.unit.name


class AgendaItem(VersionedMixin, CompartmentRecord):
    """Sak på sakslista. `summary` is the agenda view as it was when the item was made: what members may read.

    `order` is the chair's own sorting of this one agenda, not a place in a queue.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField("slag", max_length=16, choices=ItemKind)
    order = models.PositiveSmallIntegerField("nummer")
    title = models.CharField("overskrift", max_length=150, blank=True)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    entry = models.ForeignKey(
        WaitingEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    vacancy = models.ForeignKey(
        Vacancy, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    summary = models.JSONField("saksopplysninger", default=dict)
    proposal = models.TextField("forslag", blank=True)
    result = models.CharField("resultat", max_length=16, choices=Result, blank=True)
    reason = models.TextField("begrunnelse", blank=True)
    further_need = models.TextField("annet behov", blank=True)
    #: Who follows up the need outside the meeting, and by when: it becomes a task.
    need_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    need_user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    need_due = models.DateField("følges opp innen", null=True, blank=True)
    #: Somebody whom the dwelling fits stood before the one chosen, and a person wrote why.
    departs = models.BooleanField("rekkefølgen ble fraveket", default=False)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField("protokollert", null=True, blank=True)
    #: The lease that runs out, for an item about one. A key alone: leases are a floor above.
    lease = models.UUIDField("leieforhold", null=True, blank=True)
    #: The item of an earlier meeting that was sent back to this one. A key alone: meetings are deleted one by one.
    follows = models.UUIDField("sak som kom tilbake", null=True, blank=True)
    #: When what the item says was last changed, or somebody was added to it.
    changed_at = models.DateTimeField("endret", null=True, blank=True)

    class Meta:
        verbose_name = "sak"
        verbose_name_plural = "saker"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                "meeting", "vacancy", name="vacancy_once_per_meeting", condition=Q(vacancy__isnull=False)
            ),
            models.UniqueConstraint(
                "meeting",
                "application",
                "kind",
                name="application_once_per_meeting",
                condition=Q(application__isnull=False),
            ),
            models.UniqueConstraint(
                "meeting", "lease", name="lease_once_per_meeting", condition=Q(lease__isnull=False)
            ),
            models.CheckConstraint(
                name="agenda_item_subject",
                condition=Q(kind="vacancy", vacancy__isnull=False)
                | Q(kind__in=["application", "longest_waiting"], application__isnull=False)
                | Q(kind="expiring_lease", lease__isnull=False)
                | Q(kind="other"),
            ),
        ]
        indexes = [
            models.Index(fields=["meeting", "order"], name="agenda_item_order"),
            models.Index(fields=["follows"], name="agenda_item_follows", condition=Q(follows__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


class UnallocatedReason(CompartmentRecord):
    """Why a dwelling went to nobody, and what was said of further need: it may be about anybody who was considered.

    A row of its own, so that the database keeps it from members of other units, who read the item itself.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="unallocated")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("begrunnelse", blank=True)
    further_need = models.TextField("annet behov", blank=True)

    class Meta:
        verbose_name = "begrunnelse for at boligen ikke ble tildelt"
        verbose_name_plural = "begrunnelser for at boliger ikke ble tildelt"

    def __str__(self) -> str:
        return str(self.item_id)


class Candidate(CompartmentRecord):
    """A household considered for a vacancy: how it fits, line by line, and what became of it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="candidates")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="candidates")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="candidates")
    entry = models.ForeignKey(WaitingEntry, on_delete=models.PROTECT, related_name="candidacies")
    #: The household's case: other compartments see the row only where it is open to them.
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField("nummer på lista da saken ble laget")
    explanation = models.JSONField("hva som passer", default=dict)
    environment_advice = models.CharField("bomiljø", max_length=500, blank=True)
    outcome = models.CharField(
        "utfall", max_length=12, choices=CandidateOutcome, default=CandidateOutcome.PROPOSED
    )
    reason = models.TextField("begrunnelse", blank=True)
    #: Computed from the comparison with the one chosen; a person may write more in `reason`.
    computed_reason = models.TextField("beregnet begrunnelse", blank=True)
    #: What else the chosen household needs, as the meeting put it (the item of a vacancy does not say).
    further_need = models.TextField("annet behov", blank=True)

    class Meta:
        verbose_name = "kandidat"
        verbose_name_plural = "kandidater"
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint("item", "entry", name="candidate_once_per_item"),
            models.UniqueConstraint(
                fields=["item"], name="one_chosen_candidate_per_item", condition=Q(outcome="chosen")
            ),
        ]
        indexes = [models.Index(fields=["entry"], name="candidate_entry")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.entry_id}"

    @property
    def ordered(self) -> bool:
        """Whether `rank` is a number on a waiting list: not where the municipality keeps none."""
        return bool(self.explanation.get("ordered", True))

    @property
    def label(self) -> str:
        """«Nr. 5» on the list, or «Kandidat 2» of those shown where nobody stands in turn."""
        words = _("Nr. %(number)s") if self.ordered else _("Kandidat %(number)s")
        return words % {"number": self.rank}


class Finding(CompartmentRecord):
    """What a member's agency knows and may share (relevant for tildelingen). Written to be read by the meeting.

    Without an item it is about the household, and is read wherever the household stands on the agenda.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="findings")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="findings"
    )
    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, null=True, blank=True, related_name="findings"
    )
    #: Whose household it is about; none where it is about the dwelling alone.
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    text = models.TextField("opplysning")
    basis = models.CharField("hjemmel", max_length=30)
    written_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "opplysning til møtet"
        verbose_name_plural = "opplysninger til møtet"
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="finding_is_about_something",
                condition=Q(item__isnull=False) | Q(application__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["item"], name="finding_item"),
            models.Index(fields=["meeting", "application"], name="finding_household"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.item_id or self.application_id}"


class UnitCheck(VersionedMixin, CompartmentRecord):
    """What a unit found when it looked a name on the agenda up in its own systems, before the meeting.

    The unit's own: the compartment is the unit's, and neither wall opens it to the office that holds the meeting.
    What is shared is written as a Finding.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    state = models.CharField("status", max_length=10, choices=CheckState)
    text = models.TextField("opplysning", blank=True)
    finding = models.OneToOneField(
        Finding, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("skrevet", default=timezone.now)

    class Meta:
        verbose_name = "oppslag før møtet"
        verbose_name_plural = "oppslag før møtet"
        constraints = [
            models.UniqueConstraint("meeting", "application", "unit", name="unit_check_once"),
            models.CheckConstraint(
                name="unit_check_says_something", condition=Q(state="nothing", text="") | ~Q(text="")
            ),
        ]
        indexes = [models.Index(fields=["meeting", "unit"], name="unit_check_meeting")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.application_id}"


class Recusal(MunicipalRecord):
    """Inhabil: a called unit's member, or one of the office itself, took no part in an item (fvl. §§ 6–10)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="recusals")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="recusals")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, null=True, blank=True, related_name="recusals"
    )
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "inhabil"
        constraints = [
            models.UniqueConstraint("item", "participant", name="recusal_once"),
            models.UniqueConstraint("item", "user", name="recusal_user_once"),
            models.CheckConstraint(
                name="recusal_of_one",
                condition=Q(participant__isnull=False, user=None) | Q(participant=None, user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.participant_id or self.user_id}"


class MinutesAddendum(CompartmentRecord):
    """Protokolltilførsel: what is said of signed minutes afterwards. The minutes themselves are never edited."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="addenda")
    text = models.TextField("protokolltilførsel")
    written_on = models.DateField("dato")
    written_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "protokolltilførsel"
        verbose_name_plural = "protokolltilførsler"
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["meeting"], name="minutes_addendum_meeting")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.written_on}"
