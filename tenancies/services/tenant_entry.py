"""The lease of whoever enters another's: the contract that was signed, its term and its rent as they go on."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.numbers import next_number
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.people import protection
from core.people.models import Household, HouseholdMember, MemberPeriod, Person
from core.people.numbers import read_number
from core.people.services import PersonFacts, attach_person, create_household, end_member
from tenancies import policies
from tenancies.calculations import tenant_change as law
from tenancies.calculations.ledger import standing
from tenancies.enums import EntryKind, LeaseState, RentBasis
from tenancies.enums_changes import ChangeKind
from tenancies.models import Lease, LeaseTerm, LedgerEntry, RentAgreement, TenantChange
from tenancies.selectors.arrears_facts import entries_of
from tenancies.selectors.offices import landlord_unit
from tenancies.services import kid_numbers, protected
from tenancies.services.leases import open_doors
from tenancies.services.terms import Terms, overlap, terms_of, write_terms

#: What of a dated fact belongs to the row, not to what it says.
OWN = ("id", "created_at", "lease_id", "recorded_at", "superseded_at")


@dataclass(frozen=True)
class GoesOn:
    """What is left of a lease from a day: its terms and rents, as values for rows of another lease."""

    terms: tuple[dict[str, Any], ...]
    rents: tuple[dict[str, Any], ...]
    agreed: Terms


def what_goes_on(lease: Lease, change: TenantChange, day: date) -> GoesOn:
    """Read before the old lease is ended. After a notice its facts end with it: then the contract's own hold.

    A rent that was set long ago is not set anew by a change of tenant: the day it was set goes on with it
    (§§ 4-2 and 4-3 count from there).
    """
    rents = _from(lease.rents, day)
    if rents and rents[0]["set_on"] is None and rents[0]["basis"] != RentBasis.IMPORTED:
        known = lease.rents.known().filter(valid_from__lte=day).order_by("-valid_from").first()
        rents[0]["set_on"] = known.valid_from if known is not None else None
    if change.notice_received_on is None:
        return GoesOn(tuple(_from(lease.terms, day)), tuple(rents), terms_of(lease))
    if rents:
        rents[-1]["valid_to"] = None
    return GoesOn((), tuple(rents), Terms.of_json(change.terms))


def _from(facts: Any, day: date) -> list[dict[str, Any]]:
    found = []
    for fact in facts.known().order_by("valid_from"):
        if fact.valid_to is not None and fact.valid_to <= day:
            continue
        values = {field.attname: getattr(fact, field.attname) for field in fact._meta.concrete_fields}
        values["valid_from"] = max(fact.valid_from, day)
        found.append({name: value for name, value in values.items() if name not in OWN})
    return found


def new_lease(
    *, actor: Actor, old: Lease, person: Person, day: date, goes_on: GoesOn, outsider: bool
) -> Lease:
    """On the contract that was signed: it holds between us and whoever has entered it. The old lease is ended first."""
    if not policies.leases.permits(actor, "draft"):
        raise NotAllowed("draft")
    year = actor.today.year
    compartment = landlord_unit(old.municipality, actor.today).compartment
    lease = Lease(
        municipality_id=old.municipality_id,
        compartment=compartment,
        number=f"{year}/{next_number(old.municipality, 'lease', year)}",
        state=LeaseState.SIGNED,
        dwelling=old.dwelling,
        tenant=person,
        household_id=_own_household(actor, compartment, person, day).pk
        if outsider
        else _household(old, person, day),
        handler=old.handler or actor.user,
        starts_on=day,
        due_day=old.due_day,
        written=old.written,
        eviction_clause=old.eviction_clause,
        signed_by_landlord_on=old.signed_by_landlord_on,
        signed_by_tenant_on=old.signed_by_tenant_on,
        before_husrom=old.before_husrom,
        follow_up_due=False,
    )
    lease.kid = kid_numbers.next_kid(actor=actor, number=lease.number)
    lease.restricted = protected.shields(lease)
    if lease.restricted and lease.handler is not None:
        protection.name_for_duty(
            actor=actor, person=person, user=lease.handler, reason=_("Ansvarlig for leieforholdet")
        )
    lease.save(force_insert=True)
    open_doors(actor, lease, lease.compartment, None)
    try:
        with transaction.atomic():
            _write(lease, goes_on, day)
    except IntegrityError as error:
        raise overlap(lease) from error
    return lease


def _write(lease: Lease, goes_on: GoesOn, day: date) -> None:
    kinds: tuple[tuple[Any, tuple[dict[str, Any], ...]], ...] = (
        (RentAgreement, goes_on.rents), (LeaseTerm, goes_on.terms),
    )  # fmt: skip
    for model, rows in kinds:
        for row in rows:
            model(**{**row, "lease_id": lease.pk, "recorded_at": ClockTimestamp()}).save(force_insert=True)
    if not goes_on.terms:
        write_terms(lease, replace(goes_on.agreed, start=day), binding=True)


def _own_household(actor: Actor, compartment: Any, person: Person, day: date) -> Household:
    """Somebody from outside does not move into the household that leaves."""
    return create_household(actor=actor, compartment=compartment, reference=person, on=day)


def _household(old: Lease, person: Person, day: date) -> UUID | None:
    """The one of the home; where it has been split and the person is of the other half, that one.

    By key: the household may stand with the office that granted the home, and not be ours to read.
    """
    if old.household_id is None or lives_there(old, person, day):
        return old.household_id
    member = (
        HouseholdMember.objects.filter(
            periods__in=MemberPeriod.objects.on(day), person=person, municipality=old.municipality_id
        )
        .order_by("-periods__valid_from")
        .first()
    )
    return member.household_id if member is not None else old.household_id


def leave_household(actor: Actor, change: TenantChange, lease: Lease) -> None:
    """Whoever has died or moved out no longer belongs to the household, as far as we keep it ourselves."""
    if change.kind == ChangeKind.AGREED or lease.household_id is None:
        return
    member = HouseholdMember.objects.filter(household=lease.household_id, person=lease.tenant_id).first()
    last_day = change.happened_on
    if member is None or not member.periods.known().filter(valid_to=None, valid_from__lte=last_day).exists():
        return
    end_member(actor=actor, member=member, last_day=last_day)


def from_outside(*, actor: Actor, number: str, given_name: str, family_name: str) -> Person:
    """Somebody we do not know as one of the household, by name, and by number where there is one."""
    found = read_number(number, actor.today)
    if number and found is None:
        raise Refused(_("Nummeret er ikke riktig. Kontroller det."), code="NUMBER", field="number")
    return attach_person(
        actor=actor,
        compartment=actor.compartment,
        facts=PersonFacts(
            given_name=given_name,
            family_name=family_name,
            number=found.normalised if found else "",
            number_kind=str(found.kind or "") if found else "",
            birth_date=found.birth_date if found else None,
        ),
    )


def lives_there(lease: Lease, person: Person, on: date) -> bool:
    """Whether the person is in the household that day, as far as the actor may know."""
    return (
        MemberPeriod.objects.on(on)
        .filter(member__household=lease.household_id, member__person=person.pk)
        .exists()
    )


def older_claim(lease: Lease, day: date) -> Decimal:
    """The most a new tenant may take on of what the old one owes (§ 8-5)."""
    since = law.older_claims_from(day)
    due = LedgerEntry.objects.filter(
        lease=lease, kind=EntryKind.RENT, date__gte=since, date__lt=day
    ).aggregate(due=Sum("amount"))["due"] or Decimal(0)
    balance = standing(entries_of([lease.pk])[lease.pk], day - timedelta(days=1)).balance
    return law.older_claim_at_most(balance, due)
