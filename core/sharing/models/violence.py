from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.agencies.models import CompartmentRecord, VersionedMixin
from core.base.ids import uuid7
from core.people.models import Person
from core.sharing.enums import NoticeBasis, NoticeKind, NoticeState, Precaution


class ViolenceNotice(VersionedMixin, CompartmentRecord):
    """Varsel om fare for vold: that a risk assessment exists elsewhere and whom to ask, or a warning to other units.

    The assessment itself lives in the journal of whoever made it and never here. The compartment is the one that
    wrote the notice; others see it as receivers, until `closes_at`. `valid_to` is exclusive.
    """

    kind = models.CharField("slag", max_length=10, choices=NoticeKind)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="gjelder")
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    subject_label = models.CharField("sak", max_length=100, blank=True)
    unit = models.ForeignKey(
        "agencies.Unit", models.PROTECT, related_name="+", verbose_name="enheten som varsler"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="skrevet av"
    )
    written_at = models.DateTimeField("skrevet", default=timezone.now)
    holder = models.CharField("hvem som har risikovurderingen", max_length=150, blank=True)
    ask = models.CharField("hvem en spør", max_length=150, blank=True)
    precautions = ArrayField(
        models.CharField(max_length=20, choices=Precaution), default=list, verbose_name="hva mottakeren gjør"
    )
    instruction = models.CharField("mer om hva mottakeren gjør", max_length=300, blank=True)
    legal_basis = models.CharField("hjemmel", max_length=12, choices=NoticeBasis)
    basis_detail = models.CharField("nærmere om hjemmelen", max_length=300, blank=True)
    valid_from = models.DateField("gjelder fra")
    valid_to = models.DateField("gjelder til")
    #: When the doors close: midnight at `valid_to`, or the moment the notice was ended.
    closes_at = models.DateTimeField("lukkes")
    state = models.CharField("status", max_length=10, choices=NoticeState, default=NoticeState.ACTIVE)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="avsluttet av"
    )
    ended_at = models.DateTimeField("avsluttet", null=True, blank=True)
    end_reason = models.CharField("hvorfor det ble avsluttet", max_length=300, blank=True)
    #: Made with the form; sent twice is the same notice.
    idempotency_key = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        verbose_name = "varsel om fare for vold"
        verbose_name_plural = "varsler om fare for vold"
        constraints = [
            models.CheckConstraint(name="violence_period", condition=Q(valid_to__gt=F("valid_from"))),
            models.CheckConstraint(
                name="violence_pointer_says_whom",
                condition=~Q(kind="pointer") | ~Q(holder="") & ~Q(ask=""),
            ),
            models.CheckConstraint(
                name="violence_ended_has_reason",
                condition=~Q(state="ended") | ~Q(end_reason="") & Q(ended_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["municipality", "compartment", "idempotency_key"], name="violence_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="violence_person"),
            models.Index(fields=["compartment", "state", "-written_at"], name="violence_list"),
            models.Index(fields=["municipality", "state", "valid_to"], name="violence_lapse"),
            models.Index(fields=["subject_id"], name="violence_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.written_at:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("sharing:violence_notice", args=[self.pk])

    @property
    def last_day(self) -> date:
        """The last day it holds, as people say it."""
        return self.valid_to - timedelta(days=1)

    @property
    def is_live(self) -> bool:
        return self.state == NoticeState.ACTIVE and self.closes_at > timezone.now()

    @property
    def precaution_titles(self) -> list[str]:
        return [str(Precaution(code).label) for code in self.precautions]


class ViolenceReceiver(CompartmentRecord):
    """A compartment that a notice of danger is sent to; who there opened it first, and who confirmed it.

    `owner` is the compartment that wrote the notice, which sees who has confirmed. `closes_at` is the notice's: both
    walls read it here, so that the door closes at the same moment on both rows.
    """

    notice = models.ForeignKey(ViolenceNotice, models.CASCADE, related_name="receivers")
    owner = models.ForeignKey("agencies.Compartment", models.PROTECT, related_name="+")
    unit = models.ForeignKey("agencies.Unit", models.PROTECT, related_name="+", verbose_name="mottaker")
    closes_at = models.DateTimeField("lukkes")
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="lest av"
    )
    read_at = models.DateTimeField("lest", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="bekreftet av"
    )
    confirmed_at = models.DateTimeField("bekreftet", null=True, blank=True)

    class Meta:
        verbose_name = "mottaker av varsel om fare"
        verbose_name_plural = "mottakere av varsel om fare"
        constraints = [
            models.UniqueConstraint(fields=["notice", "compartment"], name="violence_receiver_once"),
            models.CheckConstraint(
                name="violence_confirmed",
                condition=Q(confirmed_at=None) | Q(confirmed_by__isnull=False, read_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["compartment", "closes_at"], name="violence_receiver")]

    def __str__(self) -> str:
        return f"{self.notice_id} → {self.compartment_id}"
