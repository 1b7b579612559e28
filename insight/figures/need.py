"""The overview of need (boligsosialloven § 5): who needs a home, of what kind and size and where, against the homes.

Households, persons and dwellings are never summed. The swap list is outside the need; refugees are inside it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from allocation.enums import Category, WaitingList
from allocation.policies import waiting_entries
from applications.enums import OPEN_LEADS, LeadState
from applications.policies import leads
from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.people.models import HouseholdMember
from core.rules.periods import add_months
from core.workflow.policies import state_change_policy
from housing.policies import dwellings, supply_projects, vacancies
from insight.calculations.cube import Cube, cube, totals_hidden, without_small
from insight.calculations.tally import Tally, counted
from insight.calculations.windows import Window, as_of, spanned
from insight.enums import Timing, Unit
from insight.figures import homes, stock
from insight.figures.base import Dim, Figure, Group, Records, earliest, register
from insight.figures.entries import OF_NEED, OF_TREND, Entries, Entry, entries
from insight.figures.homes import Homes
from insight.figures.queue import BEDROOMS, ENTRY, bedrooms
from insight.figures.stock import ACCESS
from tenancies.enums_handover import HandoverKind, HomeAfter
from tenancies.policies import handovers

GROUP = Dim(
    "group", _("Gruppe"),
    {"family": _("Med barn"), "young": _("Unge under 25 år"), "couple": _("Flere voksne uten barn"),
     "single": _("Enslige"), "": _("Ikke oppgitt")},
)  # fmt: skip
AREA = Dim("area", _("Bydel"))
#: More than one area is wished for.
SEVERAL = "*several"
WITHOUT_HOME = (HomeAfter.NONE, HomeAfter.UNKNOWN)
#: How long before it happens a release or a discharge is need that is coming.
SOON = 6


#: The ways the need is split: two at a time at most, and ordinary and adapted apart.
BY: dict[str, Callable[[Any], str]] = {
    "access": lambda row: row.access,
    "bedrooms": lambda row: row.bedrooms,
    "group": lambda row: row.group,
    "area": lambda row: row.area,
}


def split(rows: Iterable[Any]) -> Cube:
    return cube(rows, BY, apart="access")


class Needing(NamedTuple):
    """Households that need a home on a day, alike; `id` where it is one by itself."""

    id: UUID | None
    times: int
    compartment: UUID
    access: str
    bedrooms: str
    group: str
    area: str
    refugee: bool
    listed: bool


class Referred(NamedTuple):
    """Somebody another service has told of, who has not applied."""

    id: UUID
    compartment: UUID
    person: UUID
    received: date
    state: str
    ended: date | None

    def open_on(self, day: date) -> bool:
        if self.received > day:
            return False
        return self.ended > day if self.ended else self.state in OPEN_LEADS


class Leaving(NamedTuple):
    """Somebody on the way out of something, or to be settled, as it was heard of."""

    id: UUID
    compartment: UUID
    person: UUID
    household: UUID | None
    kind: str
    state: str
    home: str
    heard: date
    expected: date
    ended: date | None

    def without_home(self, day: date) -> bool:
        """Heard of by the day, not ended by it, and with no home to go to as far as is known."""
        over = self.ended is not None and self.ended <= day
        return self.heard <= day and not over and self.home in WITHOUT_HOME

    @property
    def who(self) -> UUID:
        return self.household or self.person


@dataclass(frozen=True)
class Need:
    of: Entries
    referred: tuple[Referred, ...]
    leaving: tuple[Leaving, ...]
    homes: Homes
    names: dict[str, str]

    @property
    def compartments(self) -> frozenset[UUID]:
        told = {row.compartment for row in self.referred} | {row.compartment for row in self.leaving}
        return self.of.compartments | told

    @cached_property
    def owners(self) -> dict[str, frozenset[UUID]]:
        """Whose the records behind each figure are: the office of the list is not told of others' small groups."""
        settling = {row.compartment for row in self.leaving if row.kind == HandoverKind.SETTLEMENT}
        listed = self.of.compartments
        return {
            "need.households": listed | settling,
            "need.refugees": listed | settling,
            "need.settlement": frozenset(settling),
            "need.service": listed,
            "need.leads": frozenset(row.compartment for row in self.referred),
            "need.transitions": frozenset(
                row.compartment for row in self.leaving if row.kind != HandoverKind.SETTLEMENT
            ),
        }

    @cached_property
    def _listed(self) -> dict[int, Needing]:
        """What each fact of the ordinary list says is needed: the same on every day that it holds."""
        return {
            id(row): Needing(
                row.id, row.times, row.compartment, "adapted" if row.adapted else "ordinary", bedrooms(row),
                _group(row), _area(row), row.refugee, True,
            )
            for row in self.of.rows
            if row.list == WaitingList.ORDINARY
        }  # fmt: skip

    def needing(self, day: date) -> Iterator[Needing]:
        """Households on the ordinary list, and those to be settled without a home who do not stand there."""
        there: set[UUID] = set()
        for row in self.of.standing(day):
            found = self._listed.get(id(row))
            if found is not None:
                there |= {each for each in (row.household, row.applicant) if each is not None}
                yield found
        yield from self._settling(day, there)

    def _settling(self, day: date, there: Collection[UUID | None]) -> Iterator[Needing]:
        told: set[UUID] = set()
        for row in self.leaving:
            if row.kind != HandoverKind.SETTLEMENT or not row.without_home(day):
                continue
            if row.who in told or row.household in there or row.person in there:
                continue
            told.add(row.who)
            yield Needing(row.id, 1, row.compartment, "ordinary", "", "", "", True, False)

    def households(self, day: date, *, alone: bool = False) -> Tally:
        """The need itself: what the months of the trend are made of too. `alone`: no table is split two ways."""
        rows = list(self.needing(day))
        tally = counted(rows, by=BY)
        return (
            tally if alone else replace(tally, held=cache(lambda: totals_hidden(without_small(split(rows)))))
        )

    def measure(self, window: Window) -> dict[str, Tally]:
        on = window.on
        needing = list(self.needing(on))
        listed = {row.applicant for row in self.of.standing(on)}
        service = [row for row in self.of.standing(on) if row.list == WaitingList.SERVICE]
        soon = add_months(on, SOON)
        return {
            "need.households": self.households(on),
            "need.refugees": counted(
                (row for row in needing if row.refugee), by={"group": lambda row: row.group}
            ),
            "need.settlement": counted(row for row in needing if not row.listed),
            "need.service": counted(service),
            "need.leads": counted(
                (row for row in self.referred if row.open_on(on) and row.person not in listed),
                each=lambda row: row.person,
            ),
            "need.transitions": counted(
                (
                    row
                    for row in self.leaving
                    if row.kind != HandoverKind.SETTLEMENT
                    and row.without_home(on)
                    and row.expected <= soon
                    and row.person not in listed
                ),
                each=lambda row: row.person,
                by={"kind": lambda row: row.kind},
            ),
            **self.homes.measure(window),
        }


