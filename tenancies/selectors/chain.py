"""Homes that become vacant when a household moves on to another: the next link of the chain."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q

from allocation.hooks import HomeLeft
from applications.models import Application
from core.agencies.actors import Actor
from core.agencies.policies import shown_openly
from tenancies import policies
from tenancies.enums import LeaseState


def homes_left_by(actor: Actor, applications: Collection[Application]) -> Iterable[HomeLeft]:
    """The running leases of those who apply. One query; never one that a protected address hides, whoever asks:
    what is said here is read aloud in meetings."""
    if not policies.leases.permits(actor, "view"):
        return
    by_applicant: dict[UUID, list[UUID]] = {}
    by_household: dict[UUID, list[UUID]] = {}
    for application in applications:
        by_applicant.setdefault(application.applicant_id, []).append(application.pk)
        if application.household_id is not None:
            by_household.setdefault(application.household_id, []).append(application.pk)
    rows = (
        shown_openly(actor, policies.leases.visible_to(actor))
        .filter(
            Q(tenant__in=by_applicant) | Q(household__in=by_household),
            state=LeaseState.ACTIVE,
            restricted=False,
        )
        .select_related("dwelling")
        .order_by("starts_on", "id")
    )
    for lease in rows:
        theirs = by_applicant.get(lease.tenant_id, []) + by_household.get(lease.household_id, [])
        for key in dict.fromkeys(theirs):
            yield HomeLeft(key, lease.dwelling, lease.get_absolute_url(), (lease.tenant_id, lease))
