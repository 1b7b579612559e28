"""Who the applicant lives with, after registration: somebody comes, leaves, or was written down wrongly."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from applications.enums import ENDED_STATES
from applications.models import Application
from applications.services.data import MemberData
from applications.services.guards import locked
from applications.services.receiving import attach, same_person
from core.agencies.actors import Actor
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import Refused
from core.people import services as people
from core.people.custody import Custody
from core.people.enums import MemberRole
from core.people.models import MemberPeriod


@transaction.atomic
def add_household_member(
    *, actor: Actor, application: Application, told: MemberData, on: date, expected_version: int | None = None
) -> Application:
    """Somebody belongs to the household from `on`. Refused when they already do, or the day is ahead."""
    case = _open(actor, application, expected_version)
    if told.role not in MemberRole.values or told.role == MemberRole.APPLICANT:
        raise Refused(_("Velg rollen personen har i husstanden."), code="ROLE", field="role")
    _not_ahead(on, actor, "first_day")
    _not_there_already(case, told, on)
    person = attach(actor, case.compartment, told.person)
    people.add_member(
        actor=actor, household=case.household, person=person, role=told.role, on=on, custody=told.custody
    )
    return _changed(actor, case, on, bumped=expected_version is not None)


@transaction.atomic
def correct_household_member(
    *,
    actor: Actor,
    application: Application,
    period: MemberPeriod,
    role: str,
    first_day: date,
    last_day: date | None = None,
    custody: Custody | None = None,
    expected_version: int | None = None,
) -> Application:
    """Another role, other days, or the last day of somebody who has left. The former entry stays in the history."""
    case = _open(actor, application, expected_version)
    _of_household(case, period)
    _not_ahead(first_day, actor, "first_day")
    if last_day:
        _not_ahead(last_day, actor, "last_day")
    if not people.correct_period(
        actor=actor, period=period, role=role, first_day=first_day, last_day=last_day, custody=custody
    ):
        return application
    return _changed(actor, case, last_day or first_day, bumped=expected_version is not None)


@transaction.atomic
def remove_household_member(
    *,
    actor: Actor,
    application: Application,
    period: MemberPeriod,
    reason: str,
    expected_version: int | None = None,
) -> Application:
    """The entry was a mistake: the person never belonged to the household."""
    case = _open(actor, application, expected_version)
    _of_household(case, period)
    if not reason.strip():
        raise Refused(_("Skriv hva som var feil."), code="REASON_MISSING", field="reason")
    people.remove_period(actor=actor, period=period, reason=reason.strip())
    return _changed(actor, case, actor.today, bumped=expected_version is not None)


def _not_there_already(case: Application, told: MemberData, on: date) -> None:
    """Nobody is counted twice: neither by the number, nor by the same name and birth date."""
    for row in people.members_on(case.household, on):
        if same_person(row.member.person, told.person):
            raise Refused(
                _("%(name)s står allerede i husstanden. Skal noe endres, velger du navnet i lista.")
                % {"name": row.member.person.name},
                code="MEMBER_TWICE",
                field="given_name",
            )


def _open(actor: Actor, application: Application, expected_version: int | None) -> Application:
    case = locked(actor, application, "process", expected_version)
    if case.state in ENDED_STATES:
        raise Refused(
            _("Søknaden er avsluttet. Gjenoppta den før husstanden endres."), code="APPLICATION_ENDED"
        )
    return case


def _of_household(case: Application, period: MemberPeriod) -> None:
    if period.member.household_id != case.household_id:
        raise Refused(_("Personen hører ikke til denne husstanden."), code="OTHER_HOUSEHOLD")


def _not_ahead(day: date, actor: Actor, field: str) -> None:
    if day > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_AHEAD", field=field)


def _changed(actor: Actor, case: Application, on: date, *, bumped: bool) -> Application:
    """What the assessment rests on is another than before; the waiting list is computed again in the night."""
    if not bumped:
        case.version += 1
    case.facts_changed_at = oslo_now()
    case.save(update_fields=["facts_changed_at", "version"])
    events.record(actor, "application.changed", case, on=on, detail={"parts": ["household"]})
    return case
