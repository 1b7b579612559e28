"""Nobody sees what the matrix does not let them see: every address, as everybody, in whatever form the answer has."""

import re
import tomllib
from itertools import zip_longest
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from core.agencies import access
from demo import organisation
from tests.leaks.conftest import World
from tests.leaks.marking import Mark
from tests.leaks.walk import EXPORT, Listener, Walk

PERSONAS = [
    person["username"]
    for code in organisation.CODES
    for person in tomllib.loads((settings.BASE_DIR / "demo" / "data" / f"{code}.toml").read_text())["people"]
]
#: Who must see what of the own compartment's somewhere, or the walk has proved nothing.
SEES = {
    "saksbehandler.bergen": {
        "identity", "case", "own_note", "finding", "contact", "contact_detail", "paper", "consent",
        "meeting", "agenda", "offer", "message", "outgoing", "import", "share", "insight", "act", "identified_note",
        "violence_notice",
    },
    "moteleder.bergen": {"identity", "case", "own_note", "meeting", "agenda", "offer", "consent"},
    "boligleder.bergen": {"identity", "lease", "ledger", "protected_home", "contact", "paper", "agenda", "offer"},
    "regnskap.bergen": {"identity", "lease", "ledger", "contact"},
    "innkrever.bergen": {"identity", "ledger", "contact"},
    "nav.bergen": {
        "identity", "ledger", "agenda", "meeting", "own_note", "contact", "insight", "identified_note",
        "violence_notice",
    },
    "nav2.bergen": {"identity", "contact", "identified_note"},
    "oppfolger.bergen": {"identity", "own_note", "finding", "contact"},
    "ergo.bergen": {"identity", "own_note", "finding", "contact", "meeting", "agenda"},
    "intro.bergen": {"identity", "meeting", "agenda"},
    "forvaltning.bergen": {"identity", "case", "share", "contact"},
    "botiltak.bergen": {"identity", "deviation", "contact", "identified_note", "emergency", "case"},
    "enhetsleder.bergen": {"identity", "deviation", "contact", "identified_note"},
    "etatsdirektor.bergen": {"deviation"},
    "vekter.bergen": {"deviation"},
    "personvern.bergen": {"read_log", "emergency"},
    "leder.nes": {"identity", "case", "meeting", "agenda", "offer", "lease", "deviation"},
    "konsulent.nes": {"identity", "case", "own_note", "contact", "lease"},
    "dialog.nes": {"identity", "meeting", "agenda", "contact"},
    "miljo.nes": {"deviation", "contact"},
}  # fmt: skip
#: Those who also try other methods and search: one of each kind of work, from both municipalities.
CURIOUS = (
    "saksbehandler.bergen", "regnskap.bergen", "nav2.bergen", "enhetsleder.bergen", "revisor.bergen", "konsulent.nes",
)  # fmt: skip
NEVER_EXPORTED = {"withheld", "protected_home"}
#: Searching for what one may not see must look like searching for what nobody has.
NOWHERE = "zqwwwxwxw"


def walk(seeded: World, username: str, kind: str, **more: Any) -> Walk:
    walker = (seeded.api_walker if kind == "api" else seeded.walker)(username, **more)
    shut = seeded.shut_to(walker.reader.actor)
    for route, address in seeded.of(kind):
        # An address that only takes a form is asked once, and then with an empty one.
        if walker.answers.get(route) == 405:
            continue
        # Refused for the role alone, one record is as good as any: it was asked for, and was not found.
        if walker.answers.get(route) == 404 and route in shut:
            continue
        answer = walker.visit(address)
        for form in ("csv", "xlsx"):
            if answer.status_code == 200 and f"eksport={form}".encode() in answer.content:
                walker.visit(address, eksport=form)
    return walker


def test_every_text_of_every_table_is_marked(seeded: World) -> None:
    marked = {(mark.model, mark.column) for mark in seeded.marks.words.values()}

    unmarked = [
        f"{label}.{name}"
        for label, held in access.holdings().items()
        for name in held.marked
        if (label, name) not in marked
    ]
    assert unmarked == []


def test_every_address_has_something_to_open(seeded: World) -> None:
    assert [route for route, found in seeded.addresses.items() if not found] == []


