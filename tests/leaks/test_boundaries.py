"""The day somebody ends or changes work, and the second between two days: both walls answer the same.

Consents, relations, grants and break-glass are tried at their boundary second in tests/sharing and tests/allocation.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from applications.models import Application
from applications.policies import applications
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.context import set_context
from core.agencies.enums import Role
from core.agencies.models import Membership, Municipality
from core.interface.formatting import OSLO
from tenancies.policies import ledger
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.tenancies import make_lease, make_rent

ActorOf = Callable[[str], Actor]


def both_walls(actor: Actor, case: Application) -> tuple[bool, bool]:
    set_context(actor)
    with as_owner():
        first = applications.visible_to(actor).filter(pk=case.pk).exists()
    return first, Application.objects.filter(pk=case.pk).exists()


@pytest.mark.parametrize(("days", "open_"), [(1, True), (0, False), (-1, False)])
def test_membership_is_open_on_its_last_day_and_closed_the_day_after(
    actor: ActorOf, days: int, open_: bool
) -> None:
    worker = actor("saksbehandler.bergen")
    case = make_application(worker)
    with as_owner():
        Membership.objects.filter(user=worker.user).update(valid_to=worker.today + timedelta(days=days))

    assert both_walls(actors.for_user(worker.user), case) == (open_, open_)


def test_membership_that_begins_tomorrow_opens_nothing_today(actor: ActorOf) -> None:
    case = make_application(actor("saksbehandler.bergen"))
    new = actor("ergo.bergen")
    mine = Membership.objects.get(user__username="saksbehandler.bergen")
    with as_owner():
        Membership.objects.create(
            user=new.user, unit=mine.unit, role=Role.CASEWORKER, valid_from=new.today + timedelta(days=1)
        )
        begins_tomorrow = both_walls(actors.for_user(new.user), case)
        Membership.objects.filter(user=new.user, unit=mine.unit).update(valid_from=new.today)

    assert begins_tomorrow[0] is False
    assert both_walls(actors.for_user(new.user), case) == (True, True)


def test_role_changed_in_the_same_compartment_closes_what_only_the_old_role_saw(
    actor: ActorOf, bergen: Municipality
) -> None:
    accountant = actor("regnskap.bergen")
    make_rent(make_lease(bergen), accountant.today.replace(day=1))
    assert ledger.visible_to(accountant).exists()

    with as_owner():
        Membership.objects.filter(user=accountant.user).update(role=Role.ENVIRONMENT_COORDINATOR)

    assert not ledger.visible_to(actors.for_user(accountant.user)).exists()


def test_request_after_the_change_is_answered_by_what_is_true_then(
    client_as: Callable[..., object], actor: ActorOf
) -> None:
    worker = actor("saksbehandler.bergen")
    case = make_application(worker)
    client = client_as("saksbehandler.bergen")
    address = case.get_absolute_url()
    assert client.get(address).status_code == 200  # type: ignore[attr-defined]

    with as_owner():
        Membership.objects.filter(user=worker.user).update(valid_to=worker.today)

    assert client.get(address).status_code == 404  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 20, 23, 0, 0, tzinfo=UTC),
        datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC),
        datetime(2026, 6, 30, 22, 0, 0, tzinfo=UTC),
    ],
)
def test_both_walls_turn_the_day_in_the_same_second(db: None, moment: datetime) -> None:
    """Midnight in Oslo, winter and summer: memberships go by the day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::timestamptz AT TIME ZONE 'Europe/Oslo')::date", [moment])
        (in_database,) = cursor.fetchone()

    assert in_database == moment.astimezone(OSLO).date()
