from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor, acting_as_service
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.messages.models import Task
from deviations.models import Survey, SurveyGroup, SurveyInvitation, SurveyQuestion, SurveyTally
from deviations.selectors.surveys import results_of, turnout
from deviations.services import survey_answers, surveys
from deviations.survey_codes import code_of, spaced
from tests.counting import queries
from tests.factories.risks import approved

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def leader(actor: ActorOf) -> Actor:
    return actor("enhetsleder.bergen")


def made(who: Actor, *groups: str) -> Survey:
    return surveys.start_survey(
        actor=who, unit=who.unit, title="Hvordan har du det?", intro="Svarene brukes i risikovurderingen.",
        spoken=["nb", "en"], groups=groups, closes_on=who.today + timedelta(days=14),
    )  # fmt: skip


def opened(who: Actor, *groups: str, number: int = 4) -> tuple[Survey, list[str]]:
    survey = made(who, *groups)
    surveys.write_texts(
        actor=who,
        survey=survey,
        texts={
            key: {"title": title, "intro": ""} for key, title in (("nb", "Trivsel"), ("en", "Well-being"))
        },
    )
    surveys.open_survey(actor=who, survey=survey)
    for group in SurveyGroup.objects.filter(survey=survey):
        surveys.invite(actor=who, survey=survey, group=group, number=number)
    rows = SurveyInvitation.objects.filter(survey=survey).order_by("group__name", "pk")
    survey.refresh_from_db()
    return survey, [code_of(each.pk) for each in rows]


def first_question(survey: Survey) -> SurveyQuestion:
    return SurveyQuestion.objects.get(survey=survey, position=1)


def test_answer_by_link_is_counted_once_and_leaves_no_trace(leader: Actor) -> None:
    survey, codes = opened(leader)
    stranger = Client()
    acts = AuditEvent.objects.count()

    page = stranger.get(f"/svar/{codes[0]}/?sprak=en")
    thanks = stranger.post(f"/svar/{codes[0]}/", {"q1": "1", "q2": "9"})
    again = stranger.post(f"/svar/{codes[0]}/", {"q1": "4"})

    body = page.content.decode()
    assert 'lang="en"' in body and "Do you feel safe where you live?" in body and "<script" not in body
    assert not stranger.cookies
    assert "Takk" in thanks.content.decode() and "brukt" in again.content.decode()
    with acting_as_service("surveys", leader.home):
        counted = list(
            SurveyTally.objects.filter(survey=survey, count__gt=0).values_list(
                "question__position", "degree", "count"
            )
        )
        group = SurveyGroup.objects.get(survey=survey)
    assert counted == [(1, 1, 1)]
    assert (group.invited, group.answered) == (4, 1)
    assert AuditEvent.objects.count() == acts
    # What is kept of an invitation is whose survey, which group, and that it is used.
    assert {field.name for field in SurveyInvitation._meta.get_fields()} == {
        "id", "municipality", "created_at", "survey", "group", "code_hash", "used",
    }  # fmt: skip


def test_code_is_typed_and_a_wrong_one_tells_nothing(leader: Actor) -> None:
    _survey, codes = opened(leader)
    stranger = Client()

    found = stranger.post("/svar/", {"code": spaced(codes[0]).lower()})
    wrong = stranger.post("/svar/", {"code": "AAAA-AAAA-AAAA"})

    assert found.headers["Location"] == f"/svar/{codes[0]}/"
    assert wrong.status_code == 404 == stranger.get("/svar/AAAAAAAAAAAA/").status_code


def test_paper_uses_the_same_code(actor: ActorOf, leader: Actor) -> None:
    survey, codes = opened(leader)
    staff = actor("botiltak.bergen")
    choices = {first_question(survey).pk: 2}

    survey_answers.enter_paper(actor=staff, survey=survey, code=codes[1], choices=choices)
    with pytest.raises(Refused, match="brukt"):
        survey_answers.enter_paper(actor=staff, survey=survey, code=codes[1], choices=choices)
    with pytest.raises(Refused, match="minst ett"):
        survey_answers.enter_paper(actor=staff, survey=survey, code=codes[2], choices={})
    with pytest.raises(Refused, match="feil"):
        survey_answers.enter_paper(
            actor=staff, survey=made(actor("enhetsleder.bergen")), code=codes[2], choices=choices
        )

    assert turnout(survey)[0].answered == 1


