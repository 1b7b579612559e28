from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from contacts.enums import Channel, Direction, InterpreterState, Outcome
from core.agencies.models import CompartmentRecord, Unit, VersionedMixin
from core.base.ids import uuid7
from core.people.models import Person


class Contact(VersionedMixin, CompartmentRecord):
    """A call or a visit (henvendelse), with or without a case. Who, when, about what, and what came of it.

    The whole row is confidential to its compartment. `subject_type`/`subject_id` name a case in a room that this
    one knows nothing of; `subject_label` is what that case was called when the contact was logged.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="enhet")
    happened_at = models.DateTimeField("når")
    channel = models.CharField("kanal", max_length=10, choices=Channel, default=Channel.PHONE)
    direction = models.CharField("retning", max_length=10, choices=Direction, default=Direction.INCOMING)
    caller = models.CharField("fra eller til", max_length=150, blank=True)
    reply_to = models.CharField("nås på", max_length=150, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gjelder"
    )
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    subject_label = models.CharField("sak", max_length=100, blank=True)
    text = models.TextField("hva det gjaldt")
    outcome = models.CharField("utfall", max_length=12, choices=Outcome, default=Outcome.NOTED)
    outcome_note = models.CharField("mer om utfallet", max_length=300, blank=True)

    follow_up_on = models.DateField("følges opp", null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="følges opp av",
    )
    followed_up_at = models.DateTimeField("fulgt opp", null=True, blank=True)
    followed_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="fulgt opp av",
    )
    followed_up_note = models.CharField("hva ble gjort", max_length=300, blank=True)

    interpreter_state = models.CharField("tolk", max_length=10, choices=InterpreterState, blank=True)
    interpreter_language = models.CharField("tolk i språk", max_length=40, blank=True)
    interpreter_at = models.DateTimeField("tolk til tidspunkt", null=True, blank=True)

    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="ført av"
    )
    recorded_at = models.DateTimeField("ført", default=timezone.now)
    #: Made with the form; saved twice is the same contact.
    idempotency_key = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        verbose_name = "henvendelse"
        verbose_name_plural = "henvendelser"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "idempotency_key"], name="contact_once"),
            models.CheckConstraint(
                name="contact_interpreter", condition=Q(interpreter_state="") | ~Q(interpreter_language="")
            ),
            models.CheckConstraint(
                name="contact_subject",
                condition=Q(subject_type="", subject_id=None)
                | ~Q(subject_type="") & Q(subject_id__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_followed_up",
                condition=Q(followed_up_at=None) | Q(follow_up_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "-happened_at"], name="contact_newest"),
            models.Index(fields=["person", "-happened_at"], name="contact_person"),
            models.Index(fields=["subject_id", "-happened_at"], name="contact_subject"),
            models.Index(
                fields=["compartment", "follow_up_on"],
                name="contact_follow_up",
                condition=Q(follow_up_on__isnull=False, followed_up_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {timezone.localtime(self.happened_at):%d.%m.%Y}"

    @property
    def number(self) -> str:
        """What its deadline calls it: read up the line, so neither a name nor a word of the text."""
        return str(self)

    def get_absolute_url(self) -> str:
        return reverse("contacts:contact", args=[self.pk])
