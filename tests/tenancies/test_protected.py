"""Where somebody with a protected address lives: named handlers know it, and nobody else, through no door."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from contacts.models import Contact
from core.accounts.models import User
from core.agencies import relations
from core.agencies.actors import Actor, acting_as_service
from core.agencies.enums import Basis
from core.agencies.models import Municipality, UserGrant
from core.agencies.policies import policy_for
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.documents import letters
from core.documents.models import Letter
from core.messages.models import OutboxItem, Task
from core.people import policies as people
from core.people import protection
from core.people.models import (
    ContactDetail,
    HouseholdMember,
    MemberPeriod,
    Person,
    ProtectedHandler,
    ShieldedAddress,
)
from core.rules.models import Deadline
from core.rules.services import deadlines
from housing.enums import DwellingState
from housing.models import Dwelling, DwellingStatus
from tenancies.models import ArrearsCase, Deposit, Lease, LeaseTerm, LedgerEntry, RentAgreement
from tenancies.services import contracts, protected
from tests.database import as_owner
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_lease, make_rent, make_tenant
from tests.people_at_work import compartment
from tests.test_doors import views

Who = Callable[[str], Actor]
MARK = "Hemmeligveien"
HANDLER = "boligleder.bergen"
#: Same compartment as the lease, a role that reads leases and the ledger: only the protection keeps them out.
COLLEAGUE = "regnskap.bergen"
OTHERS = (
    COLLEAGUE, "saksbehandler.bergen", "moteleder.bergen", "nav.bergen", "innkrever.bergen", "enhetsleder.bergen",
)  # fmt: skip


def user(name: str) -> User:
    return User.objects.get(username=name)


def protect(actor: Who, person: Person, *names: str, by: str = HANDLER) -> Person:
    return protection.protect(
        actor=actor(by),
        person=person,
        level="strictly_confidential",
        handlers=[user(name) for name in names or (HANDLER,)],
        reason="Melding fra Folkeregisteret",
    )


@pytest.fixture
def lease(bergen: Municipality, actor: Who) -> Lease:
    """A lease that was open to the landlord's whole office until the tenant's address was protected."""
    dwelling = make_dwelling(bergen, address=f"{MARK} 7", state=DwellingState.LET)
    tenant = make_tenant(
        bergen, given_name="Vilde", family_name="Vernet", street="Folkeregistergata 3", town="Bergen"
    )
    lease = make_lease(bergen, dwelling=dwelling, tenant=tenant, handler=user(HANDLER))
    make_rent(lease, date(2026, 11, 2))
    landlord = lease.compartment
    with as_owner():
        common = {"municipality": bergen, "compartment": landlord}
        case = ArrearsCase.objects.create(
            **common,
            lease=lease,
            opened_on=date(2026, 11, 10),
            as_of=date(2026, 11, 10),
            handler=lease.handler,
            balance=9500,
            overdue_rent=9500,
        )
        Deposit.objects.create(**common, lease=lease, kind="deposit", amount=10_000)
        Contact.objects.create(
            **common, unit=landlord.units.first(), happened_at=lease.created_at, person=tenant, text="Vil bytte lås",
            subject_type="tenancies.lease", subject_id=lease.pk, subject_label=lease.number, caller="Vilde Vernet",
            recorded_by=lease.handler,
        )  # fmt: skip
        Task.objects.create(
            municipality=bergen, unit=landlord.units.first(), title=f"Ring {MARK} 7", url="/", subject_id=case.pk,
            subject_type="tenancies.arrearscase", key="marker",
        )  # fmt: skip
    manager = actor(HANDLER)
    deadlines.start(actor=manager, kind="lease_signing", subject=lease, due=date(2026, 12, 1))
    contracts_letter(manager, lease)
    return lease


def contracts_letter(manager: Actor, lease: Lease) -> Letter:
    return letters.compose(
        actor=manager,
        code="lease_contract",
        subject=lease,
        recipient=letters.Recipient(lease.tenant.name),
        context=contracts.contract_context(lease, contracts.terms_of(lease), "nb"),
        compartment=lease.compartment,
    )


#: model → which of its rows tell of the lease.
ROWS: dict[type[Model], Callable[[Lease], dict[str, Any]]] = {
    Lease: lambda lease: {"pk": lease.pk},
    LeaseTerm: lambda lease: {"lease": lease.pk},
    RentAgreement: lambda lease: {"lease": lease.pk},
    LedgerEntry: lambda lease: {"lease": lease.pk},
    ArrearsCase: lambda lease: {"lease": lease.pk},
    Deposit: lambda lease: {"lease": lease.pk},
    Contact: lambda lease: {"person": lease.tenant_id},
    Letter: lambda lease: {"subject_id": lease.pk},
    Deadline: lambda lease: {"subject_id": lease.pk},
    Task: lambda lease: {"key": "marker"},
}


def seen(model: type[Model], lease: Lease, actor: Actor) -> tuple[int, int]:
    """How many of the rows the two walls let through: the policies, asked with the owner's rights, and the database."""
    wanted = ROWS[model](lease)
    with as_owner():
        first = policy_for(model).visible_to(actor).filter(**wanted).count()
    return first, model._default_manager.filter(**wanted).count()


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_protection_closes_both_walls_to_colleagues_at_once(
    model: type[Model], lease: Lease, actor: Who
) -> None:
    before = seen(model, lease, actor(COLLEAGUE))

    protect(actor, lease.tenant)

    assert before[1] == 1
    assert seen(model, lease, actor(COLLEAGUE)) == (0, 0)
    assert seen(model, lease, actor(HANDLER))[1] == 1


