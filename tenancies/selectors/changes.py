"""Who may enter a lease, what the tenant has asked for, and what has been decided: for the page of one lease."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.people.custody import age_on
from core.people.enums import MemberRole
from core.people.models import MemberPeriod, Person
from tenancies import policies
from tenancies.calculations import subletting, tenant_change
from tenancies.calculations.lease_terms import LeaseException
from tenancies.enums_changes import ChangeState, NoticeBy, RequestState
from tenancies.models import EntryRefusal, Lease, LeaseRequest, TenantChange
from tenancies.policies_changes import refusals

STANDING = (ChangeState.OPEN, ChangeState.ENDED)
CHILDREN = (MemberRole.CHILD, MemberRole.SHARED_CHILD)
#: Others in the home whom we have said yes to.
LIVING = (RequestState.APPROVED, RequestState.SILENT)


@dataclass(frozen=True)
class Candidate:
    person: Person
    role: str
    entitled: tenant_change.Entitled


def changes_of(actor: Actor, lease: Lease) -> list[TenantChange]:
    rows = policies.tenant_changes.visible_to(actor).filter(lease=lease)
    return list(rows.select_related("person", "new_lease").order_by("-told_on", "-id"))


def requests_of(actor: Actor, lease: Lease) -> list[LeaseRequest]:
    return list(policies.requests.visible_to(actor).filter(lease=lease).order_by("-received_on", "-id"))


def refusals_of(actor: Actor, lease: Lease) -> list[EntryRefusal]:
    """Those told no; and whether a suit is still to be brought or decided, while nobody has entered instead."""
    rows = list(
        refusals.visible_to(actor).filter(lease=lease).select_related("change").order_by("-refused_on", "-id")
    )
    for row in rows:
        stands = row.suit_by is not None and not row.outcome and row.change.state == ChangeState.ENDED
        row.waits, row.undecided = stands and row.suit_on is None, stands
    return rows


def living_with(actor: Actor, lease: Lease) -> list[MemberPeriod]:
    """Those in the household today besides the tenant, as far as the reader's office knows them. One query."""
    if lease.household_id is None:
        return []
    rows = policy_for(MemberPeriod).visible_to(actor).filter(member__household=lease.household_id)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=actor.today), valid_from__lte=actor.today)
    found = rows.filter(superseded_at=None).exclude(member__person=lease.tenant_id)
    return list(found.select_related("member__person").order_by("valid_from", "id"))


def candidates(actor: Actor, lease: Lease, kind: str, on: date) -> list[Candidate]:
    """Those in the household on the day besides the tenant, and what the Act says of each. Two queries.

    Whoever parted that very day still lived there until then.
    """
    if lease.household_id is None:
        return []
    periods = (
        policy_for(MemberPeriod)
        .visible_to(actor)
        .filter(superseded_at=None)
        .filter(member__household=lease.household_id)
        .exclude(member__person=lease.tenant_id)
        .select_related("member__person")
        .order_by("valid_from")
    )
    since: dict[Any, date] = {}
    now: dict[Any, MemberPeriod] = {}
    for period in periods:
        key = period.member.person_id
        since.setdefault(key, period.valid_from)
        if period.valid_from <= on and (period.valid_to is None or period.valid_to >= on):
            now[key] = period
    found = []
    for person_id, period in now.items():
        person = period.member.person
        child = period.role in CHILDREN
        age = age_on(person, on)
        member = tenant_change.Member(
            partner=period.role == MemberRole.PARTNER,
            descendant=child,
            adult=not child if age is None else age >= 18,
            since=since[person_id],
        )
        found.append(
            Candidate(
                person,
                str(period.get_role_display()),
                tenant_change.entitled(tenant_change.ChangeKind(kind), member, on),
            )
        )
    return found


def candidate(actor: Actor, lease: Lease, person: Person, kind: str, on: date) -> Candidate | None:
    """What the Act says of one; None where the actor does not know the person as one of the household."""
    return next((each for each in candidates(actor, lease, kind, on) if each.person.pk == person.pk), None)


def entry_by(change: TenantChange) -> date | None:
    """The last day to say that one enters, after a notice (§ 8-2); None while no month runs.

    After ours it runs from the day those in the home were told in writing, after the estate's from the day we got it.
    """
    told = change.household_told_on if change.notice_by == NoticeBy.LANDLORD else change.notice_received_on
    return tenant_change.entry_by(told) if told is not None else None


def subtenants(actor: Actor, lease: Lease, on: date) -> list[LeaseRequest]:
    """Those who rent of the tenant with our approval: they get a copy of a notice of termination (§ 7-7)."""
    rows = policies.requests.visible_to(actor).filter(
        lease=lease, state__in=LIVING, kind__in=subletting.SUBLETS
    )
    return living_there(rows.order_by("starts_on", "id"), on)


def allowed_grounds(
    request: LeaseRequest, exceptions: frozenset[LeaseException]
) -> frozenset[subletting.RefusalGround]:
    return subletting.grounds(subletting.RequestKind(request.kind), exceptions)


def living_there(requests: Iterable[LeaseRequest], on: date) -> list[LeaseRequest]:
    """Approved subtenants and others of the day: a subtenant gets a copy of a notice of termination (§ 7-7)."""
    return [
        row
        for row in requests
        if row.state in LIVING and row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)
    ]
