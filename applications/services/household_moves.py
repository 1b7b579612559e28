"""Samlivsbrudd and flytting sammen: one household becomes two, or two become one, and the cases follow.

A case follows its applicant. The household's own record goes on with its reference person, so that facts and
composition of earlier days stay where they were. What rested on who the household was is marked to be looked over
before anything is decided; for what has been granted, the premises have changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from applications import hooks
from applications.enums import ENDED_STATES, LISTED_STATES, OPEN_STATES, Kind
from applications.models import Application, ApplicationDraft
from applications.services import duplicates
from applications.services.drafts import start_draft
from applications.services.guards import locked
from applications.services.reviewing import TO_REVIEW
from core.agencies.actors import Actor
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import Refused
from core.people import moves
from core.people.custody import NOT_SHARED, Custody, is_child
from core.people.enums import MemberRole
from core.people.models import Household, MemberPeriod, Person
from core.people.services import members_on

#: What the premises of a grant call the same (`premises.PREMISES`).
_PREMISES = ["household", "income", "situation"]


@dataclass(frozen=True)
class Moving:
    """One who no longer lives with the rest. `shared`: a child that lives in both homes from then on."""

    period: UUID
    shared: bool = False
    stays: Custody = NOT_SHARED


@transaction.atomic
def split_household(
    *,
    actor: Actor,
    application: Application,
    moving: Sequence[Moving],
    on: date,
    expected_version: int | None = None,
) -> Household:
    """Those who move are a household of their own from `on`; the reference person stays. Done already is no error."""
    case = _at_work(locked(actor, application, "process"))
    _not_ahead(on, actor)
    household = Household.objects.select_for_update().get(pk=case.household_id)
    rows = _periods(household, moving)
    done = _split_before(household, rows, on)
    if done is not None:
        return done
    case.bump(expected_version)
    case.save(update_fields=["version"])
    movers, reference = _movers(household, rows, moving, on)
    made = moves.split(actor=actor, household=household, reference=reference, movers=movers, on=on)
    gone = {mover.period.member.person_id for mover in movers if not mover.shared}
    for row in _cases_of([household.pk]):
        if row.applicant_id in gone:
            _follow(actor, row, made)
    _mark(actor, _cases_of([household.pk, made.pk]), on, children=_has_children(household, on))
    application.refresh_from_db(fields=["household", "version"])
    return made


@transaction.atomic
def merge_households(
    *,
    actor: Actor,
    application: Application,
    other: Application,
    on: date,
    role: str = MemberRole.PARTNER,
    close_other: bool = False,
    reason: str = "",
    expected_version: int | None = None,
    other_version: int | None = None,
) -> Household:
    """The household of `other` belongs to that of `application` from `on`, its reference person as `role`.

    `application` is the case that goes on. The other one is linked to it, or closed as part of it. Done already is no
    error.
    """
    case, second = duplicates.both(actor, application, other, "process")
    if case.household_id != second.household_id:
        for row, version in ((case, expected_version), (second, other_version)):
            row.bump(version)
            row.save(update_fields=["version"])
        _merge(actor, _at_work(case), _at_work(second), on, role)
    duplicates.link_cases(
        actor=actor, application=case, other=second, reason=reason or _("Husstandene har flyttet sammen.")
    )
    if close_other:
        duplicates.merge_cases(
            actor=actor,
            application=second,
            into=case,
            reason=reason or _("Husstandene har flyttet sammen."),
        )
    application.refresh_from_db()
    return case.household


def _merge(actor: Actor, case: Application, second: Application, on: date, role: str) -> None:
    _not_ahead(on, actor)
    if role not in (MemberRole.PARTNER, MemberRole.OTHER_ADULT):
        raise Refused(_("Velg hva den andre søkeren er i husstanden."), code="ROLE", field="role")
    source, target = second.household, case.household
    start = moves.latest_known(target, target.reference_id)
    if start is not None and on <= start.valid_from:
        raise Refused(
            _("Husstanden i saken her er registrert fra %(day)s. Velg en senere dag, eller rett den først.")
            % {"day": f"{start.valid_from:%d.%m.%Y}"},
            code="BEFORE_HOUSEHOLD",
            field="first_day",
        )
    children = _has_children(source, on) or _has_children(target, on)
    moves.merge(actor=actor, source=source, target=target, roles={source.reference_id: role}, on=on)
    for row in _cases_of([source.pk]):
        _follow(actor, row, target)
    _mark(actor, _cases_of([target.pk]), on, children=children)


def draft_for(*, actor: Actor, household: Household) -> ApplicationDraft:
    """A draft of an application for a household that has moved out: who they are is filled in."""
    draft = start_draft(actor=actor)
    rows = members_on(household, actor.today)
    told = {"soker": _told("soker", household.reference), "husstand": {}}
    others = [row for row in rows if row.member.person_id != household.reference_id]
    members: dict[str, list[str]] = {
        "medlem-TOTAL_FORMS": [str(len(others))],
        "medlem-INITIAL_FORMS": ["0"],
    }
    for number, row in enumerate(others):
        members |= _told(f"medlem-{number}", row.member.person)
        members[f"medlem-{number}-role"] = [str(row.role)]
    draft.data = {**told, "husstand": members}
    draft.save(update_fields=["data"])
    return draft


def _told(prefix: str, person: Person) -> dict[str, list[str]]:
    born = f"{person.birth_date:%d.%m.%Y}" if person.birth_date else ""
    return {
        f"{prefix}-number": [person.number],
        f"{prefix}-given_name": [person.given_name],
        f"{prefix}-family_name": [person.family_name],
        f"{prefix}-birth_date": [born],
        f"{prefix}-birth_year": ["" if born else str(person.birth_year or "")],
    }


def _at_work(case: Application) -> Application:
    if case.state in ENDED_STATES:
        raise Refused(
            _("Søknad %(number)s er avsluttet. Gjenoppta den før husstanden endres.")
            % {"number": case.case_number},
            code="APPLICATION_ENDED",
        )
    return case


def _not_ahead(on: date, actor: Actor) -> None:
    if on > actor.today:
        raise Refused(
            _("Datoen er fram i tid. Vent til det har skjedd, eller rett datoen."),
            code="DAY_AHEAD",
            field="first_day",
        )


def _periods(household: Household, moving: Sequence[Moving]) -> dict[UUID, MemberPeriod]:
    wanted = [each.period for each in moving]
    rows = MemberPeriod.objects.filter(pk__in=wanted, member__household=household)
    found = {row.pk: row for row in rows.select_related("member__person")}
    if not wanted or len(found) != len(set(wanted)):
        raise Refused(
            _("Velg hvem som ikke lenger bor sammen med resten av husstanden."),
            code="NOBODY_MOVES",
            field="moving",
        )
    return found


def _split_before(household: Household, rows: dict[UUID, MemberPeriod], on: date) -> Household | None:
    """The household an earlier call with the same people and day has made."""
    if any(row.superseded_at is None for row in rows.values()):
        return None
    persons = {row.member.person_id for row in rows.values()}
    for made in Household.objects.filter(compartment=household.compartment_id, reference__in=persons):
        there = MemberPeriod.objects.known().filter(member__household=made, valid_from=on)
        if set(there.values_list("member__person_id", flat=True)) == persons:
            return made
    raise Refused(
        _("Noen andre har endret husstanden. Last siden på nytt og se hva som gjelder."),
        code="PERIOD_CHANGED",
    )


def _movers(
    household: Household, rows: dict[UUID, MemberPeriod], moving: Sequence[Moving], on: date
) -> tuple[list[moves.Mover], Person]:
    """Who moves, with the adult the new household is around: a partner first, else the eldest."""
    movers: list[moves.Mover] = []
    adults: list[MemberPeriod] = []
    for each in moving:
        period = rows[each.period]
        person = period.member.person
        if period.superseded_at is not None or (period.valid_to is not None and period.valid_to <= on):
            raise Refused(
                _("%(name)s bodde ikke i husstanden den dagen. Last siden på nytt og velg igjen.")
                % {"name": person.name},
                code="PERIOD_CHANGED",
                field="moving",
            )
        if person.pk == household.reference_id:
            raise Refused(
                _(
                    "Husstanden er ført på %(name)s, som blir stående. Velg dem som ikke bor sammen med %(name)s."
                )
                % {"name": person.name},
                code="REFERENCE_STAYS",
                field="moving",
            )
        young = is_child(period.role, person, on)
        if each.shared and not young:
            raise Refused(
                _("Bare barn kan ha delt bosted. Velg om %(name)s flytter.") % {"name": person.name},
                code="ADULT_SHARED",
                field="moving",
            )
        if not young:
            adults.append(period)
        movers.append(moves.Mover(period, each.shared, each.stays))
    if not adults:
        raise Refused(
            _(
                "Velg minst én voksen. Flytter bare et barn, velger du navnet i lista og skriver siste dag, "
                "eller endrer rollen til delt bosted."
            ),
            code="NO_ADULT_MOVES",
            field="moving",
        )
    adults.sort(key=lambda row: (row.role != MemberRole.PARTNER, row.member.person.birth_date or on))
    reference = adults[0].member.person
    movers.sort(key=lambda mover: mover.period.member.person_id != reference.pk)
    return movers, reference


def _cases_of(households: Iterable[UUID]) -> list[Application]:
    rows = Application.objects.select_for_update(of=("self",), no_key=True)
    return list(
        rows.filter(household__in=list(households), state__in=(*OPEN_STATES, *LISTED_STATES)).order_by("pk")
    )


def _follow(actor: Actor, case: Application, household: Household) -> None:
    case.household = household
    case.save(update_fields=["household"])
    events.record(actor, "application.household_moved", case, detail={"household": str(household.pk)})
    hooks.household_moved(actor, case)


def _has_children(household: Household, on: date) -> bool:
    """Whether there were children the day before, or are on the day."""
    rows = MemberPeriod.objects.known().filter(member__household=household).exclude(valid_to__lt=on)
    return any(is_child(row.role, row.member.person, on) for row in rows.select_related("member__person"))


def _mark(actor: Actor, cases: list[Application], on: date, *, children: bool) -> None:
    """What rested on the household is looked over again, and assessments of before no longer hold."""
    for case in cases:
        parts = ["situation", "need", "income"]
        if children and case.kind in (Kind.NEW, Kind.SWAP):
            parts.append("childs_best")
        case.to_review = [part for part in TO_REVIEW if part in (*case.to_review, *parts)]
        case.facts_changed_at = oslo_now()
        case.version += 1
        case.save(update_fields=["to_review", "facts_changed_at", "version"])
        events.record(actor, "application.changed", case, on=on, detail={"parts": _PREMISES})
