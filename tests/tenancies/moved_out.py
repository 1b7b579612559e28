"""A tenancy that is over, its landlord, and what is claimed or kept after it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.rules.models import Deadline
from tenancies.enums import LeaseState
from tenancies.models import DamageClaim, Lease, LeftGoods
from tenancies.services import left_goods
from tests.factories.moving import signed
from tests.factories.tenancies import make_lease, make_tenant
from tests.tenancies.protecting import HANDLER

Who = Callable[[str], Actor]
As = Callable[[str], Client]
DAMAGED = {"condition": "damaged", "note": "Brennmerke", "cause": "tenant", "cost": Decimal("3400")}
LAST_DAY = date(2026, 11, 15)


@pytest.fixture
def manager(actor: Who) -> Actor:
    return actor(HANDLER)


@pytest.fixture
def home(bergen: Municipality, manager: Actor) -> Lease:
    tenant = make_tenant(bergen, street="Nyveien 4", postcode="5003", town="Bergen")
    return make_lease(bergen, tenant=tenant, handler=manager.user, state=LeaseState.ENDED, ended_on=LAST_DAY)


def claimed(manager: Actor, home: Lease, **facts: Any) -> DamageClaim:
    signed(manager, home, "move_out", first={**DAMAGED, **facts})
    return DamageClaim.objects.get(lease=home)


def outstanding(row: Any) -> dict[str, date]:
    return dict(Deadline.objects.outstanding().filter(subject_id=row.pk).values_list("kind", "due"))


def kept(manager: Actor, home: Lease, **facts: Any) -> LeftGoods:
    given: dict[str, Any] = {"found_on": LAST_DAY, "what": "En sofa", "kept_where": "Lageret", **facts}
    return left_goods.keep(actor=manager, lease=home, **given)
