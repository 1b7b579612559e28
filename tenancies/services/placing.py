"""Placing somebody in temporary housing: the checks that a place, a price and the people must pass, and the first rows.

What must hold is refused with what is wrong; what ought to hold (a quality agreement, a place fit for children and
young people) can be overridden with a reason by those who may, and is listed for the leader.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies import relations
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.interface import formatting
from core.people import policies as people
from core.people import services as persons
from core.people.custody import OF_AGE, age_on
from core.people.models import Person
from core.people.numbers import read_number
from core.people.services import PersonFacts
from housing.models import TemporaryPlace
from housing.policies import places
from housing.selectors.temporary import agreement_for
from housing.services.temporary import HIGHEST_PRICE, lock_place
from tenancies import policies
from tenancies.calculations.temporary import Rules
from tenancies.enums_temporary import DecisionBasis, Lacking, PlacementState, StayRole
from tenancies.models import Placement, Stay, StayPerson
from tenancies.selectors.temporary_rules import rules_on
from tenancies.transitions import PLACEMENT


@dataclass(frozen=True)
class Someone:
    """A person to place: one that is known (`person`), or told of now, with or without a number."""

    person: Person | None = None
    given_name: str = ""
    family_name: str = ""
    number: str = ""
    birth_date: date | None = None


@dataclass(frozen=True)
class Where:
    """A place from a night on. `reason` is needed where the place lacks what it ought to have."""

    place: TemporaryPlace
    starts_on: date
    expected_end: date | None = None
    agreed_rate: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class NewPlacement:
    main: Someone
    where: Where
    companions: Sequence[Someone] = ()
    basis: str = DecisionBasis.SECTION_27
    decided_on: date | None = None
    decision_reference: str = ""
    responsible: User | None = None
    plan: str = ""


@dataclass
class Party:
    """Those who stay together, with their roles."""

    main: Person
    others: list[tuple[Person, str]] = field(default_factory=list)

    @property
    def everybody(self) -> list[tuple[Person, str]]:
        return [(self.main, StayRole.MAIN), *self.others]

    @property
    def children(self) -> int:
        return sum(role == StayRole.CHILD for _person, role in self.others)

    def young(self, rules: Rules, on: date) -> bool:
        age = age_on(self.main, on)
        return age is not None and age < rules.young_under


@transaction.atomic
def place_person(*, actor: Actor, unit: Unit, new: NewPlacement, key: UUID) -> Placement:
    """Register a placement from its first night. The same key twice is the same placement.

    Somebody who left less than the municipality's days ago goes on with the chain they had.
    """
    if not policies.placements.permits(actor, "place") or unit.pk not in actor.unit_ids:
        raise NotAllowed("place")
    known = Placement.objects.filter(municipality=actor.home, idempotency_key=key).first()
    if known is not None:
        return known
    _check_decision(new)
    place = usable(actor, new.where, actor.today)
    party = _party(actor, unit, new)
    rules = rules_on(actor.home, new.where.starts_on)
    check_free(unit, party, new.where.starts_on)
    placement = _continued(actor, unit, party.main, new.where.starts_on, rules)
    if placement is None:
        placement = _new(actor, unit, party, new, key)
        events.record(actor, "temporary.placed", placement, on=placement.started_on)
    else:
        PLACEMENT.perform(
            actor=actor,
            obj=placement,
            name="resume",
            on=new.where.starts_on,
            ended_on=None,
            outcome="",
            end_note="",
        )
        placement = Placement.objects.select_for_update(no_key=True, of=("self",)).get(pk=placement.pk)
    move_in(actor, placement, place, new.where, party, rules)
    placement.expected_end = new.where.expected_end
    if new.plan.strip():
        placement.plan, placement.planned_on = new.plan.strip(), actor.today
    placement.save(update_fields=["expected_end", "plan", "planned_on"])
    if placement.expected_end:
        events.record(actor, "temporary.end_expected", placement)
    return placement


def move_in(
    actor: Actor, placement: Placement, place: TemporaryPlace, where: Where, party: Party, rules: Rules
) -> Stay:
    """A stay in the place from a night on, with everybody in it. The place and the placement are locked."""
    lacks = lacking(place, party, rules, where.starts_on)
    reason = where.reason.strip()
    if lacks:
        must_override(actor, place, lacks, reason)
    check_room(place, where.starts_on, len(party.everybody))
    agreement = agreement_for(place, where.starts_on)
    stay = Stay(
        municipality_id=placement.municipality_id,
        compartment_id=placement.compartment_id,
        placement=placement,
        place=place,
        starts_on=where.starts_on,
        agreed_rate=where.agreed_rate,
        counted_as=place.counting.counted_as,
        agreement=agreement,
        lacking=[str(each) for each in lacks],
        override_reason=reason[:500] if lacks else "",
        overridden_by=actor.user if lacks else None,
    )
    stay.save(force_insert=True)
    StayPerson.objects.bulk_create(
        StayPerson(
            municipality_id=stay.municipality_id,
            compartment_id=stay.compartment_id,
            placement=placement,
            stay=stay,
            person=person,
            role=role,
            valid_from=where.starts_on,
            recorded_at=ClockTimestamp(),
        )
        for person, role in party.everybody
    )
    placement.children, placement.young = party.children, party.young(rules, where.starts_on)
    placement.uncovered_since = where.starts_on if Lacking.AGREEMENT in lacks else None
    placement.version += 1
    placement.save(update_fields=["children", "young", "uncovered_since", "version"])
    events.record(
        actor, "temporary.moved_in", placement, on=where.starts_on,
        detail={"stay": str(stay.pk), "place": str(place.pk), "persons": len(party.everybody)},
    )  # fmt: skip
    if placement.children or placement.young:
        events.record(actor, "temporary.flagged", placement, on=where.starts_on)
    if lacks:
        events.record(
            actor,
            "temporary.overridden",
            placement,
            on=where.starts_on,
            reason=reason,
            detail={"lacking": stay.lacking},
        )
    return stay


def usable(actor: Actor, where: Where, today: date) -> TemporaryPlace:
    """The place, locked, if it can be used from that night. Raises Refused with what is wrong."""
    if not places.sees(actor, where.place):
        raise Refused(_("Stedet finnes ikke. Velg et fra lista."), code="PLACE_UNKNOWN", field="place")
    place = lock_place(where.place)
    if where.starts_on > today:
        raise Refused(
            _("Første natt er fram i tid. Registrer plasseringen den dagen den begynner."),
            code="IN_FUTURE", field="starts_on",
        )  # fmt: skip
    if not place.open_on(where.starts_on):
        raise Refused(
            _("%(place)s er ikke i bruk denne dagen. Velg et annet sted.") % {"place": place.name},
            code="PLACE_CLOSED", field="place",
        )  # fmt: skip
    if where.expected_end is not None and where.expected_end <= where.starts_on:
        raise Refused(
            _("Dagen de ventes å dra, må være etter første natt."),
            code="ENDS_BEFORE_START",
            field="expected_end",
        )
    if where.agreed_rate is not None and not 0 <= where.agreed_rate <= HIGHEST_PRICE:
        raise Refused(
            _("Prisen per natt må være mellom 0 og 20 000 kroner."), code="PRICE", field="agreed_rate"
        )
    return place


def lacking(place: TemporaryPlace, party: Party, rules: Rules, on: date) -> list[Lacking]:
    """What the place ought to have for these people on that night, and has not."""
    found = []
    if agreement_for(place, on) is None:
        found.append(Lacking.AGREEMENT)
    if party.children and not place.suits_children:
        found.append(Lacking.CHILDREN)
    if party.young(rules, on) and not place.suits_young:
        found.append(Lacking.YOUNG)
    return found


def must_override(actor: Actor, place: TemporaryPlace, lacks: list[Lacking], reason: str) -> None:
    what = {
        Lacking.AGREEMENT: _("%(place)s har ingen kvalitetsavtale som gjelder denne natta."),
        Lacking.CHILDREN: _("%(place)s er ikke egnet for barn."),
        Lacking.YOUNG: _("%(place)s er ikke egnet for unge."),
    }
    why = " ".join(what[each] % {"place": place.name} for each in lacks)
    if not policies.placements.permits(actor, "override"):
        raise Refused(
            _("%(why)s Velg et annet sted, eller be lederen om å registrere plasseringen.") % {"why": why},
            code="PLACE_LACKS", field="place",
        )  # fmt: skip
    if not reason:
        raise Refused(
            _("%(why)s Velg et annet sted, eller skriv hvorfor det likevel er nødvendig.") % {"why": why},
            code="REASON_MISSING", field="reason",
        )  # fmt: skip


def check_room(place: TemporaryPlace, first: date, persons_coming: int) -> None:
    """Everybody counts, whichever office has placed them: a function of the owner's counts behind the walls."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenancies_place_taken(%s, %s)", [place.pk, first])
        taken = cursor.fetchone()[0]
    if taken + persons_coming > place.capacity:
        free = max(0, place.capacity - taken)
        raise Refused(
            _("%(place)s har %(capacity)s plasser, og %(free)s er ledige. Velg et annet sted.")
            % {"place": place.name, "capacity": place.capacity, "free": free},
            code="PLACE_FULL", field="place",
        )  # fmt: skip


