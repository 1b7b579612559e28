"""The council's auditor sees the cases of a stated task, opened by whoever leads them, for a while, and no others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from core.agencies.actors import Actor, acting_as, acting_as_service
from core.agencies.models import Compartment, Municipality
from core.base.errors import NotAllowed, Refused
from core.sharing.models import Share
from insight.bases import all_bases
from insight.calculations.draws import drawn
from insight.models import OversightTask
from insight.services.oversight import (
    Asked,
    ask_for_cases,
    end_lapsed,
    end_task,
    open_cases,
    refuse_cases,
    replayed,
)
from tests.counting import queries
from tests.database import as_owner
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
WHY = "Forvaltningsrevisjon av svartid i boligsaker."


@pytest.fixture
def cases(actor: ActorOf) -> list[Application]:
    worker = actor("saksbehandler.bergen")
    return [
        make_application(worker, received=worker.today - timedelta(days=days))
        for days in (10, 20, 30, 40, 400)
    ]


def asked(actor: Actor, **told: Any) -> Asked:
    values = {
        "task": WHY, "basis": "auditor", "drawing": "sample", "size": 3, "first": actor.today - timedelta(days=100),
        "last": actor.today, "ends_on": actor.today + timedelta(days=14), **told,
    }  # fmt: skip
    return Asked(**values)


def owner_of(case: Application) -> Compartment:
    return Compartment.objects.get(pk=case.compartment_id)


def ask(auditor: Actor, cases: list[Application], **told: Any) -> OversightTask:
    with acting_as(auditor):
        return ask_for_cases(actor=auditor, owner=owner_of(cases[0]), asked=asked(auditor, **told))


def status(client: Client, case: Application) -> int:
    return client.get(case.get_absolute_url()).status_code


def test_same_seed_draws_the_same_cases_and_another_seed_others() -> None:
    numbers = [f"2026/{number}" for number in range(100)]

    first = drawn(numbers, "a", 10)

    assert first == drawn(reversed(numbers), "a", 10) and len(set(first)) == 10
    assert first != drawn(numbers, "b", 10)
    assert drawn(numbers[:3], "a", 10) != [] and len(drawn(numbers[:3], "a", 10)) == 3


def test_every_basis_names_its_law() -> None:
    assert {each.code for each in all_bases()} >= {"auditor", "control_committee"}
    assert all(each.law.startswith("kommuneloven §") and each.source for each in all_bases())


def test_auditor_sees_what_is_opened_and_nothing_else_and_reads_are_told(
    cases: list[Application], actor: ActorOf, client_as: ClientAs, bergen: Municipality
) -> None:
    auditor = actor("revisor.bergen")
    task = ask(auditor, cases)
    assert (task.size, task.population, len(task.seed)) == (3, 4, 32)
    chosen = set(task.cases.values_list("number", flat=True))
    client = client_as("revisor.bergen")
    assert {status(client, case) for case in cases} == {404}

    assert (
        client_as("moteleder.bergen").post(reverse("insight:open_cases", args=[task.pk])).status_code == 302
    )

    client = client_as("revisor.bergen")
    for case in cases:
        assert status(client, case) == (200 if case.case_number in chosen else 404), case.case_number
    assert client_as("revisor.bergen").get(reverse("applications:list")).status_code == 404
    leader = client_as("moteleder.bergen")
    told = leader.get(task.get_absolute_url())
    assert sorted(line.times for line in told.context["lines"]) == [1, 1, 1]
    assert told.context["replayed"] is True
    assert queries(leader, task.get_absolute_url()) <= 15
    with acting_as(actor("moteleder.bergen")) as chair:
        assert open_cases(actor=chair, task=task).state == "opened"
    with as_owner():
        shares = Share.objects.filter(source_id=task.pk)
        assert shares.count() == 3 and {row.basis_detail for row in shares} == {"kommuneloven § 24-3"}


def test_ended_or_lapsed_task_closes_the_cases(
    cases: list[Application], actor: ActorOf, client_as: ClientAs, bergen: Municipality
) -> None:
    named = ask(
        actor("revisor.bergen"), cases, drawing="named", numbers=f"{cases[4].case_number} 2020/999999"
    )
    lapses = ask(actor("revisor.bergen"), cases)
    with acting_as(actor("moteleder.bergen")) as chair:
        open_cases(actor=chair, task=named)
        open_cases(actor=chair, task=lapses)
    assert status(client_as("revisor.bergen"), cases[4]) == 200

    assert (
        client_as("revisor.bergen").post(reverse("insight:end_oversight", args=[named.pk])).status_code == 302
    )
    with acting_as_service("figures", bergen, today=lapses.ends_on + timedelta(days=1)) as service:
        ended = end_lapsed(actor=service, on=service.today), end_lapsed(actor=service, on=service.today)

    assert status(client_as("revisor.bergen"), cases[4]) == 404
    assert ended == (1, 0)


def test_wrong_people_neither_ask_open_nor_see(
    cases: list[Application], actor: ActorOf, client_as: ClientAs
) -> None:
    task = ask(actor("revisor.bergen"), cases)

    for username in ("saksbehandler.bergen", "moteleder.bergen", "kommunaldirektor.bergen"):
        assert client_as(username).get(reverse("insight:ask_cases")).status_code == 404
    for username in (
        "saksbehandler.bergen",
        "boligleder.bergen",
        "enhetsleder.bergen",
        "leder.nes",
        "kommunaldirektor.bergen",
    ):
        assert client_as(username).get(task.get_absolute_url()).status_code == 404, username
    assert client_as("revisor.bergen").post(reverse("insight:open_cases", args=[task.pk])).status_code == 404
    with acting_as(actor("revisor.bergen")) as auditor, pytest.raises(NotAllowed):
        open_cases(actor=auditor, task=task)
    actor("boligleder.bergen")
    assert not OversightTask.objects.exists()


def test_refusal_needs_a_reason_and_ends_it(
    cases: list[Application], actor: ActorOf, client_as: ClientAs
) -> None:
    task = ask(actor("revisor.bergen"), cases)
    with acting_as(actor("moteleder.bergen")) as chair:
        with pytest.raises(Refused):
            refuse_cases(actor=chair, task=task, reason=" ")
        refuse_cases(actor=chair, task=task, reason="Sakene er under klagebehandling.")
        with pytest.raises(Refused):
            open_cases(actor=chair, task=task)
        with pytest.raises(Refused):
            end_task(actor=chair, task=task)

    page = client_as("revisor.bergen").get(task.get_absolute_url()).content.decode()
    assert "Sakene er under klagebehandling." in page
    with acting_as(actor("revisor.bergen")) as auditor:
        assert replayed(auditor, task) is True


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"task": "Kort"}, "TASK_TOO_SHORT"),
        ({"basis": "nysgjerrig"}, "BASIS_MISSING"),
        ({"drawing": "alle"}, "DRAWING_MISSING"),
        ({"ends_on": None}, "END_MISSING"),
        ({"size": 0}, "SIZE_WRONG"),
        ({"size": 31}, "SIZE_WRONG"),
        ({"first": None}, "PERIOD_MISSING"),
        ({"drawing": "named", "numbers": ""}, "NUMBERS_WRONG"),
        ({"drawing": "named", "numbers": "abc"}, "NUMBERS_WRONG"),
    ],
)
def test_what_is_asked_wrongly_is_refused(changes: dict[str, Any], code: str, actor: ActorOf) -> None:
    auditor = actor("revisor.bergen")
    with pytest.raises(Refused) as refused:
        ask_for_cases(
            actor=auditor,
            owner=Compartment.objects.filter(municipality=auditor.home)[0],
            asked=asked(auditor, **changes),
        )

    assert refused.value.code == code and not OversightTask.objects.exists()


@pytest.mark.parametrize(("days", "code"), [(-1, "END_IN_PAST"), (93, "END_TOO_LATE")])
def test_last_day_must_lie_within_three_months(
    days: int, code: str, cases: list[Application], actor: ActorOf
) -> None:
    auditor = actor("revisor.bergen")
    wanted = replace(asked(auditor), ends_on=auditor.today + timedelta(days=days))

    with pytest.raises(Refused) as refused:
        ask_for_cases(actor=auditor, owner=owner_of(cases[0]), asked=wanted)

    assert refused.value.code == code
