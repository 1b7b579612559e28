"""Counting an answer. No answer is stored: the sums grow by one, and the invitation is marked as used.

Nothing joins the two: the mark has no time, the sums have no rows for answers, no event is written, and no address,
browser or user is noted. A code answers once, by link or on paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.agencies.actors import Actor, for_service, within_service
from core.agencies.context import as_identity
from core.agencies.models import Municipality
from core.base.errors import Refused
from deviations.enums_survey import Degree
from deviations.models import Survey, SurveyGroup, SurveyInvitation, SurveyQuestion, SurveyTally
from deviations.services.surveys import SERVICE, lock
from deviations.survey_codes import hash_of


@dataclass(frozen=True)
class Door:
    """What a code opens: the survey to answer, or that it has been used."""

    survey: Survey
    questions: list[SurveyQuestion]
    used: bool


def _place_of(code: str) -> Municipality | None:
    """Whose a code is: an owner function, since whoever holds one is not signed in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deviations_survey_place(%s)", [hash_of(code)])
        row = cursor.fetchone()
    return Municipality.objects.filter(pk=row[0]).first() if row and row[0] else None


def behind(code: str, on: date) -> Door | None:
    """What stands behind a code on the day; None for an unknown one and for a survey that is not open."""
    place = _place_of(code)
    if place is None:
        return None
    with as_identity(for_service(SERVICE, place, today=on)):
        found = (
            SurveyInvitation.objects.select_related("survey__unit")
            .filter(code_hash=hash_of(code), municipality=place)
            .first()
        )
        if found is None or not found.survey.open_on(on):
            return None
        questions = list(SurveyQuestion.objects.filter(survey=found.survey).order_by("position"))
        return Door(found.survey, questions, found.used)


def answer(*, code: str, choices: Mapping[UUID, int], on: date) -> None:
    """Count the answers given with a code. Refused for a code that is used or opens nothing."""
    place = _place_of(code)
    if place is None:
        raise Refused(
            _("Koden er feil, eller undersøkelsen er avsluttet."), code="CODE_UNKNOWN", field="code"
        )
    with transaction.atomic(), as_identity(for_service(SERVICE, place, today=on)):
        _count(place.pk, code, choices, on)


@transaction.atomic
def enter_paper(*, actor: Actor, survey: Survey, code: str, choices: Mapping[UUID, int]) -> None:
    """Enter what stands on a sheet of paper. The code printed on it is used up as if the link had been."""
    locked = lock(actor, survey, "enter")
    with within_service(actor, SERVICE):
        _count(locked.municipality_id, code, choices, actor.today, only=locked.pk)


def _count(
    municipality_id: UUID, code: str, choices: Mapping[UUID, int], on: date, only: UUID | None = None
) -> None:
    found = (
        SurveyInvitation.objects.select_for_update(of=("self",))
        .select_related("survey")
        .filter(code_hash=hash_of(code), municipality_id=municipality_id)
        .first()
    )
    if found is None or not found.survey.open_on(on) or (only is not None and found.survey_id != only):
        raise Refused(
            _("Koden er feil, eller undersøkelsen er avsluttet."), code="CODE_UNKNOWN", field="code"
        )
    if found.used:
        raise Refused(
            _("Denne koden er brukt. Hvert ark kan bare svares på én gang."), code="CODE_USED", field="code"
        )
    asked = set(SurveyQuestion.objects.filter(survey=found.survey_id).values_list("pk", flat=True))
    given = {key: degree for key, degree in choices.items() if degree is not None}
    if not given:
        raise Refused(_("Svar på minst ett spørsmål."), code="NOTHING_ANSWERED")
    if not set(given) <= asked or not set(given.values()) <= set(Degree.values):
        raise Refused(_("Velg et av svarene på hvert spørsmål."), code="ANSWER_UNKNOWN")
    # In a fixed order, so that two answers at once do not wait for each other in a ring.
    for question in sorted(given):
        SurveyTally.objects.filter(question=question, group=found.group_id, degree=given[question]).update(
            count=F("count") + 1
        )
    SurveyGroup.objects.filter(pk=found.group_id).update(answered=F("answered") + 1)
    found.used = True
    found.save(update_fields=["used"])
