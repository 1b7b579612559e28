"""Reports for tests, made the way people make them: through the services."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.base.ids import uuid7
from deviations.enums import Category, Consequence, ReportKind
from deviations.models import Measure, Report
from deviations.services.judging import Judgement, judge
from deviations.services.measures import add_measure
from deviations.services.reporting import ReportFacts, Sent, report_event

TEXT = "En branndør sto åpen hele natta."


def facts(unit: Unit, **changes: Any) -> ReportFacts:
    values: dict[str, Any] = {
        "key": uuid7(),
        "kind": ReportKind.INCIDENT,
        "unit": unit,
        "happened_at": timezone.now() - timedelta(hours=2),
        "category": Category.FIRE,
        "what_happened": TEXT,
        **changes,
    }
    return ReportFacts(**values)


def send(actor: Actor, unit: Unit | None = None, *, now: datetime | None = None, **changes: Any) -> Sent:
    """Send a report as `actor`, whose database context must be in force."""
    return report_event(actor=actor, facts=facts(unit or actor.unit, **changes), now=now)


def reported(actor: Actor, unit: Unit | None = None, **changes: Any) -> Report:
    """A report the actor can see again."""
    key = send(actor, unit, **changes).id
    assert key is not None
    return Report.objects.get(pk=key)


def judged(leader: Actor, report: Report, *, is_deviation: bool = True) -> Report:
    judgement = Judgement(
        is_deviation=is_deviation,
        consequence=Consequence.MODERATE if is_deviation else None,
        notifiable=False,
        police_report=False,
        reason="Vurdert sammen med dem som var på vakt.",
    )
    return judge(actor=leader, report=report, judgement=judgement)


def measure_for(leader: Actor, report: Report, responsible: User, due_on: date | None = None) -> Measure:
    return add_measure(
        actor=leader,
        report=report,
        description="Sette på dørpumpe",
        responsible=responsible,
        due_on=due_on or leader.today + timedelta(days=7),
    )
