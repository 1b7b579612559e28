"""Requests for access, made through the services as the actor in force."""

from typing import Any

from core.agencies.actors import Actor
from core.privacy.models import AccessRequest
from core.privacy.services.requests import NewRequest, receive


def new_request(actor: Actor, kind: str = "party", **told: Any) -> NewRequest:
    values: dict[str, Any] = {
        "kind": kind,
        "capacity": "anyone" if kind == "publicity" else "self",
        "text": "Alt i saken",
        "received_on": actor.today,
        "requester": "" if kind == "publicity" else "Kari Testesen",
        "checked_on": None if kind == "publicity" else actor.today,
        "address": "Prøveveien 2\n5003 BERGEN",
        **told,
    }
    return NewRequest(**values)


def make_request(actor: Actor, case: Any, kind: str = "party", **told: Any) -> AccessRequest:
    """A GDPR request concerns the person; the others the case."""
    new = new_request(actor, kind, **told)
    if kind == "gdpr":
        return receive(actor=actor, new=new, person=case.applicant)
    return receive(actor=actor, new=new, case=case)
