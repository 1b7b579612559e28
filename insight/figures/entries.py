"""Places on the waiting lists with the facts that held when: what both the queue and the allocation count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import FilteredRelation, Q

from allocation.enums import EndReason
from allocation.policies import waiting_entries
from applications.enums import Permit
from core.agencies.actors import Actor
from housing.enums import TargetGroup
from insight.calculations.windows import Window, spanned

#: Who is counted as a refugee; whom the municipality is paid an integration grant for, Husrom does not know.
REFUGEE_PERMITS = frozenset({Permit.ASYLUM, Permit.HUMANITARIAN, Permit.COLLECTIVE_PROTECTION})


class Entry(NamedTuple):
    """One place on a list with one of its facts."""

    id: UUID
    compartment: UUID
    list: str
    since: date
    entered: date
    ended: date | None
    reason: str
    fact_from: date | None
    fact_to: date | None
    adults: int | None
    children: int | None
    bedrooms: int | None
    need: str | None
    homeless: bool | None
    step_free: bool | None = False
    wheelchair: bool | None = False
    #: Read where refugees are counted.
    permit: str = ""
    #: Read for the overview of need only.
    household: UUID | None = None
    applicant: UUID | None = None
    category: str | None = ""
    wished: Sequence[str] | None = ()
    school: Sequence[str] | None = ()
    targets: Sequence[str] | None = ()

    def held(self, day: date) -> bool:
        """Whether the fact held that day."""
        return (self.fact_from is None or self.fact_from <= day) and (
            self.fact_to is None or self.fact_to > day
        )

    def stood(self, day: date) -> bool:
        return self.entered <= day and (self.ended is None or self.ended > day)

    @property
    def adapted(self) -> bool:
        return bool(self.step_free or self.wheelchair)

    @property
    def refugee(self) -> bool:
        return self.permit in REFUGEE_PERMITS or TargetGroup.REFUGEE in (self.targets or ())

    @property
    def family(self) -> str:
        return "family" if self.children else "single"


COLUMNS = (
    "id", "compartment_id", "list", "since", "entered_on", "ended_on", "end_reason", "now__valid_from", "now__valid_to",
    "now__adults", "now__children", "now__bedrooms", "now__need", "now__homeless",
    "now__step_free", "now__wheelchair",
)  # fmt: skip
#: What the overview of need asks for as well.
OF_REFUGEES = ("application__permit",)
OF_NEED = (
    *OF_REFUGEES, "household_id", "application__applicant_id", "now__category", "now__wished_areas",
    "now__school_areas", "now__target_groups",
)  # fmt: skip


@dataclass(frozen=True)
class Entries:
    rows: tuple[Entry, ...]

    @cached_property
    def compartments(self) -> frozenset[UUID]:
        return frozenset(row.compartment for row in self.rows)

    @cached_property
    def _by_entry(self) -> dict[UUID, list[Entry]]:
        found: dict[UUID, list[Entry]] = {}
        for row in self.rows:
            found.setdefault(row.id, []).append(row)
        return found

    def standing(self, day: date) -> Iterator[Entry]:
        """Each place that stood on a list at the end of the day, once."""
        seen: set[UUID] = set()
        for row in self.rows:
            if row.stood(day) and row.held(day) and row.id not in seen:
                seen.add(row.id)
                yield row

    def entered(self, window: Window) -> Iterator[Entry]:
        """Those that came on a list in the period, with the facts of that day."""
        for facts in self._by_entry.values():
            if window.has(facts[0].entered):
                yield _of_day(facts, facts[0].entered)

    def left(self, window: Window) -> Iterator[Entry]:
        """Those that went off a list in the period, with the last facts before they did."""
        for facts in self._by_entry.values():
            ended = facts[0].ended
            if ended is not None and window.has(ended):
                yield _of_day(facts, ended)


def _of_day(facts: Sequence[Entry], day: date) -> Entry:
    """The row whose facts held on the day, else the last that began before it."""
    held = [row for row in facts if row.fact_from is None or row.fact_from <= day]
    found = [row for row in held if row.held(day)]
    return (found or sorted(held or facts, key=lambda row: row.fact_from or date.min))[-1]


def entries(service: Actor, windows: Sequence[Window], more: Sequence[str] = ()) -> Entries:
    """One query. A place that somebody was given by mistake never counts."""
    first, last = spanned(list(windows))
    rows: Any = waiting_entries.visible_to(service).filter(
        Q(ended_on=None) | Q(ended_on__gte=first), entered_on__lte=last
    )
    rows = rows.exclude(end_reason=EndReason.MISTAKE).annotate(
        now=FilteredRelation("facts", condition=Q(facts__superseded_at=None))
    )
    return Entries(tuple(Entry(*row) for row in rows.order_by().values_list(*COLUMNS, *more)))
