"""Who sees figures: leaders, those who manage the homes, the directors, the top, and the council's auditor."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.models import Municipality, Unit
from core.agencies.policies import Policy, follow, register, roles
from insight.models import (
    CountedAhead,
    FigureReport,
    FigureSnapshot,
    OversightCase,
    OversightTask,
    ReportDelivery,
)

READERS = roles(
    Role.UNIT_LEADER,
    Role.CHAIR,
    Role.HOUSING_MANAGER,
    Role.DIRECTOR,
    Role.TOP_MANAGEMENT,
    Role.AUDITOR,
)
#: Who leads the unit that has the cases, and so sees them anyway.
LEADERS = roles(Role.UNIT_LEADER, Role.CHAIR, Role.HOUSING_MANAGER)
#: Who may open cases for the council's auditor: they lead the office that has them.
OPENERS = roles(Role.UNIT_LEADER, Role.CHAIR)
#: Who may ask about any unit.
EVERYWHERE = roles(Role.TOP_MANAGEMENT, Role.AUDITOR)


class FiguresPolicy(Policy):
    """Figures are made of everybody's records by the service identity; the cases behind them by the reader's rights."""

    model = Municipality
    readers = READERS
    actions = {"view": READERS, "export": READERS}


class SnapshotPolicy(Policy):
    """What figures were is read by the service that measures them, and shown as figures are: without small groups."""

    model = FigureSnapshot
    readers = roles()
    actions = {"view": roles()}


class AheadPolicy(Policy):
    """What was counted ahead is read by the service that counts, and shown as figures are: without small groups."""

    model = CountedAhead
    readers = roles()
    actions = {"view": roles()}


class ReportPolicy(Policy):
    """One's own reports, and those shared with a unit one works in. Changed by the owner and the unit's leader."""

    model = FigureReport
    readers = READERS
    actions = {"view": READERS, "save": READERS, "run": READERS}

    def records(self, actor: Actor) -> QuerySet[Any]:
        return super().records(actor).filter(deleted_on=None)

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(Q(owner=actor.user_id) | Q(unit__in=actor.unit_ids))

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        if action != "save":
            return True
        return obj.owner_id == actor.user_id or obj.unit_id in actor.units_as(*LEADERS)


class DeliveryPolicy(Policy):
    """The papers that have come to oneself."""

    model = ReportDelivery
    readers = READERS
    actions = {"view": READERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(reader=actor.user_id)


class OversightPolicy(Policy):
    """An audit of cases: the auditor's own, and those that ask for the cases of an office one leads."""

    model = OversightTask
    readers = OPENERS | roles(Role.AUDITOR)
    actions = {
        "view": OPENERS | roles(Role.AUDITOR),
        "ask": roles(Role.AUDITOR),
        "open": OPENERS,
        "end": OPENERS | roles(Role.AUDITOR),
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        own = Q(auditor=actor.user_id) if actor.has_role(Role.AUDITOR) else Q(pk__in=[])
        led = {row.unit.compartment_id for row in actor.memberships if row.role in OPENERS}
        return rows.filter(own | Q(compartment__in=led))

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        """Nobody opens cases for themselves."""
        return actor.is_service or action != "open" or obj.auditor_id != actor.user_id


figures = FiguresPolicy()
snapshots = register(SnapshotPolicy())
ahead = register(AheadPolicy())
reports = register(ReportPolicy())
deliveries = register(DeliveryPolicy())
oversight = register(OversightPolicy())
follow(oversight, task=OversightCase)


def units_of(actor: Actor) -> QuerySet[Unit]:
    """The units one may ask about by themselves: what one leads and what lies below, the agency, or all."""
    rows = Unit.objects.filter(Q(municipality_id=actor.municipality_id)).order_by("name")
    if actor.has_role(*EVERYWHERE):
        return rows
    own = actor.units_as(*LEADERS)
    return rows.filter(
        Q(pk__in=own)
        | Q(parent__in=own)
        | Q(parent__parent__in=own)
        | Q(agency__in=actor.agencies_as(Role.DIRECTOR))
    )


def leads_all(actor: Actor, compartments: Collection[UUID]) -> bool:
    """Whether all the records belong to what the actor leads: then nothing need be hidden."""
    own = {row.unit.compartment_id for row in actor.memberships if row.role in LEADERS}
    return bool(own) and set(compartments) <= own
