"""Hearing the members of a household: each adult, and each child in a way that fits its age.

Where the rule set asks for it, no decision is made before each adult beside the applicant has said their view, or it
is written down why not (the applicant has done so by applying). Children are asked about, and never stop a decision:
whether and how a child is heard is a person's judgement.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from applications.enums import (
    ENDED_STATES,
    HEARD_ADULT,
    HEARD_CHILD,
    NOT_HEARD_ADULT,
    HeardHow,
    NotHeard,
)
from applications.models import Application, MemberStatement
from applications.policies import statements
from applications.services.guards import locked
from core.agencies.actors import Actor
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import NotAllowed, Refused
from core.base.models import ClockTimestamp
from core.people.custody import age_on, is_child
from core.people.models import MemberPeriod, Person
from core.people.services import members_on

#: From this age a child shall be allowed to say its view (fvl. § 17, barnelova § 31); younger ones when they can.
HEARD_FROM = 7
_TOLD = ("heard", "heard_on", "how", "said", "not_heard", "note")


@dataclass(frozen=True)
class StatementData:
    heard: bool
    heard_on: date | None = None
    how: str = ""
    said: str = ""
    not_heard: str = ""
    note: str = ""


@dataclass(frozen=True)
class Heard:
    """A member of the household today, and what is written of their view."""

    period: MemberPeriod
    child: bool
    age: int | None
    statement: MemberStatement | None
    applicant: bool

    @property
    def person(self) -> Person:
        return self.period.member.person

    @property
    def missing(self) -> bool:
        """An adult who holds the decision back, where the rule set asks for statements."""
        return not (self.applicant or self.child or self.statement)

    @property
    def to_ask(self) -> bool:
        """A child old enough to be asked, and not asked yet."""
        return self.child and self.statement is None and (self.age is None or self.age >= HEARD_FROM)


def current_statement(actor: Actor, case: Application) -> Subquery:
    """For a query of members' periods: what is written of each member's view, where the actor may read it."""
    rows = statements.visible_to(actor).filter(
        application=case, person=OuterRef("member__person"), superseded_at=None
    )
    return Subquery(rows.values(told=JSONObject(**{name: name for name in _TOLD}))[:1])


def _told(stored: dict[str, Any] | None) -> MemberStatement | None:
    if stored is None:
        return None
    day = stored["heard_on"]
    return MemberStatement(**{**stored, "heard_on": date.fromisoformat(day) if day else None})


def heard_of(actor: Actor, case: Application, periods: list[MemberPeriod], on: date) -> list[Heard]:
    """The members with their statements: those of `periods` who belong to the household on the day.

    Periods read with `current_statement` have brought them; else they are asked for.
    """
    if all(hasattr(row, "statement_now") for row in periods):
        written = {row.member.person_id: _told(row.statement_now) for row in periods}  # type: ignore[attr-defined]
    else:
        rows = statements.visible_to(actor).filter(application=case, superseded_at=None)
        written = {row.person_id: row for row in rows}
    return [
        Heard(
            period,
            is_child(period.role, period.member.person, on),
            age_on(period.member.person, on),
            written.get(period.member.person_id),
            period.member.person_id == case.applicant_id,
        )
        for period in periods
        if period.valid_from <= on and (period.valid_to is None or period.valid_to > on)
    ]


def choices_for(child: bool) -> tuple[tuple[HeardHow, ...], tuple[NotHeard, ...]]:
    """How somebody may have been heard, and why not, by age."""
    if child:
        return (*HEARD_CHILD, HeardHow.WRITING), tuple(NotHeard)
    return HEARD_ADULT, NOT_HEARD_ADULT


@transaction.atomic
def write_statement(
    *,
    actor: Actor,
    application: Application,
    person_id: UUID,
    told: StatementData,
    expected_version: int | None = None,
) -> MemberStatement:
    """What a member says, or why nobody has heard it. The same again is no error; the former one is kept."""
    if not statements.permits(actor, "write"):
        raise NotAllowed("write")
    case = locked(actor, application, "process")
    period = _member(case, person_id, actor.today)
    told = _checked(told, period, actor.today)
    current = MemberStatement.objects.filter(application=case, person=person_id, superseded_at=None).first()
    if current is not None and all(getattr(current, name) == value for name, value in asdict(told).items()):
        return current
    if case.state in ENDED_STATES:
        raise Refused(
            _("Søknaden er avsluttet. Gjenoppta den før noen uttaler seg."), code="APPLICATION_ENDED"
        )
    case.bump(expected_version)
    if current is not None:
        MemberStatement.objects.filter(pk=current.pk).update(superseded_at=ClockTimestamp())
    made = MemberStatement(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        person_id=person_id,
        written_by=actor.user,
        **asdict(told),
    )
    made.save(force_insert=True)
    if told.heard and case.household_invited is None:
        # Whoever has been heard has been asked.
        case.household_invited = told.heard_on
    case.facts_changed_at = oslo_now()
    case.save(update_fields=["household_invited", "facts_changed_at", "version"])
    events.record(
        actor, "application.statement_written", case, on=told.heard_on or actor.today,
        detail={"person": str(person_id), "heard": told.heard},
    )  # fmt: skip
    return made


def _member(case: Application, person_id: UUID, on: date) -> MemberPeriod:
    for period in members_on(case.household, on):
        if period.member.person_id == person_id:
            return period
    raise Refused(
        _("Personen hører ikke til husstanden i dag. Legg personen til i husstanden først."),
        code="NOT_MEMBER",
        field="person",
    )


def _checked(told: StatementData, period: MemberPeriod, today: date) -> StatementData:
    """What is kept: either what was said, with day and way, or why nothing was."""
    person = period.member.person
    ways, reasons = choices_for(is_child(period.role, person, today))
    if not told.heard:
        if told.not_heard not in reasons:
            raise Refused(
                _("Velg hvorfor personen ikke har uttalt seg."), code="WHY_MISSING", field="not_heard"
            )
        if told.not_heard == NotHeard.OTHER and not told.note.strip():
            raise Refused(_("Skriv hvorfor personen ikke har uttalt seg."), code="NOTE_MISSING", field="note")
        return StatementData(False, not_heard=told.not_heard, note=told.note.strip())
    if told.heard_on is None:
        raise Refused(_("Skriv dagen personen uttalte seg."), code="DAY_MISSING", field="heard_on")
    if told.heard_on > today or (person.birth_date and told.heard_on < person.birth_date):
        raise Refused(
            _("Dagen er fram i tid, eller før personen ble født. Rett datoen."),
            code="DAY_WRONG",
            field="heard_on",
        )
    if told.how not in ways:
        raise Refused(_("Velg hvordan personen ble hørt."), code="HOW_MISSING", field="how")
    if not told.said.strip():
        raise Refused(_("Skriv hva personen sa."), code="SAID_MISSING", field="said")
    return StatementData(True, told.heard_on, told.how, told.said.strip(), note=told.note.strip())
