"""Leases with unpaid rent, and how far they have come: shared by the tests of the work around them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from tenancies.enums import StepEvent
from tenancies.models import ArrearsCase, ArrearsStep, Eviction
from tenancies.services import (
    arrears,
    evictions,
    night,
    petitions,
)
from tenancies.services.arrears import StepFacts
from tenancies.services.child_assessments import Weighed
from tests.factories.tenancies import make_lease, make_rent

Who = Callable[[str], Actor]
As = Callable[[str], Client]
ApiAs = Callable[[str], APIClient]
TODAY = date(2026, 11, 20)
COLLECTOR, LANDLORD, NAV = "innkrever.bergen", "boligleder.bergen", "nav.bergen"
WEIGHED = Weighed("Skole", "Vil bli", "Må bytte skole", "Ringt", "Bør få bli")


@contextmanager
def service(municipality: Municipality, on: date = TODAY) -> Iterator[Actor]:
    with acting_as_service("arrears", municipality, today=on) as actor:
        yield actor


def advance(municipality: Municipality, on: date = TODAY) -> dict[str, int]:
    with service(municipality, on) as actor:
        return night.advance(actor=actor, on=on)


def make_case(bergen: Municipality, **facts: Any) -> ArrearsCase:
    """Three months behind, NAV told and in collection; nothing more has been done."""
    lease = make_lease(bergen, **facts)
    for due in (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2)):
        make_rent(lease, due)
    for day in (date(2026, 10, 5), date(2026, 11, 2), date(2026, 11, 3)):
        advance(bergen, day)
    with service(bergen):
        return ArrearsCase.objects.select_related("lease").get(lease=lease)


@pytest.fixture
def case(bergen: Municipality) -> ArrearsCase:
    return make_case(bergen)


@pytest.fixture
def family(bergen: Municipality) -> ArrearsCase:
    return make_case(bergen, children=2)


def record(who: Actor, case: ArrearsCase, event: str, on: date = TODAY, **facts: Any) -> ArrearsStep:
    return arrears.record_step(actor=who, case=case, event=event, on=on, facts=StepFacts(**facts))


def ready(actor: Who, case: ArrearsCase) -> None:
    """Everything a petition asks for is there (where there are no children)."""
    record(actor(COLLECTOR), case, StepEvent.NOTICE_4_18_SENT, date(2026, 11, 3))
    record(actor(LANDLORD), case, StepEvent.LANDLORD_ACCEPTS, date(2026, 11, 19), reason="Hjelp er prøvd")


def petitioned(actor: Who, case: ArrearsCase) -> None:
    ready(actor, case)
    petitions.send_petition(actor=actor(COLLECTOR), case=case, court="Hordaland namsfogd")


def with_day(actor: Who, case: ArrearsCase) -> Eviction:
    petitioned(actor, case)
    return evictions.set_day(
        actor=actor(COLLECTOR), case=case, on=TODAY, eviction_on=TODAY, reference="26/12"
    )
