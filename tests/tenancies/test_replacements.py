"""Replacement housing: the lease runs on, what the tenant pays follows, and a home one hides in is no one else's."""

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
from core.agencies.enums import Basis, Role
from core.agencies.models import Membership, Municipality
from core.agencies.relations import open_relation
from core.base.errors import Conflict, NotAllowed, Refused
from core.documents.models import Letter
from core.messages.models import OutboxItem, Task
from core.people.models import Household
from core.rules.models import Deadline
from core.workflow.models import StateChange
from housing import policies as housing
from housing.enums import DwellingState, VacancyState
from housing.expected import expected
from housing.models import Vacancy
from housing.services import report_vacancy
from tenancies import policies
from tenancies.enums import LeaseState, ReplacementState
from tenancies.models import Lease, LedgerEntry, Replacement
from tenancies.services import contracts, leases, rent_terms, replacements, signing
from tenancies.services.terms import standard_terms
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_lease, make_rent, make_tenant
from tests.tenancies.protecting import HANDLER, protect, status_of, user

Who = Callable[[str], Actor]
As = Callable[[str], Client]
MARK = "Skjuleveien"
BACK = date(2027, 3, 1)
OTHERS = ("regnskap.bergen", "saksbehandler.bergen", "moteleder.bergen", "nav.bergen", "enhetsleder.bergen")


@pytest.fixture
def manager(actor: Who) -> Actor:
    return actor(HANDLER)


@pytest.fixture
def home(bergen: Municipality) -> Lease:
    dwelling = make_dwelling(bergen, address="Branngata 1", state=DwellingState.LET)
    return make_lease(
        bergen, dwelling=dwelling, tenant=make_tenant(bergen, street="Branngata 1", town="Bergen")
    )


@pytest.fixture
def vacancy(bergen: Municipality) -> Vacancy:
    return make_vacancy(bergen, make_dwelling(bergen, address=f"{MARK} 3"))


def give(actor: Actor, lease: Lease, vacancy: Vacancy, **changes: Any) -> Replacement:
    facts: dict[str, Any] = {
        "reason": "fire", "expected_return_on": BACK, "tenant_pays": Decimal("9500.00"), "rest_paid_by": "insurance",
    }  # fmt: skip
    return replacements.give(actor=actor, lease=lease, vacancy=vacancy, **{**facts, **changes})


def rent_on(lease: Lease, day: date) -> Decimal:
    fact = lease.rents.on(day).get()
    return Decimal(fact.monthly)


def test_given_the_lease_runs_on_and_the_home_is_let(manager: Actor, home: Lease, vacancy: Vacancy) -> None:
    given = give(manager, home, vacancy)

    home.refresh_from_db()
    vacancy.refresh_from_db()
    assert home.state == LeaseState.ACTIVE and home.ended_on is None
    assert (given.state, given.rent_before, given.pays_from) == ("running", Decimal("9500.00"), None)
    assert vacancy.state == VacancyState.LET
    assert status_of(vacancy.dwelling) == DwellingState.LET
    deadline = Deadline.objects.get(subject_id=given.pk, kind="replacement_return")
    assert deadline.due == BACK
    letter = Letter.objects.get(pk=given.letter)
    assert MARK in letter.html and "brent" in letter.html


def test_given_twice_is_once(manager: Actor, home: Lease, vacancy: Vacancy) -> None:
    first = give(manager, home, vacancy)

    assert give(manager, home, vacancy).pk == first.pk
    assert Replacement.objects.filter(lease=home).count() == 1
    assert Letter.objects.filter(subject_id=first.pk).count() == 1


def test_what_the_tenant_pays_is_charged_on_the_lease_from_the_next_month(
    manager: Actor, home: Lease, vacancy: Vacancy
) -> None:
    given = give(manager, home, vacancy, tenant_pays=Decimal("4000.00"))

    assert given.pays_from == date(2026, 12, 1)
    assert rent_on(home, date(2026, 11, 30)) == Decimal("9500.00")
    assert rent_on(home, date(2026, 12, 1)) == Decimal("4000.00")


def test_month_charged_ahead_is_credited_with_the_difference(
    manager: Actor, home: Lease, vacancy: Vacancy
) -> None:
    make_rent(home, date(2026, 12, 1))

    give(manager, home, vacancy, tenant_pays=Decimal("4000.00"))

    credit = LedgerEntry.objects.get(lease=home, kind="credit")
    assert (credit.month, credit.amount) == (date(2026, 12, 1), Decimal("5500.00"))