@pytest.mark.parametrize("model", [Lease, LedgerEntry, ArrearsCase], ids=lambda model: model.__name__)
def test_relation_of_a_whole_compartment_opens_nothing(
    model: type[Model], lease: Lease, actor: Who, bergen: Municipality
) -> None:
    manager = actor(HANDLER)
    office = actor("nav.bergen").compartment
    actor(HANDLER)
    relations.open_relation(actor=manager, subject=lease, compartment=office, basis=Basis.HUSL_9_11)
    before = seen(model, lease, actor("nav.bergen"))

    protect(actor, lease.tenant)

    assert before == (1, 1)
    assert seen(model, lease, actor("nav.bergen")) == (0, 0)


def test_grant_by_name_opens_the_lease_until_it_lapses(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)
    with as_owner():
        from django.contrib.auth.models import Permission
        from django.contrib.contenttypes.models import ContentType
        from django.utils import timezone

        kind = ContentType.objects.get_for_model(Lease)
        grant = UserGrant.objects.create(
            user=user("nav.bergen"), object_pk=str(lease.pk), content_type=kind,
            permission=Permission.objects.get(content_type=kind, codename="view_lease"),
            ends_at=timezone.now() + timedelta(days=400), legal_basis="husleieloven § 9-11", purpose="Bistand",
        )  # fmt: skip

    assert seen(Lease, lease, actor("nav.bergen")) == (1, 1)
    assert seen(LedgerEntry, lease, actor("nav.bergen")) == (1, 1)

    with as_owner():
        grant.ends_at = timezone.now() - timedelta(seconds=1)
        grant.save()
    assert seen(Lease, lease, actor("nav.bergen")) == (0, 0)


def test_lifted_protection_opens_again_and_gives_the_address_back(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)

    protection.unprotect(actor=actor(HANDLER), person=lease.tenant, reason="Opphevet")

    assert seen(Lease, lease, actor(COLLEAGUE))[1] == 1
    lease.refresh_from_db()
    person = Person.objects.get(pk=lease.tenant_id)
    assert (lease.restricted, person.street, person.protected) == (False, "Folkeregistergata 3", False)
    assert status_of(lease.dwelling) == DwellingState.LET


def status_of(dwelling: Dwelling) -> str:
    return DwellingStatus.objects.on(date(2026, 11, 20)).get(dwelling=dwelling).state


