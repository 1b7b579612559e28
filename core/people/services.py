"""Attaching persons, and keeping households, with dated facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Compartment
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.people import policies, protection
from core.people.custody import NOT_SHARED, OF_AGE, Custody, age_on, checked, custody_of, is_child
from core.people.enums import MemberRole
from core.people.models import ContactDetail, Household, HouseholdMember, MemberPeriod, Person


@dataclass(frozen=True)
class PersonFacts:
    """What is known of a person when attaching; `number` may be empty (nobody is turned away for lack of one)."""

    given_name: str
    family_name: str
    number: str = ""
    number_kind: str = ""
    birth_date: date | None = None
    birth_year: int | None = None


@transaction.atomic
def attach_person(
    *, actor: Actor, compartment: Compartment, facts: PersonFacts, basis: str = Basis.OWN_CASE
) -> Person:
    """Open the compartment's relation to the person with this number, creating the person when new.

    The answer is the same whether someone else knew the person already. A person without a number is always new;
    the duplicate warning among visible rows is the caller's. Raises Refused for a birth date in the future.
    """
    if not policies.persons.permits(actor, "attach"):
        raise NotAllowed
    if not facts.given_name.strip() or not facts.family_name.strip():
        raise Refused(_("Skriv både fornavn og etternavn."), code="NAME_MISSING", field="family_name")
    if facts.birth_date and facts.birth_date > actor.today:
        raise Refused(
            _("Fødselsdatoen er fram i tid. Rett datoen."), code="BIRTH_IN_FUTURE", field="birth_date"
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT husrom_attach_person(%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                compartment.pk,
                basis,
                facts.number,
                facts.number_kind,
                facts.given_name.strip(),
                facts.family_name.strip(),
                facts.birth_date,
                facts.birth_year or (facts.birth_date.year if facts.birth_date else None),
            ],
        )
        row = cursor.fetchone()
    person = Person.objects.get(pk=row[0])
    events.record(actor, "person.attached", person, detail={"compartment": str(compartment.pk)})
    return person


@transaction.atomic
def create_household(*, actor: Actor, compartment: Compartment, reference: Person, on: date) -> Household:
    """A household around its reference person, who is its first member from `on`."""
    household = Household(
        municipality_id=compartment.municipality_id, compartment=compartment, reference=reference
    )
    household.save(force_insert=True)
    events.record(actor, "household.created", household, on=on)
    add_member(actor=actor, household=household, person=reference, role=MemberRole.APPLICANT, on=on)
    return household


@transaction.atomic
def add_member(
    *,
    actor: Actor,
    household: Household,
    person: Person,
    role: str,
    on: date,
    custody: Custody = NOT_SHARED,
) -> HouseholdMember:
    """Add a member from `on`. Refused when the person already belongs to the household that day."""
    _check_member(person, role, on)
    custody = checked(role, custody, actor.today)
    Household.objects.select_for_update().get(pk=household.pk)
    member, _created = HouseholdMember.objects.get_or_create(
        household=household, person=person, defaults={"municipality_id": household.municipality_id}
    )
    if member.periods.on(on).exists():
        raise Refused(
            _("Personen er allerede registrert i husstanden. Endre rollen i stedet."),
            code="MEMBER_TWICE",
            field="person",
        )
    later = member.periods.known().filter(valid_from__gt=on).order_by("valid_from").first()
    add_period(
        member, role=role, valid_from=on, valid_to=later.valid_from if later else None, custody=custody
    )
    events.record(actor, "household.member_added", household, on=on, detail={"role": role})
    _follow(actor, member)
    return member


@transaction.atomic
def end_member(*, actor: Actor, member: HouseholdMember, last_day: date) -> None:
    """The member leaves after `last_day`: the period is superseded by one that ends. Already ended is no error."""
    Household.objects.select_for_update().get(pk=member.household_id)
    period = member.periods.known().filter(valid_to=None).first()
    if period is None:
        return
    if last_day < period.valid_from:
        raise Refused(
            _("Siste dag er før medlemmet kom inn i husstanden. Rett datoen."),
            code="ENDS_BEFORE_START",
            field="last_day",
        )
    period.supersede()
    end_period(period, last_day + timedelta(days=1))
    events.record(actor, "household.member_ended", member.household, on=last_day)
    _follow(actor, member)


@transaction.atomic
def correct_period(
    *,
    actor: Actor,
    period: MemberPeriod,
    role: str,
    first_day: date,
    last_day: date | None = None,
    custody: Custody | None = None,
) -> bool:
    """What we believed of a member's time in the household was wrong, or it has ended: the old row is kept as
    superseded, a new one holds. False: nothing new. The reference person stays the applicant. `custody` left out
    stays as it was."""
    member = _locked_member(period)
    current = _still_known(period)
    ends = last_day + timedelta(days=1) if last_day else None
    custody = checked(role, custody_of(current) if custody is None else custody, actor.today)
    now = (current.role, current.valid_from, current.valid_to, custody_of(current))
    if now == (role, first_day, ends, custody):
        return False
    _check_member(member.person, role, first_day)
    if last_day is not None and last_day < first_day:
        raise Refused(
            _("Siste dag er før første dag. Rett datoene."), code="ENDS_BEFORE_START", field="last_day"
        )
    if member.person_id == member.household.reference_id and (role != MemberRole.APPLICANT or ends):
        raise Refused(
            _("Søkeren kan ikke tas ut av sin egen husstand eller få en annen rolle."),
            code="REFERENCE_STAYS",
        )
    if _overlaps(member, first_day, ends, but=current):
        raise Refused(
            _("Personen står i husstanden en annen periode som overlapper denne. Rett datoene."),
            code="PERIODS_OVERLAP",
            field="first_day",
        )
    current.supersede()
    add_period(member, role=role, valid_from=first_day, valid_to=ends, custody=custody)
    ended = ends is not None and current.valid_to is None
    verb = "household.member_ended" if ended else "household.member_corrected"
    events.record(actor, verb, member.household, on=last_day or first_day, detail={"role": role})
    _follow(actor, member)
    return True


@transaction.atomic
def remove_period(*, actor: Actor, period: MemberPeriod, reason: str) -> None:
    """The person never belonged to the household: the period is no longer believed, and stays in the history."""
    member = _locked_member(period)
    if not MemberPeriod.objects.known().filter(pk=period.pk).exists():
        return
    if member.person_id == member.household.reference_id:
        raise Refused(
            _("Søkeren kan ikke tas ut av sin egen husstand eller få en annen rolle."),
            code="REFERENCE_STAYS",
        )
    period.supersede()
    events.record(actor, "household.member_removed", member.household, reason=reason)


def _check_member(person: Person, role: str, first_day: date) -> None:
    """Nobody lives anywhere before they are born, and a grown child has no delt bosted."""
    if person.birth_date and first_day < person.birth_date:
        raise Refused(
            _("Personen var ikke født den dagen. Rett dagen eller fødselsdatoen."),
            code="BEFORE_BIRTH",
            field="first_day",
        )
    age = age_on(person, first_day)
    if role == MemberRole.SHARED_CHILD and age is not None and age >= OF_AGE:
        raise Refused(
            _("Delt bosted gjelder barn under 18 år. Velg rollen Barn."), code="NOT_A_CHILD", field="role"
        )


def _locked_member(period: MemberPeriod) -> HouseholdMember:
    member = HouseholdMember.objects.select_related("household").get(pk=period.member_id)
    Household.objects.select_for_update().get(pk=member.household_id)
    return member


def _still_known(period: MemberPeriod) -> MemberPeriod:
    current = MemberPeriod.objects.known().filter(pk=period.pk).first()
    if current is None:
        raise Refused(
            _("Noen andre har rettet denne perioden. Last siden på nytt og se hva som gjelder."),
            code="PERIOD_CHANGED",
        )
    return current


def _overlaps(
    member: HouseholdMember, first: date, ends: date | None, but: MemberPeriod | None = None
) -> bool:
    """Whether another known period of the member has a day in common with [first, ends)."""
    for other in member.periods.known():
        if but is not None and other.pk == but.pk:
            continue
        if (ends is None or other.valid_from < ends) and (other.valid_to is None or other.valid_to > first):
            return True
    return False


def _follow(actor: Actor, member: HouseholdMember) -> None:
    """Where somebody with a protected address moves in, the whole household's home is a secret at once."""
    if member.person.protected:
        protection.tell_rooms(actor, member.person)