def test_rent_that_is_agreed_for_later_stays(manager: Actor, home: Lease, vacancy: Vacancy) -> None:
    give(manager, home, vacancy, tenant_pays=Decimal("0.00"))
    rent_terms.set_rent(manager, home, Decimal("9800.00"), date(2027, 6, 1))

    running = Replacement.objects.get(lease=home)
    replacements.move_back(actor=manager, replacement=running, on=manager.today)

    assert rent_on(home, date(2026, 12, 1)) == Decimal("9500.00")
    assert rent_on(home, date(2027, 7, 1)) == Decimal("9800.00")


def test_moved_back_the_home_is_reported_vacant_and_the_rent_is_as_before(
    manager: Actor, home: Lease, vacancy: Vacancy
) -> None:
    given = give(manager, home, vacancy, tenant_pays=Decimal("0.00"))

    done = replacements.move_back(actor=manager, replacement=given, on=manager.today)

    assert (done.state, done.ended_on) == (ReplacementState.RETURNED, manager.today)
    assert Vacancy.objects.get(dwelling=vacancy.dwelling, state=VacancyState.MOVED_OUT)
    assert status_of(vacancy.dwelling) == DwellingState.VACANT
    assert rent_on(home, date(2027, 1, 1)) == Decimal("9500.00")
    assert not Deadline.objects.filter(subject_id=given.pk, state="open").exists()
    again = replacements.move_back(actor=manager, replacement=done, on=manager.today)
    assert again.version == done.version


def test_staying_drafts_a_lease_and_ends_the_first(manager: Actor, home: Lease, vacancy: Vacancy) -> None:
    given = give(manager, home, vacancy)

    done = replacements.stay(
        actor=manager,
        replacement=given,
        on=manager.today,
        reason="Bygget rives.",
        last_day=date(2026, 11, 30),
    )

    assert done.state == ReplacementState.PERMANENT and done.new_lease is not None
    assert (done.new_lease.dwelling_id, done.new_lease.state) == (vacancy.dwelling_id, LeaseState.DRAFT)
    home.refresh_from_db()
    assert home.ended_on == date(2026, 11, 30)
    contracts.make_contract(actor=manager, lease=done.new_lease)
    signing.record_signature(actor=manager, lease=done.new_lease, party="landlord", on=manager.today)


def test_staying_keeps_the_household_that_stands_with_another_office(
    home: Lease, vacancy: Vacancy, actor: Who
) -> None:
    office = actor("saksbehandler.bergen").compartment
    with as_owner():
        Household.objects.filter(pk=home.household_id).update(compartment=office)
    manager = actor("boligleder.bergen")
    given = give(manager, home, vacancy)

    done = replacements.stay(actor=manager, replacement=given, on=manager.today, reason="Bygget rives.")

    assert done.new_lease is not None
    assert done.new_lease.household_id == home.household_id is not None


def test_cancelled_the_home_is_vacant_again(manager: Actor, home: Lease, vacancy: Vacancy) -> None:
    given = give(manager, home, vacancy)

    replacements.cancel(actor=manager, replacement=given, reason="De fikk bo hos familie.")

    assert Vacancy.objects.filter(dwelling=vacancy.dwelling, state=VacancyState.MOVED_OUT).exists()


def test_extended_with_a_reason_and_a_new_deadline(manager: Actor, home: Lease, vacancy: Vacancy) -> None:
    given = give(manager, home, vacancy)

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
    manager: Actor, home: Lease, vacancy: Vacancy, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        give(manager, home, vacancy, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Replacement.objects.exists()


def test_a_stranger_to_the_household_is_refused(
    manager: Actor, bergen: Municipality, home: Lease, vacancy: Vacancy
) -> None:
    with pytest.raises(Refused) as refused:
        give(manager, home, vacancy, person=make_tenant(bergen))

    assert refused.value.code == "NOT_IN_HOUSEHOLD"


def test_a_home_that_is_not_free_or_a_lease_that_is_over_is_refused(
    manager: Actor, bergen: Municipality, home: Lease, vacancy: Vacancy
) -> None:
    reserved = make_vacancy(bergen, make_dwelling(bergen), state=VacancyState.RESERVED)
    over = make_lease(bergen, state=LeaseState.ENDED, ended_on=date(2026, 10, 1))

    with pytest.raises(Refused) as held:
        give(manager, home, reserved)
    with pytest.raises(Refused) as ended:
        give(manager, over, vacancy)

    assert held.value.code == "DWELLING_RESERVED"
    assert ended.value.code == "LEASE_NOT_RUNNING"


def test_two_households_are_not_given_one_home(
    manager: Actor, bergen: Municipality, home: Lease, vacancy: Vacancy
) -> None:
    first = give(manager, home, vacancy)
    other = make_lease(bergen, dwelling=make_dwelling(bergen, state=DwellingState.LET))

    with pytest.raises(Refused):
        give(manager, other, vacancy)
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
    actor: Who, home: Lease, vacancy: Vacancy, who: str
) -> None:
    with pytest.raises(NotAllowed):
        give(actor(who), home, vacancy)


