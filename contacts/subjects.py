"""Which case a contact is linked to. Any record with a policy and a number may be; this room knows no other room.

Rooms above may offer their cases about a person as choices:

    contacts.subjects.offer(lambda actor, person: policies.applications.visible_to(actor).filter(applicant=person))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.rules import subjects


@dataclass(frozen=True)
class Case:
    """A case as the contact names it: its number, never a person's name."""

    type: str
    id: UUID
    label: str
    url: str = ""

    @property
    def key(self) -> str:
        """The case as one value in a form."""
        return f"{self.type}:{self.id}"


Offer = Callable[[Actor, UUID], Iterable[models.Model]]
_offers: list[Offer] = []


def offer(find: Offer) -> None:
    """Let `find(actor, person_id)` offer the visible, open cases about a person."""
    if find not in _offers:
        _offers.append(find)


def visible_case(actor: Actor, model_label: str, pk: UUID) -> Case | None:
    """The case, if it is one and the actor sees it; otherwise None, whichever it was."""
    try:
        policy = policy_for(apps.get_model(model_label))
    except (LookupError, ValueError, KeyError):
        return None
    found = policy.visible_to(actor).filter(pk=pk).first()
    return _case(found) if found is not None else None


def cases_about(actor: Actor, person_id: UUID | None) -> list[Case]:
    """The offered cases about a person."""
    if person_id is None:
        return []
    found = (_case(record) for find in _offers for record in find(actor, person_id))
    return [case for case in found if case is not None]


def _case(record: Any) -> Case | None:
    about = subjects.describe(record)
    if not about.label or not about.url:
        return None
    title = str(record._meta.verbose_name).capitalize()
    return Case(record._meta.label_lower, record.pk, f"{title} {about.label}"[:100], about.url)
