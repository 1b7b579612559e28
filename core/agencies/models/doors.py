"""Doors between compartments: open relations (by default rule or law) and explicit grants (django-guardian)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from guardian.models import GroupObjectPermissionAbstract, UserObjectPermissionAbstract

from core.agencies.enums import Basis, Scope
from core.agencies.models.base import CompartmentRecord


class Relation(CompartmentRecord):
    """A compartment's open relation to a person or a case: it may see, within `scope`, what the subject's rows say.

    Read by the policies and by row-level security, and has none itself (policies reading each other recurse).
    """

    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    opened_at = models.DateTimeField("åpnet", default=timezone.now)
    closes_at = models.DateTimeField("lukkes", null=True, blank=True)
    scope = models.CharField("omfang", max_length=10, choices=Scope, default=Scope.CONTENT)
    basis = models.CharField("grunnlag", max_length=30, choices=Basis)
    source_id = models.UUIDField(
        "åpnet av", null=True, blank=True
    )  # the consent or the sharing rule behind it
    reason = models.CharField("formål", max_length=300, blank=True)

    class Meta:
        verbose_name = "åpen relasjon"
        indexes = [
            # By the subject alone, with what both walls ask beside it: a subject has few relations, and so the
            # question is answered from the index, whichever compartments ask.
            models.Index(
                fields=["subject_id"],
                include=["compartment", "scope", "opened_at", "closes_at"],
                name="relation_subject",
            ),
            models.Index(fields=["compartment", "subject_type", "subject_id"], name="relation_compartment"),
        ]
        constraints = [
            models.CheckConstraint(
                name="relation_period", condition=Q(closes_at=None) | Q(closes_at__gte=F("opened_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.compartment} → {self.subject_type}"


class GrantFields(models.Model):
    """What every explicit grant must say: until when, on which legal basis, for what purpose."""

    ends_at = models.DateTimeField("gjelder til")
    legal_basis = models.CharField("hjemmel", max_length=200)
    purpose = models.CharField("formål", max_length=300)
    granted_by = models.UUIDField("delt av", null=True, blank=True)
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class UserGrant(GrantFields, UserObjectPermissionAbstract):
    """One record shared with one person."""

    class Meta(UserObjectPermissionAbstract.Meta):
        abstract = False
        verbose_name = "deling med person"
        indexes = [models.Index(fields=["object_pk", "user"])]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.purpose}"


class GroupGrant(GrantFields, GroupObjectPermissionAbstract):
    """One record shared with one compartment (through its group)."""

    class Meta(GroupObjectPermissionAbstract.Meta):
        abstract = False
        verbose_name = "deling med rom"
        indexes = [models.Index(fields=["object_pk", "group"])]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.purpose}"
