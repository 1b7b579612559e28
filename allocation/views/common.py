"""What the views of the room share."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from allocation import policies
from allocation.models import Meeting
from core.agencies.views import visible_or_404


def actor_of(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def visible_meeting(request: HttpRequest, key: UUID) -> Meeting:
    return visible_or_404(policies.meetings, actor_of(request), "chair", pk=key)


def own_meeting(request: HttpRequest, key: UUID) -> Meeting:
    """A meeting of the actor's own office: running it, signing it and what follows is nobody else's."""
    meeting = visible_meeting(request, key)
    if meeting.compartment_id not in actor_of(request).compartment_ids:
        raise Http404
    return meeting
