"""A lease follows its tenant when the household is split or merged with another.

Who the household is, is kept by those who allocate; the landlord's people seldom see it. So the night does it, and
asks the landlord to look at who lives in the home: a spouse who stays may have a right to enter (husleieloven § 8-3).
"""

from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.messages.services import add_task
from tenancies.models import Lease
from tenancies.selectors.offices import landlord_unit

#: Running leases whose tenant was in the lease's household, is no longer, and belongs to another: the one joined last.
#: Where it is not settled who is the tenant (a death, a break-up), the home's household stays as it was told.
_MOVED = """
SELECT l.id, (array_agg(other.household_id ORDER BY there.valid_from DESC, other.household_id))[1]
FROM tenancies_lease l
JOIN people_householdmember own ON own.household_id = l.household_id AND own.person_id = l.tenant_id
JOIN people_householdmember other ON other.person_id = l.tenant_id AND other.household_id <> l.household_id
JOIN people_memberperiod there ON there.member_id = other.id AND there.superseded_at IS NULL
  AND there.valid_from <= %(on)s AND (there.valid_to IS NULL OR there.valid_to > %(on)s)
WHERE l.municipality_id = %(municipality)s AND l.state IN ('active', 'signed') AND l.ended_on IS NULL
  AND EXISTS (SELECT 1 FROM people_memberperiod p WHERE p.member_id = own.id AND p.superseded_at IS NULL
    AND p.valid_to <= %(on)s)
  AND NOT EXISTS (SELECT 1 FROM people_memberperiod p WHERE p.member_id = own.id AND p.superseded_at IS NULL
    AND (p.valid_to IS NULL OR p.valid_to > %(on)s))
  AND NOT EXISTS (SELECT 1 FROM tenancies_tenantchange c WHERE c.lease_id = l.id AND c.state IN ('open', 'ended'))
GROUP BY l.id ORDER BY l.id
"""


def follow(*, actor: Actor, on: date) -> int:
    """By night. Each lease by itself; one that has followed is not found again."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"on": on, "municipality": actor.home.pk})
        found = cursor.fetchall()
    for lease, household in found:
        _follow(actor, lease, household, on)
    return len(found)


@transaction.atomic
def _follow(actor: Actor, key: UUID, household: UUID, on: date) -> None:
    lease = (
        Lease.objects.select_for_update(of=("self",), no_key=True)
        .select_related("handler", "municipality", "compartment")
        .get(pk=key)
    )
    lease.household_id = household
    lease.version += 1
    lease.save(update_fields=["household", "version"])
    events.record(actor, "lease.household_followed", lease, on=on)
    handler = lease.handler if lease.restricted else None
    add_task(
        actor=actor,
        title=_("Husstanden i leieforhold %(number)s er endret. Se hvem som bor i boligen")
        % {"number": lease.number},
        url=reverse("tenancies:changes", args=[lease.pk]),
        user=handler,
        unit=None if handler else landlord_unit(lease.municipality, on),
        due=on,
        subject=lease,
        key=f"household:{lease.pk}:{household}",
    )
