"""Keeps what was posted without a session, and shows it again to the same user in the form it was written in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

from core.interface.kept import labels, marks, refilling, store
from core.interface.kept.store import Kept, NotKept

_GONE = (403, 404, 410)


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """Instead of the plain way to the sign-in page, when a form was sent; registered with the guards of the views."""
    try:
        address = store.keep(request)
    except NotKept:
        return render(request, "errors/not_kept.html", status=413)
    return redirect_to_login(address) if address else None


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: the token is not today's. One that was ours before a new sign-in loses nothing."""
    try:
        address = store.keep(request)
    except NotKept:
        return render(request, "errors/not_kept.html", status=413)
    if not address:
        return csrf_failure(request, reason)
    if request.actor.user is None:  # type: ignore[attr-defined]
        return redirect_to_login(address)
    return HttpResponseRedirect(address)


class KeptMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        marks.remember(request, response)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        user_id = request.actor.user_id  # type: ignore[attr-defined]
        key = request.GET.get(store.PARAMETER, "")
        if user_id is None:
            return self.get_response(request)
        if key:
            _without_key(request)
        if request.method == "POST":
            response = self.get_response(request)
            if response.status_code in (302, 303):
                store.discard(request, request.POST.get(store.FIELD, ""))
            return response
        if request.method != "GET" or not key:
            return self.get_response(request)
        kept = store.find(request, key)
        if kept is None or kept.owner != str(user_id):
            return _nothing_here(request, key, kept)
        request.kept = kept  # type: ignore[attr-defined]
        return _shown(request, self.get_response(request), kept, key)


def _without_key(request: HttpRequest) -> None:
    """The page is to be as it always is: its filters and links know nothing of the key."""
    asked = request.GET.copy()
    del asked[store.PARAMETER]
    asked._mutable = False
    request.GET = asked  # type: ignore[assignment]
    request.META["QUERY_STRING"] = asked.urlencode()


def _nothing_here(request: HttpRequest, key: str, kept: Kept | None) -> HttpResponse:
    """It has lapsed, or belongs to somebody else, who gets to know nothing and whose text is gone from now on."""
    if kept is None:
        messages.info(
            request,
            _("Det som ble skrevet før innloggingen, er ikke her lenger. Vi tar vare på det i én time."),
        )
    store.discard(request, key)
    return HttpResponseRedirect(store.with_key(request.get_full_path(), ""))


def _shown(request: HttpRequest, response: HttpResponse, kept: Kept, key: str) -> HttpResponse:
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response.render()
    if response.status_code in _GONE:
        store.discard(request, key)
        return response
    if response.status_code in (301, 302, 303) and response.headers["Location"].startswith("/"):
        response.headers["Location"] = store.with_key(response.headers["Location"], key)
        return response
    if response.status_code == 405:
        # The form stood on a page that only a sent form gives; Min dag is everybody's own.
        return HttpResponseRedirect(store.with_key("/", key))
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
    if response.status_code != 200 or not is_page:
        return response
    filled = refilling.refill(response.content.decode(), kept, address=request.get_full_path(), key=key)
    context: dict[str, Any] = {
        "kept": kept,
        "found": filled.found,
        "lines": labels.lines(filled.left, kept.view),
        "anchor": refilling.anchor_of(filled.html) if filled.found else "",
        "plain": request.get_full_path(),
    }
    part = render_to_string("interface/kept.html", context, request)
    response.content = refilling.insert_in_main(filled.html, part).encode()
    response.headers["Cache-Control"] = "no-store"
    response.headers.pop("Content-Length", None)
    return response
