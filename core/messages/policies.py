from typing import Any

from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.enums import Role
from core.agencies.policies import EVERYONE, Policy, register, roles

from .models import Notice, OutboxItem, Task


class ReceiverPolicy(Policy):
    """What is addressed to me, or to one of my units and to the work I do."""

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        mine = Q(roles=[]) | Q(roles__overlap=sorted(actor.roles))
        return rows.filter(Q(mine, unit__in=actor.unit_ids) | Q(user=actor.user_id))


class NoticePolicy(ReceiverPolicy):
    model = Notice
    actions = {"view": EVERYONE, "read": EVERYONE, "give_receipt": EVERYONE}


class TaskPolicy(ReceiverPolicy):
    model = Task
    actions = {"view": EVERYONE, "complete": EVERYONE}


class OutboxPolicy(Policy):
    """What my compartment has sent. The administrator sees only counts, on the page «Jobber»."""

    model = OutboxItem
    actions = {
        "view": roles(
            Role.CASEWORKER, Role.UNIT_LEADER, Role.HOUSING_MANAGER, Role.RENT_ACCOUNTANT, Role.COLLECTOR
        ),
        "retry": roles(Role.CASEWORKER, Role.UNIT_LEADER, Role.HOUSING_MANAGER, Role.RENT_ACCOUNTANT),
    }

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(compartment__in=actor.compartment_ids)


notice_policy = register(NoticePolicy())
task_policy = register(TaskPolicy())
outbox_policy = register(OutboxPolicy())
