"""What the leases tell an allocation meeting: which run out and leave a household in need, and what moving frees.

The office that holds the meeting seldom sees the lease itself. What it needs for its own cases (the last day, the size)
is read as the service of leases; which dwelling it is, is told only to those who see the lease.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from allocation.enums import Renewal
from allocation.hooks import CurrentHome, EndingLease, People
from applications.enums import OPEN_STATES, Kind, State
from applications.models import Application
from applications.policies import applications
from core.agencies.actors import Actor, within_service
from core.agencies.models import Compartment
from core.agencies.policies import policy_for, shown_openly
from tenancies import policies
from tenancies.enums import LeaseState
from tenancies.models import LeaseTerm

SERVICE = "leases"
ONE_DAY = timedelta(days=1)
#: An application for renewal that ended in one of these says that the household must find another home.
NOT_RENEWED = (State.REFUSED,)
#: …and one that came to nothing says no more than none at all.
CAME_TO_NOTHING = (State.WITHDRAWN, State.LAPSED, State.SHELVED, State.MERGED, State.FORWARDED)


def ending_leases(actor: Actor, office: Compartment, first: date, last: date) -> Iterable[EndingLease]:
    """Leases whose term ends within the days and is not renewed: the office's own households, three queries."""
    terms = _ending_terms(actor, first, last)
    if not terms:
        return
    seen = set(
        policies.leases.visible_to(actor)
        .filter(pk__in=[term.lease_id for term in terms])
        .values_list("pk", flat=True)
    )
    cases = _cases(actor, office, terms)
    by_key = {case.pk: case for case in cases}
    for term in terms:
        lease = term.lease
        renewal = next(
            (
                case
                for case in cases
                if case.kind == Kind.RENEWAL
                and (case.applicant_id == lease.tenant_id or case.household_id == lease.household_id)
                and case.received >= lease.starts_on
                and case.state not in CAME_TO_NOTHING
            ),
            None,
        )
        allocated = by_key.get(lease.application_id) if lease.application_id else None
        if lease.pk not in seen and renewal is None and allocated is None:
            continue
        where = _where_it_stands(renewal)
        if where is None:
            continue
        case = renewal or allocated
        assert term.valid_to is not None
        yield EndingLease(
            lease_id=lease.pk,
            number=lease.number,
            person_id=lease.tenant_id,
            household_id=lease.household_id,
            application_id=case.pk if case else None,
            last_day=term.valid_to - ONE_DAY,
            renewal=where,
            bedrooms=lease.dwelling.bedrooms,
        )


def _ending_terms(actor: Actor, first: date, last: date) -> list[LeaseTerm]:
    with within_service(actor, SERVICE) as service:
        leases = shown_openly(service, policies.leases.visible_to(service)).filter(
            state=LeaseState.ACTIVE, restricted=False, ended_on=None
        )
        terms = policy_for(LeaseTerm).visible_to(service).filter(superseded_at=None)
        later = terms.filter(lease=OuterRef("lease"), valid_from__gte=OuterRef("valid_to"))
        found = (
            terms.filter(
                lease__in=leases,
                binding=True,
                valid_to__gt=first,
                valid_to__lte=last + ONE_DAY,
            )
            .exclude(Exists(later))
            .select_related("lease__dwelling")
            .order_by("valid_to", "lease")
        )
        return list(found)


def _cases(actor: Actor, office: Compartment, terms: list[LeaseTerm]) -> list[Application]:
    """The office's cases about these leases: those they were let by, and applications to have them renewed."""
    about = Q(pk__in=[term.lease.application_id for term in terms if term.lease.application_id]) | Q(
        kind=Kind.RENEWAL
    ) & (
        Q(applicant__in=[term.lease.tenant_id for term in terms])
        | Q(household__in=[term.lease.household_id for term in terms if term.lease.household_id])
    )
    rows = applications.visible_to(actor).filter(about, compartment=office)
    return list(rows.order_by("-received", "-created_at"))


def _where_it_stands(renewal: Application | None) -> str | None:
    """None: the renewal is granted, and the household stays."""
    if renewal is None:
        return Renewal.NONE
    if renewal.state in NOT_RENEWED:
        return Renewal.REFUSED
    return Renewal.OPEN if renewal.state in OPEN_STATES else None


def current_homes(actor: Actor, people: People) -> dict[UUID, CurrentHome]:
    """household → the dwelling it rents now. Two queries; no protected address is told of, to anybody."""
    with within_service(actor, SERVICE) as service:
        rows = list(
            shown_openly(service, policies.leases.visible_to(service))
            .filter(
                Q(household__in=list(people)) | Q(tenant__in=list(people.values())),
                state=LeaseState.ACTIVE,
                restricted=False,
            )
            .select_related("dwelling__area", "dwelling__building")
            .order_by("starts_on")
        )
    if not rows:
        return {}
    seen = set(
        shown_openly(actor, policies.leases.visible_to(actor))
        .filter(pk__in=[lease.pk for lease in rows])
        .values_list("pk", flat=True)
    )
    by_person = {person: household for household, person in people.items()}
    found: dict[UUID, CurrentHome] = {}
    for lease in rows:
        household = lease.household_id if lease.household_id in people else by_person.get(lease.tenant_id)
        if household is not None:
            named = lease.pk in seen
            found[household] = CurrentHome(
                lease.pk,
                lease.dwelling,
                named,
                url=lease.get_absolute_url() if named else "",
                shows=(lease.tenant_id, lease) if named else None,
            )
    return found
