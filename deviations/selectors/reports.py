"""Reads of reports for pages and lists."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Unit
from core.audit import verbs
from core.audit.models import AuditEvent
from core.base.models import AmongKeys
from deviations import policies
from deviations.enums import ANONYMOUS, OPEN, Level, Outcome
from deviations.models import Report
from deviations.selectors.line import at_top


def escalated_to(actor: Actor) -> QuerySet[Report]:
    """Open reports that have risen to the actor's own level of the line."""
    return escalated(actor, policies.reports.visible_to(actor))


def escalated(actor: Actor, rows: QuerySet[Report]) -> QuerySet[Report]:
    """Those of the rows, which the actor sees, that have risen to the actor's own level."""
    mine = []
    if led := actor.units_as(Role.UNIT_LEADER):
        below = Unit.objects.filter(
            Q(parent__in=led) | Q(parent__parent__in=led), Q(municipality_id=actor.municipality_id)
        )
        mine.append(Q(AmongKeys("unit_id", below.values("pk")), level=Level.DEPARTMENT))
    if directed := actor.agencies_as(Role.DIRECTOR):
        units = Unit.objects.filter(Q(municipality_id=actor.municipality_id), agency__in=directed)
        mine.append(Q(AmongKeys("unit_id", units.values("pk")), level=Level.AGENCY))
    if actor.has_role(Role.TOP_MANAGEMENT):
        mine.append(Q(level=Level.TOP))
    elif at_top(actor):
        # Where nobody stands above the units, most reports begin with the one named; only the others have risen.
        mine.append(Q(level=Level.TOP, due_level__lt=Level.TOP))
    return rows.filter(reduce(or_, mine), state__in=OPEN) if mine else rows.none()


def sent_by(actor: Actor) -> QuerySet[Report]:
    """What the actor has reported, never anonymously. All of it is visible, so the other ways to see are not asked."""
    rows: QuerySet[Report] = policies.reports.records(actor).filter(reporter=actor.user_id)
    return rows


def awaiting_answer(actor: Actor) -> QuerySet[Report]:
    """Requests to close without measures that somebody below the actor has made."""
    # Those of the reports one handles, which are asked for next: whose they are is not asked twice.
    asked = (
        policies.approvals.records(actor)
        .filter(outcome=Outcome.PENDING, asked_level__lt=highest_level(actor))
        .exclude(asked_by=actor.user_id)
    )
    rows: QuerySet[Report] = policies.reports.handled_by(actor).filter(
        AmongKeys("pk", asked.values("report"))
    )
    return rows


def highest_level(actor: Actor) -> int:
    if at_top(actor):
        return Level.TOP
    if actor.has_role(Role.DIRECTOR):
        return Level.AGENCY
    return Level.DEPARTMENT


def overdue(rows: QuerySet[Report], on: date) -> QuerySet[Report]:
    return rows.filter(state__in=OPEN, due_on__lt=on)


def numbered(actor: Actor, number: str) -> Report | None:
    """The visible report with the number, e.g. 2026/123; None for an unknown and for a hidden one alike."""
    year, _slash, serial = number.strip().partition("/")
    if not (year.isdecimal() and serial.isdecimal() and len(year) == 4 and len(serial) < 7):
        return None
    found: Report | None = (
        policies.reports.visible_to(actor).filter(year=int(year), serial=int(serial)).first()
    )
    return found


@dataclass(frozen=True)
class Happened:
    """A line of the timeline."""

    at: datetime
    title: str
    who: str
    reason: str


def timeline(actor: Actor, report: Report, measure_ids: Iterable[UUID]) -> list[Happened]:
    """What has been done with the report and its measures, newest first: three queries."""
    rows = list(
        AuditEvent.objects.filter(
            municipality_id=report.municipality_id,
            subject_id__in=[report.pk, *measure_ids],
            verb__startswith="deviation.",
        ).order_by("-at", "-id")
    )
    names: dict[Any, str] = dict(
        User.objects.filter(pk__in={row.user_id for row in rows if row.user_id}).values_list(
            "pk", "full_name"
        )
    )
    # Reasons stand beside the trail, newest first like it, one for each of these acts.
    written: dict[str, list[str]] = defaultdict(list)
    for about, text in (
        policies.reasons.visible_to(actor)
        .filter(report=report)
        .order_by("-at", "-id")
        .values_list("about", "text")
    ):
        written[f"deviation.{about}"].append(text)
    return [
        Happened(
            row.at,
            verbs.title(row.verb),
            _who(row, names),
            row.reason or (written[row.verb].pop(0) if written[row.verb] else ""),
        )
        for row in rows
        if row.verb in verbs.known()
    ]


def _who(row: AuditEvent, names: dict[Any, str]) -> str:
    if row.user_id:
        return names.get(row.user_id, "")
    return "Anonym melder" if row.service == ANONYMOUS else "Husrom"
