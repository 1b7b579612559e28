"""Surveys of residents: made, opened, handed out and closed by the unit."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.agencies.actors import Actor, within_service
from core.agencies.models import Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7
from core.messages import services as messages
from deviations import policies_survey as policies
from deviations.enums_risk import AssessmentState
from deviations.enums_survey import Degree, SurveyState
from deviations.models import (
    RiskAssessment,
    Survey,
    SurveyGroup,
    SurveyInvitation,
    SurveyQuestion,
    SurveyTally,
)
from deviations.selectors.assessments import writable_units
from deviations.selectors.surveys import languages, standard_questions
from deviations.survey_codes import code_of, hash_of
from deviations.transitions_survey import SURVEY

#: The identity that counts answers: it alone reads the sums of a survey that is open.
SERVICE = "surveys"
MOST_QUESTIONS, MOST_INVITED = 15, 500


def lock(actor: Actor, survey: Survey, action: str) -> Survey:
    found = (
        Survey.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit__agency", "municipality")
        .filter(pk=survey.pk)
        .first()
    )
    if found is None or not policies.surveys.can(actor, action, found):
        raise NotAllowed(action)
    return found


def refuse_begun(survey: Survey) -> None:
    if survey.state != SurveyState.DRAFT:
        raise Refused(
            _("Undersøkelsen er åpnet. Spørsmålene kan ikke endres når noen kan ha svart."),
            code="SURVEY_BEGUN",
        )


@transaction.atomic
def start_survey(
    *,
    actor: Actor,
    unit: Unit,
    title: str,
    intro: str,
    spoken: Sequence[str],
    groups: Sequence[str],
    closes_on: date,
    standard: bool = True,
) -> Survey:
    """A draft with its groups, and the standard questions if wanted. Title and introduction: the first language."""
    if not policies.surveys.permits(actor, "start"):
        raise NotAllowed("start")
    if unit.pk not in {each.pk for each in writable_units(actor)}:
        raise Refused(_("Velg en enhet du arbeider i eller leder."), code="UNIT_OUTSIDE", field="unit")
    if not title.strip():
        raise Refused(_("Gi undersøkelsen et navn."), code="TITLE_MISSING", field="title")
    wanted = [each for each in languages() if each in set(spoken)]
    if not wanted or len(wanted) != len(set(spoken)):
        raise Refused(_("Velg språk fra lista."), code="LANGUAGE_UNKNOWN", field="spoken")
    names = list(dict.fromkeys(each.strip() for each in groups if each.strip())) or [unit.name]
    if closes_on < actor.today:
        raise Refused(
            _("Siste dag er passert. Velg en dag som kommer."), code="DUE_PASSED", field="closes_on"
        )
    survey = Survey(
        municipality_id=actor.home.pk,
        compartment_id=unit.compartment_id,
        unit=unit,
        title=title.strip(),
        languages=wanted,
        texts={wanted[0]: {"title": title.strip(), "intro": intro.strip()}},
        closes_on=closes_on,
        year=actor.today.year,
        serial=next_number(actor.home, "survey", actor.today.year),
    )
    survey.save(force_insert=True)
    SurveyGroup.objects.bulk_create(
        SurveyGroup(municipality_id=survey.municipality_id, survey=survey, name=name[:100]) for name in names
    )
    if standard:
        SurveyQuestion.objects.bulk_create(
            SurveyQuestion(
                municipality_id=survey.municipality_id,
                survey=survey,
                position=position,
                texts={key: words for key, words in told.items() if key in wanted},
            )
            for position, told in enumerate(standard_questions(), start=1)
        )
    events.record(actor, "survey.started", survey)
    return survey


@transaction.atomic
def write_texts(*, actor: Actor, survey: Survey, texts: Mapping[str, Mapping[str, str]]) -> Survey:
    """Title and introduction in each language."""
    locked = lock(actor, survey, "edit")
    refuse_begun(locked)
    wanted = {
        language: {name: str(words).strip() for name, words in told.items()}
        for language, told in texts.items()
        if language in locked.languages
    }
    if locked.texts == wanted:
        return locked
    locked.texts = wanted
    locked.version += 1
    locked.save(update_fields=["texts", "version"])
    events.record(actor, "survey.changed", locked)
    return locked


@transaction.atomic
def add_question(*, actor: Actor, survey: Survey, texts: Mapping[str, str]) -> SurveyQuestion:
    """A question in each of the survey's languages, answered on the scale of four."""
    locked = lock(actor, survey, "edit")
    refuse_begun(locked)
    wanted = _worded(locked, texts)
    same = next((each for each in locked.questions.all() if each.texts == wanted), None)
    if same is not None:
        return same
    if locked.questions.count() >= MOST_QUESTIONS:
        raise Refused(_("Hold det kort: høyst 15 spørsmål."), code="TOO_MANY")
    last = locked.questions.aggregate(last=Max("position"))["last"] or 0
    question = SurveyQuestion(
        municipality_id=locked.municipality_id, survey=locked, position=last + 1, texts=wanted
    )
    question.save(force_insert=True)
    events.record(actor, "survey.changed", locked)
    return question


