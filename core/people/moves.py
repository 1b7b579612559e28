"""Households that become two (samlivsbrudd), and two that become one (flytter sammen). Nothing of the past is lost:
periods get an end, and what was believed before stays as superseded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused
from core.people import protection
from core.people.custody import NOT_SHARED, Custody, checked
from core.people.enums import MemberRole
from core.people.models import Household, HouseholdMember, MemberPeriod, Person
from core.people.services import add_period, end_period


@dataclass(frozen=True)
class Mover:
    """One who goes to the new household; `stays` says that the child lives here too, so and so much (delt bosted)."""

    period: MemberPeriod
    shared: bool = False
    stays: Custody = NOT_SHARED


def latest_known(household: Household, person_id: UUID) -> MemberPeriod | None:
    """The last period we believe the person has in the household."""
    rows = MemberPeriod.objects.known().filter(member__household=household, member__person=person_id)
    return rows.order_by("-valid_from").first()


@transaction.atomic
def split(
    *, actor: Actor, household: Household, reference: Person, movers: Sequence[Mover], on: date
) -> Household:
    """The movers become a household of their own from `on`, around `reference`, who is one of them."""
    Household.objects.select_for_update().get(pk=household.pk)
    for mover in movers:
        _check_day(mover.period, on)
    made = Household(
        municipality_id=household.municipality_id,
        compartment_id=household.compartment_id,
        reference=reference,
    )
    made.save(force_insert=True)
    events.record(actor, "household.created", made, on=on)
    for mover in movers:
        period, person = mover.period, mover.period.member.person
        period.supersede()
        end_period(period, on)
        role, custody = period.role, NOT_SHARED
        if mover.shared:
            stays = checked(MemberRole.SHARED_CHILD, mover.stays, actor.today)
            add_period(period.member, role=MemberRole.SHARED_CHILD, valid_from=on, custody=stays)
            role, custody = MemberRole.SHARED_CHILD, stays.rest
        elif person.pk == reference.pk:
            role = MemberRole.APPLICANT
        elif role == MemberRole.SHARED_CHILD:
            # It was shared with a third household, and goes on being so.
            custody = Custody(period.custody_nights, period.custody_basis, period.custody_agreed_on)
        elif role == MemberRole.PARTNER:
            role = MemberRole.OTHER_ADULT
        member = HouseholdMember(municipality_id=made.municipality_id, household=made, person=person)
        member.save(force_insert=True)
        add_period(member, role=role, valid_from=on, custody=custody)
    events.record(actor, "household.split", household, on=on, detail={"new": str(made.pk)})
    _follow(actor, [mover.period.member.person for mover in movers])
    return made


@transaction.atomic
def merge(*, actor: Actor, source: Household, target: Household, roles: Mapping[UUID, str], on: date) -> None:
    """Those of `source` belong to `target` from `on`. `roles`: what some of them are there; others keep their role.

    A child that had delt bosted in both lives there all the time from then on.
    """
    list(Household.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk"))
    rows = (
        MemberPeriod.objects.known()
        .filter(member__household=source)
        .exclude(valid_to__lte=on)
        .select_related("member__person")
    )
    moved: list[Person] = []
    for period in rows:
        _check_day(period, on)
        person = period.member.person
        moved.append(person)
        period.supersede()
        end_period(period, on)
        role = roles.get(person.pk, period.role)
        member, _made = HouseholdMember.objects.get_or_create(
            household=target, person=person, defaults={"municipality_id": target.municipality_id}
        )
        there = member.periods.known().exclude(valid_to__lte=on).order_by("valid_from").first()
        if there is not None:
            if there.role != MemberRole.SHARED_CHILD or there.valid_from >= on:
                continue
            there.supersede()
            end_period(there, on)
            role = MemberRole.CHILD
        custody = NOT_SHARED
        if role == MemberRole.SHARED_CHILD:
            custody = Custody(period.custody_nights, period.custody_basis, period.custody_agreed_on)
        add_period(member, role=role, valid_from=on, custody=custody)
    events.record(actor, "household.merged", target, on=on, detail={"other": str(source.pk)})
    events.record(actor, "household.merged", source, on=on, detail={"into": str(target.pk)})
    _follow(actor, moved)


def _check_day(period: MemberPeriod, on: date) -> None:
    if on <= period.valid_from:
        raise Refused(
            _("%(name)s kom inn i husstanden %(day)s. Velg en senere dag, eller rett den datoen først.")
            % {"name": period.member.person.name, "day": f"{period.valid_from:%d.%m.%Y}"},
            code="BEFORE_MEMBER",
            field="first_day",
        )


def _follow(actor: Actor, persons: Sequence[Person]) -> None:
    """Where somebody with a protected address moves in or out, the homes' secrecy follows at once."""
    for person in persons:
        if person.protected:
            protection.tell_rooms(actor, person)
