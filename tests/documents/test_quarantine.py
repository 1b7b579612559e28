"""Virus scanning: clamd's protocol, quarantine while it is away, and what is never opened."""

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.context import set_context
from core.base.errors import Refused
from core.documents import storing
from core.documents.models import Document
from core.documents.scanning import Clamd
from tests.applications.test_kinds import PDF
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The scanners in force: append what a test wants."""
    scans: list[Any] = []
    monkeypatch.setattr(storing, "_scans", scans)
    return scans


def away(content: bytes) -> bool:
    raise ConnectionRefusedError


def served(answer: bytes) -> tuple[str, list[bytes]]:
    """A clamd that reads one stream and answers."""
    server = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve() -> None:
        with server, server.accept()[0] as connection:
            whole = b""
            while not whole.endswith(b"\0\0\0\0"):
                whole += connection.recv(65536)
            got.append(whole)
            connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return f"tcp://127.0.0.1:{server.getsockname()[1]}", got


@pytest.mark.parametrize(
    "answer, clean", [(b"stream: OK\0", True), (b"stream: Eicar-Test-Signature FOUND\0", False)]
)
def test_clamd_is_asked_in_its_own_protocol(answer: bytes, clean: bool) -> None:
    address, got = served(answer)

    assert Clamd(address)(b"content") is clean

    assert got == [b"zINSTREAM\0\0\0\0\x07content\0\0\0\0"]


def test_scanner_without_a_verdict_is_no_verdict() -> None:
    address, _got = served(b"INSTREAM size limit exceeded. ERROR\0")

    with pytest.raises(OSError):
        Clamd(address)(b"content")


def test_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        Clamd("clamd")


def test_infected_file_is_not_kept(actor: ActorOf, scanner: list[Any]) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    scanner.append(lambda content: False)

    with pytest.raises(Refused) as refused:
        storing.upload(actor=caseworker, subject=case, content=PDF, title="Brev")

    assert refused.value.code == "FILE_INFECTED"
    assert not Document.objects.exists()


@pytest.mark.parametrize("clean, status", [(True, 200), (False, 409)])
def test_file_waits_in_quarantine_until_the_scanner_answers(
    actor: ActorOf,
    client_as: Callable[[str], Client],
    scanner: list[Any],
    bergen: Any,
    clean: bool,
    status: int,
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    scanner.append(away)
    document = storing.upload(actor=caseworker, subject=case, content=PDF, title="Brev")
    client = client_as("saksbehandler.bergen")
    before = client.get(f"/dokumenter/{document.pk}/")
    scanner[:] = [lambda content: clean]

    service = actors.for_service("documents", bergen, today=caseworker.today)
    set_context(service)
    storing.scan_waiting(document)
    set_context(caseworker)

    assert (document.scan, before.status_code) == ("waiting", 409)
    assert client.get(f"/dokumenter/{document.pk}/").status_code == status


def test_preview_may_fetch_and_run_nothing(actor: ActorOf, client_as: Callable[[str], Client]) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    document = storing.upload(actor=caseworker, subject=case, content=PDF, title="Brev")

    answer = client_as("saksbehandler.bergen").get(f"/dokumenter/{document.pk}/?vis")

    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