def end_period(period: MemberPeriod, ends: date) -> None:
    """The same period, but with an end. Call with the former row superseded and the household locked."""
    add_period(
        period.member,
        role=period.role,
        valid_from=period.valid_from,
        valid_to=ends,
        custody=custody_of(period),
    )


def add_period(
    member: HouseholdMember,
    *,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    custody: Custody = NOT_SHARED,
) -> None:
    period = MemberPeriod(
        municipality_id=member.municipality_id,
        member=member,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=ClockTimestamp(),
        custody_nights=custody.nights,
        custody_basis=custody.basis,
        custody_agreed_on=custody.agreed_on,
    )
    period.save(force_insert=True)


@transaction.atomic
def add_contact_detail(
    *, actor: Actor, compartment: Compartment, person: Person, kind: str, value: str, note: str = ""
) -> ContactDetail:
    """A way to reach the person, for this compartment. The same one twice stays one."""
    existing = ContactDetail.objects.filter(
        person=person, compartment=compartment, kind=kind, value=value
    ).first()
    if existing is not None:
        return existing
    detail = ContactDetail(
        municipality_id=compartment.municipality_id,
        compartment=compartment,
        person=person,
        kind=kind,
        value=value,
        note=note,
    )
    detail.save(force_insert=True)
    events.record(actor, "contact_detail.added", detail, detail={"kind": kind})
    return detail


