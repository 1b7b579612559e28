"""Reports of figures: kept, changed and taken away by whoever owns them, or leads the unit they are shared with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.audit import events
from core.base.errors import NotAllowed, Refused
from insight.calculations.windows import window
from insight.enums import ReportDays, Schedule
from insight.models import FigureReport
from insight.policies import reports, units_of
from insight.selectors.dashboards import groups_for

MOST = 50


@dataclass(frozen=True)
class Choices:
    """What a report is made of, as somebody has chosen it."""

    name: str
    figures: Sequence[str]
    days: str
    splits: Sequence[str] = field(default_factory=tuple)
    on: date | None = None
    first: date | None = None
    last: date | None = None
    about: Unit | None = None
    shared: bool = False
    schedule: str = Schedule.NEVER


@transaction.atomic
def save_report(
    *, actor: Actor, choices: Choices, report: FigureReport | None = None, version: int | None = None
) -> FigureReport:
    """Keep a new report, or change one. Raises Refused for choices that do not hold, Conflict for an older version."""
    if actor.user is None or not reports.permits(actor, "save"):
        raise NotAllowed("save")
    values = _checked(actor, choices, report)
    if report is None:
        if reports.visible_to(actor).filter(owner=actor.user_id).count() >= MOST:
            raise Refused(_("Du har %s rapporter. Slett en du ikke trenger først.") % MOST, code="TOO_MANY")
        row = FigureReport(municipality=actor.home, owner=actor.user)
    else:
        row = _row(report)
        if not reports.can(actor, "save", row):
            raise NotAllowed("save")
        row.bump(version)
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(
            _("Du har allerede en rapport med dette navnet. Velg et annet."), code="NAME_TAKEN", field="name"
        ) from error
    events.record(
        actor,
        "report.created" if report is None else "report.changed",
        row,
        detail={"schedule": row.schedule},
    )
    return row


@transaction.atomic
def delete_report(*, actor: Actor, report: FigureReport) -> None:
    """Take the report away: it comes no more. What has been delivered stays with those who got it."""
    row = _row(report)
    if row.deleted_on is not None and reports.allows(actor, "save", row):
        return
    if not reports.can(actor, "save", row):
        raise NotAllowed("save")
    row.deleted_on = actor.today
    row.bump(None)
    row.save(update_fields=["deleted_on", "version"])
    events.record(actor, "report.deleted", row)


def _row(report: FigureReport) -> FigureReport:
    return FigureReport.objects.select_for_update(no_key=True, of=("self",)).get(pk=report.pk)


def _checked(actor: Actor, choices: Choices, report: FigureReport | None) -> dict[str, Any]:
    name = " ".join(choices.name.split())
    if not name:
        raise Refused(_("Gi rapporten et navn."), code="NAME_MISSING", field="name")
    if len(name) > 80:
        raise Refused(_("Navnet kan ha høyst 80 tegn."), code="NAME_TOO_LONG", field="name")
    if choices.days not in ReportDays.values:
        raise Refused(_("Velg hvilke dager rapporten gjelder."), code="DAYS_UNKNOWN", field="days")
    if choices.schedule not in Schedule.values:
        raise Refused(
            _("Velg om rapporten skal komme av seg selv."), code="SCHEDULE_UNKNOWN", field="schedule"
        )
    groups = groups_for(actor)
    known = [figure.code for group in groups for figure in group.figures]
    figures = [code for code in known if code in set(choices.figures)]
    if not figures or set(choices.figures) - set(known):
        raise Refused(_("Velg minst ett tall fra lista."), code="FIGURES_MISSING", field="figures")
    ways = {f"{group.code}.{dim.code}" for group in groups for figure in group.figures for dim in figure.dims}
    if set(choices.splits) - ways:
        raise Refused(_("Velg delinger fra lista."), code="SPLIT_UNKNOWN", field="splits")
    fixed = choices.days == ReportDays.FIXED
    if fixed and choices.on is None:
        raise Refused(_("Skriv hvilken dag tallene skal være sett fra."), code="DAY_MISSING", field="on")
    if fixed:
        fields = {"per": "on", "fra": "first", "til": "last"}
        try:
            window(actor.today, on=choices.on, first=choices.first, last=choices.last)
        except Refused as refused:
            raise Refused(
                refused.message, code=refused.code, field=fields.get(refused.field or "")
            ) from refused
    if fixed and choices.schedule != Schedule.NEVER:
        raise Refused(
            _("En rapport med bestemte dager blir lik hver gang. Velg siste hele måned eller hittil i år."),
            code="SCHEDULE_OF_FIXED_DAYS",
            field="schedule",
        )
    if choices.about is not None and not units_of(actor).filter(pk=choices.about.pk).exists():
        raise Refused(
            _("Du kan ikke se tall for denne enheten. Velg en av enhetene i lista."),
            code="UNIT_NOT_YOURS",
            field="about",
        )
    return {
        "name": name,
        "figures": figures,
        "splits": sorted(set(choices.splits)),
        "days": choices.days,
        "on": choices.on if fixed else None,
        "first": choices.first if fixed else None,
        "last": choices.last if fixed else None,
        "about": choices.about,
        "unit": _unit(actor, report) if choices.shared else None,
        "schedule": choices.schedule,
    }


def _unit(actor: Actor, report: FigureReport | None) -> Unit:
    """Whom it is shared with: the unit it is shared with already, or one's own."""
    if report is not None and report.unit is not None:
        return report.unit
    if actor.unit is None:
        raise Refused(
            _("Du hører ikke til en enhet som rapporten kan deles med."), code="NO_UNIT", field="shared"
        )
    found: Unit = actor.unit
    return found
