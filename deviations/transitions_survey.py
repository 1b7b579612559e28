"""The legal steps of surveys and of agreements between agencies."""

from typing import Any

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.workflow.machines import Machine, Transition
from deviations.enums_survey import AgreementState, SurveyState
from deviations.models import CooperationAgreement, Survey


def ready_to_open(survey: Any, actor: Actor) -> None:
    """Opened only with a title and questions in every language, and with time left to answer."""
    questions = list(survey.questions.all())
    if not questions:
        raise Refused(_("Skriv minst ett spørsmål først."), code="NO_QUESTIONS")
    if survey.closes_on < actor.today:
        raise Refused(_("Siste dag er passert. Lag en ny undersøkelse."), code="DUE_PASSED")
    for language in survey.languages:
        if not survey.texts.get(language, {}).get("title"):
            raise Refused(_("Skriv tittelen på alle språkene du har valgt."), code="LANGUAGE_MISSING")
        if any(not each.texts.get(language) for each in questions):
            raise Refused(_("Skriv alle spørsmålene på alle språkene du har valgt."), code="LANGUAGE_MISSING")


def two_parties(agreement: Any, actor: Actor) -> None:
    if agreement.parties.count() < 2:
        raise Refused(_("En avtale har minst to parter. Legg til den andre parten."), code="PARTIES_MISSING")


SURVEY = Machine(
    Survey,
    "state",
    [
        Transition(
            "open",
            (SurveyState.DRAFT,),
            SurveyState.OPEN,
            "open",
            "survey.opened",
            guard=ready_to_open,
            title="Åpne",
        ),
        Transition(
            "close", (SurveyState.OPEN,), SurveyState.CLOSED, "close", "survey.closed", title="Avslutt"
        ),
    ],
)

AGREEMENT = Machine(
    CooperationAgreement,
    "state",
    [
        Transition(
            "agree",
            (AgreementState.DRAFT,),
            AgreementState.CURRENT,
            "edit",
            "cooperation.agreed",
            guard=two_parties,
            title="Sett i kraft",
        ),
        Transition(
            "end",
            (AgreementState.DRAFT, AgreementState.CURRENT),
            AgreementState.ENDED,
            "end",
            "cooperation.ended",
            needs_reason=True,
            title="Avslutt",
        ),
    ],
)
