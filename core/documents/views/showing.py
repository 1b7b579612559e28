"""A document on a page of its own: shown where a browser can, with what is known of it and its neighbours."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.agencies.actors import Actor
from core.agencies.policies import policy_for
from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.sharing.selectors import persons_shared

from .. import storing
from ..models import Document
from ..policies import content_policy, document_policy
from ..selectors import papers_in
from ..subjects import persons_of_case


@require_safe
@screen(document_policy, "view")
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it is, who sent it, and the file in a frame, which fetches it by `download` and is noted there too."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = visible_or_404(document_policy, actor, "uploaded_by", pk=pk)
    # Whoever may not have the file has no use for the page; the bytes themselves stay where they are.
    if not content_policy.visible_to(actor).filter(pk=document.pk).exists():
        raise Http404
    reads.note(
        request,
        persons=persons_of_case(document.subject_type, document.subject_id)
        or persons_shared(actor, document.pk),
        content="document.metadata",
        subject=document,
    )
    before, after = _neighbours(actor, document)
    context = {
        "document": document,
        "before": before,
        "after": after,
        "file_type": storing.FILE_ENDINGS.get(document.mime, "").upper(),
        "case_url": _case_address(actor, document),
    }
    return render(request, "documents/show.html", context)


def _neighbours(actor: Actor, document: Document) -> tuple[Any, Any]:
    """The papers before and after in the case's list, among those the actor sees."""
    rows = list(papers_in(actor, document.subject_id).values_list("pk", "title"))
    place = next((number for number, (key, _title) in enumerate(rows) if key == document.pk), None)
    if place is None:
        return None, None
    return (rows[place - 1] if place else None), (rows[place + 1] if place + 1 < len(rows) else None)


def _case_address(actor: Actor, document: Document) -> str:
    """The case's page, for those who see the case."""
    try:
        policy = policy_for(apps.get_model(document.subject_type))
    except (LookupError, ValueError):
        return ""
    case = policy.visible_to(actor).filter(pk=document.subject_id).first()
    return case.get_absolute_url() if case is not None and hasattr(case, "get_absolute_url") else ""