@pytest.mark.parametrize("username", PERSONAS)
def test_persona_sees_what_the_matrix_says_and_nothing_else(
    username: str, seeded: World, heard: Listener
) -> None:
    pages, api = (walk(seeded, username, kind) for kind in ("page", "api"))
    if username in CURIOUS:
        _try_other_methods(seeded, pages, "page")
        _try_other_methods(seeded, api, "api")

    assert sorted({*pages.leaks, *api.leaks}) == []
    assert pages.broken + api.broken == []
    assert [line for line in heard.lines if seeded.marks.found_in(line.encode())] == []
    seen = {**pages.seen, **{word: routes | pages.seen.get(word, set()) for word, routes in api.seen.items()}}
    user = pages.reader.actor.user_id
    kinds = {seeded.marks.words[word].kind_for(user) for word in seen}
    assert SEES.get(username, set()) - kinds == set(), (
        "Veggene stenger for det matrisa åpner, eller testen ser ikke"
    )
    assert _unannounced(seeded, seen, user) == []


def _try_other_methods(seeded: World, walker: Walk, kind: str) -> None:
    """HEAD, OPTIONS and an empty form at one address of each route."""
    tried = set()
    for route, address in seeded.of(kind):
        if route in tried:
            continue
        tried.add(route)
        if walker.answers.get(route) != 404:
            walker.visit(address, method="head")
            walker.visit(address, method="options")
        walker.visit(address, method="post")


def _unannounced(seeded: World, seen: dict[str, set[str]], user: UUID | None) -> list[str]:
    """Kinds of content shown at an address whose row in the matrix does not name them."""
    rows = {route.replace("/^", "/"): told.get("kinds", ()) for route, told in access.routes().items()}
    found = set()
    for word, routes in seen.items():
        kind = seeded.marks.words[word].kind_for(user)
        for route in routes:
            told = rows[route.removesuffix(EXPORT)]
            if kind not in told or (route.endswith(EXPORT) and kind in NEVER_EXPORTED):
                found.add(f"{route}: {kind}")
    return sorted(found)


@pytest.mark.parametrize("username", CURIOUS)
def test_search_for_what_one_may_not_see_finds_what_nobody_has(username: str, seeded: World) -> None:
    walker = seeded.walker(username)
    hidden = _one_of_each([mark for mark in seeded.marks.words.values() if not walker.reader.may_see(mark)])
    places = ["/sok/", "/sok/forslag/", *_lists(walker, seeded)]

    told = []
    for place in places:
        blank = walker.visit(place, q=NOWHERE)
        for mark in hidden:
            answer = walker.visit(place, q=mark.word)
            one, other = _plain(answer, mark.word), _plain(blank, NOWHERE)
            if one != other:
                told.append(f"{username} merker forskjell på {place} for {mark}: {_difference(one, other)}")

    assert told == []
    assert walker.leaks == []


def _one_of_each(marks: list[Mark]) -> list[Mark]:
    """A name, and one text each of the kinds that a search could find."""
    found: dict[Any, Mark] = {}
    for mark in marks:
        if mark.kind in {"identity", "contact", "lease", "protected_home", "paper", "deviation"}:
            found.setdefault((mark.kind, mark.column if mark.kind == "identity" else ""), mark)
    return list(found.values())


def _lists(walker: Walk, seeded: World) -> list[str]:
    """The list pages of this persona that can be searched."""
    pages = [address for route, address in seeded.of("page") if "<" not in route]
    return [
        address
        for address in pages
        if (answer := walker.visit(address)).status_code == 200
        and b'name="q"' in answer.content.partition(b"<main")[2]
    ]


def _difference(one: bytes, other: bytes) -> str:
    """The first lines that are not the same."""
    lines = zip_longest(one.splitlines(), other.splitlines(), fillvalue=b"")
    return next((f"{left!r} / {right!r}"[:300] for left, right in lines if left != right), "")


def _plain(answer: Any, word: str) -> bytes:
    """The answer without the word asked for, and without what is made anew for every page."""
    content = re.sub(
        word.encode(), b"", answer.getvalue() if answer.streaming else answer.content, flags=re.I
    )
    content = re.sub(rb"\b\d\d\.\d\d\b", b"", content)  # the clock
    return re.sub(rb'nonce="[^"]*"|"[A-Za-z0-9]{64}"|name="key" value="[^"]*"', b"", content)
