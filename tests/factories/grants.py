"""Shares for tests, made through the service as the actor in force."""

from datetime import timedelta
from typing import Any

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Compartment
from core.sharing.models import Share
from core.sharing.services import grants


def to_compartment(actor: Actor, code: str) -> grants.Receiver:
    found = Compartment.objects.get(municipality=actor.home, code=code)
    return grants.receiver_of(actor, compartment=found)


def to_person(actor: Actor, username: str) -> grants.Receiver:
    return grants.receiver_of(actor, user=User.objects.get(username=username))


def share(actor: Actor, record: Any, receiver: grants.Receiver, **changes: Any) -> Share:
    values: dict[str, Any] = {
        "legal_basis": "own_tasks",
        "basis_detail": "Trengs for å kunne gi rett bolig.",
        "purpose": "Kartlegging av behov",
        "ends_on": actor.today + timedelta(days=30),
        **changes,
    }
    return grants.share(actor=actor, record=record, receiver=receiver, **values)
