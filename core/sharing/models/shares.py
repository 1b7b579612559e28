from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.agencies.models import CompartmentRecord
from core.sharing.enums import Ending, LegalBasis


class Share(CompartmentRecord):
    """Deling: one record opened to one compartment or one person, on a legal basis, for a purpose, until an end.

    The compartment is the giver's. The doors themselves are django-guardian's rows, which both walls read; this is
    why they stand open, and what is left when they have closed. `covers` names every record that the doors open:
    the record itself, what hangs on it, and the persons it is about.
    """

    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    title = models.CharField("hva", max_length=200)  # a kind and a number, never a name
    covers = models.JSONField(default=list)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="delt med person"
    )
    to_compartment = models.ForeignKey(
        "agencies.Compartment", models.PROTECT, null=True, related_name="+", verbose_name="delt med rom"
    )
    #: Where a person works as it is shared: access given for the work there does not follow to another unit.
    to_unit = models.ForeignKey("agencies.Unit", models.PROTECT, null=True, related_name="+")
    legal_basis = models.CharField("hjemmel", max_length=20, choices=LegalBasis)
    basis_detail = models.CharField("nærmere om hjemmelen", max_length=300, blank=True)
    purpose = models.CharField("formål", max_length=300)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="delt av"
    )
    granted_at = models.DateTimeField("delt", default=timezone.now)
    ends_at = models.DateTimeField("gjelder til")
    ended_at = models.DateTimeField("avsluttet", null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ending = models.CharField("hvordan det tok slutt", max_length=20, choices=Ending, blank=True)
    end_reason = models.CharField("grunn", max_length=300, blank=True)
    #: The consent, the break-glass access or the request for insight behind it; it ends with that.
    source_id = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = "deling"
        verbose_name_plural = "delinger"
        constraints = [
            models.CheckConstraint(name="share_receiver", condition=Q(to_user=None) ^ Q(to_compartment=None)),
            models.CheckConstraint(
                name="share_period",
                condition=Q(ends_at__gt=F("granted_at"))
                & Q(ends_at__lte=F("granted_at") + timedelta(days=367)),
            ),
            models.CheckConstraint(
                name="share_says_why", condition=~Q(legal_basis="") & ~Q(purpose="") & ~Q(title="")
            ),
            models.CheckConstraint(
                name="share_ended", condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "-granted_at"], name="share_given"),
            models.Index(fields=["to_user", "-granted_at"], name="share_to_user"),
            models.Index(fields=["to_compartment", "-granted_at"], name="share_to_compartment"),
            models.Index(fields=["subject_id"], name="share_subject"),
            models.Index(fields=["source_id"], name="share_source", condition=Q(source_id__isnull=False)),
            models.Index(fields=["municipality", "ends_at"], name="share_live", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.title} → {self.to_compartment_id or self.to_user_id}"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.ends_at > timezone.now()

    @property
    def person_ids(self) -> list[UUID]:
        """The persons it is about, as they were when it was shared."""
        return [UUID(key) for label, key in self.covers if label == "people.person"]

    @property
    def last_day(self) -> date:
        """The day as people say it: open through this one."""
        return timezone.localtime(self.ends_at - timedelta(seconds=1)).date()

    @property
    def was_live_until(self) -> datetime:
        return self.ended_at or self.ends_at

    @property
    def how_it_ended(self) -> str:
        """In words, also before the night job has written the lapse down."""
        if self.is_live:
            return ""
        return str(Ending(self.ending or Ending.LAPSED).label)
