"""One transaction per request, with the database context first; read log and denials after it has ended."""

import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core.agencies import actors, wording
from core.agencies.context import set_context
from core.audit import reads

#: Streams up to this size are kept in memory until they leave, larger ones in a file.
SPOOL_IN_MEMORY = 4 * 1024 * 1024
CHUNK = 64 * 1024


class ContextMiddleware:
    """Sets `request.actor` and the database context, and rolls everything back when a view failed.

    Django turns a view's exception into a response before middleware sees it, so `process_exception` only raises
    a flag; the transaction is marked for rollback at the end, and the error page can still query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reads = reads.ReadBuffer()  # type: ignore[attr-defined]
        request.failed = False  # type: ignore[attr-defined]
        with transaction.atomic():
            request.actor = actors.for_user(request.user)  # type: ignore[attr-defined]
            set_context(request.actor)  # type: ignore[attr-defined]
            municipality = request.actor.municipality  # type: ignore[attr-defined]
            with wording.for_municipality(municipality.switches if municipality else {}):
                response = self.get_response(request)
                if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                    response.render()
                if response.streaming:
                    self._take_in(response)
            if request.failed or response.status_code >= 500:  # type: ignore[attr-defined]
                transaction.set_rollback(True)
            elif request.method in ("GET", "HEAD") and not transaction.get_rollback():
                # A page that was only read needs no second transaction for its log.
                self._write_reads(request)
        # What was shown was shown, also where nothing else of the request is kept.
        with transaction.atomic() if request.reads.rows else nullcontext():  # type: ignore[attr-defined]
            self._write_reads(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request.failed = True  # type: ignore[attr-defined]

    def _take_in(self, response: Any) -> None:
        """A stream is read here, while the database knows who asks, and sent when its reads have been written."""
        spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_IN_MEMORY)  # noqa: SIM115 (the server closes it)
        for chunk in response.streaming_content:
            spool.write(chunk)
        # Not `response.close()`, which says that the request is over and lets go of the database.
        for close in response._resource_closers:
            close()
        response._resource_closers = [spool.close]
        response.headers["Content-Length"] = str(spool.tell())
        spool.seek(0)
        response.streaming_content = iter(lambda: spool.read(CHUNK), b"")

    def _write_reads(self, request: HttpRequest) -> None:
        """Before the response leaves: content that was not logged is content that was not shown."""
        if not request.reads.rows:  # type: ignore[attr-defined]
            return
        actor = request.actor  # type: ignore[attr-defined]
        role = actor.memberships[0].role if actor.memberships else next(iter(actor.duties), "")
        # An answer that was taken back has taken back who asks with it.
        set_context(actor)
        reads.write(actor, request.reads, role=role)  # type: ignore[attr-defined]
