"""The API's side of the walls: policy-guarded view sets and one shape of errors."""

from typing import Any

from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from rest_framework import status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler
from rest_framework.views import set_rollback

from core.agencies import actors
from core.agencies.policies import Policy
from core.base.errors import Conflict, NotAllowed, Refused
from core.base.races import lost_race, outrun


class PolicyViewSet(viewsets.GenericViewSet):
    """Declare `policy` and, per view set action, the policy's action in `actions_map`.

    The queryset starts from `visible_to`; an action that is not in the map is refused for everybody.
    """

    policy: Policy
    actions_map: dict[str, str] = {"list": "view", "retrieve": "view"}
    select: tuple[str, ...] = ()

    @property
    def actor(self) -> actors.Actor:
        return self.request._request.actor  # type: ignore[attr-defined]

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        action = self.actions_map.get(self.action or "")
        if self.action == "metadata" or self.action is None:
            return
        if action is None or not self.policy.permits(self.actor, action):
            raise Http404

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.policy.visible_to(actors.NOBODY)
        rows = self.policy.visible_to(self.actor)
        return rows.select_related(*self.select) if self.select else rows


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Refusals become 400 with the field's name, a lost race 409, a missing right 404."""
    if isinstance(error, Refused):
        body = {error.field or "detail": [error.message], "code": error.code}
        set_rollback()
        return Response(body, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, Conflict):
        set_rollback()
        return Response(
            {"detail": ["Noen andre har lagret først. Hent på nytt."], "code": "CONFLICT"},
            status=status.HTTP_409_CONFLICT,
        )
    if isinstance(error, DatabaseError) and lost_race(error):
        set_rollback()
        return Response(
            {"detail": [outrun().message], "code": outrun().code}, status=status.HTTP_409_CONFLICT
        )
    if isinstance(error, NotAllowed):
        error = Http404()
    return drf_exception_handler(error, context)


def actor_of(request: Request | HttpRequest) -> actors.Actor:
    """The actor of a DRF or Django request."""
    return getattr(request, "_request", request).actor  # type: ignore[union-attr]
