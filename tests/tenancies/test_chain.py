"""What becomes vacant if an offer is accepted: the home the household lives in, to those who see the tenancy."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from allocation import hooks, services
from allocation.models import Offer
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Municipality
from core.agencies.relations import open_relation
from tenancies.enums import LeaseState
from tenancies.models import Lease
from tests.counting import queries
from tests.factories.allocation import make_entry
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_lease
from tests.tenancies.protecting import HANDLER, protect

ActorOf = Callable[[str], Actor]
HOME = "Kjedeveien"


@pytest.fixture
def offer(bergen: Municipality, actor: ActorOf) -> Offer:
    chair = actor("moteleder.bergen")
    entry, vacancy = make_entry(chair), make_vacancy(bergen)
    return services.prepare_offer(
        actor=chair, vacancy=vacancy, entry=entry, on=chair.today, urgency_reason="Haster"
    )


@pytest.fixture
def home(bergen: Municipality, actor: ActorOf, offer: Offer) -> Lease:
    """Where the household lives now; Boligkontoret gave it to them, and sees the tenancy."""
    lease = make_lease(
        bergen,
        dwelling=make_dwelling(bergen, address=f"{HOME} 8", state="let"),
        tenant=offer.application.applicant,
        household=offer.application.household,
    )
    manager = actor(HANDLER)
    open_relation(actor=manager, subject=lease.tenant, compartment=lease.compartment, basis=Basis.OWN_CASE)
    open_relation(
        actor=manager, subject=lease, compartment=offer.compartment, basis=Basis.OWN_CASE, reason="tildeling"
    )
    return lease


def test_the_offer_tells_which_home_becomes_vacant(offer: Offer, home: Lease, client_as: Any) -> None:
    client: Client = client_as("saksbehandler.bergen")

    page = client.get(offer.get_absolute_url()).content.decode()

    assert "Blir ledig hvis de takker ja" in page and f"{HOME} 8" in page
    assert queries(client, offer.get_absolute_url()) <= 15


def test_a_home_that_is_over_or_seen_by_nobody_is_not_told(
    bergen: Municipality, offer: Offer, actor: ActorOf
) -> None:
    tenant = offer.application.applicant
    make_lease(bergen, tenant=tenant, household=None, state=LeaseState.ENDED, ended_on=offer.allocated_on)
    make_lease(bergen, tenant=tenant, household=None)

    found = hooks.current_homes(actor("moteleder.bergen"), {offer.application.household_id: tenant.pk})

    assert not any(home.named for home in found.values())


def test_who_sees_the_lease_is_told_which_home(offer: Offer, home: Lease, actor: ActorOf) -> None:
    household = offer.application.household_id
    found = hooks.current_homes(actor(HANDLER), {household: offer.application.applicant_id})

    assert [(row.dwelling.pk, row.named, row.url) for row in found.values()] == [
        (home.dwelling_id, True, home.get_absolute_url())
    ]
    assert hooks.current_homes(actor(HANDLER), {}) == {}


def test_a_protected_home_is_never_told_not_even_to_the_handler(
    offer: Offer, home: Lease, actor: ActorOf
) -> None:
    protect(actor, home.tenant, HANDLER)

    people = {offer.application.household_id: offer.application.applicant_id}
    assert hooks.current_homes(actor(HANDLER), people) == {}
