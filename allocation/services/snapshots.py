"""Where everybody stood, day by day: one compact row for each place and night. Written once, never changed."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from allocation.enums import SnapshotState
from allocation.models import WaitingEntry, WaitingSnapshot
from allocation.selectors import entries_on, keeps_list, waiting_list
from allocation.standing import ListOn
from core.agencies.actors import Actor

BATCH = 2_000


def take(*, actor: Actor, on: date) -> int:
    """The lists of one day. What is there already stays: a run that stopped goes on where it was. Says how many."""
    if not keeps_list(actor):
        return 0
    written = 0
    for compartment, which in _lists(actor, on):
        listed = waiting_list(actor, which, on, compartment=compartment)
        there = set(
            WaitingSnapshot.objects.filter(compartment=compartment, on=on, list=which).values_list(
                "entry_id", flat=True
            )
        )
        rows = [row for row in rows_of(actor, compartment, listed) if row.entry_id not in there]
        for start in range(0, len(rows), BATCH):
            with transaction.atomic():
                # Two runs at once write each row once.
                WaitingSnapshot.objects.bulk_create(rows[start : start + BATCH], ignore_conflicts=True)
        written += len(rows)
    return written


def _lists(actor: Actor, on: date) -> list[tuple[UUID, str]]:
    """Which offices keep which lists: each is in an order of its own."""
    rows = entries_on(WaitingEntry.objects.filter(municipality=actor.municipality), on)
    return sorted(rows.values_list("compartment_id", "list").distinct(), key=str)


def rows_of(actor: Actor, compartment: UUID, listed: ListOn) -> Iterator[WaitingSnapshot]:
    for index, raw in enumerate(listed.raws):
        state, number = state_of(listed, index)
        yield WaitingSnapshot(
            municipality_id=actor.home.pk,
            compartment_id=compartment,
            entry_id=raw.entry_id,
            on=listed.on,
            list=listed.which,
            category=raw.category,
            number=number,
            days_waited=max(0, (listed.on - raw.counts_from).days),
            state=state,
        )


def state_of(listed: ListOn, index: int) -> tuple[SnapshotState, int | None]:
    if index >= listed.order.candidates:
        return SnapshotState.PAUSED, None
    offered = listed.raws[index].entry_id in listed.offers
    return SnapshotState.OFFERED if offered else SnapshotState.WAITING, index + 1


def differing(*, actor: Actor, on: date) -> list[UUID]:
    """The entries whose kept number is not the one the facts give for that day now. None on the day itself.

    Later, a difference says that something was recorded or corrected afterwards: the kept number is what was known.
    """
    found: list[UUID] = []
    for compartment, which in _lists(actor, on):
        listed = waiting_list(actor, which, on, compartment=compartment)
        now: dict[UUID, Any] = {
            raw.entry_id: state_of(listed, index)[1] for index, raw in enumerate(listed.raws)
        }
        kept = dict(
            WaitingSnapshot.objects.filter(compartment=compartment, on=on, list=which).values_list(
                "entry_id", "number"
            )
        )
        found += [key for key in now.keys() | kept.keys() if now.get(key, -1) != kept.get(key, -1)]
    return sorted(found, key=str)
