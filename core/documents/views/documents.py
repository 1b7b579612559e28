"""Files in a case: put in, and taken out with a line in the read log."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.agencies.views import screen, visible_or_404
from core.audit import reads
from core.base.errors import Refused
from core.sharing.selectors import persons_shared

from .. import storing
from ..forms import DocumentForm
from ..policies import content_policy, document_policy
from ..subjects import address_of, persons_in, persons_of_case, subject_or_404


@require_safe
@screen(document_policy, "view")
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file itself, to keep or for the frame of its own page; the browser is told not to guess what it is."""
    document = visible_or_404(document_policy, request.actor, pk=pk)  # type: ignore[attr-defined]
    content = visible_or_404(content_policy, request.actor, pk=document.pk)  # type: ignore[attr-defined]
    reads.note(
        request,
        # Who has been given this one document does not see its case: the share knows whom it is about.
        persons=persons_of_case(document.subject_type, document.subject_id)
        or persons_shared(request.actor, document.pk),  # type: ignore[attr-defined]
        content=f"document.{document.kind}",
        subject=document,
    )
    if document.quarantined:
        raise Refused(
            _("Fila kan ikke åpnes: den venter på viruskontroll, eller inneholder skadelig kode."),
            code="QUARANTINED",
        )
    response = HttpResponse(bytes(content.content), content_type=document.mime)
    name = f"{slugify(document.shielded_title) or 'dokument'}.{storing.FILE_ENDINGS[document.mime]}"
    how = "inline" if document.shown_inline and "vis" in request.GET else "attachment"
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = _shut_in(document.mime)
    if how == "inline":
        # Framed by our own page of the document, and by nobody else: frame-ancestors says so too.
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _shut_in(mime: str) -> str:
    """Whatever the file holds, it may fetch nothing and run nothing.

    A PDF is kept apart by the browser's own viewer, which Chromium does not start in a sandboxed document.
    """
    shut = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    return f"{shut}; object-src 'self'" if mime == "application/pdf" else f"{shut}; sandbox"


@require_http_methods(["GET", "POST"])
@screen(document_policy, "add")
def upload(request: HttpRequest, subject_type: str, subject_id: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    subject = subject_or_404(actor, subject_type, subject_id)
    back = address_of(subject_type, subject_id)
    form = DocumentForm(request.POST or None, request.FILES or None, today=actor.today)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            storing.upload(
                actor=actor,
                subject=subject,
                content=values["file"].read(),
                title=values["title"],
                kind=values["kind"],
                received_on=values["received_on"],
                correspondent=values["correspondent"],
                shielded_title=values["shielded_title"],
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Dokumentet er lagret."))
            return redirect(back)
    reads.note(request, persons=persons_in(subject), content="document.new", subject=subject)
    context = {
        "title": _("Legg til dokument"),
        "form": form,
        "back": back,
        "scanned": storing.is_scanned(),
        "case_title": str(subject),
    }
    return render(request, "documents/upload.html", context)
