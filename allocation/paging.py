"""One page of a waiting list, put in order by the database: what is shown is fetched, and nothing else.

The order is that of `calculations.waiting_order.sort_key`, which a test holds it to. `selectors.waiting_list` reads
everybody, for what needs everybody (matching, snapshots).
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
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
    pauses_of,
    waiting_list,
)
from allocation.standing import COLUMNS, Counts, Raw, Standing, StandingPause, standing_of
from core.agencies.actors import Actor
from core.base.conditions import Written


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
    """Three queries, whatever the length of the list: who is on hold, the page with its counts, and its offers."""
    pauses = pauses_of(actor, which, on, known)
    wanted = Q()
    if category:
        wanted &= Q(facts__category=category)
    if only is not None:
        wanted &= Q(pk__in=only)
    numbered = _numbered(_rows(actor, which, on, known, pauses), on).annotate(
        on_list=Window(Count("pk")),
        paused=Window(Count("pk", filter=Q(held=True))),
    )
    asked = "on_list"
    if wanted:
        numbered = numbered.annotate(asked_for=Window(Count("pk", filter=wanted)))
        asked = "asked_for"
    rows = _among(numbered, wanted).values_list(
        *COLUMNS, "place", "held", "alike", "on_list", "paused", asked
    )
    found = list(rows[(page - 1) * size : page * size]) if page > 0 else []
    if not found and page != 1:
        # Beyond the last page is the last, before the first the first: seldom, so it may cost another question.
        total = next(iter(rows.values_list(asked, flat=True)[:1]), 0)
        page = max(1, -(-total // size)) if page > 1 else 1
        found = list(rows[(page - 1) * size : page * size])
    if found:
        on_list, paused, count = found[0][-3:]
    else:
        on_list, paused, count = _counted_alone(numbered)
    return ListPage(
        which,
        _standings(actor, on, pauses, found),
        Counts(on_list, on_list - paused, paused),
        count,
        page,
        max(1, -(-count // size)),
    )


def _counted_alone(numbered: QuerySet[Any]) -> tuple[int, int, int]:
    """The counts where nobody is asked for: an empty list, or nobody of the category."""
    found = next(iter(numbered.values_list("on_list", "paused")[:1]), (0, 0))
    return (*found, 0)


def place_of(actor: Actor, which: str, entry_id: UUID, on: date) -> Standing | None:
    """One household's place on a day, or None where it did not stand on the list. Nobody else's row is fetched."""
    if not keeps_list(actor):
        return waiting_list(actor, which, on).get(entry_id)
    pauses = pauses_of(actor, which, on, None)
    found = _among(_numbered(_rows(actor, which, on, None, pauses), on), Q(pk=entry_id))
    row = next(iter(found.values_list(*COLUMNS, "place", "held", "alike")), None)
    return _standings(actor, on, pauses, [row])[0] if row is not None else None


def _standings(
    actor: Actor, on: date, pauses: dict[UUID, StandingPause], found: list[tuple[Any, ...]]
) -> list[Standing]:
    """The rows as they came from the database, with their pauses and offers: one query."""
    width = len(COLUMNS)
    offers = offer_states(actor, on, [row[0] for row in found])
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


#: `group_number` as the database says it. Those on hold come last, the longest waiting first: neither group nor lot
#: decides between them.
_RANKED = (
    "(CASE WHEN {} THEN 9 WHEN {} = 0 THEN 3 WHEN {} THEN 0"
    f" WHEN {{}} = '{Need.NO_HOME.value}' THEN 1 WHEN {{}} = '{Need.TOO_SMALL.value}' THEN 2 ELSE 3 END)"
)
_DRAWN = "(CASE WHEN NOT {{}} AND {{}} <= DATE '{on}' THEN {{}} END)"
#: Day and keys are written out, not given as values: what is given anew for each mention is another expression to the
#: database, and it would sort the list once more for each.
_HELD = "({{}} = ANY ('{{{{{keys}}}}}'::uuid[]))"


def _rows(
    actor: Actor, which: str, on: date, known: datetime | None, pauses: Iterable[UUID]
) -> QuerySet[Any]:
    visible = entries_on(policies.waiting_entries.visible_to(actor).filter(list=which), on)
    if known is not None:
        visible = visible.filter(created_at__lte=known)
    # Who is on hold is asked once and given: as a subquery it was asked again wherever the order mentions it.
    return visible.filter(
        Q(facts__valid_to=None) | Q(facts__valid_to__gt=on), *believed(known), facts__valid_from__lte=on
    ).annotate(
        held=Written(_HELD.format(keys=",".join(map(str, pauses))), F("pk"), output_field=BooleanField())
    )


def _among(numbered: QuerySet[Any], wanted: Q) -> QuerySet[Any]:
    """These rows alone, with the numbers of the whole list: narrowed after they were given."""
    if not wanted:
        return numbered
    # A condition that rests on the number is put after it; a plain one would narrow the list that is numbered.
    asked = Case(When(wanted, then=F("place")), default=None, output_field=IntegerField())
    return numbered.annotate(asked=asked).filter(asked__isnull=False)


def _numbered(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    ranked = Written(
        _RANKED,
        F("held"),
        F("facts__children"),
        F("facts__homeless"),
        F("facts__need"),
        F("facts__need"),
        output_field=IntegerField(),
    )
    drawn = Written(
        _DRAWN.format(on=on.isoformat()), F("held"), F("lot_on"), F("lot"), output_field=IntegerField()
    )
    return (
        rows.annotate(ranked=ranked, drawn=drawn)
        .annotate(
            place=Window(
                RowNumber(),
                order_by=[F("ranked"), F("facts__counts_from"), F("drawn").asc(nulls_last=True), F("pk")],
            ),
            alike=Window(Count("pk"), partition_by=[F("ranked"), F("facts__counts_from")]),
        )
        .order_by("place")
    )
