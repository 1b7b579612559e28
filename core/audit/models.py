"""The audit trail and the read log: partitioned by month, append-only, plain ids (nothing points upwards)."""

from django.db import models

from core.base.ids import uuid7


class AuditEvent(models.Model):
    """Something that was done: who, when, to what, why, on whose behalf. Never names or free text in `detail`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField("tidspunkt")
    on = models.DateField("gjelder dato")
    municipality_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    service = models.CharField(max_length=40, blank=True)
    unit_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    reason = models.TextField("begrunnelse", blank=True)
    on_behalf_of = models.CharField("på vegne av", max_length=120, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        managed = False  # partitioned; made by the migration's own SQL
        db_table = "audit_event"

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}"


class ReadEntry(models.Model):
    """A person's confidential content was shown to someone: one row per person, through whatever door."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField("tidspunkt")
    municipality_id = models.UUIDField()
    user_id = models.UUIDField(null=True)
    service = models.CharField(max_length=40, blank=True)
    unit_id = models.UUIDField(null=True)
    role = models.CharField(max_length=40, blank=True)
    person_id = models.UUIDField()
    content = models.CharField("slags innhold", max_length=60)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    basis = models.CharField("grunnlag", max_length=60)
    case_number = models.CharField("saksnummer", max_length=40, blank=True)

    class Meta:
        managed = False  # partitioned; made by the migration's own SQL
        db_table = "audit_read"

    def __str__(self) -> str:
        return f"{self.content} {self.person_id}"
