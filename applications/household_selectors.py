"""Who belongs to a household, as pages show it, and the same child in two of them, among what the reader sees."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from applications.enums import LISTED_STATES, OPEN_STATES
from applications.models import Application
from applications.policies import applications
from applications.services.statements import current_statement
from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.people.custody import FORTNIGHT, is_child, shared_words
from core.people.enums import MemberRole
from core.people.models import HouseholdMember, MemberPeriod
from core.people.services import in_order


@dataclass(frozen=True)
class Lived:
    """A line of the household's list: somebody's period, its last day, and how a child's homes are shared."""

    period: MemberPeriod
    last_day: date | None
    shared: str
    child: bool

    @property
    def current(self) -> bool:
        return self.last_day is None


def lived(periods: list[MemberPeriod], on: date) -> list[Lived]:
    return [
        Lived(
            row,
            row.valid_to - timedelta(days=1) if row.valid_to else None,
            shared_words(row),
            is_child(row.role, row.member.person, on),
        )
        for row in periods
    ]


@dataclass(frozen=True)
class Elsewhere:
    """A child of this household that belongs to another one, too. `wrong`: what does not add up, if anything."""

    name: str
    person_id: UUID
    case: Application
    wrong: str


@dataclass(frozen=True)
class Around:
    """What we believe of a household's members: their periods in it, and in other households the reader may know of."""

    here: list[MemberPeriod]
    there: list[MemberPeriod]


def around(actor: Actor, case: Application) -> Around:
    """One query for both, and for what each here has said.

    Another household where somebody has a protected address is for its named handlers alone.
    """
    persons = (
        policy_for(HouseholdMember).visible_to(actor).filter(household=case.household_id).values("person")
    )
    hidden = RawSQL("SELECT husrom_hidden_households(%s, %s)", (actor.user_id, actor.municipality_id))
    visible: Any = policy_for(MemberPeriod).visible_to(actor)
    rows = (
        visible.known()
        .filter(
            Q(member__household=case.household_id)
            | Q(member__person__in=persons) & ~Q(member__household__in=hidden)
        )
        .select_related("member__person")
        .annotate(statement_now=current_statement(actor, case))
        .order_by("valid_to", "role", "-valid_from", "id")
    )
    here = [row for row in rows if row.member.household_id == case.household_id]
    return Around(
        in_order(here, case.household), [row for row in rows if row.member.household_id != case.household_id]
    )


def elsewhere(actor: Actor, case: Application, known: Around, on: date) -> list[Elsewhere]:
    """The household's children in the households of other open cases that the actor sees."""
    here = {
        row.member.person_id: row
        for row in known.here
        if _holds(row, on) and is_child(row.role, row.member.person, on)
    }
    there = {
        (row.member.household_id, row.member.person_id): row
        for row in known.there
        if _holds(row, on) and row.member.person_id in here
    }
    if not there:
        return []
    cases = (
        applications.visible_to(actor)
        .filter(household__in={home for home, _person in there}, state__in=(*OPEN_STATES, *LISTED_STATES))
        .exclude(pk=case.pk)
        .select_related("applicant")
        .order_by("received", "id")
    )
    found: list[Elsewhere] = []
    for other in cases:
        for (home, person), row in there.items():
            if home == other.household_id:
                mine = here[person]
                found.append(Elsewhere(mine.member.person.name, person, other, _wrong(mine, row)))
    return found


def _holds(row: MemberPeriod, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or row.valid_to > on)


def _wrong(mine: MemberPeriod, other: MemberPeriod) -> str:
    if MemberRole.SHARED_CHILD not in (mine.role, other.role):
        return _(
            "Barnet står som bosatt på heltid i begge. Bor det hos begge foreldrene, endrer du rollen til barn med "
            "delt bosted i begge sakene. Har det flyttet, skriver du siste dag der det ikke bor lenger."
        )
    if MemberRole.CHILD in (mine.role, other.role):
        return _(
            "Barnet står med delt bosted i den ene saken og som bosatt på heltid i den andre. Rett rollen i den ene."
        )
    nights = (mine.custody_nights or 0) + (other.custody_nights or 0)
    if mine.custody_nights and other.custody_nights and nights != FORTNIGHT:
        return _(
            "Nettene i de to sakene blir %(nights)s av 14. Spør foreldrene, og rett der tallet er feil."
        ) % {"nights": nights}
    return ""
