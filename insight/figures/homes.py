"""The homes that the need is held against: those that stand vacant, are expected vacant, and are being built."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.agencies.policies import policy_for, shown_openly
from core.rules.periods import add_months
from housing.enums import SupplyState
from housing.policies import supply_statuses, vacancies
from insight.calculations.tally import Tally, counted, summed
from insight.calculations.windows import Window, spanned
from insight.figures.base import Dim
from insight.figures.stock import accessible
from tenancies.models import LeaseTerm
from tenancies.policies import leases

#: How far ahead homes are expected vacant, in months: as long before it ends as a lease is looked at again.
HORIZON = 6
CERTAINTY = Dim(
    "certainty", _("Hvor sikkert"),
    {"sure": _("Utflytting er varslet"), "possible": _("Leietida løper ut, ikke fornyet")},
)  # fmt: skip
UNDER_WAY = frozenset({SupplyState.DECIDED, SupplyState.BUILDING})


class Place(NamedTuple):
    """A dwelling as the need is matched with it."""

    id: UUID
    dwelling: UUID
    access: str
    bedrooms: str
    area: str
    certainty: str = ""


class Between(NamedTuple):
    """A dwelling between two tenants, from the notice on."""

    id: UUID
    dwelling: UUID
    bedrooms: int
    area: str
    step_free: bool
    wheelchair: bool
    retired: date | None
    notice: date
    moved_out: date | None
    let: date | None
    cancelled: date | None

    def place(self, certainty: str = "") -> Place:
        return _place(self.id, self, certainty)

    def open_on(self, day: date) -> bool:
        return not any(each is not None and each <= day for each in (self.let, self.cancelled, self.retired))

    def vacant(self, day: date) -> bool:
        return self.moved_out is not None and self.moved_out <= day and self.open_on(day)

    def announced(self, day: date) -> bool:
        gone = self.moved_out is not None and self.moved_out <= day
        return self.notice <= day and not gone and self.open_on(day)


class Term(NamedTuple):
    """What a lease says of how long it lasts, and when we knew."""

    lease: UUID
    dwelling: UUID
    bedrooms: int
    area: str
    step_free: bool
    wheelchair: bool
    retired: date | None
    ends: date | None
    known: date
    superseded: date | None
    #: The lease itself.
    starts: date
    ended: date | None

    def held(self, day: date) -> bool:
        """Known that day, of a lease that ran."""
        seen = self.known <= day and (self.superseded is None or self.superseded > day)
        return seen and self.starts <= day and (self.ended is None or self.ended >= day)


class Planned(NamedTuple):
    project: UUID
    on: date
    state: str
    units: int
    area: str | None


def _place(key: UUID, row: Any, certainty: str = "") -> Place:
    size = str(max(1, min(4, row.bedrooms)))
    return Place(key, row.dwelling, accessible(row.step_free, row.wheelchair), size, row.area, certainty)


@dataclass(frozen=True)
class Homes:
    between: tuple[Between, ...]
    terms: tuple[Term, ...]
    planned: tuple[Planned, ...]

    def vacant(self, day: date) -> list[Place]:
        return [row.place() for row in self.between if row.vacant(day)]

    def expected(self, day: date) -> list[Place]:
        """Each dwelling once: what is announced before what may happen."""
        found = {row.dwelling: row.place("sure") for row in self.between if row.announced(day)}
        empty = {row.dwelling for row in self.between if row.vacant(day)}
        for row in self._running_out(day):
            if row.dwelling not in empty:
                found.setdefault(row.dwelling, _place(row.dwelling, row, "possible"))
        return list(found.values())

    def _running_out(self, day: date) -> Iterator[Term]:
        """The last term of each lease, as it was known, where it ends within the horizon."""
        until = add_months(day, HORIZON)
        last: dict[UUID, Term] = {}
        for row in self.terms:
            if row.held(day):
                now = last.get(row.lease)
                if now is None or (now.ends is not None and (row.ends is None or row.ends > now.ends)):
                    last[row.lease] = row
        for row in last.values():
            if row.ends is not None and day < row.ends <= until:
                yield row

    def coming(self, day: date) -> list[Planned]:
        """How each project stood, where it was under way."""
        last: dict[UUID, Planned] = {}
        for row in self.planned:
            if row.on <= day:
                last[row.project] = row
        return [row for row in last.values() if row.state in UNDER_WAY]

    def measure(self, window: Window) -> dict[str, Tally]:
        on = window.on
        by: dict[str, Callable[[Any], str]] = {
            "access": lambda row: row.access,
            "bedrooms": lambda row: row.bedrooms,
            "area": lambda row: row.area,
        }
        return {
            "need.vacant": counted(self.vacant(on), by=by),
            "need.expected": counted(
                self.expected(on),
                by={"certainty": lambda row: row.certainty, **by},
                record=lambda row: row.dwelling,
            ),
            "need.coming": summed(
                self.coming(on),
                lambda row: row.units,
                by={"area": lambda row: row.area or ""},
                record=lambda row: row.project,
            ),
        }


def read(service: Actor, windows: Sequence[Window]) -> Homes:
    """Vacancies, terms that run out, and housing projects: a query each. Nothing that a protected address hides."""
    first, last = spanned(list(windows))
    home = (
        "dwelling__bedrooms", "dwelling__area__name", "dwelling__step_free", "dwelling__wheelchair",
        "dwelling__retired_on",
    )  # fmt: skip
    between: Any = shown_openly(service, vacancies.visible_to(service)).filter(
        Q(let_on=None) | Q(let_on__gt=first), Q(cancelled_on=None) | Q(cancelled_on__gt=first), notice_on__lte=last
    )  # fmt: skip
    running: Any = shown_openly(service, leases.visible_to(service)).filter(
        Q(ended_on=None) | Q(ended_on__gte=first), restricted=False, starts_on__lte=last
    )
    known: Any = policy_for(LeaseTerm).visible_to(service).filter(binding=True)
    soon = Q()
    for each in windows:
        soon |= Q(valid_to__gt=each.on, valid_to__lte=add_months(each.on, HORIZON))
    # Only leases with a term that runs out soon after one of the days; and all their terms, for it may be renewed.
    running_out = known.filter(soon, lease__in=running.values("pk"))
    terms = known.filter(lease__in=running_out.order_by().values("lease"))
    planned: Any = supply_statuses.visible_to(service).filter(on__lte=last)
    return Homes(
        tuple(
            Between._make(row)
            for row in between.order_by("notice_on", "id").values_list(
                "id", "dwelling_id", *home, "notice_on", "moved_out_on", "let_on", "cancelled_on"
            )
        ),
        tuple(
            Term._make(row)
            for row in terms.order_by().values_list(
                "lease_id", "dwelling_id", *home, "valid_to", "recorded_at__date", "superseded_at__date",
                "lease__starts_on", "lease__ended_on",
            )
        ),
        tuple(
            Planned._make(row)
            for row in planned.order_by("on", "created_at", "id").values_list(
                "project_id", "on", "state", "units", "project__area__name"
            )
        ),
    )  # fmt: skip
