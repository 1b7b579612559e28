"""The transition engine, tried on a record of its own: the outbox's sendings."""

from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, transaction

from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.audit import verbs
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.messages.models import OutboxItem
from core.workflow import machines, selectors, soundness
from core.workflow.bulk import perform_many
from core.workflow.machines import Machine, Transition
from core.workflow.models import StateChange
from tests.database import as_owner

ActorOf = Callable[[str], Actor]


def must_have_text(item: OutboxItem, actor: Actor) -> None:
    if not item.text:
        raise Refused("Skriv en tekst først.", code="TEXT_MISSING")


@pytest.fixture
def machine() -> Iterator[Machine]:
    verbs.register("test.moved", "Ble flyttet")
    made = Machine(
        OutboxItem,
        "state",
        [
            Transition("fail", ("queued",), "failed", "retry", "test.moved", needs_reason=True),
            Transition("again", ("failed",), "queued", "retry", "test.moved"),
            Transition(
                "send",
                ("queued",),
                "sent",
                "retry",
                "test.moved",
                guard=must_have_text,
                narrow=lambda rows: rows.exclude(text=""),
            ),
        ],
    )
    yield made
    del machines._machines[made.label]


def item_of(actor: Actor, key: str = "a", **values: object) -> OutboxItem:
    item = OutboxItem(
        municipality=actor.municipality, compartment=actor.compartment, channel="letter",
        recipient={"name": "Ola Testesen"}, key=key, **values,
    )  # fmt: skip
    item.save(force_insert=True)
    return item


def test_step_changes_state_and_leaves_history_and_audit(actor: ActorOf, machine: Machine) -> None:
    caseworker = actor("saksbehandler.bergen")
    item = item_of(caseworker)

    moved = machine.perform(actor=caseworker, obj=item, name="fail", reason="Feil adresse", error="adresse")

    assert (moved.state, moved.error) == ("failed", "adresse")
    assert (item.state, item.error) == ("failed", "adresse")
    change = selectors.history(item).get()
    assert (change.source, change.target, change.name) == ("queued", "failed", "fail")
    assert (change.reason, change.actor_user, change.on) == (
        "Feil adresse",
        caseworker.user,
        caseworker.today,
    )
    event = AuditEvent.objects.get(verb="test.moved", subject_id=item.pk)
    assert event.detail == {"from": "queued", "to": "failed"}


def test_step_done_twice_returns_quietly(actor: ActorOf, machine: Machine) -> None:
    caseworker = actor("saksbehandler.bergen")
    item = item_of(caseworker)
    machine.perform(actor=caseworker, obj=item, name="fail", reason="Feil adresse")

    machine.perform(actor=caseworker, obj=item, name="fail", reason="Feil adresse")

    assert selectors.history(item).count() == 1


def test_step_from_wrong_state_is_refused_in_words(actor: ActorOf, machine: Machine) -> None:
    caseworker = actor("saksbehandler.bergen")
    item = item_of(caseworker, state="sent")

    with pytest.raises(Refused) as refused:
        machine.perform(actor=caseworker, obj=item, name="fail", reason="Feil adresse")

    assert refused.value.code == "WRONG_STATE"
    assert "«Sendt»" in refused.value.message
    assert "«I kø»" in refused.value.message
    assert not selectors.history(item).exists()


def test_step_without_needed_reason_is_refused(actor: ActorOf, machine: Machine) -> None:
    caseworker = actor("saksbehandler.bergen")
    item = item_of(caseworker)

    with pytest.raises(Refused) as refused:
        machine.perform(actor=caseworker, obj=item, name="fail", reason="  ")

    assert (refused.value.code, refused.value.field) == ("REASON_MISSING", "reason")


def test_step_with_unmet_guard_is_refused_and_nothing_is_saved(actor: ActorOf, machine: Machine) -> None:
    caseworker = actor("saksbehandler.bergen")
    item = item_of(caseworker)

    with pytest.raises(Refused, match="Skriv en tekst"):
        machine.perform(actor=caseworker, obj=item, name="send")

    item.refresh_from_db()
    assert item.state == "queued"


