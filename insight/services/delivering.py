"""Reports that come by themselves: one paper for each reader and day, made with the reader's own rights."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.context import as_identity
from core.agencies.models import Membership
from core.audit import events
from core.base.errors import Refused
from core.base.models import ClockTimestamp
from core.messages.services import notify
from insight.calculations.schedules import due_on
from insight.models import FigureReport, ReportDelivery
from insight.papers import report_paper
from insight.policies import deliveries, reports
from insight.selectors.reports import worked_out


def deliver_due(*, actor: Actor, on: date) -> dict[str, int]:
    """Make the papers that are due on the day. What has been made already is not made again.

    `actor` is the service identity `figures`. A reader who sees no figures any longer gets nothing.
    """
    counts = {"reports": 0, "failed": 0}
    rows = reports.visible_to(actor).select_related("owner", "unit", "about").order_by("id")
    for report in rows:
        if not due_on(report.schedule, on):
            continue
        for reader in _readers(report, on):
            made = _deliver(actor, report, reader, on)
            if made is not None:
                counts["failed" if made.problem else "reports"] += 1
    return counts


def _readers(report: FigureReport, on: date) -> Iterator[User]:
    """The owner, and who works in the unit that it is shared with."""
    yield report.owner
    if report.unit_id is None:
        return
    working = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), unit=report.unit_id, valid_from__lte=on, user__is_active=True
    )
    seen = {report.owner_id}
    for row in working.select_related("user").order_by("user__username"):
        if row.user_id not in seen:
            seen.add(row.user_id)
            yield row.user


def _deliver(service: Actor, report: FigureReport, user: User, on: date) -> ReportDelivery | None:
    reader = actors.for_user(user, today=on)
    if reader.municipality_id != service.municipality_id or not reports.can(reader, "run", report):
        return None
    with as_identity(reader), translation.override(user.language or "nb"):
        if deliveries.visible_to(reader).filter(report=report, due_on=on).exists():
            return None
        row = ReportDelivery(municipality=service.home, report=report, reader=user, due_on=on)
        try:
            # The day before is over, and is what figures are kept of.
            row.content = report_paper(
                reader, worked_out(reader, report, seen=on - timedelta(days=1), leaves=True)
            )
        except Refused as refused:
            row.problem = refused.message[:300]
        row.save()
        title = (
            _("Rapporten «%(name)s» er klar") if not row.problem else _("Rapporten «%(name)s» ble ikke laget")
        )
        title %= {"name": report.name}
    events.record(service, "report.delivered", report, on=on, detail={"reader": str(user.pk)})
    notify(
        actor=service,
        user=user,
        title=title,
        url=row.get_absolute_url(),
        key=f"report:{report.pk}:{user.pk}:{on}",
    )
    return row


def open_delivery(*, actor: Actor, delivery: ReportDelivery) -> None:
    """The reader has fetched the paper: the first time is kept."""
    deliveries.visible_to(actor).filter(pk=delivery.pk, opened_at=None).update(opened_at=ClockTimestamp())
