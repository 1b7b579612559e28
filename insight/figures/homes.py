"""The homes that the need is held against: those that stand vacant, are expected vacant, and are being built."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.agencies.policies import policy_for, shown_openly
from core.interface.formatting import OSLO
from core.rules.periods import add_months
from housing.enums import SupplyState
from housing.policies import supply_statuses, vacancies
from insight.calculations.tally import Tally, counted, summed
from insight.calculations.windows import Window
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


class Let(NamedTuple):
    """A lease that ran on a day (`on`), with when its last term was to end, as it was known that day."""

    on: date
    dwelling: UUID
    bedrooms: int
    area: str
    step_free: bool
    wheelchair: bool
    ends: date


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
    let: tuple[Let, ...]
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

    def _running_out(self, day: date) -> Iterator[Let]:
        """The leases whose last term ends within the horizon."""
        until = add_months(day, HORIZON)
        return (row for row in self.let if row.on == day and day < row.ends <= until)

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
    """Vacancies, leases that run out, and housing projects: a query each. Nothing that a protected address hides."""
    days = sorted({window.on for window in windows})
    home = ("dwelling__bedrooms", "dwelling__area__name", "dwelling__step_free", "dwelling__wheelchair")
    open_then = Q()
    for day in days:
        open_then |= (
            Q(notice_on__lte=day)
            & (Q(let_on=None) | Q(let_on__gt=day))
            & (Q(cancelled_on=None) | Q(cancelled_on__gt=day))
        )
    between: Any = shown_openly(service, vacancies.visible_to(service)).filter(open_then)
    planned: Any = supply_statuses.visible_to(service).filter(on__lte=days[-1])
    ending = [_ending(service, day, home) for day in days]
    return Homes(
        tuple(
            Between._make(row)
            for row in between.order_by("notice_on", "id").values_list(
                "id", "dwelling_id", *home, "dwelling__retired_on", "notice_on", "moved_out_on", "let_on",
                "cancelled_on",
            )
        ),
        tuple(Let._make(row) for row in ending[0].union(*ending[1:], all=True)),
        tuple(
            Planned._make(row)
            for row in planned.order_by("on", "created_at", "id").values_list(
                "project_id", "on", "state", "units", "project__area__name"
            )
        ),
    )  # fmt: skip


def _ending(service: Actor, day: date, home: Sequence[str]) -> QuerySet[Any]:
    """The leases that ran that day, whose last term as it was known then ends within the horizon."""
    running: Any = (
        shown_openly(service, leases.visible_to(service))
        .order_by()
        .filter(Q(ended_on=None) | Q(ended_on__gte=day), restricted=False, starts_on__lte=day)
    )
    after = datetime.combine(day + timedelta(days=1), time(), tzinfo=OSLO)
    known: Any = (
        policy_for(LeaseTerm)
        .visible_to(service)
        .filter(Q(superseded_at=None) | Q(superseded_at__gte=after), binding=True, recorded_at__lt=after)
    )
    # From the few terms that end then to the leases they are of, and not the other way.
    longer = known.filter(Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to")), lease=OuterRef("lease"))
    rows = known.filter(
        ~Exists(longer),
        valid_to__gt=day,
        valid_to__lte=add_months(day, HORIZON),
        lease__in=running.values("pk"),
    )
    rows = rows.annotate(seen=Cast(Value(day), DateField())).order_by()
    found: QuerySet[Any] = rows.values_list("seen", "dwelling_id", *home, "valid_to")
    return found
