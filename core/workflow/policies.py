"""History follows its record: whoever may open the record may see what has happened to it."""

from typing import Any

from django.db.models import Q, QuerySet

from core.agencies.actors import Actor
from core.agencies.policies import EVERYONE, Policy, register

from .models import StateChange


class StateChangePolicy(Policy):
    model = StateChange
    relation_key = "subject_id"
    actions = {"view": EVERYONE}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(Q(compartment=None) | self.doors(actor))


state_change_policy = register(StateChangePolicy())
