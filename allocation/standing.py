"""A waiting list as of a day, read with few queries and put in order in memory.

Where the municipality keeps no waiting list, the same households are those granted a home who have none yet: nobody
has a number, nobody stands on hold, and they are read by the day their application came (`ordered` is False).

Only what the order rests on is worked out for everybody. A household's whole standing, with the lines that explain
its place, is made when somebody asks for that row: a page of fifty costs fifty, however long the list is.
"""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, overload
from uuid import UUID

from allocation.calculations.waiting_order import (
    Lot,
    Pause,
    explain_pause,
    explain_place,
    explain_unordered,
    group_number,
    sort_key,
)
from allocation.enums import Category, Need, PauseReason, WaitingList
from core.base.explain import Line

#: The columns of `Raw`, as they are asked for from the entries.
COLUMNS = (
    "id", "application_id", "household_id", "since", "last_confirmed_on", "lot", "lot_on", "facts__counts_from",
    "facts__category", "facts__need", "facts__homeless", "facts__adults", "facts__children", "facts__bedrooms",
    "facts__step_free", "facts__wheelchair", "facts__aids_storage", "facts__parking", "facts__wished_areas",
    "facts__target_groups", "facts__school_areas",
)  # fmt: skip


class Raw(NamedTuple):
    """One entry with its facts of the day, as the database gave them."""

    entry_id: UUID
    application_id: UUID
    household_id: UUID
    since: date
    last_confirmed_on: date | None
    lot: int | None
    lot_on: date | None
    counts_from: date
    category: str
    need: str
    homeless: bool
    adults: int
    children: int
    bedrooms: int
    step_free: bool
    wheelchair: bool
    aids_storage: bool
    parking: bool
    wished_areas: list[str]
    target_groups: list[str]
    school_areas: list[str]


@dataclass(frozen=True)
class Standing:
    """One household's place on a list as of a day. `number` is None while it stands on hold, and without a list."""

    entry_id: UUID
    application_id: UUID
    household_id: UUID
    since: date
    counts_from: date
    category: str
    need: str
    homeless: bool
    adults: int
    children: int
    bedrooms: int
    step_free: bool
    wheelchair: bool
    aids_storage: bool
    parking: bool
    wished_areas: tuple[str, ...]
    target_groups: tuple[str, ...]
    school_areas: tuple[str, ...] = ()
    last_confirmed_on: date | None = None
    number: int | None = None
    why: tuple[Line, ...] = ()
    pause: Any = None
    offer_state: str = ""
    #: Whether there is an order at all: not where the municipality keeps no waiting list.
    ordered: bool = True

    @property
    def category_label(self) -> str:
        return str(Category(self.category).label)

    @property
    def need_label(self) -> str:
        return str(Need(self.need).label)

    @property
    def persons(self) -> int:
        return self.adults + self.children

    @property
    def available(self) -> bool:
        """Waits, is not on hold, and has no offer: a candidate for a vacancy."""
        return self.pause is None and not self.offer_state


@dataclass(frozen=True)
class StandingPause:
    reason: str
    valid_from: date
    last_day: date | None

    @property
    def reason_label(self) -> str:
        return str(PauseReason(self.reason).label)


def pause_of(reason: str, valid_from: date, valid_to: date | None) -> StandingPause:
    return StandingPause(reason, valid_from, valid_to - timedelta(days=1) if valid_to else None)


@dataclass(frozen=True)
class Counts:
    on_list: int
    candidates: int
    paused: int


def lot_on(raw: Raw, on: date) -> int | None:
    """The lot, once it is drawn: an earlier day is answered without it."""
    return raw.lot if raw.lot_on is not None and raw.lot_on <= on else None


def _group(raw: Raw) -> int:
    return group_number(children=raw.children, homeless=raw.homeless, need=raw.need)


def standing_of(
    raw: Raw,
    on: date,
    *,
    ordered: bool,
    number: int | None,
    pause: StandingPause | None,
    offer_state: str,
    has_equals: bool,
) -> Standing:
    """One household's whole standing. `has_equals`: others stand alike in group and day, so that the lot decides."""
    return Standing(
        entry_id=raw.entry_id,
        application_id=raw.application_id,
        household_id=raw.household_id,
        since=raw.since,
        counts_from=raw.counts_from,
        category=raw.category,
        need=raw.need,
        homeless=raw.homeless,
        adults=raw.adults,
        children=raw.children,
        bedrooms=raw.bedrooms,
        step_free=raw.step_free,
        wheelchair=raw.wheelchair,
        aids_storage=raw.aids_storage,
        parking=raw.parking,
        wished_areas=tuple(raw.wished_areas),
        target_groups=tuple(raw.target_groups),
        school_areas=tuple(raw.school_areas),
        last_confirmed_on=raw.last_confirmed_on,
        number=number,
        why=_why(raw, on, ordered=ordered, number=number, pause=pause, has_equals=has_equals),
        pause=pause,
        offer_state=offer_state,
        ordered=ordered,
    )


