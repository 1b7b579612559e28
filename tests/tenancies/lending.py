"""A home that has burnt, another that is lent meanwhile, and the act that lends it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from housing.enums import DwellingState
from housing.models import Vacancy
from tenancies.models import Lease, Replacement
from tenancies.services import replacements
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_lease, make_tenant

Who = Callable[[str], Actor]
MARK = "Skjuleveien"
BACK = date(2027, 3, 1)


@pytest.fixture
def burnt(bergen: Municipality) -> Lease:
    dwelling = make_dwelling(bergen, address="Branngata 1", state=DwellingState.LET)
    return make_lease(
        bergen, dwelling=dwelling, tenant=make_tenant(bergen, street="Branngata 1", town="Bergen")
    )


@pytest.fixture
def lent_home(bergen: Municipality) -> Vacancy:
    return make_vacancy(bergen, make_dwelling(bergen, address=f"{MARK} 3"))


def give(actor: Actor, lease: Lease, lent_home: Vacancy, **changes: Any) -> Replacement:
    facts: dict[str, Any] = {
        "reason": "fire", "expected_return_on": BACK, "tenant_pays": Decimal("9500.00"), "rest_paid_by": "insurance",
    }  # fmt: skip
    return replacements.give(actor=actor, lease=lease, vacancy=lent_home, **{**facts, **changes})
