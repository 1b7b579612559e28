"""Lifting reports that were not handled in time to the next level of the line."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.messages import services as messages
from core.messages.models import Notice
from core.rules.deadline_rules import rule_on
from core.rules.selectors import own_deadlines
from deviations.calculations.escalation import Handling, level_on
from deviations.enums import OPEN
from deviations.models import Report
from deviations.selectors.line import Line, lines
from deviations.services.reporting import RULE


@transaction.atomic
def escalate_overdue(*, actor: Actor, on: date) -> int:
    """Lift every open report whose time is out on the day `on`; returns how many rose. Safe to repeat.

    One query finds what is due; writes go in batches by the level reached. Reports that somebody works on right
    now are left for the next run.
    """
    due = list(
        Report.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(Q(municipality_id=actor.municipality_id), state__in=OPEN, due_on__lt=on)
        .order_by("due_on", "pk")
    )
    if not due:
        return 0
    units = Unit.objects.filter(pk__in={report.unit_id for report in due}).select_related("parent")
    line_for = lines(actor.municipality_id, units, on)
    own = own_deadlines(actor.municipality, on).get("rules")
    interval = (rule_on(RULE, on, own).period.after(on) - on).days
    risen: dict[tuple[int, int], list[Report]] = defaultdict(list)
    for report in due:
        handling = Handling(level=report.level, due_level=report.due_level, due_on=report.due_on)
        reached = level_on(line_for[report.unit_id].levels, handling, interval, on)
        if reached > report.level:
            risen[report.level, reached].append(report)
    for (source, reached), reports in risen.items():
        _lift(actor, reports, source=source, reached=reached, on=on, line_for=line_for)
    return sum(len(reports) for reports in risen.values())


def _lift(
    actor: Actor,
    reports: list[Report],
    *,
    source: int,
    reached: int,
    on: date,
    line_for: dict[UUID, Line],
) -> None:
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(level=reached)
    events.record_many(
        actor, "deviation.escalated", reports, on=on, detail={"from_level": source, "to_level": reached}
    )
    messages.notify_many(
        actor=actor,
        notices=[
            Notice(
                user_id=user,
                title=_("Avvik %(number)s er løftet til deg, fordi fristen er passert")
                % {"number": report.number},
                url=report.get_absolute_url(),
                key=f"deviation:{report.pk}:level:{reached}:{report.due_on}:{user}",
            )
            for report in reports
            for user in line_for[report.unit_id].at(reached)
        ],
    )
