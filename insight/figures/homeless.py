"""Homeless persons (bostedsløse) on a day: who sleeps in temporary housing, who said so in a case, who is due out.

The definition is that of `tenancies/calculations/homeless.py`. Each person counts once, and each household once. Who is
in several sources is known by who they are only, so records are read one by one: no more than those who were homeless
on one of the few days asked about.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
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
from core.people.models import HouseholdMember, MemberPeriod
from housing.enums_temporary import CountedAs
from insight.calculations.windows import Window
from insight.enums import Timing, Unit
from insight.figures.ages import AGE
from insight.figures.applications import ELSEWHERE, OPEN, answered
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from insight.figures.homeless_people import HomelessPeople, Leaving, Living, Rented, Sleeping, Waiting
from insight.figures.tenancies import RUN
from tenancies.enums_handover import FROM_INSTITUTION, HomeAfter
from tenancies.policies import handovers, leases, placements, stay_persons
from tenancies.selectors.handovers import STAYS
from tenancies.selectors.temporary_rules import rules_on

#: Nights that count: in a temporary place, or in a night shelter. Never where the place is let with a lease.
NIGHTS = (CountedAs.TEMPORARY, CountedAs.NIGHT_SHELTER)


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
