"""Reads of the contact log."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from contacts import policies
from contacts.models import Contact
from core.accounts.models import User
from core.agencies.actors import Actor
from core.people import policies as people
from core.people.models import Person
from core.people.selectors import find_persons

MOST = 8


def persons_named(actor: Actor, name: str, limit: int = MOST) -> list[Person]:
    """The visible persons whose name holds every word of `name`, or whose number it is; shortest name first."""
    words = [word for word in name.replace(",", " ").split() if word]
    if not words:
        return []
    rows = people.persons.visible_to(actor)
    if len(words) == 1 and words[0].isdigit():
        return list(rows.filter(number=words[0])[:limit])
    found = find_persons(" ".join(words), most=limit)
    known = {person.pk: person for person in rows.filter(pk__in=found)}
    return [known[key] for key in found if key in known]


def about_person(actor: Actor, person_id: UUID) -> QuerySet[Contact]:
    """The visible contacts about a person, newest first; for the pages of persons and cases in rooms above."""
    return policies.contacts.visible_to(actor).filter(person_id=person_id).order_by("-happened_at", "-id")


def about_case(actor: Actor, subject_id: UUID) -> QuerySet[Contact]:
    """The visible contacts linked to a case, newest first."""
    return policies.contacts.visible_to(actor).filter(subject_id=subject_id).order_by("-happened_at", "-id")


@dataclass(frozen=True)
class Logged:
    """For a case page: the latest contacts about the case or the person, and where a new one is logged."""

    contacts: list[Contact]
    log_url: str


def logged(actor: Actor, subject: Any, person_id: UUID) -> Logged | None:
    """One query; None for somebody who does not keep the log. The reader's own compartments' contacts only."""
    if not policies.contacts.permits(actor, "log"):
        return None
    rows = policies.contacts.visible_to(actor).filter(Q(subject_id=subject.pk) | Q(person_id=person_id))
    given = {"sak": f"{subject._meta.label_lower}:{subject.pk}", "person": str(person_id)}
    return Logged(
        list(rows.order_by("-happened_at", "-id")[:5]), f"{reverse('contacts:new')}?{urlencode(given)}"
    )


def to_follow_up(actor: Actor) -> QuerySet[Contact]:
    """What is still to be followed up by the actor, or by nobody in particular in the actor's units."""
    return (
        policies.contacts.visible_to(actor)
        .filter(
            Q(responsible=actor.user_id) | Q(responsible=None, unit__in=actor.unit_ids),
            follow_up_on__isnull=False,
            followed_up_at=None,
        )
        .order_by(F("follow_up_on").asc(), "id")
    )


def colleagues(actor: Actor) -> QuerySet[User]:
    """Who may follow up: those who work in the actor's units today."""
    return (
        User.objects.filter(
            Q(memberships__valid_to=None) | Q(memberships__valid_to__gt=actor.today),
            memberships__unit__in=actor.unit_ids,
            memberships__valid_from__lte=actor.today,
            is_active=True,
        )
        .distinct()
        .order_by("full_name")
    )
