"""Two at the same instant: the second is told so or goes through quietly, and nobody meets an error page."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from allocation import services as allocation
from allocation.models import Offer
from applications.services import handling
from core.accounts.models import User
from core.agencies.actors import Actor, acting_as, for_user
from core.agencies.api import exception_handler
from core.agencies.models import Municipality
from core.agencies.views import screen
from core.base.races import lost_race
from housing import policies as housing
from housing.models import Dwelling
from housing.services import advance_vacancy
from tenancies.models import Lease
from tenancies.services import contracts, leases, signing
from tenancies.services.terms import terms_of
from tests.at_once import together
from tests.factories.allocation import make_entry, prepared_offer
from tests.factories.applications import child
from tests.factories.housing import make_dwelling, make_vacancy

#: The order in which rows are locked (docs/engines.md): one order, so that no two can wait for each other in a ring.
ORDER = [
    "applications_application",
    "allocation_offer",
    "housing_dwelling",
    "tenancies_lease",
    "housing_vacancy",
    "allocation_waitingentry",
    "tenancies_arrearscase",
    "tenancies_paymentplan",
]
_LOCKING = re.compile(r'^UPDATE "(\w+)"|FROM "(\w+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL)


@contextmanager
def locks_taken() -> Iterator[list[str]]:
    """The tables of ORDER in the order in which the first row of each was locked."""
    taken: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _LOCKING.search(sql)
        table = (found.group(1) or found.group(2)) if found else ""
        if table in ORDER and table not in taken:
            taken.append(table)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield taken


def persona(name: str) -> Actor:
    return for_user(User.objects.get(username=name))


def offered(place: Municipality) -> Offer:
    """An offer that has been sent, made by the chair."""
    vacancy = make_vacancy(place)
    with acting_as(persona("moteleder.bergen")) as chair:
        offer = prepared_offer(chair, vacancy, make_entry(chair, members=(child(),)))
        return allocation.send_offer(actor=chair, offer=offer)


def ready_to_sign(place: Municipality) -> Lease:
    """A contract that has been written out, for a lease that begins today."""
    offer = offered(place)
    with acting_as(persona("moteleder.bergen")) as chair:
        allocation.accept_offer(actor=chair, offer=offer, on=chair.today, channel="phone")
    with acting_as(persona("boligleder.bergen")) as manager:
        lease = Lease.objects.get(offer=offer)
        terms = replace(terms_of(lease), start=manager.today)
        leases.change_draft(actor=manager, lease=lease, terms=terms)
        contracts.make_contract(actor=manager, lease=lease)
        lease.refresh_from_db()
        return lease


def sign(actor: Actor, lease: Lease) -> None:
    for party in ("landlord", "tenant"):
        signing.record_signature(actor=actor, lease=lease, party=party, on=actor.today)


def _accept(actor: Actor, offer: Offer) -> None:
    allocation.accept_offer(actor=actor, offer=offer, on=actor.today)


def _decline(actor: Actor, offer: Offer) -> None:
    allocation.decline_offer(actor=actor, offer=offer, on=actor.today, reason="price")


def _withdraw_offer(actor: Actor, offer: Offer) -> None:
    allocation.withdraw_offer(actor=actor, offer=offer, reason="Feil bolig.")


def _withdraw_application(actor: Actor, offer: Offer) -> None:
    handling.withdraw(actor=actor, application=offer.application, reason="Har funnet noe selv.")


@pytest.mark.parametrize("act", [_accept, _decline, _withdraw_offer, _withdraw_application])
def test_locks_of_an_offer_come_in_the_order_of_the_house(
    act: Callable[[Actor, Offer], None], bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    offer = offered(bergen)
    chair = actor("moteleder.bergen")

    with locks_taken() as taken:
        act(chair, offer)

    assert "allocation_offer" in taken
    assert taken == sorted(taken, key=ORDER.index)


def test_locks_of_an_allocation_come_in_the_order_of_the_house(
    bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    vacancy = make_vacancy(bergen)
    chair = actor("moteleder.bergen")
    entry = make_entry(chair)

    with locks_taken() as taken:
        prepared_offer(chair, vacancy, entry)

    assert taken == sorted(taken, key=ORDER.index)


def test_locks_of_signing_and_of_the_vacancy_come_in_the_order_of_the_house(
    bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    lease = ready_to_sign(bergen)
    manager = actor("boligleder.bergen")

    with locks_taken() as taken:
        sign(manager, lease)
    with locks_taken() as taken_by_step:
        vacancy = make_vacancy(bergen, state="notice")
        advance_vacancy(actor=manager, vacancy=vacancy, step="inspected", on=manager.today)

    assert taken == sorted(taken, key=ORDER.index)
    assert {"housing_dwelling", "tenancies_lease", "housing_vacancy", "allocation_waitingentry"} <= set(taken)
    assert taken_by_step == ["housing_dwelling", "housing_vacancy"]


@pytest.mark.django_db(transaction=True)
def test_tenants_signature_posted_twice_at_once_is_noted_once() -> None:
    lease = ready_to_sign(Municipality.objects.get(code="bergen"))
    address = f"/leieforhold/{lease.pk}/kontrakt/signer/"
    user = User.objects.get(username="boligleder.bergen")
    today = f"{persona('boligleder.bergen').today:%d.%m.%Y}"

    def send(party: str, version: int) -> Callable[[], int]:
        client = Client(raise_request_exception=False)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        form = {"party": party, "on": today, "version": version}
        return lambda: client.post(address, form).status_code

    first = together(*(send("landlord", lease.version) for _ in range(2)))
    second = together(*(send("tenant", lease.version + 1) for _ in range(3)))

    assert first == [302, 302]
    assert second == [302, 302, 302]
    with acting_as(persona("boligleder.bergen")):
        assert Lease.objects.get(pk=lease.pk).state == "active"


@pytest.mark.django_db(transaction=True)
def test_two_who_wait_for_each_other_are_told_to_try_again() -> None:
    place = Municipality.objects.get(code="bergen")
    homes = [make_dwelling(place), make_dwelling(place)]
    meet = Barrier(2)

    @screen(housing.dwellings, "list")
    def crossing(request: HttpRequest, first: Dwelling, second: Dwelling) -> HttpResponse:
        Dwelling.objects.select_for_update().get(pk=first.pk)
        meet.wait(timeout=10)
        Dwelling.objects.select_for_update().get(pk=second.pk)
        return HttpResponse("ok")

    def go(first: Dwelling, second: Dwelling) -> Callable[[], int]:
        def work() -> int:
            request = RequestFactory().post("/")
            request.user = User.objects.get(username="boligleder.bergen")
            request.session = SessionStore()
            with acting_as(for_user(request.user)) as actor:
                request.actor = actor  # type: ignore[attr-defined]
                status: int = crossing(request, first, second).status_code
                # The transaction is whole again: the error page and the read log can be written.
                assert Dwelling.objects.filter(pk=first.pk).exists()
                return status

        return work

    statuses = together(go(*homes), go(*reversed(homes)))

    assert sorted(statuses) == [200, 409]


def test_row_that_is_there_already_is_a_lost_race_and_a_broken_check_is_a_fault(
    bergen: Municipality, actor: Callable[[str], Actor]
) -> None:
    home = make_dwelling(bergen)
    actor("boligleder.bergen")

    with pytest.raises(IntegrityError) as twice, transaction.atomic():
        Dwelling.objects.filter(pk=make_dwelling(bergen).pk).update(number=home.number)
    with pytest.raises(IntegrityError) as fault, transaction.atomic():
        Dwelling.objects.filter(pk=home.pk).update(base_rent=-1)

    assert lost_race(twice.value)
    assert not lost_race(fault.value)
    answer = exception_handler(twice.value, {})
    assert answer is not None and (answer.status_code, answer.data["code"]) == (409, "LOST_RACE")
    assert exception_handler(fault.value, {}) is None