@dataclass(frozen=True)
class Composition:
    """A household on a day, as calculations need it."""

    adults: int
    children: int
    shared_custody_children: int
    person_ids: tuple[UUID, ...]

    @property
    def size(self) -> int:
        return self.adults + self.children + self.shared_custody_children


def composition(members: Iterable[tuple[Person, str]], on: date) -> Composition:
    """Count (person, role) pairs on a day. A child is a member in a child's role who is under 18."""
    pairs = list(members)
    young = [role for person, role in pairs if is_child(role, person, on)]
    shared = sum(role == MemberRole.SHARED_CHILD for role in young)
    return Composition(
        adults=len(pairs) - len(young),
        children=len(young) - shared,
        shared_custody_children=shared,
        person_ids=tuple(person.pk for person, _ in pairs),
    )


def member_ids(household_id: UUID, day: date) -> list[UUID]:
    """The persons of those members that day whom one may see. The household itself need not be visible."""
    rows = MemberPeriod.objects.on(day).filter(member__household=household_id)
    return list(rows.order_by("id").values_list("member__person", flat=True))


def members_on(
    household: Household, day: date, among: QuerySet[Household] | None = None
) -> list[MemberPeriod]:
    """The members that day with their roles, reference person first: one query. `among`: nobody, unless it is there."""
    seen = Q() if among is None else Q(member__household__in=among)
    rows = (
        MemberPeriod.objects.on(day)
        .filter(seen, member__household=household)
        .select_related("member__person")
        .order_by("role", "member__person__birth_date", "id")
    )
    return sorted(rows, key=lambda period: period.member.person_id != household.reference_id)


def periods_of(household: Household) -> list[MemberPeriod]:
    """All that we now believe of who has belonged to the household and when, reference person first, then newest."""
    rows = (
        MemberPeriod.objects.known()
        .filter(member__household=household)
        .select_related("member__person")
        .order_by("valid_to", "role", "-valid_from", "id")
    )
    return in_order(rows, household)


def in_order(rows: Iterable[MemberPeriod], household: Household) -> list[MemberPeriod]:
    """Those who belong there now before those who have left, the reference person first of each."""
    return sorted(
        rows,
        key=lambda period: (period.valid_to is not None, period.member.person_id != household.reference_id),
    )
