from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.interface import presence

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]


def test_presence_names_colleagues_but_not_oneself(actor: ActorOf) -> None:
    first, second = actor("saksbehandler.bergen"), actor("saksbehandler2.bergen")
    record = Unit.objects.first()
    assert record is not None

    assert presence.arrive(first, record, now=1000) == []
    assert presence.arrive(second, record, now=1010) == [str(first.user)]
    assert presence.arrive(first, record, now=1020) == [str(second.user)]


def test_presence_ends_when_the_page_no_longer_asks(actor: ActorOf) -> None:
    record = Unit.objects.first()
    assert record is not None
    presence.arrive(actor("saksbehandler.bergen"), record, now=1000)

    assert presence.arrive(actor("saksbehandler2.bergen"), record, now=1000 + presence.LASTS) == []


def test_presence_is_not_told_across_compartments(actor: ActorOf) -> None:
    record = Unit.objects.first()
    assert record is not None
    presence.arrive(actor("saksbehandler.bergen"), record, now=1000)

    assert presence.arrive(actor("nav.bergen"), record, now=1001) == []


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["Ola"], "Ola har saken åpen."),
        (["Kari", "Ola"], "Kari og 1 til har saken åpen."),
        (["Kari", "Ola", "Åse"], "Kari og 2 andre har saken åpen."),
    ],
)
def test_presence_in_words(names: list[str], words: str) -> None:
    assert presence.sentence(names) == words


@pytest.mark.parametrize("label", ["people.person", "nowhere.thing", "agencies", "auth.user"])
def test_presence_of_what_one_does_not_see_is_not_found(
    client_as: Callable[[str], Client], label: str
) -> None:
    assert client_as("saksbehandler.bergen").get(f"/apent/{label}/{uuid4()}/").status_code == 404
