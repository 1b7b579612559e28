"""Drawing lots between those who stand alike: once for each place, kept for good, so that any day can be replayed."""

import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from allocation.models import WaitingEntry
from core.agencies.actors import Actor
from core.audit import events

#: Wide enough that two households hardly ever draw the same; those who do stand in the order of their keys.
HIGHEST = 999_999_999


def draw(entry: WaitingEntry, on: date) -> None:
    """Give an unsaved entry its lot."""
    entry.lot, entry.lot_on = secrets.randbelow(HIGHEST) + 1, on


@transaction.atomic
def draw_missing(*, actor: Actor, entries: Sequence[WaitingEntry], on: date) -> int:
    """Draw for those of these entries that have no lot. Says for how many."""
    locked = list(
        WaitingEntry.objects.select_for_update(of=("self",), no_key=True).filter(
            pk__in=[entry.pk for entry in entries], lot=None, ended_on=None
        )
    )
    for entry in locked:
        draw(entry, on)
    WaitingEntry.objects.bulk_update(locked, ["lot", "lot_on"])
    for entry in locked:
        events.record(actor, "waiting.lot_drawn", entry, on=on, detail={"lot": entry.lot})
    return len(locked)
