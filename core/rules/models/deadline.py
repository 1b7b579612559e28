from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.agencies.models import Compartment, MunicipalRecord, Unit
from core.rules.enums import DeadlineState, Receiver

#: Not yet done, whether in time or past it.
OUTSTANDING = Q(state__in=[DeadlineState.OPEN, DeadlineState.MISSED], met_on=None)


class DeadlineQuerySet(models.QuerySet):
    def outstanding(self) -> "DeadlineQuerySet":
        return self.filter(OUTSTANDING)


class Deadline(MunicipalRecord):
    """Frist: something must be done by a day, on a legal basis or by own policy, by a responsible unit.

    `start`, `nominal_end` and `due` as the rule gave them, with rule, version and basis kept as they were that day.
    `subject_label` is a case number: never a name. `level` counts the steps of the escalation that have been taken.
    """

    kind = models.CharField("slags frist", max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    subject_label = models.CharField("sak", max_length=60, blank=True)
    url = models.CharField("lenke", max_length=300, blank=True)
    compartment = models.ForeignKey(
        Compartment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="fortrolig rom"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="ansvarlig enhet"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="ansvarlig",
    )
    start = models.DateField("løper fra")
    nominal_end = models.DateField("ende uten flytting")
    due = models.DateField("frist")
    rule = models.CharField("regel", max_length=60)
    rule_version = models.CharField("regelens versjon", max_length=40, blank=True)
    basis = models.CharField("hjemmel", max_length=300)
    statutory = models.BooleanField("lovbestemt", default=False)
    state = models.CharField("status", max_length=10, choices=DeadlineState, default=DeadlineState.OPEN)
    met_on = models.DateField("utført", null=True, blank=True)
    waived_reason = models.CharField("grunn til at fristen falt bort", max_length=300, blank=True)
    extended_reason = models.CharField("grunn til ny frist", max_length=300, blank=True)
    level = models.PositiveSmallIntegerField("trinn", default=0)
    next_escalation_on = models.DateField("neste varsel", null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "frist"
        verbose_name_plural = "frister"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "subject_id"], name="deadline_one_open", condition=OUTSTANDING
            ),
            models.CheckConstraint(
                name="deadline_waived_reason", condition=~Q(state=DeadlineState.WAIVED) | ~Q(waived_reason="")
            ),
            models.CheckConstraint(
                name="deadline_met_on", condition=~Q(state=DeadlineState.MET) | Q(met_on__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due"], name="deadline_unit", condition=OUTSTANDING),
            models.Index(fields=["user", "due"], name="deadline_user", condition=OUTSTANDING),
            models.Index(
                fields=["municipality", "next_escalation_on"],
                name="deadline_escalation",
                condition=OUTSTANDING,
            ),
            models.Index(
                fields=["municipality", "due"],
                name="deadline_passing",
                condition=Q(state=DeadlineState.OPEN),
            ),
            models.Index(fields=["subject_id", "kind"], name="deadline_subject"),
            models.Index(fields=["municipality", "kind", "due"], name="deadline_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_label} {self.due}"

    @property
    def is_outstanding(self) -> bool:
        return self.met_on is None and self.state in (DeadlineState.OPEN, DeadlineState.MISSED)

    def days_left(self, on: date) -> int:
        """Days until the deadline; negative when it has passed."""
        return (self.due - on).days


class Escalation(MunicipalRecord):
    """One step of one deadline, told to one receiver. Rows are added, never changed."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="escalations")
    level = models.PositiveSmallIntegerField("trinn")
    receiver = models.CharField("mottaker", max_length=20, choices=Receiver)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField("dato")
    due = models.DateField("frist")

    class Meta:
        verbose_name = "varsling av frist"
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "due", "level", "user"], name="escalation_user", condition=~Q(user=None)
            ),
            models.UniqueConstraint(
                fields=["deadline", "due", "level", "unit"], name="escalation_unit", condition=~Q(unit=None)
            ),
            models.CheckConstraint(name="escalation_receiver", condition=Q(user=None) ^ Q(unit=None)),
        ]
        indexes = [models.Index(fields=["user", "deadline"], name="escalation_user_deadline")]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.level} {self.receiver}"
