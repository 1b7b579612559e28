"""A document can be shared by itself, without the case it lies in."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.agencies.actors import Actor
from core.documents.models import Document
from core.documents.policies import document_policy
from core.documents.subjects import persons_of_case
from core.sharing.shareables import Shareable, register


def _title(document: Document) -> str:
    return _("Dokument: %(kind)s") % {"kind": document.get_kind_display()}


def _documents_on(actor: Actor, case: Any) -> models.QuerySet[Any] | None:
    return document_policy.visible_to(actor).filter(subject_id=case.pk).order_by("-journal_on", "id")


def register_shareables() -> None:
    register(
        Shareable(
            label="documents.document",
            name=_lazy("Dokument"),
            title=_title,
            persons=lambda document: persons_of_case(document.subject_type, document.subject_id),
            url=lambda document: reverse("documents:show", args=[document.pk]),
            own_on=_documents_on,
        )
    )