def _group(row: Entry) -> str:
    if row.children:
        return "family"
    if row.category == Category.YOUNG:
        return "young"
    return "couple" if (row.adults or 0) > 1 else "single"


def _area(row: Entry) -> str:
    """The area wished for; else where the children go to school or kindergarten; else none in particular."""
    named = row.wished or row.school or ()
    return "" if not named else named[0] if len(named) == 1 else SEVERAL


def read(
    service: Actor,
    windows: Sequence[Window],
    units: Collection[UUID] | None,
    *,
    each: bool = False,
    only: Collection[str] | None = None,
) -> Need:
    """Places on the lists, referrals, and people on the way out, a query each; and the homes'."""
    first, last = spanned(list(windows))
    closed = (
        state_change_policy.visible_to(service)
        .filter(subject_id=OuterRef("pk"), field="state", target__in=(LeadState.CONVERTED, LeadState.CLOSED))
        .order_by()
        .values("subject_id")
        .annotate(day=Max("on"))
        .values("day")
    )
    referred: Any = leads.visible_to(service).filter(received__lte=last).annotate(ended=Subquery(closed))
    referred = referred.filter(Q(ended=None) | Q(ended__gte=first)).order_by("received", "id")
    return Need(
        entries(service, windows, OF_NEED, who=_told_elsewhere(service), each=each),
        tuple(
            Referred._make(row)
            for row in referred.values_list("id", "compartment_id", "person_id", "received", "state", "ended")
        ),
        _leaving(service, windows),
        homes.read(service, windows, each=each),
        {code: str(word) for code, word in words().items()},
    )


