"""Those who wait, followed: who is asked whether they still need a home, and where everybody has stood."""

from datetime import date, timedelta
from typing import Any

from allocation import services
from allocation.enums import PauseReason, WaitingList
from allocation.models import EntryConfirmation, WaitingEntry, WaitingSnapshot
from allocation.selectors import waiting_list
from allocation.services import snapshots
from core.agencies import actors
from core.agencies.actors import Actor
from demo.generator.world import World

#: How many of each, of those who have waited longest.
DUE, ASKED, UNCONFIRMED, CONFIRMED = 9, 6, 4, 20
MONTHS, DAYS = 18, 10


def build(world: World) -> None:
    worker = actors.for_user(world.users["saksbehandler.bergen"], today=world.today)
    rows = WaitingEntry.objects.filter(
        municipality=world.municipality, list=WaitingList.ORDINARY, ended_on=None, offers=None,
        since__lt=world.today - timedelta(days=500),
    ).select_related("application")  # fmt: skip
    entries = list(rows.order_by("since", "id")[: 1 + DUE + ASKED + UNCONFIRMED + CONFIRMED])
    if not entries:
        return
    _long_way(worker, entries[0])
    _questions(world, entries[1:])
    _days(world, worker)


def _long_way(worker: Actor, entry: WaitingEntry) -> None:
    """One household to which much has happened."""
    today = worker.today

    def ago(days: int) -> date:
        return max(entry.entered_on, today - timedelta(days=days))

    services.change_facts(actor=worker, entry=entry, on=ago(430), bedrooms=2)
    services.pause_entry(
        actor=worker, entry=entry, reason=PauseReason.INSTITUTION, first_day=ago(400), last_day=ago(345)
    )
    services.change_facts(actor=worker, entry=entry, on=ago(300), wished_areas=["Årstad", "Fana"])
    services.record_answer(actor=worker, entry=entry, on=ago(200), channel="phone")
    services.pause_entry(
        actor=worker, entry=entry, reason=PauseReason.OWN_WISH, first_day=ago(120), last_day=ago(92)
    )
    services.ask_entry(actor=worker, entry=entry)


def _questions(world: World, entries: list[WaitingEntry]) -> None:
    today = world.today
    left = iter(entries)

    def some(number: int) -> list[WaitingEntry]:
        return [entry for _, entry in zip(range(number), left, strict=False)]

    due, rows = some(DUE), []
    for entry in some(ASKED):
        due.append(entry)
        rows.append(_row(entry, today - timedelta(days=9), {"state": "asked"}))
    for entry in some(UNCONFIRMED):
        due.append(entry)
        asked = today - timedelta(days=41)
        rows.append(_row(entry, asked, {"state": "unconfirmed", "reminded_on": asked + timedelta(days=18)}))
    confirmed = some(CONFIRMED)
    for number, entry in enumerate(confirmed):
        asked = today - timedelta(days=90 + 9 * number)
        answered = asked + timedelta(days=4 + number % 17)
        channel = ("phone", "letter", "meeting", "email")[number % 4]
        rows.append(
            _row(entry, asked, {"state": "confirmed", "settled_on": answered, "answer_channel": channel})
        )
        entry.last_confirmed_on = answered
    WaitingEntry.objects.filter(pk__in=[entry.pk for entry in due]).update(
        last_confirmed_on=today - timedelta(days=374)
    )
    WaitingEntry.objects.bulk_update(confirmed, ["last_confirmed_on"])
    world.copy(EntryConfirmation, rows)


def _row(entry: WaitingEntry, asked: date, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": EntryConfirmation().pk,
        "version": 1,
        "compartment_id": entry.compartment_id,
        "entry_id": entry.pk,
        "asked_on": asked,
        "asked_by": "letter",
        "answer_by": asked + timedelta(days=28),
        "reminded_on": None,
        "letter": None,
        "settled_on": None,
        "answer_channel": "",
        "note": "",
        "settled_by_id": None,
        **told,
    }


def _days(world: World, worker: Actor) -> None:
    """The last day of each month, and every night of late: enough to show a number over time."""
    service = actors.for_service("allocation", world.municipality, today=world.today)
    first = world.today.replace(day=1)
    days = {world.today - timedelta(days=number) for number in range(1, DAYS)}
    for _month in range(MONTHS):
        first -= timedelta(days=1)
        days.add(first)
        first = first.replace(day=1)
    rows: list[WaitingSnapshot] = []
    for on in sorted(days):
        for which in (WaitingList.ORDINARY, WaitingList.SWAP):
            listed = waiting_list(service, which, on, compartment=worker.compartment.pk)
            rows += snapshots.rows_of(service, worker.compartment.pk, listed)
    WaitingSnapshot.objects.bulk_create(rows, batch_size=5_000)
