"""A stand-in ticks off the absent person's own tasks: through both walls, for as long as the absence lasts, logged."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from applications.models import Absence
from applications.services import impartiality
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.context import set_context
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed
from core.messages.models import Task
from core.messages.services import add_task, complete_task
from tests.counting import queries
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.contacts import logged

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
AWAY, INSTEAD = "saksbehandler.bergen", "saksbehandler2.bergen"


def user(name: str) -> User:
    return User.objects.get(username=name)


def own_task(leader: Actor, subject: Any, key: str = "t1", of: str = AWAY) -> Task:
    set_context(leader)
    return add_task(actor=leader, title=f"Oppgave {key}", url="/", key=key, user=user(of), subject=subject)


@pytest.fixture
def leader(actor: ActorOf) -> Actor:
    return actor("moteleder.bergen")


@pytest.fixture
def absence(leader: Actor) -> Absence:
    return impartiality.register_absence(
        actor=leader, user=user(AWAY), first_day=leader.today, last_day=leader.today, stand_in=user(INSTEAD)
    )


def row(task: Task) -> Task:
    with as_owner():
        return Task.objects.get(pk=task.pk)


def test_stand_in_ticks_off_once_and_the_log_says_for_whom(
    leader: Actor, absence: Absence, client_as: ClientAs
) -> None:
    task = own_task(leader, make_application(leader))
    client = client_as(INSTEAD)

    page = client.get("/oppgaver/").content.decode()
    answers = [client.post(f"/oppgaver/{task.pk}/utfort/").status_code for _ in range(2)]

    assert task.title in page and f"For {user(AWAY).full_name}" in page
    assert answers == [302, 302]
    assert row(task).done_by_id == user(INSTEAD).pk
    with as_owner():
        event = AuditEvent.objects.get(subject_id=task.pk)
    assert (event.verb, event.user_id) == ("task.done_for_absent", user(INSTEAD).pk)
    assert event.detail["for"] == str(user(AWAY).pk)
    assert task.title not in client.get("/oppgaver/").content.decode()


def test_ones_own_task_is_logged_as_ones_own(leader: Actor, absence: Absence, client_as: ClientAs) -> None:
    task = own_task(leader, make_application(leader), of=INSTEAD)

    assert client_as(INSTEAD).post(f"/oppgaver/{task.pk}/utfort/").status_code == 302

    with as_owner():
        assert AuditEvent.objects.get(subject_id=task.pk).verb == "task.done"


@pytest.mark.parametrize("username", ["nav.bergen", "konsulent.nes", "regnskap.bergen", "moteleder.bergen"])
def test_nobody_else_ticks_it_off(
    leader: Actor, absence: Absence, actor: ActorOf, client_as: ClientAs, username: str
) -> None:
    task = own_task(leader, make_application(leader))

    with pytest.raises(NotAllowed):
        complete_task(actor=actor(username), task=task)
    assert client_as(username).post(f"/oppgaver/{task.pk}/utfort/").status_code == 404
    assert row(task).done_at is None


def test_what_the_stand_in_does_not_see_stays_hidden(
    leader: Actor, absence: Absence, actor: ActorOf, client_as: ClientAs
) -> None:
    """Of a record of another compartment, and without a record at all: standing in opens nothing."""
    theirs = logged(actor("nav.bergen"))
    tasks = [own_task(leader, theirs, "t1"), own_task(leader, None, "t2")]
    client = client_as(INSTEAD)

    page = client.get("/oppgaver/").content.decode()

    for task in tasks:
        assert task.title not in page
        assert client.post(f"/oppgaver/{task.pk}/utfort/").status_code == 404
        assert row(task).done_at is None


def test_it_ends_with_the_absence(leader: Actor, absence: Absence, client_as: ClientAs) -> None:
    task = own_task(leader, make_application(leader))
    impartiality.end_absence(actor=leader, absence=absence)
    client = client_as(INSTEAD)

    assert task.title not in client.get("/oppgaver/").content.decode()
    assert client.post(f"/oppgaver/{task.pk}/utfort/").status_code == 404


def test_the_database_lets_a_stand_in_do_that_in_the_own_name_only(
    leader: Actor, absence: Absence, actor: ActorOf
) -> None:
    """The second wall by itself: no policy of ours is asked."""
    task = own_task(leader, make_application(leader))
    now = timezone.now()

    actor("nav.bergen")
    assert Task.objects.filter(pk=task.pk).update(done_at=now) == 0
    instead = actor(INSTEAD)
    for wrong in (
        {"title": "Noe annet"},
        {"done_at": now, "done_by": user(AWAY)},
        {"done_at": now, "done_by": instead.user, "title": "Noe annet"},
        {"done_at": now, "done_by": instead.user, "user": instead.user},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**wrong)
    assert Task.objects.filter(pk=task.pk).update(done_at=now, done_by=instead.user) == 1
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE applications_absence SET first_day = first_day - 9, last_day = last_day - 9")
    actor(INSTEAD)
    assert Task.objects.filter(pk=task.pk).update(done_at=now, done_by=instead.user) == 0


def test_by_api(leader: Actor, absence: Absence, api_as: Callable[[str], Any]) -> None:
    task = own_task(leader, make_application(leader))
    api = api_as(INSTEAD)

    covered = api.get("/api/v1/tasks/covered/").json()
    done = api.post(f"/api/v1/tasks/{task.pk}/complete/")

    assert [each["id"] for each in covered] == [str(task.pk)]
    assert done.status_code == 200 and done.json()["done_at"]
    assert api_as("nav.bergen").post(f"/api/v1/tasks/{task.pk}/complete/").status_code == 404


def test_the_page_asks_as_little_for_three_tasks_as_for_one(
    leader: Actor, absence: Absence, client_as: ClientAs
) -> None:
    own_task(leader, make_application(leader), "t1")
    client = client_as(INSTEAD)
    one = queries(client, "/oppgaver/")
    for number in (2, 3):
        own_task(leader, make_application(leader), f"t{number}")

    assert queries(client, "/oppgaver/") == one <= 10