def words() -> dict[str, Any]:
    return {SEVERAL: _("Flere bydeler"), "": _("Ingen bestemt bydel")}


def read_trend(service: Actor, days: Sequence[date]) -> Need:
    """What the need itself at the ends of months is made of, ordinary and adapted apart: two queries."""
    windows = [as_of(day) for day in days]
    listed = entries(service, windows, OF_TREND, lists=[WaitingList.ORDINARY], who=_told_elsewhere(service))
    return Need(listed, (), _leaving(service, windows), Homes((), (), ()), {})


def _told_elsewhere(service: Actor) -> dict[str, Any]:
    """Who has been referred or is on the way out, and their households: whether they are on the list is asked."""
    leaving = handovers.visible_to(service).order_by()
    persons = leads.visible_to(service).order_by().values("person_id").union(leaving.values("person_id"))
    homes_of = policy_for(HouseholdMember).visible_to(service).filter(person__in=leaving.values("person_id"))
    return {"applicants": persons, "households": homes_of.order_by().values("household_id")}


def _leaving(service: Actor, windows: Sequence[Window]) -> tuple[Leaving, ...]:
    first, last = spanned(list(windows))
    homes_of = policy_for(HouseholdMember).visible_to(service).filter(person=OuterRef("person"))
    rows: Any = handovers.visible_to(service).filter(created_at__date__lte=last)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=first), home__in=WITHOUT_HOME)
    rows = rows.annotate(household=Subquery(homes_of.order_by("id").values("household_id")[:1]))
    columns = (
        "id", "compartment_id", "person_id", "household", "kind", "state", "home", "created_at__date", "expected_on",
        "ended_on",
    )  # fmt: skip
    return tuple(Leaving._make(row) for row in rows.order_by("expected_on", "id").values_list(*columns))


