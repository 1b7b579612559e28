"""Places on the waiting lists with the facts that held when: what both the queue and the allocation count."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from allocation.enums import EndReason
from allocation.models import EntryFacts
from allocation.policies import waiting_entries
from applications.enums import Permit
from core.agencies.actors import Actor
from core.base.conditions import Written
from core.rules.periods import add_years
from housing.enums import TargetGroup
from insight.calculations.windows import Window, spanned
from insight.figures.folding import Column, Key, Total, happened, stood, told, until

#: Who is counted as a refugee; whom the municipality is paid an integration grant for, Husrom does not know.
REFUGEE_PERMITS = frozenset({Permit.ASYLUM, Permit.HUMANITARIAN, Permit.COLLECTIVE_PROTECTION})
#: Half a year of waiting, in days.
HALF_A_YEAR = 182
TEXTS = ArrayField(CharField())


class Entry(NamedTuple):
    """Places on a list with one of their facts, alike in all that figures ask about; `id` where it is one by itself.

    `since_days`: the ordinals of the days they have waited since, added up; `ended_days` of those they ended on.
    `persons` and `minors`: the members of all the households.
    """

    id: UUID | None
    compartment: UUID
    list: str
    entered: date
    ended: date | None
    times: int = 1
    since: date = date.min
    reason: str = ""
    fact_from: date | None = None
    fact_to: date | None = None
    #: Whether the facts are those of the day it came on the list, and of the day it went off it.
    came: bool = True
    went: bool = True
    #: Whether it was on the list for six months at most, and for twelve.
    within_six: bool = False
    within_twelve: bool = False
    since_days: int = 0
    ended_days: int = 0
    persons: int = 0
    minors: int = 0
    adults: int | None = 1
    children: int | None = 0
    bedrooms: int | None = None
    need: str | None = None
    homeless: bool | None = None
    step_free: bool | None = False
    wheelchair: bool | None = False
    #: Read where refugees are counted.
    permit: str = ""
    #: Read for the overview of need only; who they are, only where somebody told of elsewhere may be the same.
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


#: What the groups of figures ask of a place, besides whose it is, which list, and from when to when.
OF_QUEUE = (
    "since", "reason", "fact_from", "fact_to", "came", "went", "since_days", "persons", "minors", "children",
    "bedrooms", "need", "homeless", "step_free", "wheelchair",
)  # fmt: skip
OF_ALLOCATION = (
    "reason", "went", "within_six", "within_twelve", "since_days", "ended_days", "children", "permit",
)  # fmt: skip
OF_TREND = ("fact_from", "fact_to", "step_free", "wheelchair", "household", "applicant")
OF_NEED = (*OF_TREND, "adults", "children", "bedrooms", "permit", "category", "wished", "school", "targets")


@dataclass(frozen=True)
class Entries:
    rows: tuple[Entry, ...]

    @cached_property
    def compartments(self) -> frozenset[UUID]:
        return frozenset(row.compartment for row in self.rows)

    def standing(self, day: date) -> Iterator[Entry]:
        """Each place that stood on a list at the end of the day; it has one set of facts on any day."""
        return (row for row in self.rows if row.stood(day) and row.held(day))

    def entered(self, window: Window) -> Iterator[Entry]:
        """Those that came on a list in the period, with the facts of that day."""
        return (row for row in self.rows if row.came and window.has(row.entered))

    def left(self, window: Window) -> Iterator[Entry]:
        """Those that went off a list in the period, with the last facts before they did."""
        return (row for row in self.rows if row.went and window.has(row.ended))


def entries(
    service: Actor,
    windows: Sequence[Window],
    wanted: Sequence[str],
    *,
    lists: Collection[str] = (),
    who: Mapping[str, Any] | None = None,
    each: bool = False,
) -> Entries:
    """One query. A place that somebody was given by mistake never counts.

    `wanted`: what is asked of a place. `who`: the keys of the households and applicants that are looked for, as
    queries; the others are read without. `each`: every place by itself.
    """
    first, last = spanned(list(windows))
    rows: Any = waiting_entries.visible_to(service).filter(
        Q(ended_on=None) | Q(ended_on__gte=first), entered_on__lte=last
    )
    if lists:
        rows = rows.filter(list__in=list(lists))
    rows = rows.exclude(end_reason=EndReason.MISTAKE).annotate(
        now=FilteredRelation("facts", condition=Q(facts__superseded_at=None))
    )
    asked = ("compartment", "list", "entered", "ended", *wanted)
    columns = _columns(windows, who or {}, flows="reason" in wanted)
    found = told(rows.order_by(), [columns[name] for name in asked], each=each)
    return Entries(
        tuple(Entry(id=row[0], times=row[1], **dict(zip(asked, row[2:], strict=True))) for row in found)
    )


def _columns(windows: Sequence[Window], who: Mapping[str, Any], *, flows: bool) -> dict[str, Column]:
    days = {window.on for window in windows}
    standing, steps = stood(windows), happened(windows) if flows else stood(windows)
    waited = until(add_years(day, -years) for day in days for years in (1, 2))
    waited |= {day - timedelta(days=HALF_A_YEAR) for day in days}
    return {
        "compartment": Key("compartment_id"),
        "list": Key("list"),
        "since": Key("since", waited),
        "entered": Key("entered_on", steps),
        "ended": Key("ended_on", steps),
        "reason": Key("end_reason"),
        "fact_from": Key("now__valid_from", standing),
        "fact_to": Key("now__valid_to", standing),
        "came": Key(_of_day("entered_on")),
        "went": Key(_of_day("ended_on")),
        "within_six": Key(_within(6)),
        "within_twelve": Key(_within(12)),
        "since_days": Total("since", days=True),
        "ended_days": Total("ended_on", days=True),
        "persons": Total(Coalesce("now__adults", 0) + Coalesce("now__children", 0)),
        "minors": Total(Coalesce("now__children", 0)),
        "adults": Key(_at_most("now__adults", 2)),
        "children": Key(_at_most("now__children", 1)),
        "bedrooms": Key(_at_most("now__bedrooms", 4)),
        "need": Key("now__need"),
        "homeless": Key("now__homeless"),
        "step_free": Key("now__step_free"),
        "wheelchair": Key("now__wheelchair"),
        "permit": Key(
            Case(
                When(application__permit__in=REFUGEE_PERMITS, then=Value(Permit.ASYLUM.value)),
                default=Value(""),
            )
        ),
        "household": Key(_among("household_id", who.get("households"))),
        "applicant": Key(_among("application__applicant_id", who.get("applicants"))),
        "category": Key("now__category"),
        "wished": Key(_few("now__wished_areas")),
        # Asked of only where no area is wished for.
        "school": Key(Case(When(now__wished_areas__len__gt=0, then=None), default=_few("now__school_areas"))),
        "targets": Key(
            Case(
                When(
                    now__target_groups__contains=[TargetGroup.REFUGEE.value],
                    then=Value([TargetGroup.REFUGEE.value], output_field=TEXTS),
                ),
                default=None,
                output_field=TEXTS,
            )
        ),
    }


def _of_day(day: str) -> Case:
    """Whether the facts are those that held on the day, else the last that began by it, else the last there are."""
    held = Q(valid_from__lte=OuterRef(day)) & (Q(valid_to=None) | Q(valid_to__gt=OuterRef(day)))
    began = Q(valid_from__lte=OuterRef(day))
    those = EntryFacts.objects.filter(entry=OuterRef("pk"), superseded_at=None).annotate(
        place=Case(When(held, then=Value(0)), When(began, then=Value(1)), default=Value(2))
    )
    plainly = Q(now__valid_from__lte=F(day)) & (Q(now__valid_to=None) | Q(now__valid_to__gt=F(day)))
    # Looked for only where the facts did not hold on the day.
    return Case(
        When(Q(now__id=None) | plainly, then=Value(True)),
        When(Q(**{day: None}), then=Value(False)),
        When(now__id=Subquery(those.order_by("place", "-valid_from").values("pk")[:1]), then=Value(True)),
        default=Value(False),
    )


def _within(months: int) -> Written:
    written = f"coalesce({{}} <= {{}} + interval '{months} months', false)"
    return Written(written, "ended_on", "since", output_field=BooleanField())


def _at_most(column: str, most: int) -> Written:
    """No figure tells larger numbers apart. Nothing stays nothing."""
    written = f"CASE WHEN {{0}} > {most} THEN {most} ELSE {{0}} END"
    return Written(written, column, output_field=IntegerField())


def _few(column: str) -> Written:
    """One, or that there are several: no figure asks which."""
    written = "CASE WHEN cardinality({0}) > 1 THEN ARRAY['*', '*']::varchar[] ELSE {0} END"
    return Written(written, column, output_field=TEXTS)


def _among(column: str, keys: QuerySet[Any] | None) -> Any:
    if keys is None:
        return column
    return Case(When(**{f"{column}__in": keys}, then=F(column)), default=None)
