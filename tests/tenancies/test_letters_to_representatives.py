"""Letters of a tenancy: the tenant is party to the contract and always gets them; a verge or fullmektig does too."""

from collections.abc import Callable
from typing import Any

import pytest

from core.agencies.actors import Actor, acting_as_service
from core.sharing.models import Representative
from core.sharing.services.representatives import RepresentativeData, add_representative
from tenancies.models import Lease
from tenancies.services.arrears_letters import addressed_to
from tests.factories.tenancies import make_lease

ActorOf = Callable[[str], Actor]


@pytest.fixture
def landlord(actor: ActorOf) -> Actor:
    return actor("boligleder.bergen")


@pytest.fixture
def lease(landlord: Actor) -> Lease:
    return make_lease(landlord.home)


def speaker(actor: Actor, lease: Lease, **changes: Any) -> Representative:
    values: dict[str, Any] = {
        "kind": "guardian",
        "name": "Ivar Liksom",
        "matters": ("economy",),
        "valid_from": actor.today,
        "proof_seen_on": actor.today,
        "street": "Vergeveien 1",
        "postcode": "5003",
        "town": "BERGEN",
        **changes,
    }
    return add_representative(actor=actor, person=lease.tenant, data=RepresentativeData(**values))


def test_tenant_gets_the_letter_and_the_verge_a_copy(landlord: Actor, lease: Lease) -> None:
    speaker(landlord, lease)

    to = addressed_to(landlord, lease, "economy", "tenancy")

    assert to.name == lease.tenant.name and to.copy_to is not None
    assert (to.copy_to.name, to.copy_to.on_behalf_of) == ("Ivar Liksom", lease.tenant.name)
    assert to.copy_to.address_lines == ("Vergeveien 1", "5003 BERGEN")


@pytest.mark.parametrize("changes", [{"matters": ("application",)}, {"letters": "party"}])
def test_representative_in_other_matters_or_unwanted_gets_none(
    landlord: Actor, lease: Lease, changes: dict[str, Any]
) -> None:
    speaker(landlord, lease, **changes)

    assert addressed_to(landlord, lease, "economy", "tenancy").copy_to is None


def test_night_job_and_collector_find_the_representative_and_nothing_more(
    actor: ActorOf, landlord: Actor, lease: Lease
) -> None:
    speaker(landlord, lease)
    with acting_as_service("arrears", landlord.home) as night:
        assert addressed_to(night, lease, "economy").copy_to is not None
        assert not Representative.objects.exists()
