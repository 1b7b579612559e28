"""The homes that the need is held against: those that stand vacant, are expected vacant, and are being built."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Max, Q, UUIDField, Value, When
from django.db.models.functions import Coalesce
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
from insight.figures.folding import Key, told
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
    """Dwellings as the need is matched with them, alike; `id` where it is one by itself."""

    id: UUID | None
    times: int
    dwelling: UUID | None
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
    """Leases that are alike; `dwelling` where it is one by itself.

    `soon`: for each of the days asked about, whether it ran, and its last term, as it was known then, was to end within
    the horizon.
    """

    times: int
    dwelling: UUID | None
    bedrooms: int
    area: str
    step_free: bool
    wheelchair: bool
    soon: tuple[bool, ...]


class Planned(NamedTuple):
    project: UUID
    on: date
    state: str
    units: int
    area: str | None


def _place(key: UUID | None, row: Any, certainty: str = "") -> Place:
    size = str(max(1, min(4, row.bedrooms)))
    times = getattr(row, "times", 1)
    return Place(
        key, times, row.dwelling, accessible(row.step_free, row.wheelchair), size, row.area, certainty
    )


@dataclass(frozen=True)
class Homes:
    between: tuple[Between, ...]
    let: tuple[Let, ...]
    planned: tuple[Planned, ...]
    #: The days that `soon` answers for, in order.
    asked: tuple[date, ...] = ()

    def vacant(self, day: date) -> list[Place]:
        return [row.place() for row in self.between if row.vacant(day)]

    def expected(self, day: date) -> list[Place]:
        """Each dwelling once: what is announced before what may happen."""
        found = {row.dwelling: row.place("sure") for row in self.between if row.announced(day)}
        empty = {row.dwelling for row in self.between if row.vacant(day)}
        place = self.asked.index(day)
        possible = [
            _place(row.dwelling, row, "possible")
            for row in self.let
            if row.soon[place] and row.dwelling not in empty and row.dwelling not in found
        ]
        return [*found.values(), *possible]

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


def read(service: Actor, windows: Sequence[Window], *, each: bool = False) -> Homes:
    """Vacancies, leases that run out, and housing projects: a query each. Nothing that a protected address hides."""
    days = tuple(sorted({window.on for window in windows}))
    home = ("dwelling__bedrooms", "dwelling__area__name", "dwelling__step_free", "dwelling__wheelchair")
    open_then = Q()
    for day in days:
        open_then |= _open(day)
    between: Any = shown_openly(service, vacancies.visible_to(service)).filter(open_then)
    planned: Any = supply_statuses.visible_to(service).filter(on__lte=days[-1])
    return Homes(
        tuple(
            Between._make(row)
            for row in between.order_by("notice_on", "id").values_list(
                "id", "dwelling_id", *home, "dwelling__retired_on", "notice_on", "moved_out_on", "let_on",
                "cancelled_on",
            )
        ),
        _running_out(service, days, home, each=each),
        tuple(
            Planned._make(row)
            for row in planned.order_by("on", "created_at", "id").values_list(
                "project_id", "on", "state", "units", "project__area__name"
            )
        ),
        days,
    )  # fmt: skip


def _open(day: date) -> Q:
    """Between two tenants at the end of the day, from the notice on."""
    return (
        Q(notice_on__lte=day)
        & (Q(let_on=None) | Q(let_on__gt=day))
        & (Q(cancelled_on=None) | Q(cancelled_on__gt=day))
    )


def _running_out(service: Actor, days: Sequence[date], home: Sequence[str], *, each: bool) -> tuple[Let, ...]:
    """The leases whose last term ends soon after one of the days, of dwellings that nobody had given notice of then.

    No two leases of a dwelling have terms that overlap (`no_overlapping_leases`), so each dwelling is there once.
    """
    let: Any = shown_openly(service, leases.visible_to(service)).order_by()
    let = let.filter(Q(ended_on=None) | Q(ended_on__gte=days[0]), restricted=False, starts_on__lte=days[-1])
    rows: Any = policy_for(LeaseTerm).visible_to(service).filter(binding=True, lease__in=let.values("pk"))
    shown: Any = shown_openly(service, vacancies.visible_to(service)).order_by()
    ends: dict[str, Any] = {}
    soon = []
    for place, day in enumerate(days):
        after = datetime.combine(day + timedelta(days=1), time(), tzinfo=OSLO)
        held = (
            Q(recorded_at__lt=after)
            & (Q(superseded_at=None) | Q(superseded_at__gte=after))
            & Q(lease__starts_on__lte=day)
            & (Q(lease__ended_on=None) | Q(lease__ended_on__gte=day))
        )
        # A term without an end goes on for ever.
        last = Coalesce("valid_to", Value(date.max))
        ends[f"ends_{place}"] = Max(last, filter=held)
        within = Q(**{f"ends_{place}__gt": day, f"ends_{place}__lte": add_months(day, HORIZON)})
        free = ~Q(dwelling__in=shown.filter(_open(day)).values("dwelling")) | Q(dwelling__retired_on__lte=day)
        soon.append(Key(Case(When(within & free, then=Value(True)), default=Value(False))))
    rows = rows.order_by().values("lease", "dwelling", "dwelling__retired_on", *home).annotate(**ends)
    who = Key("dwelling" if each else Value(None, output_field=UUIDField()))
    found = told(rows, [who, *map(Key, home), *soon])
    return tuple(Let._make((*row[1:7], tuple(row[7:]))) for row in found if any(row[7:]))
