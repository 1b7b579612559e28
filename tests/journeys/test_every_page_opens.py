"""Every page without arguments, for people of each kind: never an error, and never more than fifteen queries."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from applications.services.assessing import assess_application
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from tests.counting import counted
from tests.factories.allocation import make_entry, published_meeting
from tests.factories.applications import child, make_application
from tests.factories.deviations import reported
from tests.factories.housing import make_vacancy
from tests.factories.tenancies import make_lease, make_rent

MOST_QUERIES = 15
#: Min dag asks once for each panel its reader has; three people with every role in Nes have them all.
MIN_DAG = 28
#: These ask every group of figures, each with its own fixed few queries, where the night has not counted them ahead
#: (then they ask six at most: tests/insight/test_ahead.py).
OF_ALL_GROUPS = {
    "/innsikt/kostra/": 25,
    "/innsikt/nasjonale/": 15,
    "/innsikt/kontrolltall/": 40,
    "/innsikt/endringer/": 58,
}
PERSONAS = (
    "saksbehandler.bergen",
    "moteleder.bergen",
    "boligleder.bergen",
    "regnskap.bergen",
    "nav.bergen",
    "botiltak.bergen",
    "enhetsleder.bergen",
    "direktor.est.bergen",
    "vekter.bergen",
    "revisor.bergen",
    "admin.bergen",
    "leder.nes",
    "dialog.nes",
)


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """The pages that need no argument; the API has tests of its own."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + str(pattern.pattern)
        if "<" in address or "(" in address or address.startswith("/api/"):
            continue
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address


@pytest.fixture
def some_of_everything(bergen: Municipality, nes: Municipality, actor: Callable[[str], Actor]) -> None:
    """A little in each room of both municipalities."""
    for place, caseworker, chair, staff in (
        (bergen, "saksbehandler.bergen", "moteleder.bergen", "botiltak.bergen"),
        (nes, "konsulent.nes", "leder.nes", "miljo.nes"),
    ):
        make_vacancy(place)
        who = actor(caseworker)
        assess_application(actor=who, application=make_application(who, members=(child(),)))
        make_entry(who)
        published_meeting(actor(chair))
        reported(actor(staff))
        who = actor(chair)
        lease = make_lease(place)
        make_rent(lease, who.today.replace(day=1))


@pytest.mark.parametrize("username", PERSONAS)
def test_page_opens_or_does_not_exist(
    username: str, some_of_everything: None, client_as: Callable[[str], Client]
) -> None:
    client = client_as(username)
    client.raise_request_exception = False
    client.get("/")
    client.get("/profil/")
    faults: list[Any] = []
    seen: set[str] = set()

    for address in addresses():
        # A page may have more than one way in the URLconf; the one that ends the session is left out.
        if address in seen or address == "/logg-ut/":
            continue
        seen.add(address)
        with counted() as asked:
            answer = client.get(address)
        if answer.status_code not in (200, 302, 404, 405):
            faults.append((address, answer.status_code))
        elif len(asked) > (MIN_DAG if address == "/" else OF_ALL_GROUPS.get(address, MOST_QUERIES)):
            faults.append((address, f"{len(asked)} spørringer"))

    assert len(seen) > 20
    assert faults == []