def test_step_by_wrong_role_is_not_allowed(actor: ActorOf, machine: Machine) -> None:
    item = item_of(actor("saksbehandler.bergen"))

    with pytest.raises(NotAllowed):
        machine.perform(actor=actor("intro.bergen"), obj=item, name="again")


def test_step_on_another_compartments_record_is_not_allowed(actor: ActorOf, machine: Machine) -> None:
    item = item_of(actor("saksbehandler.bergen"))

    with pytest.raises(NotAllowed):
        machine.perform(actor=actor("boligleder.bergen"), obj=item, name="fail", reason="Feil")


def test_available_steps_follow_state_and_role(actor: ActorOf, machine: Machine) -> None:
    caseworker = actor("saksbehandler.bergen")
    item = item_of(caseworker)

    assert [step.name for step in machine.available(caseworker, item)] == ["fail", "send"]
    assert machine.available(actor("intro.bergen"), item) == []


def test_history_cannot_be_changed_or_deleted(actor: ActorOf, machine: Machine) -> None:
    caseworker = actor("saksbehandler.bergen")
    item = item_of(caseworker)
    machine.perform(actor=caseworker, obj=item, name="fail", reason="Feil adresse")

    with as_owner():
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            StateChange.objects.filter(subject_id=item.pk).update(reason="Pyntet")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            StateChange.objects.filter(subject_id=item.pk).delete()


def test_history_is_hidden_from_another_compartment(actor: ActorOf, machine: Machine) -> None:
    caseworker = actor("saksbehandler.bergen")
    item = item_of(caseworker)
    machine.perform(actor=caseworker, obj=item, name="fail", reason="Feil adresse")

    actor("nav.bergen")

    assert not StateChange.objects.filter(subject_id=item.pk).exists()


def test_bulk_step_moves_what_is_due_with_the_same_traces(
    actor: ActorOf, bergen: Municipality, machine: Machine, django_assert_max_num_queries: Callable
) -> None:
    caseworker = actor("saksbehandler.bergen")
    items = [item_of(caseworker, key=str(n), text="Hei" if n else "") for n in range(4)]
    gone = item_of(caseworker, key="gone", text="Hei", state="failed")

    with acting_as_service("outbox", bergen) as service, django_assert_max_num_queries(6):
        moved = perform_many(
            machine=machine, actor=service, queryset=OutboxItem.objects.all(), name="send", reference="r"
        )

    actor("saksbehandler.bergen")
    assert {item.pk for item in moved} == {item.pk for item in items[1:]}
    assert set(OutboxItem.objects.filter(pk__in=[i.pk for i in moved]).values_list("state", "reference")) == {
        ("sent", "r")
    }
    assert StateChange.objects.filter(target="sent", actor_service="outbox").count() == 3
    assert AuditEvent.objects.filter(verb="test.moved", service="outbox").count() == 3
    gone.refresh_from_db()
    assert gone.state == "failed"


def test_bulk_step_repeated_moves_nothing(actor: ActorOf, bergen: Municipality, machine: Machine) -> None:
    item_of(actor("saksbehandler.bergen"), text="Hei")
    with acting_as_service("outbox", bergen) as service:
        perform_many(machine=machine, actor=service, queryset=OutboxItem.objects.all(), name="send")

        again = perform_many(machine=machine, actor=service, queryset=OutboxItem.objects.all(), name="send")

    assert again == []


def test_soundness_names_what_is_wrong(machine: Machine) -> None:
    wrong = Machine(
        OutboxItem, "channel", [Transition("x", ("letter",), "pigeon", "fly", "test.never_registered")]
    )  # fmt: skip
    try:
        found = " ".join(soundness.problems(wrong)) if wrong.model else ""
    finally:
        del machines._machines[wrong.label]

    assert "pigeon" in found
    assert "fly" in found
    assert "test.never_registered" in found
    assert soundness.problems(machine) == []


def test_every_declared_machine_is_sound() -> None:
    assert [sentence for each in machines.all_machines() for sentence in soundness.problems(each)] == []