def test_register_address_is_kept_apart_and_read_by_handlers_alone(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)

    person = Person.objects.get(pk=lease.tenant_id)
    assert (person.street, person.postcode, person.town) == ("", "", "")
    assert ShieldedAddress.objects.get().street == "Folkeregistergata 3"
    colleague = actor(COLLEAGUE)
    assert not ShieldedAddress.objects.exists()
    assert not ProtectedHandler.objects.exists()
    with as_owner():
        assert not people.shielded_addresses.visible_to(colleague).exists()


def test_database_refuses_an_address_beside_a_protection(lease: Lease, actor: Who) -> None:
    from django.db import IntegrityError, transaction

    protect(actor, lease.tenant)

    with pytest.raises(IntegrityError, match="is_apart"), transaction.atomic():
        Person.objects.filter(pk=lease.tenant_id).update(street="Hemmelig")


def test_handler_released_sees_nothing_in_the_next_moment(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant, HANDLER, COLLEAGUE)
    assert seen(Lease, lease, actor(COLLEAGUE))[1] == 1

    protection.release_handler(actor=actor(HANDLER), person=lease.tenant, user=user(COLLEAGUE))

    assert seen(Lease, lease, actor(COLLEAGUE)) == (0, 0)


def test_last_handler_cannot_be_released(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)

    with pytest.raises(Refused, match="siste ansvarlige"):
        protection.release_handler(actor=actor(HANDLER), person=lease.tenant, user=user(HANDLER))


def test_protected_member_of_the_household_shields_the_lease_from_the_day_they_move_in(
    lease: Lease, actor: Who, bergen: Municipality
) -> None:
    child = make_tenant(bergen, given_name="Barn", family_name="Vernet")
    with as_owner():
        member = HouseholdMember.objects.create(municipality=bergen, household=lease.household, person=child)
        MemberPeriod.objects.create(
            municipality=bergen, member=member, role="child", valid_from=date(2025, 1, 1)
        )

    protect(actor, child)

    assert seen(Lease, lease, actor(COLLEAGUE)) == (0, 0)
    assert seen(LedgerEntry, lease, actor(HANDLER))[1] == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "REASON_MISSING"),
        ({"handlers": []}, "HANDLER_MISSING"),
        ({"level": "none"}, "LEVEL_MISSING"),
    ],
)
def test_protect_is_refused_and_saves_nothing(
    lease: Lease, actor: Who, changes: dict[str, Any], code: str
) -> None:
    given: dict[str, Any] = {
        "level": "confidential", "handlers": [user(HANDLER)], "reason": "Melding", **changes,
    }  # fmt: skip

    with pytest.raises(Refused) as refused:
        protection.protect(actor=actor(HANDLER), person=lease.tenant, **given)

    assert refused.value.code == code
    assert not Person.objects.get(pk=lease.tenant_id).protected


def test_somebody_from_another_municipality_cannot_be_handler(lease: Lease, actor: Who) -> None:
    with pytest.raises(Refused) as refused:
        protect(actor, lease.tenant, "leder.nes")

    assert refused.value.code == "HANDLER_NOT_HERE"


def test_outsider_cannot_lift_and_asking_again_changes_nothing(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)
    relations.open_relation(
        actor=actor(HANDLER), subject=lease.tenant,
        compartment=compartment(lease.municipality, "boligkontoret"), basis=Basis.OWN_CASE,
    )  # fmt: skip

    caseworker = actor("saksbehandler.bergen")
    with pytest.raises(NotAllowed):
        protection.unprotect(actor=caseworker, person=lease.tenant, reason="Feil")
    protect(actor, lease.tenant, "saksbehandler.bergen", by="saksbehandler.bergen")

    assert seen(Lease, lease, actor("saksbehandler.bergen")) == (0, 0)
    assert Person.objects.get(pk=lease.tenant_id).protected