def test_results_are_for_after_the_close_also_in_the_database(leader: Actor) -> None:
    assessment = approved(leader)
    survey, codes = opened(leader, "Hus A", "Hus B")
    question = first_question(survey)
    for code in (*codes[:4], *codes[4:6]):
        survey_answers.enter_paper(actor=leader, survey=survey, code=code, choices={question.pk: 1})

    assert results_of(leader, survey, "nb") == []
    assert not SurveyTally.objects.exists()
    surveys.close_survey(actor=leader, survey=survey)
    closed = surveys.close_survey(actor=leader, survey=survey)

    first = results_of(leader, closed, "nb")[0].result
    assert first.total.counts == (6, 0, 0, 0)
    assert all(each.counts is None for each in first.groups.values())
    assert not SurveyInvitation.objects.filter(survey=survey).exists()
    assert Task.objects.filter(subject_id=assessment.pk, done_at=None).count() == 1
    with pytest.raises(Refused):
        survey_answers.answer(code=codes[7], choices={question.pk: 1}, on=leader.today)


def test_questions_stand_once_it_is_open(leader: Actor) -> None:
    survey = made(leader)
    with pytest.raises(Refused, match="tittelen på alle språkene"):
        surveys.open_survey(actor=leader, survey=survey)
    with pytest.raises(Refused, match="English"):
        surveys.add_question(actor=leader, survey=survey, texts={"nb": "Er det varmt?"})
    survey, _codes = opened(leader)
    with pytest.raises(Refused, match="kan ikke endres"):
        surveys.remove_question(actor=leader, question=first_question(survey))


def test_night_closes_what_is_past_its_day(leader: Actor) -> None:
    survey, _codes = opened(leader)

    for _night in range(2):
        on = survey.closes_on + timedelta(days=1)
        with acting_as_service("deadlines", leader.home, today=on) as service:
            surveys.close_finished(actor=service, on=on)

    with acting_as_service("surveys", leader.home):
        assert Survey.objects.get(pk=survey.pk).state == "closed"


def test_staff_neither_open_nor_close(actor: ActorOf, leader: Actor) -> None:
    survey, _codes = opened(leader)

    with pytest.raises(NotAllowed):
        surveys.close_survey(actor=actor("botiltak.bergen"), survey=survey)


def test_pages_and_sheets(leader: Actor, client_as: ClientAs) -> None:
    survey, _codes = opened(leader, number=2)
    client = client_as("enhetsleder.bergen")

    assert queries(client, "/undersokelser/") <= 10
    assert queries(client, survey.get_absolute_url()) <= 15
    for language in ("nb", "en"):
        sheet = client.get(f"{survey.get_absolute_url()}ark/?sprak={language}")
        assert sheet.content.startswith(b"%PDF")
    assert client_as("saksbehandler.bergen").get(survey.get_absolute_url()).status_code == 404
    assert client_as("leder.nes").get(survey.get_absolute_url()).status_code == 404


def test_turnout_is_told_in_whole_per_cent(leader: Actor, client_as: ClientAs) -> None:
    survey, codes = opened(leader, number=3)
    survey_answers.enter_paper(
        actor=leader, survey=survey, code=codes[0], choices={first_question(survey).pk: 3}
    )

    page = client_as("enhetsleder.bergen").get(survey.get_absolute_url()).content.decode()

    assert "33\xa0%" in page and "33,0" not in page


def test_api_gives_turnout_and_results_when_closed(leader: Actor, api_as: Callable[[str], Any]) -> None:
    survey, codes = opened(leader)
    for code in codes[:3]:
        survey_answers.enter_paper(
            actor=leader, survey=survey, code=code, choices={first_question(survey).pk: 3}
        )
    api = api_as("enhetsleder.bergen")

    before = api.get(f"/api/v1/surveys/{survey.pk}/").json()
    surveys.close_survey(actor=leader, survey=survey)
    after = api.get(f"/api/v1/surveys/{survey.pk}/").json()

    assert (before["invited"], before["answered"], before["results"]) == (4, 3, [])
    assert after["results"][0]["total"] == [0, 0, 3, 0]