HOUSEHOLD, PERSON, DWELLING, AS_OF = Unit.HOUSEHOLD, Unit.PERSON, Unit.DWELLING, Timing.AS_OF
FIGURES = (
    Figure(
        "need.households", "husstander", _("Husstander som trenger bolig"),
        _("Husstander på den ordinære ventelista ved slutten av dagen, og flyktninger som skal bosettes uten at de har "
          "bolig. Byttelista og tjenestelista er ikke med. Tilrettelagt betyr trinnfri adkomst eller plass til "
          "rullestol. Bydelen er den husstanden ønsker, ellers der barna går på skole eller i barnehage."),
        HOUSEHOLD, AS_OF, dims=(ACCESS, BEDROOMS, GROUP, AREA), records="entry", lower=True,
    ),
    Figure(
        "need.refugees", "flyktninger", _("Flyktninger som trenger bolig"),
        _("Av husstandene som trenger bolig: de der søkeren har asyl, opphold på humanitært grunnlag eller midlertidig "
          "kollektiv beskyttelse, de som er ført i målgruppa flyktninger, og de som skal bosettes. Hvem kommunen "
          "mottar integreringstilskudd for, er ikke registrert i Husrom."),
        HOUSEHOLD, AS_OF, dims=(GROUP,), within="need.households", records="entry",
    ),
    Figure(
        "need.settlement", "skal-bosettes", _("Skal bosettes og har ikke bolig"),
        _("Av flyktningene: de som er meldt til bosetting uten at bolig er funnet, og som ikke står på ventelista. "
          "Personer i samme registrerte husstand telles én gang; de som ikke har noen husstand i Husrom ennå, telles "
          "hver for seg. Om bolig er funnet, leses slik det er registrert nå."),
        HOUSEHOLD, AS_OF, within="need.refugees", records="handover",
    ),
    Figure(
        "need.service", "tjenesteliste", _("Husstander på tjenestelista"),
        _("Husstander som ventet på bolig med tjenester ved slutten av dagen. De er utenfor summen."),
        HOUSEHOLD, AS_OF, records="entry",
    ),
    Figure(
        "need.leads", "henvist", _("Henvist, men har ikke søkt"),
        _("Personer en annen tjeneste har henvist, der henvisningen sto åpen ved slutten av dagen og personen ikke sto "
          "på noen venteliste: skjult behov. Personer, ikke husstander: tallet er utenfor summen."),
        PERSON, AS_OF, records="lead",
    ),
    Figure(
        "need.transitions", "overganger", _("Skal ut uten bolig"),
        _("Personer som det de neste seks månedene ventes at kommer ut av fengsel, sykehus eller institusjon eller "
          "fyller 18 år under barnevernet, uten kjent bolig etterpå, slik det var meldt den dagen, og som ikke sto på "
          "noen venteliste: skjult behov. Personer, ikke husstander: tallet er utenfor summen."),
        PERSON, AS_OF, dims=(Dim("kind", _("Hva de kommer ut av"), dict(HandoverKind.choices)),), records="handover",
    ),
    Figure(
        "need.vacant", "ledige", _("Boliger som sto ledige"),
        _("Boliger der leieren hadde flyttet ut, og der ingen ny leie hadde begynt ved slutten av dagen. Skjermede "
          "adresser er ikke med."),
        DWELLING, AS_OF, dims=(ACCESS, stock.BEDROOMS, AREA), records="vacancy", open=True,
    ),
    Figure(
        "need.expected", "ventes-ledige", _("Boliger som ventes ledige"),
        _("Boliger der det var varslet utflytting som ikke hadde skjedd, og boliger der den siste avtalte leietida løp "
          "ut innen seks måneder, slik det var kjent den dagen. Mange av de siste blir fornyet. Hver bolig er talt én "
          "gang. Skjermede adresser er ikke med."),
        DWELLING, AS_OF, dims=(homes.CERTAINTY, ACCESS, stock.BEDROOMS, AREA), records="dwelling", open=True,
    ),
    Figure(
        "need.coming", "under-arbeid", _("Boliger i vedtatte prosjekter"),
        _("Boliger i boligprosjekter som var vedtatt eller under bygging ved slutten av dagen."),
        DWELLING, AS_OF, dims=(AREA,), records="project", open=True,
    ),
)  # fmt: skip
register(
    Group(
        "need", "boligbehov", _("Boligbehov, tall for tall"),
        _("Tallene i oversikten over boligbehov, med årene før og sakene bak."),
        FIGURES, read, lambda service: earliest(waiting_entries.visible_to(service), "entered_on"),
        {
            "entry": ENTRY,
            "lead": Records(
                leads, title=lambda row: row.number, day=lambda row: row.received,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("received", "pk"),
            ),
            "handover": Records(
                handovers, title=lambda row: row.number, day=lambda row: row.expected_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("expected_on", "pk"),
            ),
            "vacancy": Records(
                vacancies, title=lambda row: row.dwelling.number, day=lambda row: row.moved_out_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                related=("dwelling",), order=("moved_out_on", "pk"),
            ),
            "dwelling": Records(
                dwellings, title=lambda row: row.number, day=lambda row: None,
                state=lambda row: str(row.get_ownership_display()), url=lambda row: row.get_absolute_url(),
                order=("number", "pk"),
            ),
            "project": Records(
                supply_projects, title=lambda row: row.name, day=lambda row: row.expected_ready_on,
                state=lambda row: str(row.get_state_display()), url=lambda row: row.get_absolute_url(),
                order=("expected_ready_on", "pk"),
            ),
        },
        order=12, words=words,
    )
)  # fmt: skip
