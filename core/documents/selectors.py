from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.agencies.actors import Actor

from .models import Document, Letter
from .policies import document_policy, letter_policy


def documents_of(actor: Actor, subject: Any) -> QuerySet[Document]:
    """The papers of a case that the actor sees, newest first."""
    return papers_in(actor, subject.pk)


def papers_in(actor: Actor, subject_id: UUID) -> QuerySet[Document]:
    """As `documents_of`, for whoever sees a paper and not its case."""
    return (
        document_policy.visible_to(actor)
        .filter(subject_id=subject_id)
        .select_related("uploaded_by")
        .order_by("-journal_on", "-created_at", "id")
    )


def letters_of(actor: Actor, subject: Any) -> QuerySet[Letter]:
    """The letters of a case that count (replaced drafts are left out), newest first."""
    return (
        letter_policy.visible_to(actor)
        .filter(subject_id=subject.pk)
        .exclude(state=Letter.State.REPLACED)
        .select_related("composed_by")
        .order_by("-created_at")
    )
