"""The night's round of temporary housing: alarms that have come, and nights that no quality agreement covers.

Each question is one query for the whole municipality, and writes go in batches. Done twice nothing more happens.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.agencies.actors import Actor
from core.audit import events
from housing.models import QualityAgreement
from tenancies.calculations.temporary import latest_start
from tenancies.enums_temporary import PlacementState
from tenancies.models import Placement, Stay
from tenancies.selectors.temporary_rules import ALARMS, alarms_of

Count = Callable[..., object]
_BATCH = 500


@transaction.atomic
def watch(*, actor: Actor, on: date, count: Count) -> None:
    """Alarms and agreements as of the night to `on`."""
    running = Placement.objects.filter(municipality=actor.home, state=PlacementState.ACTIVE)
    alarms = alarms_of(actor.home, on)
    for level in range(len(ALARMS), 0, -1):
        start = latest_start(alarms.after(level), on)
        if start is None:
            continue
        due = running.filter(alarm__lt=level, started_on__lte=start)
        count(alarms=_mark(actor, due, {"alarm": level}, "temporary.alarm", on, {"level": level}))
    uncovered = running.filter(Exists(_without_agreement(on)), uncovered_since=None)
    count(uncovered=_mark(actor, uncovered, {"uncovered_since": on}, "temporary.uncovered", on))
    covered = running.exclude(uncovered_since=None).filter(~Exists(_without_agreement(on)))
    count(covered=_mark(actor, covered, {"uncovered_since": None}, "temporary.covered", on))


def _without_agreement(on: date) -> QuerySet[Stay]:
    """The placement's running stay, where no agreement is in force that night."""
    agreement = QualityAgreement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on),
        Q(place=None) | Q(place=OuterRef("place")),
        provider=OuterRef("place__provider"),
        valid_from__lte=on,
    )
    return Stay.objects.filter(~Exists(agreement), placement=OuterRef("pk"), left_on=None, starts_on__lte=on)


def _mark(
    actor: Actor,
    due: QuerySet[Placement],
    values: dict[str, Any],
    verb: str,
    on: date,
    detail: dict[str, Any] | None = None,
) -> int:
    rows = list(
        due.select_related("unit", "compartment", "responsible")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("pk")
    )
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        Placement.objects.filter(pk__in=[row.pk for row in batch]).update(**values, version=F("version") + 1)
        events.record_many(actor, verb, batch, on=on, detail=detail)
    return len(rows)