def _worded(survey: Survey, texts: Mapping[str, str]) -> dict[str, str]:
    wanted = {key: str(texts.get(key, "")).strip() for key in survey.languages}
    missing = next((key for key, words in wanted.items() if not words), None)
    if missing is not None:
        raise Refused(
            _("Skriv spørsmålet på %(language)s.") % {"language": languages()[missing]["name"]},
            code="LANGUAGE_MISSING",
            field=missing,
        )
    return wanted


@transaction.atomic
def change_question(*, actor: Actor, question: SurveyQuestion, texts: Mapping[str, str]) -> SurveyQuestion:
    locked = lock(actor, question.survey, "edit")
    refuse_begun(locked)
    question.texts = _worded(locked, texts)
    question.save(update_fields=["texts"])
    events.record(actor, "survey.changed", locked)
    return question


@transaction.atomic
def remove_question(*, actor: Actor, question: SurveyQuestion) -> None:
    """Take a question out of a draft. Gone already is no error."""
    locked = lock(actor, question.survey, "edit")
    refuse_begun(locked)
    SurveyQuestion.objects.filter(pk=question.pk).delete()
    events.record(actor, "survey.changed", locked)


@transaction.atomic
def open_survey(*, actor: Actor, survey: Survey) -> Survey:
    """From now on it can be answered, and no question is changed."""
    locked = lock(actor, survey, "open")
    if locked.state == SurveyState.OPEN:
        return locked
    opened = SURVEY.perform(actor=actor, obj=locked, name="open", opened_on=actor.today)
    groups, questions = list(locked.groups.all()), list(locked.questions.all())
    # Every sum begins at nought: no row is made by an answer, so none tells when it was given.
    with within_service(actor, SERVICE):
        SurveyTally.objects.bulk_create(
            SurveyTally(
                municipality_id=locked.municipality_id,
                survey=locked,
                question=question,
                group=group,
                degree=degree,
            )
            for question in questions
            for group in groups
            for degree in Degree.values
        )
    return opened


@transaction.atomic
def invite(*, actor: Actor, survey: Survey, group: SurveyGroup, number: int) -> int:
    """So many more invitations for a group. Each is good for one answer; who gets it is written nowhere."""
    locked = lock(actor, survey, "invite")
    if not locked.open_on(actor.today):
        raise Refused(_("Åpne undersøkelsen før du lager invitasjoner."), code="NOT_OPEN")
    there = SurveyGroup.objects.select_for_update(no_key=True).filter(pk=group.pk, survey=locked).first()
    if there is None:
        raise Refused(_("Velg en av gruppene."), code="GROUP_UNKNOWN", field="group")
    if number < 1 or there.invited + number > MOST_INVITED:
        raise Refused(
            _("Skriv et tall fra 1. En gruppe kan ha høyst 500 invitasjoner."),
            code="NUMBER_OUTSIDE",
            field="number",
        )
    rows = []
    for _each in range(number):
        key = uuid7()
        rows.append(
            SurveyInvitation(
                id=key,
                municipality_id=locked.municipality_id,
                survey=locked,
                group=there,
                code_hash=hash_of(code_of(key)),
            )
        )
    SurveyInvitation.objects.bulk_create(rows)
    there.invited += number
    there.save(update_fields=["invited"])
    events.record(actor, "survey.invited", locked, detail={"number": number})
    return number


@transaction.atomic
def close_survey(*, actor: Actor, survey: Survey) -> Survey:
    """No more answers. The invitations are deleted, and the results may be read. Closed already is no error."""
    locked = lock(actor, survey, "close")
    if locked.state == SurveyState.CLOSED:
        return locked
    with within_service(actor, SERVICE):
        # All sums are written anew at once, so that nothing is left of which was counted last.
        for tally in SurveyTally.objects.select_for_update().filter(survey=locked):
            tally.save(update_fields=["count"])
        SurveyInvitation.objects.filter(survey=locked).delete()
    closed = SURVEY.perform(actor=actor, obj=locked, name="close", closed_on=actor.today)
    _offer_to_assessments(actor, locked)
    return closed


def _offer_to_assessments(actor: Actor, survey: Survey) -> None:
    """What the residents said is input to the unit's risk assessment: its leader is told."""
    rows = RiskAssessment.objects.filter(unit=survey.unit_id, state=AssessmentState.CURRENT)
    for assessment in rows:
        messages.add_task(
            actor=actor,
            unit=survey.unit,
            roles=["unit_leader", "housing_manager"],
            title=_("Beboerne har svart: se om %(number)s fortsatt stemmer") % {"number": assessment.number},
            url=assessment.get_absolute_url(),
            key=f"risk:serious:{assessment.pk}:{survey.pk}",
            subject=assessment,
        )


def close_finished(*, actor: Actor, on: date) -> int:
    """The night job: surveys whose last day has passed. Safe to repeat."""
    rows: Any = Survey.objects.filter(municipality_id=actor.home.pk, state=SurveyState.OPEN, closes_on__lt=on)
    return len([close_survey(actor=actor, survey=survey) for survey in rows])
