"""Deviations whose time limits were moved, with why; and what measures came to, judged after some time."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import DateField, F
from django.db.models.functions import Cast

from core.agencies.models import Membership
from demo.generator.dice import OSLO
from demo.generator.world import World
from deviations.calculations.standing import standing_before
from deviations.enums import OPEN, Effect, ReasonFor
from deviations.models import Measure, Report, ReportReason

WHY = (
    "Leverandøren kan først komme neste uke.",
    "Vi venter på svar fra brannvesenet.",
    "Tiltaket må avtales med verneombudet først.",
)
#: How many of the unit's open reports have got another time limit.
MOVED = 6
#: In days.
JUDGED_AFTER = 90


def build(world: World) -> None:
    dice = world.dice("turns")
    leaders = dict(
        Membership.objects.filter(
            unit__municipality=world.municipality, role="unit_leader", valid_to=None
        ).values_list("unit_id", "user_id")
    )
    open_ones = Report.objects.filter(
        municipality=world.municipality, state__in=OPEN, unit__in=list(leaders), is_deviation=True
    ).order_by("-reported_at", "id")
    rows: list[dict[str, Any]] = []
    for number, report in enumerate(open_ones[:MOVED]):
        before = report.due_on
        day = max(before - timedelta(days=2), report.reported_at.astimezone(OSLO).date())
        at = min(datetime.combine(day, time(10, 20), tzinfo=OSLO), world.midnight)
        after = before + timedelta(days=7 + 7 * (number % 2))
        rows.append(
            {
                "id": dice.uuid(at),
                "report_id": report.pk,
                "about": ReasonFor.DUE_CHANGED.value,
                "text": WHY[number % len(WHY)],
                "by_id": leaders[report.unit_id],
                "at": at,
                "due_before": before,
                "due_after": after,
            }
        )
        Report.objects.filter(pk=report.pk).update(
            due_on=after, stood=standing_before(None, until=at, ended=None, due=before)
        )
    world.copy(ReportReason, rows)
    _effects(world)


def _effects(world: World) -> None:
    """Of every eight measures approved more than three months ago, six have been judged: four helped."""
    approved = Measure.objects.filter(
        municipality=world.municipality, approved_at__lt=world.midnight - timedelta(days=JUDGED_AFTER)
    )
    keys = list(approved.order_by("approved_at", "id").values_list("pk", flat=True))
    judged_on = Cast(F("approved_at") + timedelta(days=JUDGED_AFTER), DateField())
    for effect, places in ((Effect.GOOD, (0, 2, 4, 6)), (Effect.SOME, (1,)), (Effect.NONE, (5,))):
        chosen = [key for place in places for key in keys[place::8]]
        Measure.objects.filter(pk__in=chosen).update(effect=effect.value, effect_on=judged_on)
