from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify

from core.agencies.models import MunicipalRecord, VersionedMixin
from core.base.explain import LocalText
from core.rules.enums import DraftState

USER = settings.AUTH_USER_MODEL


class RuleSetQuerySet(models.QuerySet):
    def published(self) -> "RuleSetQuerySet":
        """Those that count: one that was taken back before its first day does not."""
        return self.filter(withdrawn_at=None)


class RuleSet(MunicipalRecord):
    """A dated rule set (regelsett) of a municipality: criteria, priorities, intervals, own time limits.

    `valid_from` None is a set that is adopted but not yet in force; `valid_to` is exclusive. `version` is the
    rule's own version, not a counter. What a decision rested on is kept with the decision as a snapshot.

    A row here is published. One with `shipped` off is the municipality's own, and the database changes nothing in it;
    it may only be taken back before it has come into force.
    """

    kind = models.CharField("område", max_length=40)
    code = models.CharField("kode", max_length=60)
    title = models.JSONField("navn", default=dict)
    valid_from = models.DateField("gjelder fra", null=True, blank=True)
    valid_to = models.DateField("gjelder til", null=True, blank=True)
    basis = models.CharField("hjemmel", max_length=300)
    version = models.CharField("versjon", max_length=40)
    incomplete = models.BooleanField("ufullstendig", default=False)
    shipped = models.BooleanField("følger med Husrom", default=False)
    content = models.JSONField("innhold", default=dict)
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name="avløser",
    )
    published_at = models.DateTimeField("publisert", null=True, blank=True)
    published_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="publisert av"
    )
    publish_reason = models.CharField("begrunnelse", max_length=500, blank=True)
    withdrawn_at = models.DateTimeField("trukket tilbake", null=True, blank=True)
    withdrawn_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField("grunn", max_length=500, blank=True)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = "regelsett"
        verbose_name_plural = "regelsett"
        constraints = [
            models.UniqueConstraint("municipality", "kind", "code", name="rule_set_code"),
            models.CheckConstraint(
                name="rule_set_period",
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                "municipality",
                "kind",
                "valid_from",
                name="rule_set_one_start",
                condition=Q(shipped=False, withdrawn_at=None, valid_from__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["municipality", "kind", "-valid_from"], name="rule_set_valid")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> LocalText:
        return LocalText.of(self.title or self.code)

    @property
    def last_day(self) -> date | None:
        return self.valid_to - timedelta(days=1) if self.valid_to else None


class RuleSetDraft(VersionedMixin, MunicipalRecord):
    """Utkast til regelsett: a copy of a set that is being changed. Nothing rests on it before it is published."""

    kind = models.CharField("område", max_length=40)
    title = models.JSONField("navn", default=dict)
    valid_from = models.DateField("gjelder fra", null=True, blank=True)
    valid_to = models.DateField("gjelder til", null=True, blank=True)
    basis = models.CharField("hjemmel", max_length=300, blank=True)
    incomplete = models.BooleanField("ufullstendig", default=False)
    content = models.JSONField("innhold", default=dict)
    based_on = models.ForeignKey(
        RuleSet, on_delete=models.PROTECT, related_name="drafts", verbose_name="bygger på"
    )
    state = models.CharField("status", max_length=12, choices=DraftState, default=DraftState.DRAFT)
    #: Who wrote the words as they stand: another must publish them, or the same person say why.
    changed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField("endret", default=timezone.now)
    published = models.OneToOneField(
        RuleSet, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        verbose_name = "utkast til regelsett"
        verbose_name_plural = "utkast til regelsett"
        constraints = [
            models.CheckConstraint(
                name="rule_set_draft_published",
                condition=Q(state=DraftState.PUBLISHED, published__isnull=False)
                | (~Q(state=DraftState.PUBLISHED) & Q(published=None)),
            )
        ]
        indexes = [models.Index(fields=["municipality", "state", "-changed_at"], name="rule_set_draft_state")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> LocalText:
        return LocalText.of(self.title or self.based_on.title or "")

    @property
    def last_day(self) -> date | None:
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    @property
    def code(self) -> str:
        """What the set will be called by machines: its name, as in an address."""
        return slugify(self.name.nb)[:50] or "regelsett"

    @property
    def rules_version(self) -> str:
        return self.valid_from.isoformat() if self.valid_from else ""

    def as_set(self) -> "DraftedSet":
        """As a dated rule set, for what reads one."""
        return DraftedSet(self.code, self.basis, self.rules_version, dict(self.content))


class DraftedSet:
    """A draft seen as a dated rule set: what `rules_from` and its like ask for."""

    def __init__(self, code: str, basis: str, version: str, content: dict[str, Any]) -> None:
        self.code, self.basis, self.version, self.content = code, basis, version, content
