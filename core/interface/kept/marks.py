"""Who a page was made for, when the session that made it is gone.

Every form carries a token made from the browser's CSRF secret, and signing in always gives a new secret. A signed
cookie that scripts cannot read remembers whom the latest secrets belonged to, and holds a secret of its own that
ties what is kept to this browser. A token nobody here was given points to no one, so nothing is kept for it.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import (  # type: ignore[attr-defined]
    InvalidTokenFormat,
    _check_token_format,
    _unmask_cipher_token,
)

COOKIE = "husrom_browser"
#: A form opened on Friday may be sent on Monday.
LASTS = 7 * 24 * 60 * 60
_RENEWED_AFTER = 24 * 60 * 60
_SALT = "husrom.browser"
_REMEMBERED = 6


@dataclass
class Mark:
    secret: str
    #: Digest of a CSRF secret and the user it was made for, the latest last.
    owners: dict[str, str] = field(default_factory=dict)


def read(request: HttpRequest, max_age: int = LASTS) -> Mark | None:
    try:
        known: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=max_age)
    except signing.BadSignature:
        return None
    return Mark(known["secret"], known["owners"])


def owner_of(request: HttpRequest, mark: Mark) -> str:
    """The user the posted form was made for; empty when this browser was never given its token."""
    token = request.POST.get("csrfmiddlewaretoken", "")
    try:
        _check_token_format(token)
    except InvalidTokenFormat:
        return ""
    return mark.owners.get(_digest(_unmask_cipher_token(token)), "")


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Note whom the tokens of this page are made for. Writes the cookie only when it says something new."""
    user_id = str(request.actor.user_id or "")  # type: ignore[attr-defined]
    csrf_secret = request.META.get("CSRF_COOKIE", "")
    if not user_id or not csrf_secret or not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        return
    digest = _digest(csrf_secret)
    fresh = read(request, _RENEWED_AFTER)
    if fresh is not None and fresh.owners.get(digest) == user_id:
        return
    mark = fresh or read(request) or Mark(secrets.token_urlsafe(24))
    latest = [pair for pair in mark.owners.items() if pair[0] != digest][-(_REMEMBERED - 1) :]
    value = {"secret": mark.secret, "owners": dict([*latest, (digest, user_id)])}
    response.set_cookie(
        COOKIE,
        signing.dumps(value, salt=_SALT),
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _digest(csrf_secret: str) -> str:
    return hashlib.sha256(f"{_SALT}:{csrf_secret}".encode()).hexdigest()[:24]
