"""The outbox: queued with the act, sent afterwards, once, and a failure becomes somebody's task."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed
from core.messages import outbox, ports, selectors
from core.messages.models import OutboxItem

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.OUTBOX_DIR = str(tmp_path)
    return tmp_path


def queued(actor: Actor, key: str = "k", **more: Any) -> OutboxItem:
    return outbox.queue(
        actor=actor, channel="sms", recipient={"name": "Ola Testesen", "phone": "40000000"},
        text="Du har fått brev fra kommunen.", key=key, compartment=actor.compartment, **more,
    )  # fmt: skip


def test_item_is_left_in_a_folder_without_personal_data_in_names(
    actor: ActorOf, bergen: Municipality, folder: Path
) -> None:
    item = queued(actor("saksbehandler.bergen"))

    assert outbox.send_waiting(bergen) == 1

    dropped = folder / "sms" / str(item.pk)
    assert json.loads((dropped / "recipient.json").read_text())["phone"] == "40000000"
    assert (dropped / "text.txt").read_text() == "Du har fått brev fra kommunen."
    actor("saksbehandler.bergen")
    item.refresh_from_db()
    assert (item.state, item.reference) == ("sent", f"file-{item.pk}")
    assert AuditEvent.objects.filter(verb="outbox.sent", service="outbox").count() == 1


def test_queueing_twice_with_one_key_sends_once(actor: ActorOf, bergen: Municipality) -> None:
    caseworker = actor("saksbehandler.bergen")

    assert queued(caseworker).pk == queued(caseworker).pk
    assert outbox.send_waiting(bergen) == 1
    assert outbox.send_waiting(bergen) == 0


class Failing:
    error: Exception = ValueError("Ola Testesen finnes ikke")

    def send(self, sending: ports.Sending) -> str:
        raise self.error


def test_lasting_failure_becomes_a_task_and_can_be_tried_again(
    actor: ActorOf, bergen: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = queued(actor("saksbehandler.bergen"))
    with monkeypatch.context() as patched:
        patched.setattr(ports, "port_for", lambda channel: Failing())
        assert outbox.send_waiting(bergen) == 0

    caseworker = actor("saksbehandler.bergen")
    item.refresh_from_db()
    assert item.state == "failed"
    assert "Ola" not in item.error
    assert selectors.open_tasks(caseworker).get().url == "/utsending/"
    outbox.retry(actor=caseworker, item=item)
    assert not selectors.open_tasks(caseworker).exists()
    assert outbox.send_waiting(bergen) == 1


def test_passing_failure_waits_and_is_not_given_up(
    actor: ActorOf, bergen: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = queued(actor("saksbehandler.bergen"))
    monkeypatch.setattr(Failing, "error", ConnectionError("timed out"))
    monkeypatch.setattr(ports, "port_for", lambda channel: Failing())

    outbox.send_waiting(bergen)

    actor("saksbehandler.bergen")
    item.refresh_from_db()
    assert (item.state, item.attempts) == ("queued", 1)
    assert item.try_after is not None


def test_items_are_seen_by_their_compartment_only(actor: ActorOf, client_as: ClientAs) -> None:
    item = queued(actor("saksbehandler.bergen"))

    assert "Ola Testesen" in client_as("saksbehandler2.bergen").get("/utsending/").content.decode()
    assert "Ola Testesen" not in client_as("boligleder.bergen").get("/utsending/").content.decode()
    assert client_as("boligleder.bergen").post(f"/utsending/{item.pk}/prov-igjen/").status_code == 404
    assert client_as("intro.bergen").get("/utsending/").status_code == 404
    actor("boligleder.bergen")
    assert not OutboxItem.objects.exists()


def test_retry_by_the_wrong_people_is_not_allowed(actor: ActorOf) -> None:
    item = queued(actor("saksbehandler.bergen"))

    with pytest.raises(NotAllowed):
        outbox.retry(actor=actor("innkrever.bergen"), item=item)


def test_retry_of_what_has_left_changes_nothing(actor: ActorOf, bergen: Municipality) -> None:
    item = queued(actor("saksbehandler.bergen"))
    outbox.send_waiting(bergen)

    again = outbox.retry(actor=actor("saksbehandler.bergen"), item=item)

    assert again.state == "sent"