def test_handlers_are_told_apart_from_others_on_the_page(
    lease: Lease, actor: Who, client_as: Callable[[str], Client]
) -> None:
    protect(actor, lease.tenant)
    url = reverse("applications:protection", args=[lease.tenant_id])

    mine = client_as(HANDLER).get(url).content.decode()
    theirs = client_as(COLLEAGUE).get(url)

    assert "navngitt ansvarlig" in mine
    assert "Folkeregistergata 3" in mine
    assert theirs.status_code == 404


def test_page_looks_the_same_to_outsiders_before_and_after(
    lease: Lease, actor: Who, client_as: Callable[[str], Client]
) -> None:
    url = reverse("applications:protection", args=[lease.tenant_id])
    client = client_as("bomiljo.bergen") if User.objects.filter(username="bomiljo.bergen").exists() else None
    client = client_as("enhetsleder.bergen") if client is None else client
    before = client.get(url).status_code

    protect(actor, lease.tenant)

    assert client.get(url).status_code == before


@contextmanager
def counting_pages() -> Iterator[list[str]]:
    yield [
        f"/{address}"
        for address, callback in views()
        if "<" not in address and "logg-" not in address and "schema" not in address
    ]


@pytest.mark.parametrize("username", OTHERS)
def test_no_page_search_export_or_api_list_shows_the_address(
    username: str,
    lease: Lease,
    actor: Who,
    client_as: Callable[[str], Client],
    api_as: Callable[[str], APIClient],
) -> None:
    with as_owner():
        ContactDetail.objects.create(
            municipality=lease.municipality, compartment=lease.compartment, person=lease.tenant, kind="care_of",
            value=f"Kari, {MARK} 9",
        )  # fmt: skip
    protect(actor, lease.tenant)
    client, api = client_as(username), api_as(username)
    dwellings = reverse("housing:list")
    with counting_pages() as pages:
        found = [
            page
            for page in pages
            if page != dwellings
            for answer in (
                client.get(page), client.get(page, {"q": MARK}), client.get(page, {"eksport": "csv"}), api.get(page),
            )
            if _shows(answer)
        ]  # fmt: skip

    assert found == []