def _why(
    raw: Raw, on: date, *, ordered: bool, number: int | None, pause: StandingPause | None, has_equals: bool
) -> tuple[Line, ...]:
    if not ordered:
        return explain_unordered(raw.since)
    if number is None:
        return explain_pause(Pause(pause.valid_from, pause.last_day)) if pause else ()
    lot = lot_on(raw, on)
    return explain_place(
        place=number,
        on=on,
        group=_group(raw),
        counts_from=raw.counts_from,
        lot=Lot(lot, raw.lot_on) if lot is not None and raw.lot_on and has_equals else None,
    )


class ListOn:
    """A whole list as of a day: those in order first, those on hold last, the longest waiting first.

    Not `ordered`: those granted a home who have none, by the day their application came; places say nothing.
    """

    def __init__(
        self,
        which: str,
        on: date,
        found: list[Raw],
        pauses: dict[UUID, StandingPause],
        offers: dict[UUID, str],
        *,
        ordered: bool = True,
    ) -> None:
        self.which, self.on, self.ordered = which, on, ordered
        # Without a list there is no order to be passed over in.
        pauses = pauses if ordered else {}
        self.pauses, self.offers = pauses, offers
        if not ordered:
            self.raws: list[Raw] = sorted(found, key=lambda raw: (raw.since, str(raw.entry_id)))
            self.order = Counts(len(found), len(found), 0)
            self._alike: Counter[tuple[int, date]] | None = None
            self._places: dict[UUID, int] | None = None
            return
        waiting = [
            (
                sort_key(
                    group=_group(raw),
                    counts_from=raw.counts_from,
                    lot=lot_on(raw, on),
                    key=str(raw.entry_id),
                ),
                raw,
            )
            for raw in found
            if raw.entry_id not in pauses
        ]
        waiting.sort(key=lambda pair: pair[0])
        held = [raw for raw in found if raw.entry_id in pauses]
        held.sort(key=lambda raw: (raw.counts_from, str(raw.entry_id)))
        self.raws = [raw for _key, raw in waiting] + held
        self.order = Counts(len(found), len(waiting), len(held))
        self._alike = None
        self._places = None

    @property
    def title(self) -> str:
        return str(WaitingList(self.which).label)

    @property
    def rows(self) -> "Standings":
        return Standings(self, range(len(self.raws)))

    def where(self, category: str = "", only: Set[UUID] | None = None) -> "Standings":
        """Those of one category, or among these entries; their numbers are still those of the whole list."""
        if not category and only is None:
            return self.rows
        return Standings(
            self,
            [
                index
                for index, raw in enumerate(self.raws)
                if (not category or raw.category == category) and (only is None or raw.entry_id in only)
            ],
        )

    def available(self, index: int) -> bool:
        """Whether the household at the place stands in the order and has no offer."""
        return index < self.order.candidates and self.raws[index].entry_id not in self.offers

    def get(self, entry_id: UUID) -> Standing | None:
        """One household's standing, or None when it was not on the list that day."""
        if self._places is None:
            self._places = {raw.entry_id: index for index, raw in enumerate(self.raws)}
        index = self._places.get(entry_id)
        return None if index is None else self.standing(index)

    def standing(self, index: int) -> Standing:
        raw = self.raws[index]
        return standing_of(
            raw,
            self.on,
            ordered=self.ordered,
            number=index + 1 if self.ordered and index < self.order.candidates else None,
            pause=self.pauses.get(raw.entry_id),
            offer_state=self.offers.get(raw.entry_id, ""),
            has_equals=lot_on(raw, self.on) is not None and self._has_equals(raw),
        )

    def _has_equals(self, raw: Raw) -> bool:
        if self._alike is None:
            self._alike = Counter(
                (_group(each), each.counts_from) for each in self.raws[: self.order.candidates]
            )
        return self._alike[_group(raw), raw.counts_from] > 1


class Standings(Sequence[Standing]):
    """Some rows of a list, made one by one as they are read."""

    def __init__(self, listed: ListOn, indexes: Sequence[int]) -> None:
        self._listed, self._indexes = listed, indexes

    def __len__(self) -> int:
        return len(self._indexes)

    @overload
    def __getitem__(self, key: int) -> Standing: ...

    @overload
    def __getitem__(self, key: slice) -> "Standings": ...

    def __getitem__(self, key: int | slice) -> "Standing | Standings":
        if isinstance(key, slice):
            return Standings(self._listed, self._indexes[key])
        return self._listed.standing(self._indexes[key])

    def __iter__(self) -> Iterator[Standing]:
        return (self._listed.standing(index) for index in self._indexes)
