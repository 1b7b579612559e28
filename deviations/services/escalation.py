"""Lifting reports that were not handled in time to the next level of the line."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from core.audit import events
from core.messages import services as messages
from core.messages.models import Notice
from core.rules.deadline_rules import rule_on
from core.rules.selectors import own_deadlines
from deviations.calculations.escalation import Handling, level_on
from deviations.enums import OPEN, Level
from deviations.models import Report
from deviations.selectors.line import lines

#: How long each level has from when a report has come up to it.
RULES = {Level.DEPARTMENT: "deviation_department_14_days", Level.AGENCY: "deviation_agency_14_days"}
#: More than this on one night are told to a leader in one line.
EACH = 5
_BATCH = 5000


def days_of(municipality: Municipality | None, on: date) -> dict[int, int]:
    """The days that each level has, as the municipality has set them; above the top nobody comes."""
    own = own_deadlines(municipality, on).get("rules")
    days = {int(level): (rule_on(rule, on, own).period.after(on) - on).days for level, rule in RULES.items()}
    return {**days, int(Level.TOP): 0}


@transaction.atomic
def escalate_overdue(*, actor: Actor, on: date) -> int:
    """Lift every open report whose time is out on the day `on`; returns how many rose. Safe to repeat.

    One query finds what is due; locks and writes go in batches, by the level reached. Reports that somebody works on
    right now are left for the next run.
    """
    due = list(
        Report.objects.filter(
            Q(municipality_id=actor.municipality_id), state__in=OPEN, due_on__lt=on, level__lt=Level.TOP
        )
        .only("level", "due_level", "due_on", "unit_id")
        .order_by("due_on", "pk")
    )
    if not due:
        return 0
    units = Unit.objects.filter(pk__in={report.unit_id for report in due}).select_related("parent")
    line_for = lines(actor.municipality_id, units, on)
    days = days_of(actor.municipality, on)
    rising: dict[tuple[int, int], list[UUID]] = defaultdict(list)
    for report in due:
        handling = Handling(level=report.level, due_level=report.due_level, due_on=report.due_on)
        reached = level_on(line_for[report.unit_id].levels, handling, days, on)
        if reached > report.level:
            rising[report.level, reached].append(report.pk)
    told: dict[UUID, list[tuple[Report, int]]] = defaultdict(list)
    risen = 0
    for (source, reached), keys in rising.items():
        for start in range(0, len(keys), _BATCH):
            lifted = _lift(actor, keys[start : start + _BATCH], source=source, reached=reached, on=on)
            risen += len(lifted)
            for report in lifted:
                for user in line_for[report.unit_id].at(reached):
                    told[user].append((report, reached))
    messages.notify_many(actor=actor, notices=list(_notices(told, on)))
    return risen


def _lift(actor: Actor, keys: list[UUID], *, source: int, reached: int, on: date) -> list[Report]:
    """Those of the reports that still are where they were found, locked and lifted."""
    found = list(
        Report.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk__in=keys, state__in=OPEN, level=source, due_on__lt=on)
        .only("municipality_id", "unit_id", "year", "serial", "due_on")
        .order_by("due_on", "pk")
    )
    Report.objects.filter(pk__in=[report.pk for report in found]).update(level=reached)
    events.record_many(
        actor, "deviation.escalated", found, on=on, detail={"from_level": source, "to_level": reached}
    )
    return found


def _notices(told: Mapping[UUID, list[tuple[Report, int]]], on: date) -> Iterator[Notice]:
    for user, rows in told.items():
        if len(rows) > EACH:
            yield Notice(
                user_id=user,
                title=_("%(count)s avvik er løftet til deg, fordi fristen er passert") % {"count": len(rows)},
                url=f"{reverse('deviations:list')}?vis=escalated&sort=due",
                key=f"deviations:{on}:lifted:{user}",
            )
            continue
        for report, reached in rows:
            yield Notice(
                user_id=user,
                title=_("Avvik %(number)s er løftet til deg, fordi fristen er passert")
                % {"number": report.number},
                url=report.get_absolute_url(),
                key=f"deviation:{report.pk}:level:{reached}:{report.due_on}:{user}",
            )
