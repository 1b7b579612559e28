"""Answers to a form that saves itself (see docs/interface.md, «Drafts»)."""

from datetime import datetime

from django.http import JsonResponse
from django.utils.translation import gettext as _

from core.base.clock import oslo_now
from core.interface import formatting


def draft_saved(*, version: int | None = None, at: datetime | None = None) -> JsonResponse:
    """«Kladd lagret kl. 13.05», and the version the form carries from now on."""
    text = _("Kladd lagret %(time)s") % {"time": formatting.clock(at or oslo_now())}
    return JsonResponse({"saved": text, "version": version})


def draft_not_saved() -> JsonResponse:
    """Someone else saved first: the form stops saving itself, and what is written stays on the page."""
    text = _(
        "Kladden er ikke lagret, fordi noen andre har lagret i mellomtiden. Lagre for å se forskjellene."
    )
    return JsonResponse({"message": text}, status=409)
