"""Whoever is shown is in the read log: every door is tried, and a name without its row fails here.

People of each kind walk the pages they reach by links, the exports of the lists, the PDFs, the search and the API.
Each answer is searched for the names of everybody seeded; each name found must have a row made by that very request.
"""

import ast
import html
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve
from rest_framework.test import APIClient

from core.accounts.models import User
from core.audit import contents
from core.people.models import Person
from tests.database import as_owner
from tests.journeys.test_every_page_opens import addresses, some_of_everything

__all__ = ["some_of_everything"]

ROOT = Path(__file__).resolve().parents[1]
PERSONAS = (
    "saksbehandler.bergen",
    "moteleder.bergen",
    "boligleder.bergen",
    "regnskap.bergen",
    "nav.bergen",
    "botiltak.bergen",
    "enhetsleder.bergen",
    "revisor.bergen",
    "leder.nes",
)
#: Of each kind of address this many are tried.
OF_EACH = 2
#: The addresses that end the session, or say only who is at work.
LEFT_OUT = ("/logg-ut/", "/logg-inn/", "/static/")


@pytest.fixture
def names(some_of_everything: None) -> dict[Any, re.Pattern[str]]:
    """How each seeded person's name looks in an answer, whichever part comes first."""
    with as_owner():
        people = list(Person.objects.all())
    found = {}
    for person in people:
        given, family = re.escape(person.given_name), re.escape(person.family_name)
        found[person.pk] = re.compile(rf"\b{given}\s+{family}(?!\w)|\b{family},\s+{given}(?!\w)")
    assert len({str(pattern.pattern) for pattern in found.values()}) == len(found) > 4
    return found


def text_of(answer: Any) -> str:
    content = answer.getvalue() if answer.streaming else answer.content
    if answer.headers.get("Content-Type", "").startswith("application/pdf"):
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)
    plain = re.sub(r"<[^>]+>", " ", content.decode("utf-8", "replace"))
    return " ".join(html.unescape(plain).split())


class Walker:
    """Fetches addresses as one user, and keeps what was shown without a row."""

    def __init__(self, client: Any, user: User, names: dict[Any, re.Pattern[str]]) -> None:
        self.client, self.user, self.names = client, user, names
        self.tried: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.faults: set[tuple[str, str]] = set()
        self.shown = 0

    def get(self, address: str) -> Any:
        before = self._clock()
        answer = self.client.get(address)
        if answer.status_code != 200:
            return answer
        text = text_of(answer)
        shown = {person for person, pattern in self.names.items() if pattern.search(text)}
        if shown:
            self.shown += len(shown)
            missing = shown - self._noted(before)
            self.faults |= {(self._route(address), self.names[person].pattern) for person in missing}
        return answer

    def walk(self, starts: Iterator[str]) -> None:
        waiting = list(dict.fromkeys(starts))
        while waiting:
            address = waiting.pop(0)
            route = self._route(address)
            if address in self.seen or not route or self.tried[route] >= OF_EACH:
                continue
            self.seen.add(address)
            self.tried[route] += 1
            answer = self.get(address)
            if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
                waiting += self._links(answer.content.decode(), address)

    def _links(self, page: str, address: str) -> list[str]:
        found = [html.unescape(link) for link in re.findall(r'(?:href|action)="(/[^"#]*)', page)]
        found += [f"{address}?eksport=csv"] if "eksport" in page and "?" not in address else []
        return [link for link in found if not link.startswith(LEFT_OUT)]

    def _route(self, address: str) -> str:
        path, _, query = address.partition("?")
        try:
            route = resolve(path).route
        except Resolver404:
            return ""
        return f"{route}?csv" if "eksport=csv" in query else route

    def _clock(self) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]

    def _noted(self, since: Any) -> set[Any]:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT person_id FROM audit_read WHERE user_id = %s AND at > %s", [self.user.pk, since]
            )
            return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("username", PERSONAS)
def test_whoever_is_shown_on_a_page_is_in_the_read_log(
    username: str, names: dict[Any, re.Pattern[str]], client_as: Callable[[str], Client]
) -> None:
    walker = Walker(client_as(username), User.objects.get(username=username), names)

    walker.walk(iter([*addresses(), "/sok/?q=Testesen", "/sok/?q=Leiersen", "/sok/forslag/?q=Testesen"]))

    assert walker.faults == set()
    assert len(walker.seen) > 15


@pytest.mark.parametrize("username", ["saksbehandler.bergen", "boligleder.bergen", "leder.nes"])
def test_whoever_is_shown_by_the_api_is_in_the_read_log(
    username: str, names: dict[Any, re.Pattern[str]], api_as: Callable[[str], APIClient]
) -> None:
    walker = Walker(api_as(username), User.objects.get(username=username), names)
    root = walker.get("/api/v1/").json()

    for address in root.values():
        path = re.sub(r"^https?://[^/]+", "", address)
        answer = walker.get(path)
        found = answer.json() if answer.status_code == 200 else []
        rows = found if isinstance(found, list) else found.get("results", [])
        for row in rows[:OF_EACH]:
            walker.get(f"{path}{row.get('key') or row.get('id')}/")

    assert walker.faults == set()
    assert walker.shown > 0


def test_every_kind_of_content_that_is_noted_has_a_name() -> None:
    noted = set()
    for path in ROOT.glob("[a-z]*/**/*.py"):
        if path.relative_to(ROOT).parts[0] in {"tests", "node_modules", "var", "bench"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("reads.note"):
                for keyword in node.keywords:
                    if keyword.arg == "content" and isinstance(keyword.value, ast.Constant):
                        noted.add(str(keyword.value.value))

    assert len(noted) > 15
    assert sorted(code for code in noted if not contents.known(code)) == []
