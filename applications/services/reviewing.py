"""What rested on who the household was, when it was split or merged: looked over before anything is decided."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications.models import Application
from applications.services.guards import locked
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused

#: The parts, what people call them, and where in the mapping they stand. Changing a part is looking it over, too.
TO_REVIEW: dict[str, tuple[Any, str]] = {
    "situation": (_lazy("Boforhold"), "boforhold"),
    "need": (_lazy("Behov og ønsker"), "behov"),
    "income": (_lazy("Inntekt og gjeld"), "okonomi"),
    "childs_best": (_lazy("Barnets beste"), "barnets-beste"),
}


@transaction.atomic
def review_done(
    *, actor: Actor, application: Application, part: str, expected_version: int | None = None
) -> Application:
    """Somebody has looked over a marked part, and it still holds. Looked over already is no error."""
    case = locked(actor, application, "process")
    if part not in TO_REVIEW:
        raise Refused(_("Velg hva du har sett over."), code="PART", field="part")
    if part not in case.to_review:
        return case
    case.bump(expected_version)
    case.to_review = [each for each in case.to_review if each != part]
    case.save(update_fields=["to_review", "version"])
    events.record(actor, "application.reviewed", case, detail={"part": part})
    return case
