"""Who sees technical faults: the landlord's office that orders the work, whoever reported, and who is told at once."""

from typing import Any

from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import EVERYONE, Policy, follow, policy_for, register, roles
from core.base.models import AmongKeys
from deviations.enums import Level
from deviations.models import Fault, FaultAlert, FaultVisit, ReportRoute
from deviations.policies import LEADERS, led_units
from deviations.switches import ROOM

OFFICE = roles(Role.HOUSING_MANAGER, Role.ENVIRONMENT_COORDINATOR)
ORDERS = roles(Role.HOUSING_MANAGER)


class FaultPolicy(Policy):
    """The landlord's; whoever reported sees the own ones, and the line of the place the critical ones it is told of.

    A lease with a protected address hides it from all others.
    """

    model = Fault
    switch = ROOM
    shields = {"lease_id": "tenancies_hidden_leases"}
    actions = {"view": EVERYONE, "report": EVERYONE, "list": OFFICE, "order": ORDERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        seen = Q(reporter=actor.user_id)
        if actor.has_role(*OFFICE):
            seen |= self.own(actor)
        if actor.has_role(*LEADERS):
            told = Q(AmongKeys("unit_id", led_units(actor).values("pk")))
            if actor.has_role(Role.TOP_MANAGEMENT):
                told |= Q(level=Level.TOP)
            seen |= told & Q(critical=True)
        return rows.filter(seen)

    def allows(self, actor: Actor, action: str, obj: Any) -> bool:
        return action != "order" or obj.compartment_id in actor.compartment_ids


class RoutePolicy(Policy):
    """Everybody finds the way in; who configures sets it."""

    model = ReportRoute
    switch = ROOM
    actions = {"view": EVERYONE, "change": roles(Role.ADMINISTRATOR)}


faults = register(FaultPolicy())
# Who reported is told that it is ordered and done, not when somebody comes to whom.
follow(faults, fault=FaultVisit)
# Whoever reported is told who has been told.
follow(faults, fault=FaultAlert)
alerts = policy_for(FaultAlert)
visits = policy_for(FaultVisit)
routes = register(RoutePolicy())
