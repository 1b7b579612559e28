"""What was posted too late, kept for an hour where the sessions are: in the server's cache, never in the browser."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from core.base.clock import oslo_now
from core.interface.kept import marks

PARAMETER = "tatt-vare-pa"
FIELD = "husrom_kept"
LASTS = timedelta(hours=1)
#: Characters in all, names and values.
LARGEST = 256 * 1024
#: Forms kept for one user at a time.
MOST = 20
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class NotKept(Exception):
    """There was something to keep, but too much of it."""


@dataclass(frozen=True)
class Kept:
    owner: str
    #: Where the form stood, and where it was sent.
    page: str
    action: str
    fields: dict[str, list[str]]
    files: bool
    until: datetime
    #: The module of the view it was sent to, which knows the form.
    view: str = ""


def keep(request: HttpRequest) -> str:
    """Keep what was posted; the address that shows it again, or empty when this is nothing to keep.

    Only what a page of ours sent from a browser that was given the form, for the user it was given to: the origin
    must be our own, and the token one this browser has had.
    """
    mark = marks.read(request)
    if mark is None or not _is_page_form(request) or not _from_ourselves(request):
        return ""
    owner = marks.owner_of(request, mark)
    present = request.actor.user_id  # type: ignore[attr-defined]
    if not owner or (present is not None and str(present) != owner):
        return ""
    fields = {name: values for name, values in request.POST.lists() if _may_be_kept(name)}
    action = _own_path(request, request.get_full_path())
    page = _own_path(request, request.headers.get("Referer", "")) or action
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if size > LARGEST or _one_too_many(owner):
        raise NotKept
    key = secrets.token_urlsafe(16)
    view = request.resolver_match.func.__module__ if request.resolver_match else ""
    kept = Kept(owner, page, action, fields, bool(request.FILES), oslo_now() + LASTS, view)
    cache.set(_place(mark.secret, key), kept, LASTS.total_seconds())
    return with_key(page, key)


def find(request: HttpRequest, key: str) -> Kept | None:
    """What this browser kept under the key, whoever it belongs to."""
    mark = marks.read(request)
    if mark is None or not key:
        return None
    kept: Kept | None = cache.get(_place(mark.secret, key))
    return kept if kept is not None and oslo_now() < kept.until else None


def discard(request: HttpRequest, key: str) -> None:
    mark = marks.read(request)
    if mark is not None and key:
        cache.delete(_place(mark.secret, key))


def rows(request: HttpRequest) -> dict[str, int]:
    """How many rows each list in the form had, by its prefix, for a page that is to have room for them again."""
    kept: Kept | None = getattr(request, "kept", None)
    counted: dict[str, int] = {}
    for name, values in (kept.fields if kept else {}).items():
        prefix, ending, _rest = name.partition("-TOTAL_FORMS")
        if ending and values[-1].isdigit():
            counted[prefix] = min(int(values[-1]), 30)
    return counted


def waiting(request: HttpRequest, address: str) -> bool:
    """Whether the address one goes on to after signing in leads to something kept."""
    return find(request, key_in(address)) is not None


def key_in(address: str) -> str:
    return dict(parse_qsl(urlsplit(address).query)).get(PARAMETER, "")


def with_key(address: str, key: str) -> str:
    """The address with the key in its query instead of any former; with an empty key: without one."""
    parts = urlsplit(address)
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != PARAMETER]
    if key:
        asked.append((PARAMETER, key))
    return urlunsplit(parts._replace(query=urlencode(asked), fragment=""))


def _place(secret: str, key: str) -> str:
    return "kept:" + hashlib.sha256(f"{secret}:{key}".encode()).hexdigest()


def _may_be_kept(name: str) -> bool:
    return name not in {"csrfmiddlewaretoken", FIELD} and "passw" not in name.lower()


def _one_too_many(owner: str) -> bool:
    counter = f"kept-count:{owner}"
    cache.add(counter, 0, LASTS.total_seconds())
    try:
        return cache.incr(counter) > MOST
    except ValueError:  # it lapsed in between
        return False


def _is_page_form(request: HttpRequest) -> bool:
    """A form sent from one of the pages that are for signed-in users; not a script's own request, nor the API."""
    declared = getattr(request.resolver_match.func, "declared", None) if request.resolver_match else None
    by_script = request.headers.get("X-Requested-With") or request.headers.get("HX-Request")
    return (
        request.method == "POST"
        and request.content_type in _FORMS
        and declared is not None
        and not declared.open
        and not by_script
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    )


def _from_ourselves(request: HttpRequest) -> bool:
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    origin = request.headers.get("Origin")
    if origin is None:
        sender = urlsplit(request.headers.get("Referer", ""))
        origin = f"{sender.scheme}://{sender.netloc}"
    return origin in own and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def _own_path(request: HttpRequest, address: str) -> str:
    """Path and query of an address of ours, without a former key; empty for any other address."""
    if not address or not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return ""
    parts = urlsplit(with_key(address, ""))
    path = urlunsplit(("", "", parts.path, parts.query, ""))
    return path if path.startswith("/") and not path.startswith("//") else ""
