"""The order of a waiting list (venteliste), computed from dated facts on the day; never stored."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from core.base.explain import Basis, Line, LocalText, line
from core.base.explain import marked as _


class WaitingList(StrEnum):
    """Three lists that are never mixed or summed."""

    ORDINARY = "ordinary"
    SWAP = "swap"
    SERVICE = "service"


class Need(StrEnum):
    NO_HOME = "no_home"
    TOO_SMALL = "too_small"
    OTHER = "other"


@dataclass(frozen=True)
class Pause:
    """A household passes for a while; the last day is included, None is until further notice."""

    start: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class WaitingHousehold:
    """What the order rests on: `received` the application's day, `ended` the day it left the list."""

    key: str
    received: date
    list: WaitingList = WaitingList.ORDINARY
    category: str = ""
    need: Need = Need.OTHER
    homeless: bool = False
    children: int = 0
    paused: tuple[Pause, ...] = ()
    ended: date | None = None

    @property
    def is_family(self) -> bool:
        return self.children > 0

    def is_paused(self, on: date) -> bool:
        return any(pause.covers(on) for pause in self.paused)

    def is_on(self, which: WaitingList, on: date) -> bool:
        return self.list == which and self.received <= on and (self.ended is None or self.ended > on)


PRIORITY = Basis(
    "waiting_order", "kommunens prioritering: barnefamilier uten bolig først, deretter søknadsdato", "1"
)

GROUPS = (
    LocalText("barnefamilie uten bosted", "barnefamilie utan bustad", "homeless family"),
    LocalText("barnefamilie uten egen bolig", "barnefamilie utan eigen bustad", "family without a home"),
    LocalText(
        "barnefamilie i for liten bolig", "barnefamilie i for liten bustad", "family in too small a home"
    ),
    LocalText("øvrige husstander", "andre husstandar", "other households"),
)


@dataclass(frozen=True)
class Lot:
    """A random number drawn once, for those who would otherwise stand alike. The lowest comes first."""

    number: int
    drawn_on: date


@dataclass(frozen=True)
class WaitingOrder:
    order: tuple[str, ...]
    on_list: int
    candidates: int
    paused: int
    explanation: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    basis: tuple[Basis, ...] = (PRIORITY,)


def group_number(*, children: int, homeless: bool, need: str) -> int:
    """Homeless families, other families without a home, families in too small homes, the rest."""
    if not children:
        return 3
    if homeless:
        return 0
    return 1 if need == Need.NO_HOME else 2 if need == Need.TOO_SMALL else 3


def group_of(household: WaitingHousehold) -> int:
    return group_number(children=household.children, homeless=household.homeless, need=household.need)


def sort_key(*, group: int, counts_from: date, lot: int | None, key: str) -> tuple[int, date, bool, int, str]:
    """By group, then day of application, then the lot where one is drawn, then key."""
    return (group, counts_from, lot is None, lot or 0, key)


def waiting_order(households: Iterable[WaitingHousehold], which: WaitingList, on: date) -> WaitingOrder:
    """The households of one list as of a day: by group, then day of application, then key.

    Paused households keep their place in the counts but stand in no order; ended ones are off the list.
    """
    on_list = [each for each in households if each.is_on(which, on)]
    waiting = [each for each in on_list if not each.is_paused(on)]
    waiting.sort(
        key=lambda each: sort_key(group=group_of(each), counts_from=each.received, lot=None, key=each.key)
    )
    explanation = {
        each.key: explain_place(place=place, on=on, group=group_of(each), counts_from=each.received)
        for place, each in enumerate(waiting, start=1)
    }
    for each in on_list:
        if each.is_paused(on):
            explanation[each.key] = explain_pause(next(pause for pause in each.paused if pause.covers(on)))
    return WaitingOrder(
        order=tuple(each.key for each in waiting),
        on_list=len(on_list),
        candidates=len(waiting),
        paused=len(on_list) - len(waiting),
        explanation=explanation,
    )


def explain_place(
    *, place: int, on: date, group: int, counts_from: date, lot: Lot | None = None
) -> tuple[Line, ...]:
    """Why a household stands where it does. `lot` is given where others stand alike in group and day."""
    lines = [
        line(_("Nummer %(place)s på ventelisten %(on)s."), place=place, on=on),
        line(_("Gruppe %(number)s: %(group)s."), number=group + 1, group=GROUPS[group]),
        line(_("Innen gruppen teller søknadsdatoen, %(received)s."), received=counts_from),
    ]
    if lot is not None:
        lines.append(
            line(
                _(
                    "Flere står likt. Loddet avgjør, og det laveste går først: "
                    "nummer %(lot)s ble trukket %(drawn)s."
                ),
                lot=lot.number,
                drawn=lot.drawn_on,
            )
        )
    return tuple(lines)


def explain_unordered(received: date) -> tuple[Line, ...]:
    """Where the municipality keeps no waiting list: a dated fact, and that it gives no turn."""
    return (
        line(
            _("Søknaden kom %(received)s. Kommunen har ingen venteliste, så ingen står i tur."),
            received=received,
        ),
    )


def explain_pause(pause: Pause) -> tuple[Line, ...]:
    if pause.last is None:
        return (
            line(
                _("Står på vent fra %(start)s inntil videre, og er derfor ikke med i rekkefølgen."),
                start=pause.start,
            ),
        )
    return (
        line(
            _("Står på vent fra %(start)s til og med %(last)s, og er derfor ikke med i rekkefølgen."),
            start=pause.start,
            last=pause.last,
        ),
    )