def test_a_home_that_is_lent_is_not_let_to_others(
    manager: Actor, bergen: Municipality, home: Lease, vacancy: Vacancy
) -> None:
    give(manager, home, vacancy)
    terms = standard_terms(vacancy.dwelling, manager.today)
    other = leases.draft_lease(
        actor=manager, dwelling=vacancy.dwelling, tenant=make_tenant(bergen), terms=terms
    )
    contracts.make_contract(actor=manager, lease=other)

    with pytest.raises(Refused) as refused:
        signing.record_signature(actor=manager, lease=other, party="landlord", on=manager.today)

    assert refused.value.code == "LEASES_OVERLAP"


def test_the_next_meeting_is_told_and_the_stock_expects_it_back(
    actor: Who, manager: Actor, home: Lease, vacancy: Vacancy
) -> None:
    given = give(manager, home, vacancy)

    coming = expected(manager, date(2027, 2, 1), date(2027, 3, 31))
    told = hooks.done_since(actor("moteleder.bergen"), date(2026, 11, 1))

    # The landlord's own: the size and the area are told, not where.
    lent = vacancy.dwelling
    title = f"Erstatningsbolig med {lent.bedrooms} soverom i {lent.area.name}"
    assert [(row.key, row.title, row.person_id) for row in told] == [(given.pk, title, None)]
    assert "Brann" in told[0].why
    assert [row.dwelling for row in coming] == [vacancy.dwelling]


def test_a_meeting_is_told_where_its_own_household_lives_meanwhile(
    actor: Who, bergen: Municipality, vacancy: Vacancy
) -> None:
    case = make_application(actor("moteleder.bergen"))
    tenant = make_tenant(bergen, street="Branngata 1", town="Bergen")
    with as_owner():
        Application.objects.filter(pk=case.pk).update(applicant=tenant)
    home = make_lease(bergen, tenant=tenant, application=case)
    give(actor(HANDLER), home, vacancy)

    told = hooks.done_since(actor("moteleder.bergen"), date(2026, 11, 1))

    assert [(row.title, row.person_id) for row in told] == [
        (f"Erstatningsbolig: {vacancy.dwelling}", tenant.pk)
    ]


def hide(manager: Actor, home: Lease, vacancy: Vacancy) -> Replacement:
    return give(manager, home, vacancy, reason="violence", note="Ring politiet", rest_paid_by="landlord")


def test_after_violence_the_address_is_the_handlers_alone(
    actor: Who, manager: Actor, home: Lease, vacancy: Vacancy
) -> None:
    given = hide(manager, home, vacancy)

    assert given.secret and status_of(vacancy.dwelling) == DwellingState.NOT_AVAILABLE
    assert policies.replacements.sees(manager, given)
    for name in OTHERS:
        other = actor(name)
        with as_owner():
            assert not policies.replacements.visible_to(other).filter(pk=given.pk).exists(), name
            assert not housing.vacancies.visible_to(other).filter(pk=vacancy.pk).exists(), name
        assert not Replacement.objects.filter(pk=given.pk).exists(), name
        assert not Vacancy.objects.filter(pk=vacancy.pk).exists(), name
        assert not Letter.objects.filter(subject_id=given.pk).exists(), name
        assert not Deadline.objects.filter(subject_id=given.pk).exists(), name
        assert not Task.objects.filter(subject_id=given.pk).exists(), name
        assert not StateChange.objects.filter(subject_id=given.pk).exists(), name
    # The lease they came from is no secret: those who know it where they know.
    assert policies.leases.sees(actor("regnskap.bergen"), home)


def test_after_violence_the_letter_is_handed_over_and_no_meeting_is_told(
    actor: Who, manager: Actor, home: Lease, vacancy: Vacancy
) -> None:
    given = hide(manager, home, vacancy)

    letter = Letter.objects.get(pk=given.letter)
    assert letter.recipient["by_hand"] and "Branngata" not in letter.html
    assert not OutboxItem.objects.filter(subject_id=given.pk).exists()
    assert Task.objects.filter(subject_id=given.pk, user=manager.user).exists()
    assert hooks.done_since(actor("moteleder.bergen"), date(2026, 11, 1)) == []
    assert expected(manager, date(2027, 2, 1), date(2027, 3, 31)) == []


def test_a_colleague_who_reports_the_secret_home_vacant_learns_nothing(
    actor: Who, manager: Actor, bergen: Municipality, home: Lease, vacancy: Vacancy
) -> None:
    given = hide(manager, home, vacancy)
    colleague = user("regnskap.bergen")
    with as_owner():
        Membership.objects.filter(user=colleague).update(role=Role.HOUSING_MANAGER)

    made = report_vacancy(actor=actor("regnskap.bergen"), dwelling=vacancy.dwelling, notice_on=manager.today)

    assert made is None
    actor(HANDLER)
    assert Replacement.objects.get(pk=given.pk).state == ReplacementState.RUNNING


