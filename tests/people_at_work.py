"""The demo's organisation is the tests' organisation too; it stands in the template database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from core.accounts.models import User
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.context import set_context
from core.agencies.models import Compartment, Municipality, Unit


@pytest.fixture
def bergen(db: None) -> Municipality:
    return Municipality.objects.get(code="bergen")


@pytest.fixture
def nes(db: None) -> Municipality:
    return Municipality.objects.get(code="nes")


@pytest.fixture
def actor(bergen: Municipality, nes: Municipality) -> Callable[[str], Actor]:
    """`actor("saksbehandler.bergen")`: the persona as an actor, whose database context is now in force.

    Tests run inside one transaction, so the last actor asked for is the one that row-level security knows;
    `acting(actor)` switches back for a while.
    """

    def find(username: str) -> Actor:
        found = actors.for_user(User.objects.get(username=username))
        set_context(found)
        return found

    return find


@pytest.fixture
def acting() -> Callable[[Actor], Any]:
    """`with acting(some_actor): …` puts the actor's database context in force."""

    @contextmanager
    def act(somebody: Actor) -> Iterator[Actor]:
        set_context(somebody)
        yield somebody

    return act


@pytest.fixture
def client_as(bergen: Municipality, nes: Municipality) -> Callable[[str], Client]:
    """A browser-like client signed in as the persona."""

    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return sign_in


@pytest.fixture
def api_as(bergen: Municipality, nes: Municipality) -> Callable[[str], APIClient]:
    """An API client with a real token: forced authentication would skip the database context."""

    def sign_in(username: str) -> APIClient:
        token, _ = Token.objects.get_or_create(user=User.objects.get(username=username))
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
        return client

    return sign_in


def unit(municipality: Municipality, code: str) -> Unit:
    return Unit.objects.get(municipality=municipality, code=code)


def compartment(municipality: Municipality, code: str) -> Compartment:
    return Compartment.objects.get(municipality=municipality, code=code)
