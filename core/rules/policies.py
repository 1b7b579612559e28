"""Who sees deadlines and rule sets."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import EVERYONE, Policy, register, roles
from core.rules.models import Deadline, Escalation, RuleSet, RuleSetDraft

LEADERS = roles(Role.UNIT_LEADER, Role.CHAIR, Role.HOUSING_MANAGER, Role.DIRECTOR)


#: Keeps the rules; sees no case content.
KEEPER = roles(Role.ADMINISTRATOR)
#: Those whose work the rules decide.
RULE_READERS = roles(
    Role.CASEWORKER,
    Role.CHAIR,
    Role.UNIT_LEADER,
    Role.DIRECTOR,
    Role.ADVISER,
    Role.TOP_MANAGEMENT,
    Role.AUDITOR,
)


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
    actions = {"view": EVERYONE, "sync": KEEPER, "edit": KEEPER, "withdraw": KEEPER}


class RuleSetDraftPolicy(Policy):
    """What is being prepared: written by the administrator, read by those whose work the rules will change."""

    model = RuleSetDraft
    readers = roles(*KEEPER, *RULE_READERS)
    actions = {
        "view": roles(*KEEPER, *RULE_READERS),
        "edit": KEEPER,
        "propose": KEEPER,
        "publish": KEEPER,
        "discard": KEEPER,
    }


deadlines = register(DeadlinePolicy())
escalations = register(EscalationPolicy())
rule_sets = register(RuleSetPolicy())
rule_set_drafts = register(RuleSetDraftPolicy())