def test_back_from_the_secret_home_it_is_an_ordinary_vacancy(
    actor: Who, manager: Actor, home: Lease, vacancy: Vacancy
) -> None:
    given = hide(manager, home, vacancy)

    replacements.move_back(actor=manager, replacement=given, on=manager.today)

    assert status_of(vacancy.dwelling) == DwellingState.VACANT
    chair = actor("moteleder.bergen")
    assert housing.vacancies.visible_to(chair).filter(dwelling=vacancy.dwelling, state="moved_out").exists()
    assert not policies.replacements.visible_to(chair).filter(pk=given.pk).exists()


def test_staying_in_the_secret_home_gives_a_shielded_lease(
    actor: Who, manager: Actor, home: Lease, vacancy: Vacancy
) -> None:
    given = hide(manager, home, vacancy)

    done = replacements.stay(actor=manager, replacement=given, on=manager.today, reason="Kan ikke hjem.")

    assert done.new_lease is not None and done.new_lease.restricted
    other = actor("regnskap.bergen")
    assert not policies.leases.visible_to(other).filter(pk=done.new_lease.pk).exists()
    assert not Lease.objects.filter(pk=done.new_lease.pk).exists()


def test_where_the_address_is_protected_the_replacement_is_hidden_with_the_lease(
    actor: Who, manager: Actor, home: Lease, vacancy: Vacancy
) -> None:
    given = give(manager, home, vacancy)
    protect(actor, home.tenant, HANDLER)

    actor("regnskap.bergen")
    assert not Replacement.objects.filter(pk=given.pk).exists()
    assert not Vacancy.objects.filter(pk=vacancy.pk).exists()


def test_one_who_is_not_the_tenant_may_be_the_one_who_moves(
    manager: Actor, bergen: Municipality, vacancy: Vacancy
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

    given = give(manager, lease, vacancy, reason="violence", person=other)

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


def test_pages_from_lease_to_return(client_as: As, manager: Actor, home: Lease, vacancy: Vacancy) -> None:
    client = client_as(HANDLER)
    address = f"/leieforhold/{home.pk}/erstatningsbolig/"

    assert "Gi erstatningsbolig" in client.get(home.get_absolute_url()).content.decode()
    bad = client.post(address, {})
    assert bad.status_code == 200 and not Replacement.objects.exists()
    sent = client.post(
        address,
        {
            "vacancy": str(vacancy.pk), "person": str(home.tenant_id), "reason": "water", "starts_on": "20.11.2026",
            "expected_return_on": "01.03.2027", "tenant_pays": "9500", "rest_paid_by": "landlord",
        },
    )  # fmt: skip
    given = Replacement.objects.get(lease=home)
    assert sent.headers["Location"] == given.get_absolute_url()
    page = client.get(given.get_absolute_url()).content.decode()
    assert "De har flyttet tilbake" in page and "9 500,00 kr" in page.replace("\xa0", " ")
    assert MARK in client.get("/leieforhold/erstatningsbolig/").content.decode()
    client.post(f"{given.get_absolute_url()}tilbake/", {"version": given.version, "on": "20.11.2026"})
    given.refresh_from_db()
    assert given.state == ReplacementState.RETURNED


def test_pages_of_a_secret_one_are_not_found_by_others(
    client_as: As, actor: Who, manager: Actor, home: Lease, vacancy: Vacancy
) -> None:
    given = hide(manager, home, vacancy)
    client = client_as("regnskap.bergen")

    assert client.get(given.get_absolute_url()).status_code == 404
    assert MARK not in client.get(home.get_absolute_url()).content.decode()
    assert MARK not in client.get("/leieforhold/erstatningsbolig/").content.decode()


def test_from_a_vacancy_the_lease_is_found_by_its_number(
    client_as: As, home: Lease, vacancy: Vacancy
) -> None:
    client = client_as(HANDLER)
    address = f"/leieforhold/erstatningsbolig/til/{vacancy.pk}/"

    assert "Bruk som erstatningsbolig" in client.get(vacancy.get_absolute_url()).content.decode()
    assert "Fant ikke leieforholdet" in client.post(address, {"lease": "1/1"}).content.decode()
    found = client.post(address, {"lease": home.number})
    assert found.headers["Location"] == f"/leieforhold/{home.pk}/erstatningsbolig/?bolig={vacancy.pk}"


def test_api_lends_extends_and_ends(api_as: Any, home: Lease, vacancy: Vacancy) -> None:
    api = api_as(HANDLER)
    given = {
        "lease": str(home.pk), "vacancy": str(vacancy.pk), "reason": "water", "expected_return_on": "2027-03-01",
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