def _check_decision(new: NewPlacement) -> None:
    if new.decided_on is not None and new.decided_on > new.where.starts_on + timedelta(days=366):
        raise Refused(_("Vedtaksdatoen kan ikke stemme. Rett den."), code="DECIDED_ON", field="decided_on")


def _party(actor: Actor, unit: Unit, new: NewPlacement) -> Party:
    day = new.where.starts_on
    party = Party(known_or_new(actor, unit, new.main, "number"))
    seen = {party.main.pk}
    for other in new.companions:
        person = known_or_new(actor, unit, other, "companions")
        if person.pk in seen:
            raise Refused(
                _("%(name)s er skrevet to ganger.") % {"name": person.name},
                code="PERSON_TWICE",
                field="companions",
            )
        seen.add(person.pk)
        age = age_on(person, day)
        party.others.append((person, StayRole.CHILD if age is not None and age < OF_AGE else StayRole.ADULT))
    return party


def known_or_new(actor: Actor, unit: Unit, told: Someone, at: str) -> Person:
    """One the office knows, or attached now. Nobody is turned away for lack of a number."""
    if told.person is not None:
        if not people.persons.sees(actor, told.person):
            raise Refused(_("Velg personen fra lista."), code="PERSON_UNKNOWN", field="person")
        # Known through a share, perhaps: from now on it is the office's own matter.
        relations.open_relation(
            actor=actor, subject=told.person, compartment=unit.compartment, basis=Basis.OWN_CASE
        )
        return told.person
    checked = read_number(told.number, actor.today, at)
    return persons.attach_person(
        actor=actor,
        compartment=unit.compartment,
        facts=PersonFacts(
            given_name=told.given_name,
            family_name=told.family_name,
            number=str(checked.normalised) if checked else "",
            number_kind=str(checked.kind) if checked else "",
            birth_date=(checked.birth_date if checked else None) or told.birth_date,
        ),
    )


