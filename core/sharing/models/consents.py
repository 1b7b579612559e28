from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core.agencies.enums import Scope
from core.agencies.models import Compartment, CompartmentRecord, VersionedMixin
from core.people.models import Person
from core.sharing import cases
from core.sharing.enums import AnsweredHow, Capacity, ConsentState, Information, information_titles
from core.sharing.models.representatives import Representative

OSLO = ZoneInfo("Europe/Oslo")


class Consent(VersionedMixin, CompartmentRecord):
    """Samtykke: whether a person lets us share with one recipient; what, for what, until when, and how we know.

    It belongs to the compartment that asked. Asked again later is a new record, so the history stays; the latest
    record of a preset and a recipient is the one in force. `valid_to` is exclusive.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    subject_label = models.CharField("saksnummer", max_length=60, blank=True)
    preset = models.CharField("fast formål", max_length=60, blank=True)
    recipient = models.ForeignKey(
        Compartment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="mottaker",
    )
    recipient_name = models.CharField("mottakerens navn", max_length=150)
    information = ArrayField(
        models.CharField(max_length=20, choices=Information), verbose_name="opplysninger"
    )
    scope = models.CharField("omfang", max_length=10, choices=Scope, default=Scope.IDENTITY)
    purpose = models.CharField("formål", max_length=300)
    state = models.CharField("status", max_length=15, choices=ConsentState, default=ConsentState.NOT_ASKED)
    asked_on = models.DateField("spurt", null=True, blank=True)
    answered_on = models.DateField("svart", null=True, blank=True)
    answered_how = models.CharField("hvordan", max_length=12, choices=AnsweredHow, blank=True)
    valid_from = models.DateField("gjelder fra", null=True, blank=True)
    valid_to = models.DateField("gjelder til", null=True, blank=True)
    capacity = models.CharField(
        "samtykkekompetanse", max_length=10, choices=Capacity, default=Capacity.PRESUMED
    )
    capacity_by = models.CharField("vurdert av", max_length=150, blank=True)
    capacity_on = models.DateField("vurdert", null=True, blank=True)
    capacity_note = models.TextField("konklusjon", blank=True)
    representative = models.ForeignKey(
        Representative,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="på vegne av søkeren",
    )
    #: When the answer was registered, by the database's clock: a newer «no» beats an older «yes».
    decided_at = models.DateTimeField("registrert", null=True, blank=True)
    withdrawn_on = models.DateField("trukket", null=True, blank=True)
    withdrawn_how = models.CharField("trukket hvordan", max_length=12, choices=AnsweredHow, blank=True)
    withdrawn_at = models.DateTimeField("trukket registrert", null=True, blank=True)
    lapsed_on = models.DateField("gikk ut", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "samtykke"
        verbose_name_plural = "samtykker"
        constraints = [
            models.CheckConstraint(
                name="consent_period", condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="consent_given_has_period",
                condition=~Q(state__in=["given", "withdrawn"])
                | Q(valid_from__isnull=False, valid_to__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_answered",
                condition=Q(state="not_asked") | Q(answered_on__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_withdrawn",
                condition=~Q(state="withdrawn") | Q(withdrawn_on__isnull=False, withdrawn_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "recipient"], name="consent_person"),
            models.Index(fields=["subject_id"], name="consent_subject"),
            models.Index(fields=["compartment", "state", "valid_to"], name="consent_state"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label} → {self.recipient_name}"

    def get_absolute_url(self) -> str:
        return cases.page_of(self)

    @property
    def last_day(self) -> date | None:
        """The last day it holds, as people say it."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    @property
    def opens_at(self) -> datetime | None:
        return midnight(self.valid_from) if self.valid_from else None

    @property
    def closes_at(self) -> datetime | None:
        return midnight(self.valid_to) if self.valid_to else None

    @property
    def waiting(self) -> bool:
        """Asked, and no answer yet."""
        return self.state == ConsentState.NOT_ASKED and self.asked_on is not None

    @property
    def state_label(self) -> str:
        if self.waiting:
            return _("Spurt, har ikke svart")
        return str(ConsentState(self.state).label)

    @property
    def information_titles(self) -> list[str]:
        return information_titles(self.information)

    def holds_on(self, day: date) -> bool:
        """Given, and within its period. Whether a later «no» has overtaken it is asked of `services.consents`."""
        return (
            self.state == ConsentState.GIVEN
            and self.valid_from is not None
            and self.valid_to is not None
            and self.valid_from <= day < self.valid_to
        )


def midnight(day: date) -> datetime:
    """The first moment of a day in Norway."""
    return datetime.combine(day, time(), tzinfo=OSLO)
