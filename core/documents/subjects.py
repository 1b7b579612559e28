"""Which case a document or a letter belongs to, and the way back to it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.http import Http404

from core.agencies.actors import Actor
from core.agencies.policies import Policy, policy_for
from core.agencies.views import visible_or_404


def subject_or_404(actor: Actor, subject_type: str, subject_id: UUID) -> Any:
    """The case, if the actor sees it. `subject_type` is the model's label, e.g. `applications.application`."""
    try:
        policy: Policy = policy_for(apps.get_model(subject_type))
    except (LookupError, ValueError) as error:
        raise Http404 from error
    return visible_or_404(policy, actor, pk=subject_id)


def persons_in(subject: Any) -> list[UUID]:
    """The persons whose content this is, for the read log: `person_ids()` on the case, or its applicant or person."""
    if hasattr(subject, "person_ids"):
        return list(subject.person_ids())
    if subject._meta.label_lower == "people.person":
        return [subject.pk]
    found = [getattr(subject, name, None) for name in ("applicant_id", "person_id", "tenant_id")]
    return [person for person in found if person is not None]


def persons_of_case(subject_type: str, subject_id: UUID) -> list[UUID]:
    """As `persons_in`, from a document's or a letter's own pointer to its case."""
    return persons_of_cases([(subject_type, subject_id)])


def persons_of_cases(cases: Iterable[tuple[str, UUID]]) -> list[UUID]:
    """The persons of several cases, with one query for each kind of case."""
    by_type: dict[str, set[UUID]] = {}
    for subject_type, subject_id in cases:
        by_type.setdefault(subject_type, set()).add(subject_id)
    persons: dict[UUID, None] = {}
    for subject_type, ids in by_type.items():
        try:
            model = apps.get_model(subject_type)
        except (LookupError, ValueError):
            continue
        for case in model._default_manager.filter(pk__in=ids):
            persons.update(dict.fromkeys(persons_in(case)))
    return list(persons)


def address_of(subject_type: str, subject_id: UUID) -> str:
    """The page of the case, or Min dag when it has none or is hidden."""
    try:
        case = apps.get_model(subject_type)._default_manager.filter(pk=subject_id).first()
    except (LookupError, ValueError):
        return "/"
    return case.get_absolute_url() if case is not None and hasattr(case, "get_absolute_url") else "/"