def check_free(unit: Unit, party: Party, first: date) -> None:
    """Nobody among them is in another of the office's stays from that night on."""
    names = {person.pk: person for person, _role in party.everybody}
    taken = (
        StayPerson.objects.known()
        .filter(
            Q(valid_to=None) | Q(valid_to__gt=first), compartment=unit.compartment_id, person__in=list(names)
        )
        .select_related("stay__place", "placement")
        .order_by("valid_from")
        .first()
    )
    if taken is None:
        return
    values = {
        "name": names[taken.person_id].name,
        "place": taken.stay.place.name,
        "since": formatting.longdate(taken.valid_from),
    }
    if taken.valid_to is None:
        raise Refused(
            _("%(name)s bor på %(place)s siden %(since)s. Registrer bytte av sted på det oppholdet i stedet.")
            % values,
            code="ALREADY_PLACED", field="person",
        )  # fmt: skip
    raise Refused(
        _("%(name)s var på %(place)s noen av disse nettene, fra %(since)s. Rett datoen.") % values,
        code="STAYS_OVERLAP", field="starts_on",
    )  # fmt: skip


def _continued(actor: Actor, unit: Unit, person: Person, back_on: date, rules: Rules) -> Placement | None:
    """The chain that this is a part of: they left so short a time ago that it was no break."""
    last = (
        Placement.objects.filter(
            compartment=unit.compartment_id, person=person, state=PlacementState.ENDED, ended_on__lte=back_on
        )
        .select_for_update(no_key=True, of=("self",))
        .order_by(F("ended_on").desc())
        .first()
    )
    if last is None or last.ended_on is None or not rules.keeps_chain(last.ended_on, back_on):
        return None
    return last


def _new(actor: Actor, unit: Unit, party: Party, new: NewPlacement, key: UUID) -> Placement:
    year = new.where.starts_on.year
    placement = Placement(
        municipality_id=unit.municipality_id,
        compartment_id=unit.compartment_id,
        number=f"M{year}/{next_number(actor.home, 'temporary', year)}",
        person=party.main,
        unit=unit,
        responsible=new.responsible or actor.user,
        started_on=new.where.starts_on,
        basis=new.basis,
        decided_on=new.decided_on,
        decision_reference=new.decision_reference.strip(),
        idempotency_key=key,
    )
    placement.save(force_insert=True)
    return placement
