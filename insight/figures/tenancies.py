"""Tenancies: leases and who lives in them, renewals, arrears, and evictions avoided and carried out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Exists, F, Max, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.people.custody import age_on
from core.people.enums import MemberRole
from core.people.models import MemberPeriod
from core.rules.periods import add_years
from insight.calculations.tally import Tally, averaged, counted, summed
from insight.calculations.windows import Window, spanned
from insight.enums import Reading, Timing, Unit
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from insight.figures.folding import Key, happened, told, until
from insight.figures.owing import owed_of
from insight.figures.stock import OWNERSHIP, owner
from tenancies.enums import CaseOutcome, LeaseState, StepEvent
from tenancies.enums_arrears import OVER, EvictionOutcome
from tenancies.enums_lease_end import STAYS, ReviewOutcome
from tenancies.policies import arrears, leases, steps
from tenancies.policies_arrears import evictions
from tenancies.policies_lease_end import reviews

#: A lease that has run; drafts and cancelled ones never did.
RUN = (LeaseState.ACTIVE, LeaseState.ENDED)
CHILD = (MemberRole.CHILD, MemberRole.SHARED_CHILD)
CHILDREN = "tenancies.children"
#: Ages that the parts begin with, and the first that is no longer counted.
YOUNGER, OF_AGE_NEXT = (6, 15), 19


class Let(NamedTuple):
    """Leases that are alike; `id` where it is one by itself."""

    id: UUID | None
    times: int
    compartment: UUID
    starts: date
    #: The last day.
    ended: date | None
    ownership: str

    def runs(self, day: date) -> bool:
        return self.starts <= day and (self.ended is None or self.ended >= day)


class Child(NamedTuple):
    """Children in the households of leases who are alike; `lease` where it is one by itself.

    `lived`: for each of the days asked about, whether they lived there and the lease ran.
    """

    lease: UUID | None
    times: int
    birth_date: date | None
    birth_year: int | None
    lived: tuple[bool, ...]

    def age(self, day: date) -> str:
        years = age_on(self, day)  # type: ignore[arg-type]
        if years is None:
            return ""
        return str(sum(years >= first for first in YOUNGER))

    def under_age(self, day: date) -> bool:
        """Up to and including the year somebody is eighteen, as the published table has it."""
        years = age_on(self, day)  # type: ignore[arg-type]
        return years is None or years < OF_AGE_NEXT


class Reviewed(NamedTuple):
    id: UUID
    compartment: UUID
    lease: UUID
    decided: date | None
    outcome: str
    applied: UUID | None


class Owing(NamedTuple):
    """An arrears case, with what its lease owed at the end of the day it was opened, and of each day asked about."""

    id: UUID
    compartment: UUID
    lease: UUID
    opened: date
    closed: date | None
    outcome: str
    warned: bool
    then: Decimal
    owed: tuple[Decimal, ...]

    def open_on(self, day: date) -> bool:
        return self.opened <= day and (self.closed is None or self.closed > day)


class Day(NamedTuple):
    """A day that was set for an eviction."""

    id: UUID
    lease: UUID
    set_on: date
    outcome: str
    on: date | None


#: Stopped before the lock was changed, or put off for good.
AVERTED = frozenset({EvictionOutcome.STOPPED, EvictionOutcome.CANCELLED})
SOLVED = frozenset({CaseOutcome.PAID, CaseOutcome.PLAN_KEPT, CaseOutcome.CANCELLED})


@dataclass(frozen=True)
class Tenancies:
    leases: tuple[Let, ...]
    children: tuple[Child, ...]
    reviews: tuple[Reviewed, ...]
    owing: tuple[Owing, ...]
    days: tuple[Day, ...]
    #: The days that `owed` answers for, in order.
    asked: tuple[date, ...]
    names: dict[str, str]

    @property
    def compartments(self) -> frozenset[UUID]:
        return frozenset(row.compartment for row in self.leases) | {row.compartment for row in self.owing}

    def measure(self, window: Window) -> dict[str, Tally]:
        on = window.on
        running = [row for row in self.leases if row.runs(on)]
        decided = [row for row in self.reviews if window.has(row.decided) and row.outcome]
        open_cases = [row for row in self.owing if row.open_on(on)]
        opened = [row for row in self.owing if window.has(row.opened)]
        place = self.asked.index(on)

        def lease(row: Any) -> UUID:
            return row.lease

        return {
            "tenancies.leases": counted(
                running, by={"ownership": lambda row: owner(row.ownership)}
            ),
            "tenancies.started": counted(row for row in self.leases if window.has(row.starts)),
            "tenancies.ended": counted(row for row in self.leases if window.has(row.ended)),
            "tenancies.children": counted(
                (row for row in self.children if row.lived[place] and row.under_age(on)),
                record=lease, by={"age": lambda row: row.age(on)},
            ),
            "tenancies.renewals": counted(decided, record=lease, by={"outcome": lambda row: row.outcome}),
            "tenancies.renewed": counted((row for row in decided if row.outcome in STAYS), record=lease),
            "tenancies.refused": counted(
                (row for row in decided if row.outcome == ReviewOutcome.REFUSED), record=lease
            ),
            "tenancies.arrears_cases": counted(open_cases, record=lease),
            "tenancies.arrears_owed": summed(open_cases, lambda row: row.owed[place], record=lease),
            "tenancies.arrears_mean": averaged(
                open_cases, lambda row: row.owed[place], decimals=2, record=lease
            ),
            "tenancies.arrears_opened": counted(opened, record=lease),
            "tenancies.arrears_opened_mean": averaged(
                opened, lambda row: row.then, decimals=2, record=lease
            ),
            "tenancies.arrears_solved": counted(
                (row for row in self.owing if row.warned and row.outcome in SOLVED and window.has(row.closed)),
                record=lease,
            ),
            "tenancies.evictions_set": counted((row for row in self.days if window.has(row.set_on)), record=lease),
            "tenancies.evicted": counted(
                (row for row in self.days if row.outcome in OVER and window.has(row.on)),
                record=lease, by={"outcome": lambda row: row.outcome},
            ),
            "tenancies.averted": counted(
                (row for row in self.days if row.outcome in AVERTED and window.has(row.on)),
                record=lease, by={"outcome": lambda row: row.outcome},
            ),
        }  # fmt: skip


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Tenancies:
    """Leases, children, reviews, arrears cases, what they owed, and days of eviction: a query each."""
    first, last = spanned(list(windows))
    # The last day of a lease is a day that it runs.
    days = happened(windows)
    ends = days | {window.on for window in windows}
    asked = tuple(sorted({each.on for each in windows}))
    run: Any = leases.visible_to(service).filter(
        Q(ended_on=None) | Q(ended_on__gte=first), state__in=RUN, starts_on__lte=last
    )
    cases: Any = arrears.visible_to(service).filter(
        Q(closed_on=None) | Q(closed_on__gte=first), opened_on__lte=last
    )
    warned = steps.visible_to(service).filter(
        case=OuterRef("pk"), event=StepEvent.NOTICE_4_18_SENT, superseded_at=None
    )
    listed = list(
        cases.annotate(warned=Exists(warned))
        .order_by("opened_on", "id")
        .values_list("id", "compartment_id", "lease_id", "opened_on", "closed_on", "outcome", "warned")
    )
    owed = owed_of(service, [row[0] for row in listed], asked)
    nothing = (Decimal(0), (Decimal(0),) * len(asked))
    decided: Any = reviews.visible_to(service).filter(decided_on__gte=first, decided_on__lte=last)
    evicting: Any = evictions.visible_to(service).filter(
        Q(outcome_on=None) | Q(outcome_on__gte=first), set_on__lte=last
    )
    return Tenancies(
        tuple(
            Let._make(row)
            for row in told(
                run.order_by(),
                [Key("compartment_id"), Key("starts_on", days), Key("ended_on", ends),
                 Key("dwelling__ownership")],
                each=each,
            )
        ),
        _children(service, asked, each=each) if only is None or CHILDREN in only else (),
        tuple(
            Reviewed._make(row)
            for row in decided.order_by("decided_on", "id").values_list(
                "id", "compartment_id", "lease_id", "decided_on", "outcome", "application_id"
            )
        ),
        tuple(Owing._make((*row, *owed.get(row[0], nothing))) for row in listed),
        tuple(
            Day._make(row)
            for row in evicting.order_by("set_on", "id").values_list(
                "id", "lease_id", "set_on", "outcome", "outcome_on"
            )
        ),
        asked,
        {},
    )  # fmt: skip


def _children(service: Actor, asked: Sequence[date], *, each: bool) -> tuple[Child, ...]:
    """Children in households with a lease that ran on one of the days, each once however many leases it is in."""
    path = "member__household__leases__"

    def there(day: date) -> Q:
        return (
            Q(valid_from__lte=day)
            & (Q(valid_to=None) | Q(valid_to__gt=day))
            & Q(**{f"{path}starts_on__lte": day})
            & (Q(**{f"{path}ended_on": None}) | Q(**{f"{path}ended_on__gte": day}))
        )

    rows: Any = policy_for(MemberPeriod).visible_to(service)
    rows = rows.filter(
        reduce(or_, map(there, asked)), **{f"{path}state__in": RUN}, role__in=CHILD, superseded_at=None
    )
    steps = until(add_years(day, -years) for day in asked for years in (*YOUNGER, OF_AGE_NEXT))
    year = Case(When(member__person__birth_date=None, then=F("member__person__birth_year")), default=None)
    born = (Key("member__person__birth_date", steps), Key(year))
    if each:
        # One day is asked about, and the first lease the child is in.
        rows = rows.order_by("member__person", "id").distinct("member__person")
        return tuple(
            Child._make((row[2], 1, *row[3:], (True,) * len(asked)))
            for row in told(rows, [Key(f"{path}id"), *born], each=True)
        )
    days = {f"day_{place}": Max(Case(When(there(day), then=1), default=0)) for place, day in enumerate(asked)}
    persons = rows.order_by().values("member__person").annotate(**days)
    return tuple(
        Child(None, row[1], row[2], row[3], tuple(map(bool, row[4:])))
        for row in told(persons, [*born, *map(Key, days)])
    )


AGE = Dim(
    "age", _("Alder"), {"0": _("0–5 år"), "1": _("6–14 år"), "2": _("15–18 år"), "": _("Ukjent alder")}
)  # fmt: skip
LEASE, AS_OF, PERIOD = Unit.LEASE, Timing.AS_OF, Timing.PERIOD
FIGURES = (
    Figure(
        "tenancies.leases", "leieforhold", _("Løpende leieforhold"),
        _("Leiekontrakter som gjaldt ved slutten av dagen, etter hvem som eier boligen (KOSTRA: utleide boliger)."),
        LEASE, AS_OF,
        dims=(OWNERSHIP,),
        records="lease",
    ),
    Figure(
        "tenancies.started", "nye", _("Nye leieforhold"), _("Leieforhold som startet i perioden."),
        LEASE, PERIOD, records="lease",
    ),
    Figure(
        "tenancies.ended", "avsluttet", _("Avsluttede leieforhold"),
        _("Leieforhold med siste dag i perioden."), LEASE, PERIOD, records="lease",
    ),
    Figure(
        "tenancies.children", "barn", _("Barn i kommunale utleieboliger"),
        _("Barn til og med 18 år i husstandene med en løpende kontrakt den dagen. Hvert barn er talt én gang. "
          "Personer, ikke husstander."),
        Unit.PERSON, AS_OF,
        dims=(AGE,),
        records="lease",
    ),
    Figure(
        "tenancies.renewals", "fornyelser", _("Leieforhold vurdert når leietida gikk ut"),
        _("Vurderinger som ble avgjort i perioden, etter hva de kom fram til."),
        Unit.REVIEW, PERIOD, dims=(Dim("outcome", _("Utfall"), dict(ReviewOutcome.choices)),), records="lease",
    ),
    Figure(
        "tenancies.renewed", "fornyet", _("Leieforhold fornyet"),
        _("Av vurderingene: de der husstanden fikk en ny leieperiode i samme bolig."),
        Unit.REVIEW, PERIOD, within="tenancies.renewals", records="lease",
    ),
    Figure(
        "tenancies.refused", "avslag", _("Fornyelse avslått"),
        _("Av vurderingene: de der fornyelse ble avslått. Delvis avslag (en mindre bolig) er ikke med."),
        Unit.REVIEW, PERIOD, within="tenancies.renewals", records="lease",
    ),
    Figure(
        "tenancies.arrears_cases", "restansesaker", _("Åpne restansesaker"),
        _("Restansesaker som var åpne ved slutten av dagen."), Unit.ARREARS, AS_OF, records="lease", lower=True,
    ),
    Figure(
        "tenancies.arrears_owed", "skyldig", _("Skyldig i åpne restansesaker"),
        _("Det leierne i de åpne restansesakene skyldte ved slutten av dagen, etter det som var bokført da."),
        Unit.ARREARS, AS_OF, Reading.KRONER, records="lease", lower=True,
    ),
    Figure(
        "tenancies.arrears_mean", "gjennomsnittlig-restanse", _("Gjennomsnittlig restanse"),
        _("Det som var skyldig i de åpne restansesakene, delt på antall saker."),
        Unit.ARREARS, AS_OF, Reading.KRONER, records="lease", lower=True,
    ),
    Figure(
        "tenancies.arrears_opened", "restansesaker-apnet", _("Restansesaker åpnet"),
        _("Restansesaker som ble åpnet i perioden."), Unit.ARREARS, PERIOD, records="lease",
    ),
    Figure(
        "tenancies.arrears_opened_mean", "skyldig-da-saken-ble-apnet", _("Skyldig da restansesaken ble åpnet"),
        _("Det leierne skyldte ved slutten av dagen da restansesaken ble åpnet, etter det som var bokført da, i snitt "
          "for sakene som ble åpnet i perioden. Viser hvor stor gjelda er når kommunen tar den opp."),
        Unit.ARREARS, PERIOD, Reading.KRONER, records="lease", lower=True,
    ),
    Figure(
        "tenancies.arrears_solved", "lost-etter-varsel", _("Løst etter varsel om fravikelse"),
        _("Restansesaker der det var sendt varsel etter tvangsfullbyrdelsesloven § 4-18, og som ble avsluttet i "
          "perioden fordi kravet ble betalt, nedbetalt etter avtale eller frafalt: fravikelser som er unngått."),
        Unit.ARREARS, PERIOD, records="lease", lower=False,
    ),
    Figure(
        "tenancies.evictions_set", "berammet", _("Fravikelser berammet"),
        _("Fravikelser som fikk en dato i perioden."), Unit.EVICTION, PERIOD, records="lease", lower=True,
    ),
    Figure(
        "tenancies.evicted", "gjennomfort", _("Fravikelser gjennomført"),
        _("Berammede fravikelser der låsen ble skiftet, eller leieren hadde flyttet, i perioden."),
        Unit.EVICTION, PERIOD, dims=(Dim("outcome", _("Utfall"), dict(EvictionOutcome.choices)),), records="lease",
        lower=True,
    ),
    Figure(
        "tenancies.averted", "stanset", _("Fravikelser stanset eller avlyst"),
        _("Berammede fravikelser som ble stanset eller avlyst i perioden."),
        Unit.EVICTION, PERIOD, dims=(Dim("outcome", _("Utfall"), dict(EvictionOutcome.choices)),), records="lease",
    ),
)  # fmt: skip


LEASES = Records(
    leases,
    title=lambda row: row.number,
    day=lambda row: row.starts_on,
    state=lambda row: str(row.get_state_display()),
    url=lambda row: row.get_absolute_url(),
    order=("starts_on", "pk"),
)
register(
    Group(
        "tenancies", "leieforhold", _("Leieforhold, restanser og fravikelser"),
        _("Leiekontrakter, barn i boligene, fornyelser, husleie som ikke er betalt, og fravikelser."),
        FIGURES, read, lambda service: earliest(leases.visible_to(service), "starts_on"),
        {"lease": LEASES}, order=50,
    )
)  # fmt: skip
