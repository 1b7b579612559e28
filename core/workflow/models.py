from django.conf import settings
from django.db import models
from django.utils import timezone

from core.agencies.models.base import MunicipalRecord


class StateChange(MunicipalRecord):
    """One step in the life of a record. Append-only: the database refuses UPDATE and DELETE.

    The reason may say something about a person, so the row belongs to the subject's compartment.
    """

    compartment = models.ForeignKey("agencies.Compartment", models.PROTECT, null=True, related_name="+")
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    field = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    name = models.CharField("steg", max_length=60)
    actor_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_service = models.CharField(max_length=40, blank=True)
    reason = models.TextField("begrunnelse", blank=True)
    on_behalf_of = models.CharField("på vegne av", max_length=60, blank=True)
    on = models.DateField("gjelder fra", db_column="on_date")
    # Set here and not by the database: a database default is read back with RETURNING, which row-level security
    # refuses to a service that may write history but not read it.
    at = models.DateTimeField("tidspunkt", default=timezone.now)

    class Meta:
        verbose_name = "statusendring"
        verbose_name_plural = "statusendringer"
        indexes = [models.Index(fields=["subject_id", "at"], name="statechange_subject_at")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.source} → {self.target}"
