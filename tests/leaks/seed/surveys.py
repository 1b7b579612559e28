"""A survey that is closed, one that is open, and an agreement, in both municipalities."""

from datetime import timedelta

from core.agencies.models import Unit
from deviations.models import CooperationAgreement, SurveyGroup, SurveyInvitation, SurveyQuestion
from deviations.services import cooperation, survey_answers, surveys
from deviations.services.cooperation import Terms
from deviations.survey_codes import code_of
from tests.database import as_owner
from tests.leaks.seed.people import somebody


def build() -> None:
    for leader, other in (("enhetsleder.bergen", "est"), ("leder.nes", "dialog")):
        for closed in (True, False):
            _survey(leader, closed)
        _agreement(leader, other)


def _survey(leader: str, closed: bool) -> None:
    who = somebody(leader)
    survey = surveys.start_survey(
        actor=who, unit=who.unit, title="Trivsel", intro="Kort", spoken=["nb"], groups=["Hus A"],
        closes_on=who.today + timedelta(days=9),
    )  # fmt: skip
    surveys.open_survey(actor=who, survey=survey)
    group = SurveyGroup.objects.get(survey=survey)
    surveys.invite(actor=who, survey=survey, group=group, number=2)
    question = SurveyQuestion.objects.filter(survey=survey).first()
    invitation = SurveyInvitation.objects.filter(survey=survey).first()
    assert question is not None and invitation is not None
    survey_answers.enter_paper(
        actor=who, survey=survey, code=code_of(invitation.pk), choices={question.pk: 2}
    )
    if closed:
        surveys.close_survey(actor=who, survey=survey)


def _agreement(leader: str, other: str) -> None:
    who = somebody(leader)
    terms = Terms("Avtalen", "Samhandling", "Hvem gjør hva", who.today, None, who.today + timedelta(days=300))
    agreement = cooperation.start_agreement(actor=who, unit=who.unit, terms=terms)
    unit = Unit.objects.get(municipality=who.home, code=other)
    cooperation.add_party(actor=who, agreement=agreement, unit=unit)
    cooperation.add_party(actor=who, agreement=agreement, outside="Politiet")
    cooperation.put_in_force(actor=who, agreement=agreement)
    with as_owner():
        CooperationAgreement.objects.filter(pk=agreement.pk).update(evaluation="Virker")
