"""A lease can be made longer by renewal or by an amendment: the Act looks at both in the same way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from applications.enums import Channel, Kind, RenewalWish
from applications.models import Application
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.rules.models import Deadline
from housing.enums import Ownership
from tenancies.models import Lease, LeaseReview, LeaseTerm
from tenancies.services import amendments, lease_ends, new_terms, signing
from tenancies.services.lease_ends import Decided
from tenancies.services.terms import supersede, terms_of, write_terms
from tests.factories.tenancies import make_lease, make_tenant

Who = Callable[[str], Actor]
TODAY = date(2026, 11, 20)
END = date(2027, 1, 31)
#: Three years from the day after END.
THREE_YEARS = date(2030, 1, 31)


@pytest.fixture
def landlord(actor: Who) -> Actor:
    return actor("boligleder.bergen")


@pytest.fixture
def lease(bergen: Municipality) -> Lease:
    return make_lease(bergen, last_day=END)


def renew(landlord: Actor, lease: Lease, last_day: date, **changes: Any) -> None:
    decided = Decided("renewed", "Fortsatt behov", TODAY, new_last_day=last_day)
    lease_ends.decide(actor=landlord, lease=lease, decided=decided)
    new_terms.begin_new_term(actor=landlord, lease=lease, signed_on=TODAY, **changes)


def amend(landlord: Actor, lease: Lease, last_day: date, **changes: Any) -> None:
    terms = replace(terms_of(lease), last_day=last_day, **changes)
    paper = amendments.propose(
        actor=landlord, lease=lease, terms=terms, effective_on=date(2027, 2, 1), reason="Fortsatt behov"
    )
    for party in ("landlord", "tenant"):
        signing.sign_paper(actor=landlord, paper=paper, party=party, on=TODAY)


WAYS = pytest.mark.parametrize("way", [renew, amend])
SHORT = {
    "kind": "shorter", "shorter_ground": "special_reasons", "shorter_reason": "Venter på omsorgsbolig",
    "told_in_writing": True,
}  # fmt: skip


@WAYS
@pytest.mark.parametrize(
    ("last_day", "changes", "code"),
    [
        (date(2030, 1, 30), {}, "TERM_TOO_SHORT"),
        (date(2028, 1, 31), {"kind": "shorter"}, "SHORTER_REASON_MISSING"),
        (date(2028, 1, 31), {**SHORT, "told_in_writing": False}, "NOT_TOLD_IN_WRITING"),
        (date(2028, 1, 31), {**SHORT, "shorter_ground": "loft_or_two_family"}, "LANDLORD_NOT_IN_HOUSE"),
    ],
)
def test_a_term_the_act_does_not_accept_is_refused_either_way(
    landlord: Actor, lease: Lease, way: Any, last_day: date, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        way(landlord, lease, last_day, **changes)

    assert refused.value.code == code
    assert LeaseTerm.objects.known().filter(lease=lease).count() == 1


@WAYS
@pytest.mark.parametrize("other", [renew, amend])
def test_one_short_term_by_11_1_whichever_way_it_came(
    landlord: Actor, lease: Lease, way: Any, other: Any
) -> None:
    way(landlord, lease, date(2028, 1, 31), **SHORT)

    with pytest.raises(Refused) as refused:
        other(landlord, lease, date(2028, 12, 31), **SHORT)
    other(landlord, lease, date(2028, 12, 31), **{**SHORT, "shorter_ground": "weighty_reasons"})

    assert refused.value.code == "SECOND_SHORT_LEASE"
    assert terms_of(lease).last_day == date(2028, 12, 31)


@WAYS
def test_a_home_let_to_others_afterwards_is_not_let_twice(
    landlord: Actor, lease: Lease, bergen: Municipality, way: Any
) -> None:
    make_lease(
        bergen, dwelling=lease.dwelling, tenant=make_tenant(bergen), start=date(2028, 1, 1),
        last_day=date(2030, 12, 31), state="signed",
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        way(landlord, lease, THREE_YEARS)

    assert refused.value.code == "LEASES_OVERLAP"
    assert terms_of(lease).last_day == END


@WAYS
def test_what_was_agreed_goes_on_and_the_days_move(landlord: Actor, lease: Lease, way: Any) -> None:
    agreed = replace(
        terms_of(lease),
        disadvantaged=True,
        exceptions=("absence",),
        told_in_writing=True,
        may_be_terminated=True,
    )
    supersede(lease.terms)
    write_terms(lease, agreed, binding=True)

    way(landlord, lease, THREE_YEARS)

    now = terms_of(lease)
    due = Deadline.objects.get(subject_id=lease.pk, kind="renewal_review", state="open").due
    assert (now.disadvantaged, now.exceptions, now.may_be_terminated) == (True, ("absence",), True)
    assert due == date(2029, 7, 31)


def test_an_amendment_makes_a_decided_renewal_a_thing_of_the_past(landlord: Actor, lease: Lease) -> None:
    decided = Decided("renewed", "Fortsatt behov", TODAY, new_last_day=THREE_YEARS)
    lease_ends.decide(actor=landlord, lease=lease, decided=decided)
    amend(landlord, lease, date(2031, 1, 31))

    with pytest.raises(Refused) as refused:
        new_terms.begin_new_term(actor=landlord, lease=lease, signed_on=TODAY)

    assert refused.value.code == "NOT_DECIDED"
    assert terms_of(lease).last_day == date(2031, 1, 31)


def test_a_renewal_makes_an_amendment_that_waits_outdated(landlord: Actor, lease: Lease) -> None:
    paper = amendments.propose(
        actor=landlord, lease=lease, terms=replace(terms_of(lease), last_day=date(2031, 1, 31)),
        effective_on=date(2027, 2, 1), reason="Fortsatt behov",
    )  # fmt: skip
    signing.sign_paper(actor=landlord, paper=paper, party="landlord", on=TODAY)
    renew(landlord, lease, THREE_YEARS)

    with pytest.raises(Refused) as refused:
        signing.sign_paper(actor=landlord, paper=paper, party="tenant", on=TODAY)

    assert refused.value.code == "AMENDMENT_OUTDATED"
    assert terms_of(lease).last_day == THREE_YEARS


def test_both_ask_for_the_version_that_was_seen(landlord: Actor, lease: Lease) -> None:
    decided = Decided("renewed", "Fortsatt behov", TODAY, new_last_day=THREE_YEARS)
    lease_ends.decide(actor=landlord, lease=lease, decided=decided)
    Lease.objects.filter(pk=lease.pk).update(version=7)

    with pytest.raises(Conflict):
        new_terms.begin_new_term(actor=landlord, lease=lease, signed_on=TODAY, version=1)
    with pytest.raises(Conflict):
        amendments.propose(
            actor=landlord, lease=lease, terms=replace(terms_of(lease), last_day=THREE_YEARS),
            effective_on=date(2027, 2, 1), reason="x", version=1,
        )  # fmt: skip


def test_an_owner_who_asks_for_three_years_asks_so_of_every_term(landlord: Actor, lease: Lease) -> None:
    """The renewal looks at the whole of the law's and the owner's conditions, not at its length alone."""
    type(lease.dwelling).objects.filter(pk=lease.dwelling_id).update(ownership=Ownership.MUNICIPAL)

    with pytest.raises(Refused) as refused:
        renew(landlord, lease, date(2028, 6, 30), **{**SHORT, "shorter_ground": "loft_or_two_family"})

    assert refused.value.code == "LANDLORD_NOT_IN_HOUSE"


# --- The tenant applies


def apply(landlord: Actor, lease: Lease, **changes: Any) -> Application:
    values: dict[str, Any] = {
        "received": date(2026, 11, 18), "wish": RenewalWish.SAME, "explanation": "Vi trenger boligen",
        "channel": Channel.PAPER, **changes,
    }  # fmt: skip
    return lease_ends.apply_for_renewal(actor=landlord, lease=lease, **values)


def test_renewal_is_applied_for_as_a_case_of_its_own_once(actor: Who, nes: Municipality) -> None:
    tenant = make_tenant(nes, number="12859030007", number_kind="synthetic_fnr", birth_date=date(1990, 5, 12))
    lease = make_lease(nes, last_day=END, tenant=tenant)
    office = actor("leder.nes")

    made = apply(office, lease)
    again = apply(office, lease)

    review = LeaseReview.objects.get(lease=lease)
    assert made.pk == again.pk == review.application_id
    assert (made.kind, made.received, made.applicant_id) == (Kind.RENEWAL, date(2026, 11, 18), tenant.pk)
    assert review.opened_on == date(2026, 11, 18)
    assert Application.objects.filter(kind=Kind.RENEWAL).count() == 1


def test_renewal_without_a_number_is_registered_among_the_applications(landlord: Actor, lease: Lease) -> None:
    with pytest.raises(Refused) as refused:
        apply(landlord, lease)

    assert refused.value.code == "NO_NUMBER"
    assert not LeaseReview.objects.filter(lease=lease).exists()


def test_renewal_is_not_applied_for_by_others(actor: Who, lease: Lease) -> None:
    with pytest.raises(NotAllowed):
        apply(actor("innkrever.bergen"), lease)


def test_security_is_looked_at_where_it_is_agreed_on(landlord: Actor, lease: Lease) -> None:
    with pytest.raises(Refused) as refused:
        amend(landlord, lease, THREE_YEARS, deposit=Decimal(57001))

    assert refused.value.code == "SECURITY_TOO_HIGH"
