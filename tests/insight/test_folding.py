"""Records read together come to what they come to one by one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from allocation.models import EntryFacts, WaitingEntry
from core.agencies.actors import Actor, acting_as_service
from core.agencies.models import Municipality
from core.base.ids import uuid7
from insight.calculations.tally import Tally
from insight.calculations.windows import Window, as_of, earlier, year
from insight.figures import base
from tests.database import as_owner
from tests.factories.allocation import make_entry
from tests.factories.applications import child
from tests.factories.housing import make_vacancy
from tests.factories.tenancies import make_lease

ActorOf = Callable[[str], Actor]


def told(tally: Tally) -> dict[str, Any]:
    def cell(found: Any) -> tuple[Any, ...]:
        return found.number, found.base, found.hits

    parts = {
        f"{dim}:{part}": cell(found) for dim, cells in tally.parts.items() for part, found in cells.items()
    }
    return {"": cell(tally.whole), **parts}


def changes_household(entry: WaitingEntry, on: date) -> None:
    """A child is born: facts that hold from a later day."""
    with as_owner():
        row = EntryFacts.objects.get(entry=entry, superseded_at=None)
        row.supersede()
        row.id, row.superseded_at, row.valid_to = uuid7(), None, on
        row.save(force_insert=True)
        row.id, row.valid_from, row.valid_to, row.children = uuid7(), on, None, 1
        row.save(force_insert=True)


@pytest.fixture
def records(bergen: Municipality, actor: ActorOf) -> list[WaitingEntry]:
    worker = actor("saksbehandler.bergen")
    found = [make_entry(worker, days_ago=days) for days in (20, 40, 41, 200, 500, 900)]
    found.append(make_entry(worker, days_ago=800, members=(child(),)))
    make_vacancy(bergen)
    make_lease(bergen)
    with as_owner():
        for entry, reason in zip(found[:2], ("housed", "withdrawn"), strict=True):
            WaitingEntry.objects.filter(pk=entry.pk).update(
                ended_on=worker.today - timedelta(days=5), end_reason=reason
            )
    return found


@pytest.mark.parametrize("code", [group.code for group in base.groups()])
def test_together_is_the_same_as_one_by_one(
    code: str, records: list[WaitingEntry], bergen: Municipality, actor: ActorOf
) -> None:
    today = actor("saksbehandler.bergen").today
    changes_household(records[4], today - timedelta(days=100))
    group = base.group_named(code)
    assert group is not None
    now = as_of(today)
    windows = [
        now,
        *earlier(now, 2),
        year(today.year - 1),
        Window(today - timedelta(days=90), today - timedelta(days=4), today),
    ]
    with acting_as_service("figures", bergen) as service:
        together = group.read(service, windows, None)
        for window in windows:
            alone = group.read(service, [window], None, each=True).measure(window)
            for figure, tally in together.measure(window).items():
                expected = {part: cell for part, cell in told(alone[figure]).items() if not part or cell[1]}
                found = {part: cell for part, cell in told(tally).items() if not part or cell[1]}
                assert found == expected, (figure, window)


def test_household_counts_as_it_was_on_the_day_it_came(
    records: list[WaitingEntry], bergen: Municipality, actor: ActorOf
) -> None:
    today = actor("saksbehandler.bergen").today
    changes_household(records[4], today - timedelta(days=100))
    window = Window(today - timedelta(days=600), today, today)
    group = base.group_named("queue")
    assert group is not None

    with acting_as_service("figures", bergen) as service:
        measured = group.read(service, [window], None).measure(window)

    def number(code: str, part: str) -> Any:
        cell = measured[code].parts["family"].get(part)
        return cell.number if cell else 0

    # None who came in the period had a child then; one has had one since, beside the family from before.
    came = [entry for entry in records if entry.entered_on >= window.first]
    assert measured["queue.entered"].whole.number == len(came)
    assert number("queue.entered", "family") == 0
    assert number("queue.households", "family") == 2
    assert measured["queue.left"].whole.number == 2
