"""Contacts for tests, logged through the service."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from contacts.models import Contact
from contacts.services.logging import ContactFacts, log_contact
from core.agencies.actors import Actor
from core.base.ids import uuid7
from core.people.models import Person
from core.people.services import PersonFacts, attach_person

TEXT = "Ringte om depositum."


def facts(**changes: Any) -> ContactFacts:
    values: dict[str, Any] = {"text": TEXT, "happened_at": timezone.now() - timedelta(minutes=5), **changes}
    return ContactFacts(**values)


def logged(actor: Actor, **changes: Any) -> Contact:
    """Logged by `actor`, whose database context must be in force."""
    return log_contact(actor=actor, unit=actor.unit, facts=facts(**changes), key=uuid7())


def known_person(actor: Actor, given: str = "Prøve", family: str = "Testesen") -> Person:
    assert actor.compartment is not None
    return attach_person(actor=actor, compartment=actor.compartment, facts=PersonFacts(given, family))
