"""One page of a waiting list, put in order by the database: what is shown is fetched, and nothing else.

The order is that of `calculations.waiting_order.sort_key`, which a test holds it to. `selectors.waiting_list` reads
everybody, for what needs everybody (matching, snapshots).
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from allocation import policies
from allocation.enums import Need, WaitingList
from allocation.selectors import (
    believed,
    entries_on,
    keeps_list,
    offer_states,
    pauses_on,
    waiting_list,
)
from allocation.standing import COLUMNS, Counts, Raw, Standing, standing_of
from core.agencies.actors import Actor

#: `group_number` as the database says it.
GROUP = Case(
    When(facts__children=0, then=Value(3)),
    When(facts__homeless=True, then=Value(0)),
    When(facts__need=Need.NO_HOME, then=Value(1)),
    When(facts__need=Need.TOO_SMALL, then=Value(2)),
    default=Value(3),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class ListPage:
    """Some rows of a list; `order` counts the whole list, `count` those that are asked for."""

    which: str
    rows: list[Standing]
    order: Counts
    count: int
    number: int
    pages: int

    @property
    def title(self) -> str:
        return str(WaitingList(self.which).label)


def list_page(
    actor: Actor,
    which: str,
    on: date,
    *,
    known: datetime | None = None,
    category: str = "",
    only: Set[UUID] | None = None,
    page: int = 1,
    size: int = 50,
) -> ListPage:
    """Four queries, whatever the length of the list: the counts, the page, and its pauses and offers."""
    rows = _rows(actor, which, on, known)
    wanted = Q()
    if category:
        wanted &= Q(facts__category=category)
    if only is not None:
        wanted &= Q(pk__in=only)
    counts = rows.aggregate(
        on_list=Count("pk"),
        paused=Count("pk", filter=Q(held=True)),
        count=Count("pk", filter=wanted) if wanted else Count("pk"),
    )
    pages = max(1, -(-counts["count"] // size))
    number = min(max(page, 1), pages)
    found = list(
        _among(_numbered(rows, on), wanted).values_list(*COLUMNS, "place", "held", "alike")[
            (number - 1) * size : number * size
        ]
    )
    standings = _standings(actor, on, known, found)
    order = Counts(counts["on_list"], counts["on_list"] - counts["paused"], counts["paused"])
    return ListPage(which, standings, order, counts["count"], number, pages)


def place_of(actor: Actor, which: str, entry_id: UUID, on: date) -> Standing | None:
    """One household's place on a day, or None where it did not stand on the list. Nobody else's row is fetched."""
    if not keeps_list(actor):
        return waiting_list(actor, which, on).get(entry_id)
    found = _among(_numbered(_rows(actor, which, on, None), on), Q(pk=entry_id))
    row = next(iter(found.values_list(*COLUMNS, "place", "held", "alike")), None)
    return _standings(actor, on, None, [row])[0] if row is not None else None


def _standings(
    actor: Actor, on: date, known: datetime | None, found: list[tuple[Any, ...]]
) -> list[Standing]:
    """The rows as they came from the database, with their pauses and offers: two queries at most."""
    width = len(COLUMNS)
    keys = [row[0] for row in found]
    pauses = pauses_on(actor, on, known, keys) if any(row[width + 1] for row in found) else {}
    offers = offer_states(actor, on, keys)
    return [
        standing_of(
            Raw._make(row[:width]),
            on,
            ordered=True,
            number=None if row[width + 1] else row[width],
            pause=pauses.get(row[0]),
            offer_state=offers.get(row[0], ""),
            has_equals=row[width + 2] > 1,
        )
        for row in found
    ]


def _rows(actor: Actor, which: str, on: date, known: datetime | None) -> QuerySet[Any]:
    visible = entries_on(policies.waiting_entries.visible_to(actor).filter(list=which), on)
    if known is not None:
        visible = visible.filter(created_at__lte=known)
    held: Any = policies.entry_pauses.visible_to(actor)
    return visible.filter(
        Q(facts__valid_to=None) | Q(facts__valid_to__gt=on), *believed(known), facts__valid_from__lte=on
    ).annotate(held=Exists(held.on(on, known).filter(entry=OuterRef("pk"))))


def _among(numbered: QuerySet[Any], wanted: Q) -> QuerySet[Any]:
    """These rows alone, with the numbers of the whole list: narrowed after they were given."""
    if not wanted:
        return numbered
    # A condition that rests on the number is put after it; a plain one would narrow the list that is numbered.
    asked = Case(When(wanted, then=F("place")), default=None, output_field=IntegerField())
    return numbered.annotate(asked=asked).filter(asked__isnull=False)


def _numbered(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    drawn = Case(When(lot_on__lte=on, then=F("lot")), default=None, output_field=IntegerField())
    # Those on hold come last, the longest waiting first: neither group nor lot decides between them.
    group = Case(When(held=True, then=Value(9)), default=GROUP, output_field=IntegerField())
    lot = Case(When(held=True, then=None), default=drawn, output_field=IntegerField())
    return (
        rows.annotate(ranked=group, drawn=lot)
        .annotate(
            place=Window(
                RowNumber(),
                order_by=[F("ranked"), F("facts__counts_from"), F("drawn").asc(nulls_last=True), F("pk")],
            ),
            alike=Window(Count("pk"), partition_by=[F("ranked"), F("facts__counts_from")]),
        )
        .order_by("place")
    )
