"""The seeded and marked world, once for each worker: everything a test does in it is undone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connections, transaction
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from core.accounts.models import User
from core.agencies import actors
from core.documents import pdf
from tests.database import as_owner
from tests.leaks import addresses
from tests.leaks.marking import Marks, mark_everything
from tests.leaks.readers import Reader
from tests.leaks.seed import world
from tests.leaks.walk import Listener, Walk, client_for, listening


@dataclass
class World:
    """Marks, addresses, and whoever is to walk."""

    marks: Marks
    addresses: dict[str, list[str]]
    views: dict[str, Any]
    seen: dict[str, set[str]] = field(default_factory=dict)

    def reader(self, username: str) -> Reader:
        with as_owner():
            reader = Reader(actors.for_user(User.objects.get(username=username)))
            # Read now, with the owner's eyes; what the persona then does changes nothing of it.
            assert (reader.relations, reader.granted, reader.led) is not None
        return reader

    def walker(self, username: str, **more: Any) -> Walk:
        reader = self.reader(username)
        return Walk(client_for(reader.actor.user), reader, self.marks, username, **more)

    def api_walker(self, username: str, **more: Any) -> Walk:
        """With a real token: forced authentication would skip the database's context."""
        reader = self.reader(username)
        with as_owner():
            token, _ = Token.objects.get_or_create(user=reader.actor.user)
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
        return Walk(client, reader, self.marks, username, **more)

    def shut_to(self, actor: Any) -> frozenset[str]:
        """The routes that say no to the actor's roles, whatever record is asked for."""
        return frozenset(
            route for route, callback in self.views.items() if addresses.refuses_role(callback, actor)
        )

    def of(self, kind: str) -> list[tuple[str, str]]:
        """Addresses with their routes: `page` or `api`."""
        api = kind == "api"
        return [
            (route, address)
            for route, found in self.addresses.items()
            for address in found
            if route.startswith("api/") is api
        ]


@pytest.fixture(scope="package")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    made: dict[int, bytes] = {}
    real = pdf.html_to_pdf

    def once(html: str, **options: Any) -> bytes:
        """The same content is set once."""
        key = hash((html, str(options)))
        if key not in made:
            made[key] = real(html, **options)
        return made[key]

    pdf.html_to_pdf = once  # type: ignore[assignment]
    with django_db_blocker.unblock():
        connections.close_all()
        with transaction.atomic():
            # Each statement is asked with other people's keys: to prepare it takes longer than it saves.
            raw: Any = connections["default"].connection
            raw.prepare_threshold = None
            world.build()
            marks = mark_everything()
            with as_owner():
                addresses.forget()
                views = dict(addresses.routes())
                found = {route: addresses.filled(route, view) for route, view in views.items()}
            yield World(marks, found, views)
            transaction.set_rollback(True)
        connections.close_all()
    pdf.html_to_pdf = real


@pytest.fixture
def heard() -> Iterator[Listener]:
    with listening() as listener:
        yield listener
