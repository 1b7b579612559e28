"""A letter before and after it is sent: the text as it will be, the PDF on demand, and the button that sends it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.agencies.views import screen, visible_or_404
from core.audit import reads

from .. import catalogue, letters
from .. import pdf as pdf_module
from ..models import Letter
from ..policies import letter_policy
from ..subjects import address_of, persons_of_case


def _letter(request: HttpRequest, pk: UUID) -> Any:
    letter = visible_or_404(letter_policy, request.actor, "composed_by", "compartment", pk=pk)  # type: ignore[attr-defined]
    reads.note(
        request,
        persons=persons_of_case(letter.subject_type, letter.subject_id),
        content=f"letter.{letter.code}",
        subject=letter,
    )
    return letter


@require_safe
@screen(letter_policy, "compose")
def templates(request: HttpRequest) -> HttpResponse:
    """Which letters there are, in which languages, and what each needs before it can be sent."""
    return render(
        request, "documents/templates.html", {"title": _("Brevmaler"), "templates": catalogue.all_templates()}
    )


@require_safe
@screen(letter_policy, "view")
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    letter = _letter(request, pk)
    template = catalogue.letter_template(letter.code)
    draft = letter.state == Letter.State.DRAFT
    context = {
        "title": letter.title,
        "letter": letter,
        # The snapshot was rendered from our own template with autoescape on.
        "body": mark_safe(letter.html),
        "may_send": draft and template.sent_alone and letter_policy.permits(actor, "send"),
        "sent_from_case": draft and template.sent_by_case,
        "signed_on_paper": draft and template.signed_on_paper,
        "pdf_missing": "" if pdf_module.available() else pdf_module.why_not(),
        "back": address_of(letter.subject_type, letter.subject_id),
    }
    return render(request, "documents/letter.html", context)


@require_safe
@screen(letter_policy, "view")
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    letter = _letter(request, pk)
    response = HttpResponse(letters.pdf(letter), content_type="application/pdf")
    name = f"{slugify(letter.code)}-{letter.dated:%Y-%m-%d}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@screen(letter_policy, "send")
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    letter = visible_or_404(letter_policy, actor, "compartment", pk=pk)
    letters.send_alone(actor=actor, letter=letter)
    messages.success(request, _("Brevet er lagt i kø for utsending."))
    return redirect("documents:letter", pk=letter.pk)
