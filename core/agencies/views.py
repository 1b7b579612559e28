"""Declaring views: every view says which policy and action let it in; a test walks the URLconf and fails others."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.agencies.policies import Policy
from core.base.errors import Conflict, NotAllowed, Refused
from core.base.races import lost_race, outrun

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Declared:
    """How a view is guarded: by a policy and an action, or open for a stated reason."""

    policy: Policy | None
    action: str
    reason: str = ""
    #: Whether those who are not signed in come in too.
    open: bool = False


#: Asked before somebody who is not signed in is sent to the sign-in page (see `core.interface.kept`).
_on_signed_out: list[Callable[[HttpRequest], HttpResponse | None]] = []


def on_signed_out(answer: Callable[[HttpRequest], HttpResponse | None]) -> None:
    """Register what may answer instead of the plain redirect to the sign-in page."""
    if answer not in _on_signed_out:
        _on_signed_out.append(answer)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    for answer in _on_signed_out:
        response = answer(request)
        if response is not None:
            return response
    return redirect_to_login(request.get_full_path())


def screen(policy: Policy, action: str) -> Callable[[View], View]:
    """Guard a function view: sign in first, «finnes ikke» unless the roles allow the action.

    A Refused that the view did not handle itself becomes a page that says what to do (409); NotAllowed becomes
    404; an unhandled Conflict becomes the conflict page, and so does a race lost in the database. In each case
    nothing of the request is saved.
    """

    def declare(view: View) -> View:
        # The savepoint below does what ATOMIC_REQUESTS would have done. A page that is only read has none to go back
        # to: the middleware takes the whole request back when it is refused.
        @transaction.non_atomic_requests
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor = request.actor  # type: ignore[attr-defined]
            if actor.user is None:
                return _to_sign_in(request)
            if not policy.permits(actor, action):
                raise Http404
            reading = request.method in ("GET", "HEAD")
            try:
                with nullcontext() if reading else transaction.atomic():
                    return view(request, *args, **kwargs)
            except NotAllowed as error:
                raise Http404 from error
            except Refused as error:
                request.failed = reading  # type: ignore[attr-defined]
                return render(request, "errors/refused.html", {"refused": error}, status=409)
            except Conflict as error:
                request.failed = reading  # type: ignore[attr-defined]
                return render(request, "errors/conflict.html", {"conflict": error}, status=409)
            except DatabaseError as error:
                if reading or not lost_race(error):
                    raise
                return render(request, "errors/refused.html", {"refused": outrun()}, status=409)

        guarded.declared = Declared(policy, action)  # type: ignore[attr-defined]
        return guarded

    return declare


def signed_in(reason: str) -> Callable[[View], View]:
    """A page for any signed-in user about nothing but themselves (profile, search box, Min dag)."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor.user is None:  # type: ignore[attr-defined]
                return _to_sign_in(request)
            return view(request, *args, **kwargs)

        guarded.declared = Declared(None, "", reason)  # type: ignore[attr-defined]
        return guarded

    return declare


def public(reason: str) -> Callable[[View], View]:
    """A page open to anyone, for a stated reason (sign-in, health)."""

    def declare(view: View) -> View:
        view.declared = Declared(None, "", reason, open=True)  # type: ignore[attr-defined]
        return view

    return declare


def visible_or_404(
    policy: Policy, actor: Actor, *related: str, columns: Mapping[str, Any] | None = None, **lookup: Any
) -> Any:
    """The one record the actor sees by this look-up, or 404: outsiders cannot tell hidden from absent.

    `columns` are read with it, so that they cost no query of their own.
    """
    rows = policy.visible_to(actor)
    if columns:
        rows = rows.annotate(**columns)
    if related:
        rows = rows.select_related(*related)
    try:
        return rows.get(**lookup)
    except (models.ObjectDoesNotExist, ValueError) as error:
        raise Http404(_("Siden finnes ikke.")) from error
