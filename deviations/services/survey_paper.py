"""A sheet for each unused invitation: the link, its QR code, the code to type, and the questions to tick."""

from collections.abc import Callable
from typing import Any

import segno
from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import Refused
from core.documents.pdf import render_pdf
from deviations.models import Survey, SurveyGroup, SurveyInvitation, SurveyQuestion
from deviations.selectors.surveys import languages
from deviations.services.surveys import lock
from deviations.survey_codes import code_of, hash_of, spaced

#: Sheets in one file.
MOST = 60


def qr(address: str) -> str:
    """The address as a QR code that stands in the page itself."""
    made: str = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    return made


@transaction.atomic
def sheets(
    *, actor: Actor, survey: Survey, group: SurveyGroup | None, language: str, address: Callable[[str], str],
    after: int = 0,
) -> bytes:  # fmt: skip
    """As tagged PDF in one of the survey's languages, a page for each invitation nobody has used, `after` so many."""
    locked = lock(actor, survey, "invite")
    spoken = language if language in locked.languages else locked.languages[0]
    rows = (
        SurveyInvitation.objects.filter(survey=locked, used=False)
        .select_related("group")
        .order_by("group__name", "pk")
    )
    if group is not None:
        rows = rows.filter(group=group)
    chosen = list(rows[after : after + MOST])
    if not chosen:
        raise Refused(
            _("Det er ingen ubrukte invitasjoner å skrive ut. Lag noen først."), code="NO_INVITATIONS"
        )
    told = languages()[spoken]
    pages: list[dict[str, Any]] = []
    for each in chosen:
        code = code_of(each.pk)
        if hash_of(code) != each.code_hash:
            raise Refused(
                _("Disse kodene ble laget med en annen nøkkel og kan ikke skrives ut igjen. Lag nye."),
                code="KEY_CHANGED",
            )
        link = address(code)
        pages.append({"code": spaced(code), "link": link, "qr": qr(link), "group": each.group.name})
    questions = list(SurveyQuestion.objects.filter(survey=locked).order_by("position"))
    context = {
        "survey": locked,
        "words": told,
        "title_words": locked.told(spoken, "title"),
        "intro": locked.told(spoken, "intro"),
        "pages": pages,
        "questions": [each.words(spoken, locked.languages) for each in questions],
        "run_head": actor.home.name,
        "run_side": locked.unit.name,
        "several": locked.groups.count() > 1,
    }
    made = render_pdf(
        "pdf/survey.html", context, title=locked.told(spoken, "title"), lang=spoken,
        stylesheets=("paper.css", "survey.css"),
    )  # fmt: skip
    events.record(actor, "survey.printed", locked, detail={"sheets": len(pages)})
    return made
