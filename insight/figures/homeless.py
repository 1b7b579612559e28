"""Homeless persons (bostedsløse) on a day: who sleeps in temporary housing, who said so in a case, who is due out.

The definition is that of `tenancies/calculations/homeless.py`. Each person counts once, and each household once. Who is
in several sources is known by who they are only, so records are read one by one: no more than those who were homeless
on one of the few days asked about.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db.models import Case, DateField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from allocation.enums import EndReason
from allocation.policies import waiting_entries
from applications.enums import DecisionState, Homeless
from applications.models import Decision, HousingSituation
from applications.policies import applications
from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.base.conditions import is_one_of
from core.people.custody import OF_AGE, age_on
from core.people.models import HouseholdMember, MemberPeriod
from housing.enums_temporary import CountedAs
from insight.calculations.tally import Tally, counted
from insight.calculations.windows import Window
from insight.enums import Timing, Unit
from insight.figures.applications import ELSEWHERE, OPEN, answered
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from insight.figures.tenancies import RUN
from tenancies.calculations.homeless import homeless
from tenancies.enums_handover import FROM_INSTITUTION, HomeAfter
from tenancies.policies import handovers, leases, placements, stay_persons
from tenancies.selectors.handovers import STAYS, standing
from tenancies.selectors.temporary_rules import rules_on

#: Nights that count: in a temporary place, or in a night shelter. Never where the place is let with a lease.
NIGHTS = (CountedAs.TEMPORARY, CountedAs.NIGHT_SHELTER)
#: The part of the definition that temporary housing is.
PLACED = "a"


class Sleeping(NamedTuple):
    """One person in one stay in temporary housing. `house`: whoever the placement is for."""

    placement: UUID
    compartment: UUID
    person: UUID
    house: UUID
    birth_date: date | None
    birth_year: int | None
    first: date
    left_on: date | None

    def slept(self, night: date) -> bool:
        return self.first <= night and (self.left_on is None or self.left_on > night)


class Waiting(NamedTuple):
    """An application that is open, or a place on a waiting list, from one day until another."""

    application: UUID
    compartment: UUID
    household: UUID
    first: date
    until: date | None

    def stood(self, day: date) -> bool:
        return self.first <= day and (self.until is None or self.until > day)


class Living(NamedTuple):
    """A member of a household whose housing situation is homeless, from when to when for each of the two."""

    household: UUID
    person: UUID
    birth_date: date | None
    birth_year: int | None
    homeless: str
    acute: bool
    first: date
    until: date | None
    member_from: date
    member_to: date | None

    def held(self, day: date) -> bool:
        return (
            self.first <= day
            and (self.until is None or self.until > day)
            and self.member_from <= day
            and (self.member_to is None or self.member_to > day)
        )


class Rented(NamedTuple):
    """The lease of a household. `ended`: its last day."""

    household: UUID
    starts: date
    ended: date | None

    def runs(self, day: date) -> bool:
        return self.starts <= day and (self.ended is None or self.ended >= day)


class Leaving(NamedTuple):
    """Somebody on the way out of an institution or custody, as it was heard of."""

    id: UUID
    compartment: UUID
    person: UUID
    household: UUID | None
    birth_date: date | None
    birth_year: int | None
    kind: str
    home: str
    heard: date
    expected_on: date
    ended_on: date | None

    @property
    def who(self) -> UUID:
        return self.household or self.person


class Somebody(NamedTuple):
    """A homeless person on the day: by which part of the definition, in which household, and the record of it."""

    person: UUID
    household: UUID
    part: str
    age: str
    record: UUID
    acute: bool


class House(NamedTuple):
    """A household with homeless persons on the day."""

    household: UUID
    part: str
    family: str
    record: UUID
    acute: bool


@dataclass(frozen=True)
class HomelessPeople:
    sleeping: tuple[Sleeping, ...]
    waiting: tuple[Waiting, ...]
    living: tuple[Living, ...]
    rented: tuple[Rented, ...]
    leaving: tuple[Leaving, ...]
    names: dict[str, str]
    young_under: int

    @property
    def compartments(self) -> frozenset[UUID]:
        return frozenset(
            row.compartment for rows in (self.sleeping, self.waiting, self.leaving) for row in rows
        )

    def measure(self, window: Window) -> dict[str, Tally]:
        told = list(self.found(window.on))
        persons: dict[UUID, Somebody] = {}
        for row in told:
            persons.setdefault(row.person, row)
        everybody = list(persons.values())
        households = list(_houses(told))

        def record(row: Any) -> UUID:
            return cast(UUID, row.record)

        by_part = {"part": lambda row: row.part}
        return {
            "homeless.persons": counted(everybody, by={**by_part, "age": lambda row: row.age}, record=record),
            "homeless.children": counted((row for row in everybody if row.age == "child"), record=record),
            "homeless.households": counted(
                households, by={**by_part, "family": lambda row: row.family}, record=record
            ),
            "homeless.acute": counted((row for row in households if row.acute), record=record),
        }

    def found(self, day: date) -> Iterator[Somebody]:
        """Everybody who is homeless on the day, once for each source that tells of them: where they sleep tonight is
        known, and comes before what the household has said, which comes before what others have told."""
        cases = self._cases(day)
        living = [row for row in self.living if row.household in cases and row.held(day)]
        lives_in: dict[UUID, UUID] = {}
        for row in living:
            lives_in.setdefault(row.person, row.household)
        tonight = [row for row in self.sleeping if row.slept(day)]
        # Whoever is placed together is one household: that of the case, where one of them has a case.
        houses: dict[UUID, UUID] = {}
        for each in tonight:
            if each.person in lives_in:
                houses.setdefault(each.house, lives_in[each.person])
        for each in tonight:
            household = lives_in.get(each.person) or houses.get(each.house, each.house)
            yield Somebody(each.person, household, PLACED, self._age(each, day), each.placement, False)
        for row in living:
            part = _part(row.homeless)
            yield Somebody(
                row.person, row.household, part, self._age(row, day), cases[row.household], row.acute
            )
        counted_in = {each.person: houses.get(each.house, each.house) for each in tonight} | lives_in
        for out in self.leaving:
            told = standing(cast(Any, out), day) if out.heard <= day else None
            if told is not None and told.homeless:
                household = counted_in.get(out.person, out.who)
                yield Somebody(out.person, household, told.letter, self._age(out, day), out.id, False)

    def _cases(self, day: date) -> Mapping[UUID, UUID]:
        """Households with a case that day, and no lease that runs: each with the application."""
        housed = {row.household for row in self.rented if row.runs(day)}
        found: dict[UUID, UUID] = {}
        for row in self.waiting:
            if row.stood(day) and row.household not in housed:
                found.setdefault(row.household, row.application)
        return found

    def _age(self, row: Any, day: date) -> str:
        years = age_on(row, day)
        if years is None:
            return ""
        return "child" if years < OF_AGE else "young" if years < self.young_under else "adult"


def _houses(rows: Iterable[Somebody]) -> Iterator[House]:
    """The households of those found. The first source that tells of one of them says by which part it counts."""
    first: dict[UUID, Somebody] = {}
    families: set[UUID] = set()
    acute: set[UUID] = set()
    for row in rows:
        first.setdefault(row.household, row)
        if row.age == "child":
            families.add(row.household)
        if row.acute:
            acute.add(row.household)
    for household, row in first.items():
        family = "family" if household in families else "single"
        yield House(household, row.part, family, row.record, household in acute)


@cache
def _part(told: str) -> str:
    """The letter of what a household has said; «institution» there means out within two months already."""
    return homeless(STAYS[Homeless(told)], date.max.replace(year=2000), due_out=date.min).letter


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> HomelessPeople:
    """Stays, applications, places on lists, housing situations, leases, and people on the way out: a query each."""
    days = sorted({window.on for window in windows})
    cases = (*_applied(service, days), *_listed(service, days))
    waiting = tuple(row for row in cases if any(row.stood(day) for day in days))
    households = {row.household for row in waiting}
    return HomelessPeople(
        _sleeping(service, days),
        waiting,
        _living(service, days, households),
        _rented(service, days, households),
        _leaving(service, days),
        {},
        rules_on(service.home, service.today).young_under,
    )


def _on_any(days: Sequence[date], first: str, until: str) -> Q:
    """From `first` on, and before `until`, on one of the days."""
    return reduce(
        or_, (Q(**{f"{first}__lte": day}) & (Q(**{until: None}) | Q(**{f"{until}__gt": day})) for day in days)
    )


def _sleeping(service: Actor, days: Sequence[date]) -> tuple[Sleeping, ...]:
    rows: Any = stay_persons.visible_to(service).filter(
        _on_any(days, "valid_from", "valid_to"), superseded_at=None, stay__counted_as__in=NIGHTS
    )
    columns = (
        "placement_id", "compartment_id", "person_id", "placement__person_id", "person__birth_date",
        "person__birth_year", "valid_from", "valid_to",
    )  # fmt: skip
    return tuple(Sleeping._make(row) for row in rows.order_by("valid_from", "id").values_list(*columns))


def _told(service: Actor, days: Sequence[date]) -> QuerySet[Any]:
    """The households that said on one of the days that they are homeless, as it is believed now."""
    rows: Any = policy_for(HousingSituation).visible_to(service)
    rows = rows.filter(_on_any(days, "valid_from", "valid_to"), superseded_at=None)
    told: QuerySet[Any] = rows.exclude(homeless=Homeless.NO).order_by().values("household_id")
    return told


def _applied(service: Actor, days: Sequence[date]) -> Iterator[Waiting]:
    """Applications that were open on one of the days, as the figures of applications have it."""
    rows: Any = applications.visible_to(service).exclude(state__in=ELSEWHERE)
    # Not open on the first of the days since it came, then on none of them.
    since = Case(
        *(When(received__lte=day, then=Value(day)) for day in days), default=None, output_field=DateField()
    )
    decided = policy_for(Decision).visible_to(service).filter(
        application=OuterRef("pk"), replaces=None, decided_on__lte=OuterRef("since"),
        state__in=[DecisionState.DECIDED, DecisionState.SENT],
    )  # fmt: skip
    rows = rows.filter(received__lte=days[-1], household__in=_told(service, days)).annotate(since=since)
    rows = rows.filter(~Exists(decided))
    rows = answered(service, rows).order_by("pk", "decided").distinct("pk")
    for key, compartment, household, received, decided_on, over, state in rows.values_list(
        "id", "compartment_id", "household_id", "received", "decided", "over", "state"
    ):
        closed = decided_on or over
        if closed or state in OPEN:
            yield Waiting(key, compartment, household, received, closed)


def _listed(service: Actor, days: Sequence[date]) -> Iterator[Waiting]:
    """Places on any of the lists on one of the days; one that was given by mistake never counts."""
    rows: Any = waiting_entries.visible_to(service).filter(
        _on_any(days, "entered_on", "ended_on"), household__in=_told(service, days)
    )
    rows = rows.exclude(end_reason=EndReason.MISTAKE).order_by("entered_on", "id")
    columns = ("application_id", "compartment_id", "household_id", "entered_on", "ended_on")
    return (Waiting._make(row) for row in rows.values_list(*columns))


def _living(service: Actor, days: Sequence[date], households: Collection[UUID]) -> tuple[Living, ...]:
    path = "member__household__situations__"
    rows: Any = policy_for(MemberPeriod).visible_to(service)
    rows = rows.filter(
        _on_any(days, f"{path}valid_from", f"{path}valid_to"),
        Q(**{f"{path}homeless__in": list(STAYS), f"{path}superseded_at": None}),
        Q(valid_to=None) | Q(valid_to__gt=days[0]),
        is_one_of("member__household_id", households),
        superseded_at=None,
        valid_from__lte=days[-1],
    )
    columns = (
        "member__household_id", "member__person_id", "member__person__birth_date", "member__person__birth_year",
        f"{path}homeless", f"{path}acute", f"{path}valid_from", f"{path}valid_to", "valid_from", "valid_to",
    )  # fmt: skip
    return tuple(Living._make(row) for row in rows.order_by("member", "valid_from").values_list(*columns))


def _rented(service: Actor, days: Sequence[date], households: Collection[UUID]) -> tuple[Rented, ...]:
    rows: Any = leases.visible_to(service).filter(
        Q(ended_on=None) | Q(ended_on__gte=days[0]), is_one_of("household_id", households), state__in=RUN,
        starts_on__lte=days[-1],
    )  # fmt: skip
    return tuple(
        Rented._make(row) for row in rows.order_by().values_list("household_id", "starts_on", "ended_on")
    )


def _leaving(service: Actor, days: Sequence[date]) -> tuple[Leaving, ...]:
    """What a transition was before is not kept: who has found a home since, is left out of earlier days as well."""
    homes_of = policy_for(HouseholdMember).visible_to(service).filter(person=OuterRef("person"))
    rows: Any = handovers.visible_to(service).filter(
        Q(ended_on=None) | Q(ended_on__gt=days[0]), created_at__date__lte=days[-1], kind__in=FROM_INSTITUTION
    )
    rows = rows.exclude(home=HomeAfter.FOUND).annotate(
        household=Subquery(homes_of.order_by("id").values("household_id")[:1])
    )
    columns = (
        "id", "compartment_id", "person_id", "household", "person__birth_date", "person__birth_year", "kind", "home",
        "created_at__date", "expected_on", "ended_on",
    )  # fmt: skip
    return tuple(Leaving._make(row) for row in rows.order_by("expected_on", "id").values_list(*columns))


def begins(service: Actor) -> date | None:
    """The first day there is an application or a stay of."""
    found = (
        earliest(applications.visible_to(service), "received"),
        earliest(stay_persons.visible_to(service), "valid_from"),
    )
    return min((day for day in found if day is not None), default=None)


PERSON, HOUSEHOLD, AS_OF = Unit.PERSON, Unit.HOUSEHOLD, Timing.AS_OF
PART = Dim(
    "part", _("Hvor de oppholder seg"),
    {
        "a": _("Tilfeldig eller midlertidig overnatting"), "b": _("Midlertidig hos venner, kjente eller slektninger"),
        "c": _("Institusjon eller fengsel, skal ut innen to måneder"), "d": _("Sover ute"),
    },
)  # fmt: skip
AGE = Dim(
    "age", _("Alder"),
    {"child": _("Barn under 18 år"), "young": _("Unge voksne"), "adult": _("Andre voksne"), "": _("Ukjent alder")},
)  # fmt: skip
FAMILY = Dim(
    "family", _("Husstand"), {"family": _("Med barn under 18 år"), "single": _("Uten barn under 18 år")}
)
FIGURES = (
    Figure(
        "homeless.persons", "personer", _("Bostedsløse personer"),
        _("Personer uten egen eid eller leid bolig ved slutten av dagen: de som sov i et midlertidig botilbud eller et "
          "natthjem, de som hører til en husstand som er ført som bostedsløs og har en åpen søknad eller står på "
          "venteliste, og de som skal ut av institusjon eller fengsel innen to måneder uten å ha bolig. De som bor "
          "fast hos nære slektninger eller framleier, er ikke med. Hver person er talt én gang. Personer, ikke "
          "husstander."),
        PERSON, AS_OF, dims=(PART, AGE), records="placement", lower=True,
    ),
    Figure(
        "homeless.children", "barn", _("Bostedsløse barn"),
        _("Av personene: de som var under 18 år den dagen. Barn vi ikke vet alderen på, er ikke med."),
        PERSON, AS_OF, within="homeless.persons", records="placement", lower=True,
    ),
    Figure(
        "homeless.households", "husstander", _("Bostedsløse husstander"),
        _("Husstander med minst én bostedsløs person ved slutten av dagen. De som er plassert sammen, er én husstand, "
          "og den samme som husstanden i søknaden når en av dem har en sak. Sov noen av dem i et midlertidig botilbud, "
          "er det der husstanden er talt."),
        HOUSEHOLD, AS_OF, dims=(PART, FAMILY), records="placement", lower=True,
    ),
    Figure(
        "homeless.acute", "akutt", _("Akutt bostedsløse husstander"),
        _("Av husstandene: de som er ført som akutt bostedsløse i søknaden, altså uten et trygt sted å være det neste "
          "døgnet, slik det er registrert."),
        HOUSEHOLD, AS_OF, within="homeless.households", records="placement", lower=True,
    ),
)  # fmt: skip
register(
    Group(
        "homeless", "bostedslose", _("Bostedsløse"),
        _("Hvor mange som ikke har et hjem, hvor de er, og hvor mange av dem som er barn."),
        FIGURES, read, begins,
        {
            "placement": Records(
                placements, title=lambda row: row.number, day=lambda row: row.started_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("started_on", "pk"), name=_("Plasseringer"), also="case",
            ),
            "case": Records(
                applications, title=lambda row: row.case_number, day=lambda row: row.received,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("received", "pk"), name=_("Søknader"), also="handover",
            ),
            "handover": Records(
                handovers, title=lambda row: row.number, day=lambda row: row.expected_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("expected_on", "pk"), name=_("Overganger"),
            ),
        },
        order=14,
    )
)  # fmt: skip
