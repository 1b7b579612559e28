"""Figures measured at the ends of months and years that have been, and a report that comes every month."""

from datetime import date, datetime, time, timedelta

from allocation.enums import EndReason, WaitingList
from allocation.models import WaitingEntry
from core.agencies import actors
from core.agencies.actors import acting_as, acting_as_service
from core.rules.periods import add_months, month_end
from demo.generator.dice import OSLO
from demo.generator.world import World
from insight.enums import ReportDays, Schedule
from insight.selectors.dashboards import SERVICE
from insight.services import Choices, deliver_due, keep_figures, save_report

#: Ends of months and of years.
MONTHS, YEARS = 3, 2
#: How many had left the list when it was measured, without anybody having written it down.
LATE = 4
LEADERS = {"bergen": "moteleder.bergen", "nes": "leder.nes"}
MONTHLY = Choices(
    name="Søknader og tildeling",
    figures=["applications.received", "applications.decided", "allocation.offers", "allocation.declined"],
    splits=["applications.kind", "allocation.reason"],
    days=ReportDays.MONTH,
    shared=True,
    schedule=Schedule.MONTHLY,
)


def build(world: World) -> None:
    """Measured the night after each; some who left before the last ends were registered only afterwards."""
    last = world.today.replace(day=1) - timedelta(days=1)
    months = [month_end(add_months(last, -back)) for back in range(MONTHS)]
    years = [date(world.today.year - back, 12, 31) for back in range(1, YEARS + 1)]
    late = [*_left_before(world, months[0]), *_left_before(world, years[0])]
    WaitingEntry.objects.filter(pk__in=[row.pk for row in late]).update(ended_on=None, end_reason="")
    days = {
        day: datetime.combine(day + timedelta(days=1), time(0, 40), tzinfo=OSLO)
        for day in sorted({*months, *years})
    }
    with acting_as_service(SERVICE, world.municipality, today=world.today) as service:
        kept = keep_figures(actor=service, days=days)
    world.counts["insight.FigureSnapshot"] = kept
    WaitingEntry.objects.bulk_update(late, ["ended_on", "end_reason"])
    _report(world)


def _report(world: World) -> None:
    """The last month, for whoever leads the office: it came on the first, and is not opened yet."""
    leader = LEADERS[world.municipality.code]
    first = world.today.replace(day=1)
    with acting_as(actors.for_user(world.users[leader], today=first)) as actor:
        save_report(actor=actor, choices=MONTHLY)
    with acting_as_service(SERVICE, world.municipality, today=first) as service:
        deliver_due(actor=service, on=first)


def _left_before(world: World, day: date) -> list[WaitingEntry]:
    """The last few who took their application back before the day."""
    rows = WaitingEntry.objects.filter(
        municipality=world.municipality, list=WaitingList.ORDINARY, end_reason=EndReason.WITHDRAWN, offers=None,
        ended_on__lte=day, ended_on__gt=day - timedelta(days=31),
    )  # fmt: skip
    return list(rows.order_by("-ended_on", "id")[:LATE])
