from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Page

from core.accounts.models import User
from core.agencies.actors import Actor, acting_as, for_user
from tests.journeys.walking import WIDE, Walk


@pytest.fixture
def walk(
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, User], None],
    axe: Callable[[Page], None],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Walk]]:
    """`walk("saksbehandler.bergen")`: the persona, signed in, in a browser of their own."""
    walks: dict[tuple[str, str], Walk] = {}

    def start(username: str, **options: Any) -> Walk:
        options = options or WIDE
        key = (username, str(options))
        if key not in walks:
            page = open_page(**options)
            sign_in(page, User.objects.get(username=username))
            walks[key] = Walk(page, axe, f"{request.node.name}-{len(walks) + 1}-{username}")
        return walks[key]

    yield start


@pytest.fixture
def as_persona() -> Callable[[str], AbstractContextManager[Actor]]:
    """`with as_persona("boligleder.bergen") as actor: …` makes what earlier stations would have made."""

    def enter(username: str) -> AbstractContextManager[Actor]:
        return acting_as(for_user(User.objects.get(username=username)))

    return enter
