"""The line (linja): who handles a unit's reports at each level, and at which level an actor stands.

Whoever is on leave is not told of anything while it lasts, and stands in the line as before.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Duty, Membership, Unit
from deviations.enums import Level

#: A small municipality without directors names one who handles all reports (see Duty).
DUTY = "deviations"


@dataclass(frozen=True)
class Line:
    """The users at each level that somebody fills, for one unit."""

    holders: dict[int, tuple[UUID, ...]] = field(default_factory=dict)

    @property
    def levels(self) -> list[int]:
        return sorted(self.holders)

    def at(self, level: int) -> tuple[UUID, ...]:
        return self.holders.get(level, ())


def _leaders(municipality_id: UUID | None, on: date) -> list[tuple[UUID, str, UUID, UUID]]:
    return list(
        Membership.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=on),
            Q(unit__municipality_id=municipality_id),
            Membership.at_work(on),
            role__in=[Role.UNIT_LEADER, Role.DIRECTOR, Role.TOP_MANAGEMENT],
            valid_from__lte=on,
            user__is_active=True,
        )
        .order_by("user_id")
        .values_list("user_id", "role", "unit_id", "unit__agency_id")
    )


def lines(municipality_id: UUID | None, units: Iterable[Unit], on: date) -> dict[UUID, Line]:
    """The line of each unit (with `parent` loaded): two queries however many units there are."""
    by_role: dict[tuple[str, UUID], list[UUID]] = defaultdict(list)
    top: list[UUID] = []
    for user, role, led, agency in _leaders(municipality_id, on):
        if role == Role.TOP_MANAGEMENT:
            top.append(user)
        else:
            by_role[role, agency if role == Role.DIRECTOR else led].append(user)
    top += Duty.objects.filter(Q(municipality_id=municipality_id), code=DUTY).values_list(
        "user_id", flat=True
    )

    found = {}
    for unit in units:
        levels = {
            Level.UNIT: by_role[Role.UNIT_LEADER, unit.pk],
            Level.DEPARTMENT: [user for above in _above(unit) for user in by_role[Role.UNIT_LEADER, above]],
            Level.AGENCY: by_role[Role.DIRECTOR, unit.agency_id],
            Level.TOP: top,
        }
        found[unit.pk] = Line({int(level): tuple(users) for level, users in levels.items() if users})
    return found


def _above(unit: Unit) -> list[UUID]:
    if unit.parent is None:
        return []
    return [each for each in (unit.parent_id, unit.parent.parent_id) if each is not None]


def line_of(unit: Unit, on: date) -> Line:
    return lines(unit.municipality_id, [unit], on)[unit.pk]


def level_of(actor: Actor, unit: Unit) -> int | None:
    """The highest level at which the actor stands in the unit's line; None: outside it."""
    return max(levels_of(actor, unit), default=None)


def levels_of(actor: Actor, unit: Unit) -> list[int]:
    """The levels at which the actor stands in the unit's line (a unit with `parent` loaded): no query."""
    standing: list[int] = []
    led = actor.units_as(Role.UNIT_LEADER)
    if unit.pk in led:
        standing.append(Level.UNIT)
    if led.intersection(_above(unit)):
        standing.append(Level.DEPARTMENT)
    if unit.agency_id in actor.agencies_as(Role.DIRECTOR):
        standing.append(Level.AGENCY)
    if at_top(actor):
        standing.append(Level.TOP)
    return standing


def at_top(actor: Actor) -> bool:
    """Top management, or the one who handles all reports where nobody stands above the units."""
    return actor.has_role(Role.TOP_MANAGEMENT) or DUTY in actor.duties
