"""Sending a report. Anyone may; the reporter need not see what happens to it, nor be known."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.messages import services as messages
from core.messages.models import Notice
from core.rules.selectors import due_by
from deviations import policies
from deviations.calculations.escalation import first_level
from deviations.enums import ANONYMOUS, Reporting
from deviations.models import Report
from deviations.selectors.line import Line, line_of
from deviations.services import photos
from deviations.switches import kept_elsewhere

RULE = "deviation_14_days"


@dataclass(frozen=True)
class ReportFacts:
    """What the form holds. `key` is made with the form: the same key twice is the same report."""

    key: UUID
    kind: str
    unit: Unit
    happened_at: datetime
    category: str
    what_happened: str
    place: str = ""
    immediate_action: str = ""
    reported_consequence: int | None = None
    reporting: str = Reporting.OWN
    guard_number: str = ""
    on_behalf_of: str = ""
    photos: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Sent:
    """The receipt: the number, and the report's id unless it was sent anonymously."""

    number: str
    id: UUID | None
    again: bool = False


def due_date(actor: Actor, start: date | None = None) -> date:
    """Default time to handle a deviation: 14 days unless the municipality has set another, not shifted by holidays."""
    return due_by(RULE, actor.municipality, start or actor.today)


@transaction.atomic
def report_event(*, actor: Actor, facts: ReportFacts, now: datetime | None = None) -> Sent:
    """Register the report and start its clock. Sent twice with the same key it stays one, and gets the same receipt.

    Raises Refused for an event in the future, a missing text, another municipality's unit, or a guard without
    number. An anonymous report names nobody: no reporter, and the audit trail names a service identity.
    """
    if not policies.reports.permits(actor, "report"):
        raise NotAllowed("report")
    if kept_elsewhere(actor):
        raise Refused(
            _("Avvik meldes i kommunens kvalitetssystem. Her føres bare referansen."),
            code="REPORTED_ELSEWHERE",
        )
    now = now or timezone.now()
    facts = _checked(actor, facts, now)
    known = _known(actor, facts)
    if known is not None:
        return known
    pictures = photos.checked(facts.photos)
    line = line_of(facts.unit, actor.today)
    anonymous = facts.reporting == Reporting.ANONYMOUS
    try:
        with transaction.atomic():
            report = _new(actor, facts, now, line)
            report.save(force_insert=True)
            photos.keep(report, pictures)
    except IntegrityError as error:
        if "report_once" not in str(error):
            raise
        known = _known(actor, facts)
        assert known is not None
        return known
    signer = actors.for_service(ANONYMOUS, report.municipality, today=actor.today) if anonymous else actor
    events.record(
        signer, "deviation.reported", report, detail={"category": report.category, "kind": report.kind}
    )
    _tell_leaders(signer, report, line)
    return Sent(report.number, None if anonymous else report.pk)


def _checked(actor: Actor, facts: ReportFacts, now: datetime) -> ReportFacts:
    if facts.unit.municipality_id != actor.municipality_id:
        raise Refused(_("Velg enheten der det skjedde."), code="UNIT_UNKNOWN", field="unit")
    if not facts.what_happened.strip():
        raise Refused(_("Skriv kort hva som skjedde."), code="TEXT_MISSING", field="what_happened")
    if facts.happened_at > now:
        raise Refused(
            _("Hendelsen kan ikke være fram i tid. Rett dato og klokkeslett."),
            code="EVENT_IN_FUTURE",
            field="happened_at",
        )
    if facts.reporting == Reporting.GUARD and not facts.guard_number.strip():
        raise Refused(_("Skriv vekternummeret ditt."), code="GUARD_NUMBER_MISSING", field="guard_number")
    if facts.reporting == Reporting.GUARD and not actor.has_role(Role.GUARD) and not actor.is_service:
        raise Refused(_("Bare vektere melder på vegne av andre."), code="NOT_A_GUARD", field="reporting")
    return facts


def _known(actor: Actor, facts: ReportFacts) -> Sent | None:
    """The receipt of a report already sent with this key; the database answers whoever holds the key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deviations_number_of(%s)", [facts.key])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    own = Report.objects.filter(idempotency_key=facts.key, reporter=actor.user_id).first()
    return Sent(row[0], own.pk if own and actor.user_id else None, again=True)


def _new(actor: Actor, facts: ReportFacts, now: datetime, line: Line) -> Report:
    assert actor.municipality is not None
    level = first_level(line.levels)
    guard = facts.reporting == Reporting.GUARD
    return Report(
        municipality=actor.municipality,
        compartment_id=facts.unit.compartment_id,
        year=actor.today.year,
        serial=next_number(actor.municipality, "deviation", actor.today.year),
        kind=facts.kind,
        unit=facts.unit,
        place=facts.place.strip(),
        happened_at=facts.happened_at,
        category=facts.category,
        what_happened=facts.what_happened.strip(),
        immediate_action=facts.immediate_action.strip(),
        reported_consequence=facts.reported_consequence,
        reporting=facts.reporting,
        reporter=None if facts.reporting == Reporting.ANONYMOUS else actor.user,
        guard_number=facts.guard_number.strip() if guard else "",
        on_behalf_of=facts.on_behalf_of.strip() if guard else "",
        reported_at=now,
        idempotency_key=facts.key,
        level=level,
        due_level=level,
        due_on=due_date(actor),
    )


def _tell_leaders(signer: Actor, report: Report, line: Line) -> None:
    messages.notify_many(
        actor=signer,
        notices=[
            Notice(
                user_id=user,
                title=_("Avvik %(number)s er meldt i %(unit)s")
                % {"number": report.number, "unit": report.unit.name},
                url=report.get_absolute_url(),
                key=f"deviation:{report.pk}:reported:{user}",
            )
            for user in line.at(report.level)
        ],
    )