def _shows(answer: Any) -> bool:
    """The street with a number: the street alone may be what was searched for, said again in the field."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return re.search(rf"{MARK} \d", body.decode("utf-8", "replace")) is not None


@pytest.mark.parametrize("username", OTHERS)
def test_search_finds_neither_lease_nor_dwelling(
    username: str, lease: Lease, actor: Who, client_as: Callable[[str], Client]
) -> None:
    protect(actor, lease.tenant)

    for words in (f"{MARK} 7", lease.number, lease.dwelling.number):
        page = client_as(username).get("/sok/", {"q": words}).content.decode()
        assert lease.get_absolute_url() not in page
        assert lease.dwelling.get_absolute_url() not in page


@pytest.mark.parametrize("username", ["saksbehandler.bergen", COLLEAGUE, "boligleder.bergen"])
def test_dwelling_reads_as_one_under_works_letter_by_letter(
    username: str, lease: Lease, actor: Who, bergen: Municipality, client_as: Callable[[str], Client]
) -> None:
    works = make_dwelling(bergen, address="Anleggsveien 7", state=DwellingState.VACANT)
    make_vacancy(bergen, dwelling=works)
    with as_owner():
        DwellingStatus.objects.filter(dwelling=works).update(superseded_at=ClockTimestamp())
        DwellingStatus.objects.create(
            municipality=bergen, dwelling=works, state=DwellingState.WORKS, valid_from=date(2024, 5, 1)
        )
    protect(actor, lease.tenant, COLLEAGUE if username == HANDLER else HANDLER)
    client = client_as(username)

    secret, ordinary = (
        _anonymous(client.get(dwelling.get_absolute_url()).content.decode(), dwelling)
        for dwelling in (lease.dwelling, works)
    )
    rows = client.get(reverse("housing:list"), {"status": "not_available"}).content.decode()

    assert secret == ordinary
    assert MARK in rows
    assert "Anleggsveien 7" in rows
    assert "Under arbeid" not in rows


def _anonymous(page: str, dwelling: Dwelling) -> str:
    """The page without what tells one dwelling from another anyhow, and without the form tokens."""
    for own in (str(dwelling.pk), str(dwelling), dwelling.address, dwelling.number, dwelling.building.name):
        page = page.replace(own, "X")
    page = re.sub(r'csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"', "", page)
    return re.sub(r"kl\. \d\d\.\d\d", "", page)


@pytest.mark.parametrize("username", ["saksbehandler.bergen", COLLEAGUE])
def test_dwelling_in_the_api_reads_as_one_under_works(
    username: str, lease: Lease, actor: Who, bergen: Municipality, api_as: Callable[[str], APIClient]
) -> None:
    works = make_dwelling(bergen, state=DwellingState.WORKS)
    protect(actor, lease.tenant)
    api = api_as(username)

    secret, ordinary = (
        api.get(f"/api/v1/dwellings/{row.pk}/").json()["status"] for row in (lease.dwelling, works)
    )

    assert secret == ordinary == "not_available"
    assert api.get("/api/v1/dwellings/").json()["count"] == 0


def test_contract_carries_the_address_for_the_handler_and_goes_by_hand(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)
    manager = actor(HANDLER)
    protection.set_postal_address(actor=manager, person=lease.tenant, address="Postboks 12\n5003 Bergen")
    lease.refresh_from_db()
    from tenancies.services.arrears_letters import recipient_of

    recipient = recipient_of(lease)
    letter = letters.compose(
        actor=manager, code="lease_contract", subject=lease, recipient=recipient,
        context=contracts.contract_context(lease, contracts.terms_of(lease), "nb"), compartment=lease.compartment,
    )  # fmt: skip
    sending = letters.send(actor=manager, letter=letter)

    assert MARK in letter.html
    assert recipient.address_lines == ("Postboks 12", "5003 Bergen")
    assert sending is None
    with as_owner():
        assert not OutboxItem.objects.exists()


def test_night_mends_what_has_come_apart_and_asks_for_a_handler(
    lease: Lease, actor: Who, bergen: Municipality
) -> None:
    with as_owner():
        Person.objects.filter(pk=lease.tenant_id).update(
            address_protection="confidential", street="", postcode="", town=""
        )

    with acting_as_service("deadlines", bergen, today=date(2026, 11, 20)) as service:
        first = protected.check_all(service)
        second = protected.check_all(service)

    assert (first["mended"], second["mended"]) == (1, 0)
    lease.refresh_from_db() if actor(HANDLER) else None
    assert lease.restricted
    assert status_of(lease.dwelling) == DwellingState.NOT_AVAILABLE
    with as_owner():
        tasks = list(Task.objects.filter(key__startswith="handler:"))
    assert [task.title for task in tasks] == ["En sak mangler navngitt ansvarlig"]


def test_dwelling_history_does_not_tell_the_day(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)

    known = list(
        DwellingStatus.objects.known().filter(dwelling=lease.dwelling).values_list("state", flat=True)
    )

    assert known == [DwellingState.NOT_AVAILABLE]


def test_walls_ask_with_a_constant_number_of_queries(
    lease: Lease, actor: Who, client_as: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    protect(actor, lease.tenant)
    client = client_as(COLLEAGUE)
    client.get(reverse("tenancies:list"))

    with django_assert_max_num_queries(20):
        client.get(reverse("tenancies:list"))


def test_owner_functions_answer_for_the_one_asked_about(lease: Lease, actor: Who) -> None:
    protect(actor, lease.tenant)
    place = lease.municipality_id

    def hidden(name: str) -> set[Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tenancies_hidden_leases(%s, %s)", [user(name).pk, place])
            return {row[0] for row in cursor.fetchall()}

    assert hidden(COLLEAGUE) == {lease.pk}
    assert hidden(HANDLER) == set()
