"""Replacement housing: the lease runs on, what the tenant pays follows, and the home is no one else's."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from allocation import hooks
from applications.models import Application
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Municipality
from core.agencies.relations import open_relation
from core.base.errors import Conflict, NotAllowed, Refused
from core.documents.models import Letter
from core.people.models import Household
from core.rules.models import Deadline
from housing.enums import DwellingState, VacancyState
from housing.expected import expected
from housing.models import Vacancy
from tenancies import policies
from tenancies.enums import LeaseState, ReplacementState
from tenancies.models import Lease, LedgerEntry, Replacement
from tenancies.services import contracts, leases, rent_terms, replacements, signing
from tenancies.services.terms import standard_terms
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_lease, make_rent, make_tenant
from tests.tenancies.lending import BACK, MARK, give
from tests.tenancies.protecting import HANDLER, status_of

Who = Callable[[str], Actor]
As = Callable[[str], Client]


def rent_on(lease: Lease, day: date) -> Decimal:
    fact = lease.rents.on(day).get()
    return Decimal(fact.monthly)


def test_given_the_lease_runs_on_and_the_home_is_let(
    manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    given = give(manager, burnt, lent_home)

    burnt.refresh_from_db()
    lent_home.refresh_from_db()
    assert burnt.state == LeaseState.ACTIVE and burnt.ended_on is None
    assert (given.state, given.rent_before, given.pays_from) == ("running", Decimal("9500.00"), None)
    assert lent_home.state == VacancyState.LET
    assert status_of(lent_home.dwelling) == DwellingState.LET
    deadline = Deadline.objects.get(subject_id=given.pk, kind="replacement_return")
    assert deadline.due == BACK
    letter = Letter.objects.get(pk=given.letter)
    assert MARK in letter.html and "brent" in letter.html


def test_given_twice_is_once(manager: Actor, burnt: Lease, lent_home: Vacancy) -> None:
    first = give(manager, burnt, lent_home)

    assert give(manager, burnt, lent_home).pk == first.pk
    assert Replacement.objects.filter(lease=burnt).count() == 1
    assert Letter.objects.filter(subject_id=first.pk).count() == 1


def test_what_the_tenant_pays_is_charged_on_the_lease_from_the_next_month(
    manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    given = give(manager, burnt, lent_home, tenant_pays=Decimal("4000.00"))

    assert given.pays_from == date(2026, 12, 1)
    assert rent_on(burnt, date(2026, 11, 30)) == Decimal("9500.00")
    assert rent_on(burnt, date(2026, 12, 1)) == Decimal("4000.00")


def test_month_charged_ahead_is_credited_with_the_difference(
    manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    make_rent(burnt, date(2026, 12, 1))

    give(manager, burnt, lent_home, tenant_pays=Decimal("4000.00"))

    credit = LedgerEntry.objects.get(lease=burnt, kind="credit")
    assert (credit.month, credit.amount) == (date(2026, 12, 1), Decimal("5500.00"))


def test_rent_that_is_agreed_for_later_stays(manager: Actor, burnt: Lease, lent_home: Vacancy) -> None:
    give(manager, burnt, lent_home, tenant_pays=Decimal("0.00"))
    rent_terms.set_rent(manager, burnt, Decimal("9800.00"), date(2027, 6, 1))

    running = Replacement.objects.get(lease=burnt)
    replacements.move_back(actor=manager, replacement=running, on=manager.today)

    assert rent_on(burnt, date(2026, 12, 1)) == Decimal("9500.00")
    assert rent_on(burnt, date(2027, 7, 1)) == Decimal("9800.00")


def test_moved_back_the_home_is_reported_vacant_and_the_rent_is_as_before(
    manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    given = give(manager, burnt, lent_home, tenant_pays=Decimal("0.00"))

    done = replacements.move_back(actor=manager, replacement=given, on=manager.today)

    assert (done.state, done.ended_on) == (ReplacementState.RETURNED, manager.today)
    assert Vacancy.objects.get(dwelling=lent_home.dwelling, state=VacancyState.MOVED_OUT)
    assert status_of(lent_home.dwelling) == DwellingState.VACANT
    assert rent_on(burnt, date(2027, 1, 1)) == Decimal("9500.00")
    assert not Deadline.objects.filter(subject_id=given.pk, state="open").exists()
    again = replacements.move_back(actor=manager, replacement=done, on=manager.today)
    assert again.version == done.version


def test_staying_drafts_a_lease_and_ends_the_first(manager: Actor, burnt: Lease, lent_home: Vacancy) -> None:
    given = give(manager, burnt, lent_home)

    done = replacements.stay(
        actor=manager,
        replacement=given,
        on=manager.today,
        reason="Bygget rives.",
        last_day=date(2026, 11, 30),
    )

    assert done.state == ReplacementState.PERMANENT and done.new_lease is not None
    assert (done.new_lease.dwelling_id, done.new_lease.state) == (lent_home.dwelling_id, LeaseState.DRAFT)
    burnt.refresh_from_db()
    assert burnt.ended_on == date(2026, 11, 30)
    contracts.make_contract(actor=manager, lease=done.new_lease)
    signing.record_signature(actor=manager, lease=done.new_lease, party="landlord", on=manager.today)


def test_staying_keeps_the_household_and_the_application_that_stand_with_another_office(
    burnt: Lease, lent_home: Vacancy, actor: Who
) -> None:
    office = actor("saksbehandler.bergen").compartment
    application = make_application(actor("moteleder.bergen"))
    manager = actor("boligleder.bergen")
    with as_owner():
        Household.objects.filter(pk=burnt.household_id).update(compartment=office)
        Lease.objects.filter(pk=burnt.pk).update(application=application)
        open_relation(
            actor=manager, subject=burnt, compartment=office, basis=Basis.OWN_CASE, reason="tildeling"
        )
    burnt.refresh_from_db()
    given = give(manager, burnt, lent_home)

    done = replacements.stay(actor=manager, replacement=given, on=manager.today, reason="Bygget rives.")

    stays_in = done.new_lease
    assert stays_in is not None and stays_in.household_id == burnt.household_id is not None
    assert stays_in.application_id == application.pk
    # Not the landlord's to read; those who granted the home follow the new lease as they did the first.
    actor("boligleder.bergen")
    assert not Application.objects.filter(pk=application.pk).exists()
    assert policies.leases.sees(actor("saksbehandler.bergen"), stays_in)


def test_cancelled_the_home_is_vacant_again(manager: Actor, burnt: Lease, lent_home: Vacancy) -> None:
    given = give(manager, burnt, lent_home)

    replacements.cancel(actor=manager, replacement=given, reason="De fikk bo hos familie.")

    assert Vacancy.objects.filter(dwelling=lent_home.dwelling, state=VacancyState.MOVED_OUT).exists()


def test_extended_with_a_reason_and_a_new_deadline(manager: Actor, burnt: Lease, lent_home: Vacancy) -> None:
    given = give(manager, burnt, lent_home)

    with pytest.raises(Refused) as refused:
        replacements.extend(actor=manager, replacement=given, expected_return_on=date(2027, 5, 1), reason=" ")
    replacements.extend(
        actor=manager, replacement=given, expected_return_on=date(2027, 5, 1), reason="Tørketid.", version=1
    )

    assert refused.value.code == "REASON_MISSING"
    running = Deadline.objects.filter(subject_id=given.pk, state="open")
    assert [row.due for row in running] == [date(2027, 5, 1)]
    with pytest.raises(Conflict):
        replacements.extend(
            actor=manager, replacement=given, expected_return_on=BACK, reason="Ferdig før.", version=1
        )


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"reason": ""}, "REASON_MISSING", "reason"),
        ({"reason": "other"}, "NOTE_MISSING", "note"),
        ({"expected_return_on": date(2026, 11, 20)}, "RETURN_TOO_EARLY", "expected_return_on"),
        ({"expected_return_on": date(2028, 1, 1)}, "RETURN_TOO_LATE", "expected_return_on"),
        ({"starts_on": date(2001, 1, 1)}, "BEFORE_LEASE", "starts_on"),
        ({"tenant_pays": Decimal(-1)}, "RENT_MISSING", "tenant_pays"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_changes_nothing(
    manager: Actor, burnt: Lease, lent_home: Vacancy, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        give(manager, burnt, lent_home, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Replacement.objects.exists()


def test_a_stranger_to_the_household_is_refused(
    manager: Actor, bergen: Municipality, burnt: Lease, lent_home: Vacancy
) -> None:
    with pytest.raises(Refused) as refused:
        give(manager, burnt, lent_home, person=make_tenant(bergen))

    assert refused.value.code == "NOT_IN_HOUSEHOLD"


def test_a_home_that_is_not_free_or_a_lease_that_is_over_is_refused(
    manager: Actor, bergen: Municipality, burnt: Lease, lent_home: Vacancy
) -> None:
    reserved = make_vacancy(bergen, make_dwelling(bergen), state=VacancyState.RESERVED)
    over = make_lease(bergen, state=LeaseState.ENDED, ended_on=date(2026, 10, 1))

    with pytest.raises(Refused) as held:
        give(manager, burnt, reserved)
    with pytest.raises(Refused) as ended:
        give(manager, over, lent_home)

    assert held.value.code == "DWELLING_RESERVED"
    assert ended.value.code == "LEASE_NOT_RUNNING"


def test_two_households_are_not_given_one_home(
    manager: Actor, bergen: Municipality, burnt: Lease, lent_home: Vacancy
) -> None:
    first = give(manager, burnt, lent_home)
    other = make_lease(bergen, dwelling=make_dwelling(bergen, state=DwellingState.LET))

    with pytest.raises(Refused):
        give(manager, other, lent_home)
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Replacement(
            **{
                field.attname: getattr(first, field.attname)
                for field in Replacement._meta.concrete_fields
                if field.name not in ("id", "lease")
            },
            lease=other,
        ).save(force_insert=True)


@pytest.mark.parametrize("who", ["regnskap.bergen", "innkrever.bergen", "vekter.bergen"])
def test_giving_is_for_the_landlord_and_those_who_allocate(
    actor: Who, burnt: Lease, lent_home: Vacancy, who: str
) -> None:
    with pytest.raises(NotAllowed):
        give(actor(who), burnt, lent_home)


def test_a_home_that_is_lent_is_not_let_to_others(
    manager: Actor, bergen: Municipality, burnt: Lease, lent_home: Vacancy
) -> None:
    give(manager, burnt, lent_home)
    terms = standard_terms(lent_home.dwelling, manager.today)
    other = leases.draft_lease(
        actor=manager, dwelling=lent_home.dwelling, tenant=make_tenant(bergen), terms=terms
    )
    contracts.make_contract(actor=manager, lease=other)

    with pytest.raises(Refused) as refused:
        signing.record_signature(actor=manager, lease=other, party="landlord", on=manager.today)

    assert refused.value.code == "LEASES_OVERLAP"


def test_the_next_meeting_is_told_and_the_stock_expects_it_back(
    actor: Who, manager: Actor, burnt: Lease, lent_home: Vacancy
) -> None:
    given = give(manager, burnt, lent_home)

    coming = expected(manager, date(2027, 2, 1), date(2027, 3, 31))
    told = hooks.done_since(actor("moteleder.bergen"), date(2026, 11, 1))

    # The landlord's own: the size and the area are told, not where.
    lent = lent_home.dwelling
    title = f"Erstatningsbolig med {lent.bedrooms} soverom i {lent.area.name}"
    assert [(row.key, row.title, row.person_id) for row in told] == [(given.pk, title, None)]
    assert "Brann" in told[0].why
    assert [row.dwelling for row in coming] == [lent_home.dwelling]


def test_a_meeting_is_told_where_its_own_household_lives_meanwhile(
    actor: Who, bergen: Municipality, lent_home: Vacancy
) -> None:
    case = make_application(actor("moteleder.bergen"))
    tenant = make_tenant(bergen, street="Branngata 1", town="Bergen")
    with as_owner():
        Application.objects.filter(pk=case.pk).update(applicant=tenant)
    burnt = make_lease(bergen, tenant=tenant, application=case)
    give(actor(HANDLER), burnt, lent_home)

    told = hooks.done_since(actor("moteleder.bergen"), date(2026, 11, 1))

    assert [(row.title, row.person_id) for row in told] == [
        (f"Erstatningsbolig: {lent_home.dwelling}", tenant.pk)
    ]


def test_one_who_is_not_the_tenant_may_be_the_one_who_moves(
    manager: Actor, bergen: Municipality, lent_home: Vacancy
) -> None:
    tenant = make_tenant(bergen)
    dwelling = make_dwelling(bergen, state=DwellingState.LET)
    lease = make_lease(bergen, dwelling=dwelling, tenant=tenant, children=1)
    assert [each.pk for each in replacements.may_move(lease, manager.today)] == [tenant.pk]
    assert lease.household is not None
    with as_owner():
        child = lease.household.members.select_related("person").get().person
    open_relation(actor=manager, subject=child, compartment=manager.compartment, basis=Basis.OWN_CASE)
    other = next(each for each in replacements.may_move(lease, manager.today) if each.pk != tenant.pk)

    given = give(manager, lease, lent_home, reason="violence", person=other)

    with pytest.raises(Refused) as refused:
        replacements.stay(
            actor=manager, replacement=given, on=manager.today, reason="Blir.", last_day=manager.today
        )
    assert refused.value.code == "TENANT_STAYS"
    assert (
        replacements.stay(
            actor=manager, replacement=given, on=manager.today, reason="Blir."
        ).new_lease.tenant_id
        == other.pk
    )  # type: ignore[union-attr]


def test_pages_from_lease_to_return(client_as: As, manager: Actor, burnt: Lease, lent_home: Vacancy) -> None:
    client = client_as(HANDLER)
    address = f"/leieforhold/{burnt.pk}/erstatningsbolig/"

    assert "Gi erstatningsbolig" in client.get(burnt.get_absolute_url()).content.decode()
    bad = client.post(address, {})
    assert bad.status_code == 200 and not Replacement.objects.exists()
    sent = client.post(
        address,
        {
            "vacancy": str(lent_home.pk), "person": str(burnt.tenant_id), "reason": "water", "starts_on": "20.11.2026",
            "expected_return_on": "01.03.2027", "tenant_pays": "9500", "rest_paid_by": "landlord",
        },
    )  # fmt: skip
    given = Replacement.objects.get(lease=burnt)
    assert sent.headers["Location"] == given.get_absolute_url()
    page = client.get(given.get_absolute_url()).content.decode()
    assert "De har flyttet tilbake" in page and "9 500,00 kr" in page.replace("\xa0", " ")
    assert MARK in client.get("/leieforhold/erstatningsbolig/").content.decode()
    client.post(f"{given.get_absolute_url()}tilbake/", {"version": given.version, "on": "20.11.2026"})
    given.refresh_from_db()
    assert given.state == ReplacementState.RETURNED


def test_from_a_vacancy_the_lease_is_found_by_its_number(
    client_as: As, burnt: Lease, lent_home: Vacancy
) -> None:
    client = client_as(HANDLER)
    address = f"/leieforhold/erstatningsbolig/til/{lent_home.pk}/"

    assert "Bruk som erstatningsbolig" in client.get(lent_home.get_absolute_url()).content.decode()
    assert "Fant ikke leieforholdet" in client.post(address, {"lease": "1/1"}).content.decode()
    found = client.post(address, {"lease": burnt.number})
    assert found.headers["Location"] == f"/leieforhold/{burnt.pk}/erstatningsbolig/?bolig={lent_home.pk}"


def test_api_lends_extends_and_ends(api_as: Any, burnt: Lease, lent_home: Vacancy) -> None:
    api = api_as(HANDLER)
    given = {
        "lease": str(burnt.pk), "vacancy": str(lent_home.pk), "reason": "water", "expected_return_on": "2027-03-01",
        "tenant_pays": "9500.00", "rest_paid_by": "landlord",
    }  # fmt: skip

    made = api.post("/api/v1/replacements/", given, format="json")
    address = f"/api/v1/replacements/{made.json()['id']}/"
    longer = api.post(
        f"{address}extend/", {"expected_return_on": "2027-04-01", "reason": "Tørketid"}, format="json"
    )
    back = api.post(f"{address}return/", {"on": "2026-11-20"}, format="json")

    assert (made.status_code, longer.status_code, back.status_code) == (201, 200, 200)
    assert back.json()["state"] == "returned"
    assert api.get("/api/v1/replacements/", {"state": "running"}).json()["count"] == 0
    assert api_as("vekter.bergen").get(address).status_code in (403, 404)
