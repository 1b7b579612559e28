from django.conf import settings
from django.db import models

from core.agencies.models import MunicipalRecord
from core.base.ids import uuid7
from core.privacy.request_enums import RunState
from core.rules.periods import Period


class RetentionClass(models.Model):
    """How long something is kept, as the database itself reads it. Written by the owner after every migration
    (`core/privacy/retention.py`); the application may only read it."""

    code = models.SlugField(primary_key=True, max_length=40)
    title = models.CharField("klasse", max_length=120)
    period = models.CharField("hvor lenge", max_length=30)
    starts = models.CharField("regnes fra", max_length=200)
    basis = models.CharField("hjemmel", max_length=300)
    archive_first = models.BooleanField("arkiveres først")
    version = models.DateField("gjelder fra")
    kind = models.CharField(max_length=10)  # rows: our own tables; log: whole sealed months
    root = models.CharField(max_length=63)
    since_sql = models.TextField()
    closed_sql = models.TextField()
    children = models.JSONField(default=list)

    class Meta:
        verbose_name = "bevaringsklasse"

    def __str__(self) -> str:
        return self.title

    @property
    def period_in_words(self) -> str:
        """«10 år», from «10 years»."""
        return str(Period.parse(self.period).words)


class RetentionRun(MunicipalRecord):
    """One clearing of one class up to a day: proposed by one, approved by another, carried out by the database."""

    class_code = models.SlugField("klasse", max_length=40)
    due_before = models.DateField("forfalt før")
    state = models.CharField("status", max_length=10, choices=RunState, default=RunState.PROPOSED)
    expected = models.PositiveIntegerField("antall ved forslaget")
    reason = models.TextField("begrunnelse", blank=True)
    manifest = models.CharField("kontrollsum for uttrekket", max_length=64, blank=True)
    archive_reference = models.CharField("arkivets kvittering", max_length=100, blank=True)

    class Meta:
        verbose_name = "sletting etter bevaringsplan"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "class_code"],
                name="retention_one_at_a_time",
                condition=models.Q(state__in=("proposed", "approved", "exported", "confirmed")),
            )
        ]
        indexes = [models.Index(fields=["municipality", "-created_at"], name="retention_newest")]

    def __str__(self) -> str:
        return f"{self.class_code} {self.due_before}"


class RetentionApproval(MunicipalRecord):
    """One of the two who stand behind a run. Nobody can write one in another's name."""

    run = models.ForeignKey(RetentionRun, models.CASCADE, related_name="approvals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "godkjenning av sletting"
        constraints = [models.UniqueConstraint(fields=["run", "user"], name="retention_approval_once")]

    def __str__(self) -> str:
        return str(self.run_id)


class ArchivedRow(models.Model):
    """A row that a run has handed to the archive, and what it said then. Written by the owner's function alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    municipality = models.ForeignKey("agencies.Municipality", models.PROTECT, related_name="+")
    run = models.ForeignKey(RetentionRun, models.PROTECT, related_name="+")
    row_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "arkivert rad"
        constraints = [models.UniqueConstraint(fields=["run", "row_id"], name="archived_row_once")]

    def __str__(self) -> str:
        return self.sha256


class RetentionEntry(models.Model):
    """What went: class, how many, from when to when, and a hash of the keys. Written by the owner's function alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    municipality = models.ForeignKey("agencies.Municipality", models.PROTECT, related_name="+")
    run = models.ForeignKey(RetentionRun, models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    class_code = models.SlugField("klasse", max_length=40)
    removed = models.PositiveIntegerField("slettet")
    kept = models.PositiveIntegerField("beholdt fordi noe annet viser til dem")
    first_on = models.DateField("fra", null=True)
    last_on = models.DateField("til", null=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "utført sletting"
        indexes = [models.Index(fields=["municipality", "-at"], name="retention_entry_newest")]

    def __str__(self) -> str:
        return f"{self.class_code}: {self.removed}"
