"""Where rooms above speak within allocation: a lease is drafted from a yes, a move leaves a home, a home is lent out.

The rooms that know register themselves here; allocation knows of offers and meetings alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from allocation.models import Offer
from applications.models import Application
from core.agencies.actors import Actor
from core.agencies.models import Compartment
from housing.models import Dwelling

Accepted = Callable[[Actor, Offer], None]


@dataclass(frozen=True)
class Reported:
    """Done between the meetings, for the next agenda: what, why and when. Never what a protected address hides."""

    #: Of the record itself: reported once, however often the agenda is built.
    key: UUID
    on: date
    title: str
    why: str
    application: Application | None = None
    person_id: UUID | None = None


@dataclass(frozen=True)
class EndingLease:
    """A lease that runs out without being renewed, as far as an agenda may tell of it: no address."""

    lease_id: UUID
    number: str
    person_id: UUID
    household_id: UUID | None
    #: The office's own case about it; what other offices see of the item goes by that.
    application_id: UUID | None
    last_day: date
    #: allocation.enums.Renewal
    renewal: str
    bedrooms: int


@dataclass(frozen=True)
class CurrentHome:
    """The municipal dwelling a household lives in now, and what becomes vacant if it takes another.

    What a protected address hides is never among these. `named`: whether the reader may know which dwelling it is;
    then also where the lease is read, and (person, record) for the read log.
    """

    lease_id: UUID
    dwelling: Dwelling
    named: bool
    url: str = ""
    shows: tuple[UUID, Any] | None = None


Reports = Callable[[Actor, date], Iterable[Reported]]
EndingLeases = Callable[[Actor, Compartment, date, date], Iterable[EndingLease]]
#: household → its applicant, for those asked about.
People = Mapping[UUID, UUID]
Homes = Callable[[Actor, People], dict[UUID, CurrentHome]]

_accepted: list[Accepted] = []
_reports: list[Reports] = []
_ending: list[EndingLeases] = []
_homes: list[Homes] = []


def on_offer_accepted(hook: Accepted) -> Accepted:
    """Called when a household has said yes, within the same transaction."""
    if hook not in _accepted:
        _accepted.append(hook)
    return hook


def accepted(actor: Actor, offer: Offer) -> None:
    for hook in _accepted:
        hook(actor, offer)


def on_report(source: Reports) -> Reports:
    """`source(actor, since)` gives what was done from that day on without waiting for a meeting."""
    if source not in _reports:
        _reports.append(source)
    return source


def done_since(actor: Actor, since: date) -> list[Reported]:
    """What the next meeting is told of, newest first."""
    rows = [row for source in _reports for row in source(actor, since)]
    return sorted(rows, key=lambda row: (row.on, row.key), reverse=True)


def on_ending_leases(source: EndingLeases) -> EndingLeases:
    """Asked when an agenda is built: leases of this office's households that end between two days."""
    if source not in _ending:
        _ending.append(source)
    return source


def ending_leases(actor: Actor, office: Compartment, first: date, last: date) -> list[EndingLease]:
    return [each for source in _ending for each in source(actor, office, first, last)]


def on_current_homes(source: Homes) -> Homes:
    """`source(actor, people)` gives each household's home, with a fixed number of queries.

    Agendas tell of the size of what becomes vacant to all their members, and of its name to few of them.
    """
    if source not in _homes:
        _homes.append(source)
    return source


def current_homes(actor: Actor, people: People) -> dict[UUID, CurrentHome]:
    found: dict[UUID, CurrentHome] = {}
    for source in _homes if people else ():
        found.update(source(actor, people))
    return found
