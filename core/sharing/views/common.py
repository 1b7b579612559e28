"""What the pages of sharing have in common."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.views import visible_or_404
from core.sharing.shareables import Shareable, shareable


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def record_or_404(actor: Actor, label: str, key: UUID) -> tuple[Shareable, Any]:
    """A record that can be shared, if the actor sees it."""
    kind = shareable(label)
    if kind is None:
        raise Http404
    return kind, visible_or_404(kind.policy, actor, pk=key)


def crumbs(*trail: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here from «Personvern»."""
    return [(_("Personvern"), reverse("sharing:index")), *trail]


def back_to(kind: Shareable, record: Any) -> str:
    return kind.url(record) if kind.url else "/"
