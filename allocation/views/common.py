"""What the views of the room share."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from allocation import policies
from allocation.models import Meeting
from core.agencies.views import visible_or_404


def actor_of(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def visible_meeting(request: HttpRequest, key: UUID) -> Meeting:
    return visible_or_404(policies.meetings, actor_of(request), "chair", pk=key)
