"""Who sees deadlines and rule sets."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import EVERYONE, Policy, register, roles
from core.rules.models import Deadline, Escalation, RuleSet

LEADERS = roles(Role.UNIT_LEADER, Role.CHAIR, Role.HOUSING_MANAGER, Role.DIRECTOR)


class DeadlinePolicy(Policy):
    """One's own, one's units', one's compartments', those escalated to one, and a director's whole agency."""

    model = Deadline
    actions = {"view": EVERYONE, "waive": LEADERS, "extend": LEADERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        told = Escalation.objects.filter(deadline=OuterRef("pk"), user=actor.user_id)
        return rows.filter(
            Q(unit__in=actor.unit_ids)
            | Q(user=actor.user_id)
            | Q(compartment__in=actor.compartment_ids)
            | Q(unit__agency__in=actor.agencies_as(Role.DIRECTOR))
            | Exists(told)
        )


class EscalationPolicy(Policy):
    """The history of a deadline is seen by those who see the deadline."""

    model = Escalation
    actions = {"view": EVERYONE}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(deadline__in=deadlines.visible_to(actor))


class RuleSetPolicy(Policy):
    """Rules are public within the municipality; the administrator keeps them."""

    model = RuleSet
    actions = {"view": EVERYONE, "sync": roles(Role.ADMINISTRATOR)}


deadlines = register(DeadlinePolicy())
escalations = register(EscalationPolicy())
rule_sets = register(RuleSetPolicy())
