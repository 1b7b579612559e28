from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from core.agencies.actors import Actor
from core.agencies.models import Unit
from core.base.errors import Conflict, NotAllowed, Refused
from core.messages.models import Task
from core.rules.models import Deadline
from deviations.enums_risk import Trigger
from deviations.models import Risk, RiskAssessment, RiskScore, RiskShare
from deviations.selectors import risk_figures
from deviations.services import assessments, risk_shares, risks
from deviations.services.judging import Judgement, judge
from deviations.services.risks import Factor, Values
from tests.counting import queries
from tests.factories.deviations import reported
from tests.factories.risks import HIGH, MEDIUM, approved, begun, heard, with_risk

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def leader(actor: ActorOf) -> Actor:
    return actor("enhetsleder.bergen")


def unit_of(actor: Actor, code: str) -> Unit:
    return Unit.objects.get(municipality=actor.home, code=code)


def test_approving_holds_for_a_year_and_starts_the_deadline(leader: Actor) -> None:
    done = approved(leader)

    assert done.state == "current"
    assert done.review_on is not None and 364 < (done.review_on - leader.today).days < 367
    deadline = Deadline.objects.get(kind="risk_review", subject_id=done.pk)
    assert deadline.due == done.review_on
    assert assessments.approve(actor=leader, assessment=done).reviews.count() == 1


def test_approving_says_everything_that_is_missing(leader: Actor) -> None:
    assessment = begun(leader, staffing="")

    with pytest.raises(Refused) as refused:
        assessments.approve(actor=leader, assessment=assessment)

    assert refused.value.code == "RISK_INCOMPLETE"
    for words in ("minst én risiko", "bemanning", "«Beboere»", "Hør minst én"):
        assert words in refused.value.message


def test_elements_of_est_are_asked_for_and_may_be_set_aside_with_a_reason(actor: ActorOf) -> None:
    director = actor("direktor.est.bergen")
    assessment = begun(director, unit_of(director, "nyhavnsveien"))
    heard(director, assessment)
    codes = ("statutory_services", "other_services", "budget", "privacy", "working_environment")
    for code in codes:
        with_risk(director, assessment, factor=code, element=code)

    with pytest.raises(Refused, match="vold eller trusler"):
        assessments.approve(actor=director, assessment=assessment)
    with pytest.raises(Refused, match="Skriv hvorfor"):
        risks.set_element_aside(actor=director, assessment=assessment, element="violence", reason=" ")
    risks.set_element_aside(actor=director, assessment=assessment, element="violence", reason="Ingen ansatte")

    assert assessments.approve(actor=director, assessment=assessment).state == "current"


def test_review_looks_at_every_risk_and_keeps_the_old_values(leader: Actor) -> None:
    assessment = approved(leader)
    second = with_risk(leader, assessment, HIGH, "Brann")
    assessments.start_review(actor=leader, assessment=assessment, trigger=Trigger.YEARLY)
    risk = assessment.risks.get(position=1)

    with pytest.raises(Refused, match="fortsatt er aktuell"):
        assessments.approve(actor=leader, assessment=assessment)
    risks.keep_risk(actor=leader, risk=risk)
    risks.change_risk(
        actor=leader, risk=second, factor=Factor("Brann", "building", "Sprinkler"), values=MEDIUM
    )

    assert assessments.approve(actor=leader, assessment=assessment).reviews.count() == 2
    assert list(second.scores.order_by("recorded_at").values_list("likelihood_before", flat=True)) == [4, 3]


def test_review_hears_the_residents_anew(leader: Actor, as_owner: Any) -> None:
    assessment = approved(leader)
    with as_owner():
        assessment.sources.update(recorded_on=leader.today - timedelta(days=300))
    assessments.start_review(actor=leader, assessment=assessment, trigger=Trigger.YEARLY)
    for risk in assessment.risks.all():
        risks.keep_risk(actor=leader, risk=risk)

    with pytest.raises(Refused, match="hørt"):
        assessments.approve(actor=leader, assessment=assessment)
    heard(leader, assessment)

    assert assessments.approve(actor=leader, assessment=assessment).state == "current"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (Values(2, 2, 3, 2), "WORSE_AFTER"),
        (Values(6, 2), "VALUE_OUTSIDE"),
        (Values(3, 3, 2, None), "HALF_AN_ANSWER"),
    ],
)
def test_values_that_cannot_be(leader: Actor, values: Values, code: str) -> None:
    assessment = begun(leader)

    with pytest.raises(Refused) as refused:
        with_risk(leader, assessment, values)

    assert refused.value.code == code
    assert not assessment.risks.exists()


def test_same_risk_twice_is_refused_and_stale_version_conflicts(leader: Actor) -> None:
    assessment = begun(leader)
    risk = with_risk(leader, assessment)

    with pytest.raises(Refused, match="står der allerede"):
        with_risk(leader, assessment, factor="alenevakt")
    with pytest.raises(Conflict):
        risks.change_risk(
            actor=leader, risk=risk, factor=Factor("Alene", "staffing"), values=MEDIUM, expected_version=7
        )


def test_high_risk_without_measures_needs_a_reason(leader: Actor) -> None:
    assessment = begun(leader)
    heard(leader, assessment)
    risk = with_risk(leader, assessment, Values(4, 5, 4, 5), existing="")

    with pytest.raises(Refused, match="høy og uten tiltak"):
        assessments.approve(actor=leader, assessment=assessment)
    assert risk in risk_figures.risks_without_measures(leader)
    risks.add_risk_measure(
        actor=leader,
        risk=risk,
        description="Kurs",
        responsible=leader.user,
        due_on=leader.today,  # type: ignore[arg-type]
    )

    assert assessments.approve(actor=leader, assessment=assessment).state == "current"


def test_staff_read_but_neither_write_nor_approve(actor: ActorOf, leader: Actor) -> None:
    assessment = approved(leader)
    staff = actor("botiltak.bergen")

    with pytest.raises(NotAllowed):
        assessments.start_review(actor=staff, assessment=assessment, trigger=Trigger.CHANGE)
    with pytest.raises(NotAllowed):
        with_risk(staff, assessment)


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("botiltak.bergen", 200), ("etatsdirektor.bergen", 200), ("kommunaldirektor.bergen", 200),
        ("direktor.est.bergen", 404), ("saksbehandler.bergen", 404), ("vekter.bergen", 404), ("leder.nes", 404),
    ],
)  # fmt: skip
def test_unit_and_line_see_it_and_others_do_not(
    actor: ActorOf, leader: Actor, client_as: ClientAs, username: str, status: int
) -> None:
    assessment = approved(leader)

    assert client_as(username).get(assessment.get_absolute_url()).status_code == status
    actor(username)
    # The database says the same without the policy.
    assert RiskAssessment.objects.filter(pk=assessment.pk).exists() == (status == 200)
    assert RiskScore.objects.exists() == (status == 200)


def test_history_of_values_cannot_be_changed(leader: Actor) -> None:
    with_risk(leader, begun(leader))

    with pytest.raises(DatabaseError), transaction.atomic():
        RiskScore.objects.update(likelihood_before=1)


def test_serious_deviation_asks_for_a_new_look(actor: ActorOf, leader: Actor) -> None:
    assessment = approved(leader)
    report = reported(actor("botiltak.bergen"))
    leader = actor("enhetsleder.bergen")

    for consequence in (3, 4, 4):
        judge(actor=leader, report=report, judgement=Judgement(True, consequence, False, False, "Sett på"))

    task = Task.objects.get(subject_id=assessment.pk, done_at=None)
    assert assessment.number in task.title
    assessments.start_review(actor=leader, assessment=assessment, trigger=Trigger.SERIOUS_EVENT)
    risks.keep_risk(actor=leader, risk=assessment.risks.get())
    assessments.approve(actor=leader, assessment=assessment)
    assert not Task.objects.filter(pk=task.pk, done_at=None).exists()


@pytest.fixture
def shared(actor: ActorOf) -> RiskShare:
    director = actor("etatsdirektor.bergen")
    assessment = begun(director, subject_kind="agency")
    risk = with_risk(director, assessment, HIGH, "Vold mot ansatte")
    units = [unit_of(director, "haggardshaugen")]
    due = director.today + timedelta(days=14)
    first = risk_shares.share_risk(actor=director, risk=risk, units=units, due_on=due)
    assert risk_shares.share_risk(actor=director, risk=risk, units=units, due_on=due) == []
    return first[0]


def test_shared_risk_is_a_task_with_the_units_own_answer(actor: ActorOf, shared: RiskShare) -> None:
    leader = actor("enhetsleder.bergen")
    assert Task.objects.filter(subject_id=shared.pk, done_at=None).count() == 1
    assert not Risk.objects.exists()

    with pytest.raises(Refused, match="både før og etter"):
        risk_shares.answer_share(actor=leader, share=shared, answer=risk_shares.Answer(True, "Ja"))
    answer = risk_shares.Answer(True, "Mindre hos oss", Values(3, 4, 2, 3))
    risk_shares.answer_share(actor=leader, share=shared, answer=answer)
    again = risk_shares.answer_share(actor=leader, share=shared, answer=risk_shares.Answer(False, "Nei"))

    assert (again.relevant, again.before, again.after) == (True, 12, 6)
    assert not Task.objects.filter(subject_id=shared.pk, done_at=None).exists()


def test_shared_risk_counts_once_where_it_was_written(actor: ActorOf, shared: RiskShare) -> None:
    leader = actor("enhetsleder.bergen")
    answer = risk_shares.Answer(True, "Her også", Values(3, 4, 2, 3))
    risk_shares.answer_share(actor=leader, share=shared, answer=answer)
    with_risk(leader, begun(leader))

    top = actor("kommunaldirektor.bergen")
    units = risk_figures.risks_by_level(top, top.today)
    total = risk_figures.summed(units)

    assert {each.unit: each.risks for each in units} == {"EPHRT ledelse": 1, "Haggardshaugen bofellesskap": 1}
    assert total is not None and (total.risks, total.before, total.after) == (2, (0, 1, 1), (1, 0, 1))
    assert risk_figures.risks_by_level(top, top.today - timedelta(days=1)) == []


def test_risk_is_not_sent_sideways(actor: ActorOf) -> None:
    director = actor("etatsdirektor.bergen")
    risk = with_risk(director, begun(director))

    with pytest.raises(Refused, match="lenger ned"):
        risk_shares.share_risk(
            actor=director, risk=risk, units=[unit_of(director, "nyhavnsveien")], due_on=director.today
        )


def test_sending_a_risk_down_the_line_is_offered_where_somebody_is_below(
    actor: ActorOf, client_as: Callable[[str], Client]
) -> None:
    director = actor("etatsdirektor.bergen")
    offered = {}
    for unit in (None, unit_of(director, "haggardshaugen")):
        assessment = begun(director, **({"unit": unit} if unit else {"subject_kind": "agency"}))
        risk = with_risk(director, assessment)
        client = client_as("etatsdirektor.bergen")
        shown = client.get(assessment.get_absolute_url()).content.decode()
        send = reverse("risk:share_risk", args=[risk.pk])
        offered[send in shown] = client.get(send).status_code
        director = actor("etatsdirektor.bergen")

    assert offered == {True: 200, False: 404}


def test_stale_is_past_its_year(leader: Actor) -> None:
    assessment = approved(leader)
    assert assessment.review_on is not None

    assert not risk_figures.stale_assessments(leader, assessment.review_on).exists()
    late = assessment.review_on + timedelta(days=1)
    assert list(risk_figures.stale_assessments(leader, late)) == [assessment]


def test_pages_label_before_and_after_and_print(leader: Actor, client_as: ClientAs, monkeypatch: Any) -> None:
    assessment = approved(leader)
    risks.add_risk_measure(
        actor=leader, risk=assessment.risks.get(), description="Kurs", responsible=leader.user,  # type: ignore[arg-type]
        due_on=leader.today,
    )  # fmt: skip
    client = client_as("enhetsleder.bergen")

    assert queries(client, "/risiko/") <= 10
    assert queries(client, assessment.get_absolute_url()) <= 15
    body = client.get(assessment.get_absolute_url()).content.decode()
    assert "<caption>Før tiltak</caption>" in body and "<caption>Etter tiltak</caption>" in body
    assert client.get(f"{assessment.get_absolute_url()}utskrift/").content.startswith(b"%PDF")
    assert "Hver risiko telles én gang" in client.get("/risiko/bilde/?dato=01.01.2026").content.decode()


def test_form_makes_an_assessment_and_a_risk(leader: Actor, client_as: ClientAs) -> None:
    client = client_as("enhetsleder.bergen")
    new = {
        "unit": str(leader.unit_id), "title": "Haugen", "subject_kind": "housing_measure", "trigger": "first",
    }  # fmt: skip
    page = client.post("/risiko/ny/", new, follow=True)
    assessment = RiskAssessment.objects.get()
    bad = client.post(
        f"{assessment.get_absolute_url()}risiko/",
        {
            "factor": "Brann", "category": "building", "likelihood_before": 2, "consequence_before": 2,
            "likelihood_after": 3, "consequence_after": 2,
        },
    )  # fmt: skip

    assert "Før vurderingen kan godkjennes" in page.content.decode()
    assert "større etter tiltak" in bad.content.decode()


def test_api_shows_both_values_by_name(leader: Actor, api_as: Callable[[str], Any]) -> None:
    assessment = approved(leader)

    told = api_as("enhetsleder.bergen").get(f"/api/v1/risk-assessments/{assessment.pk}/").json()

    assert (told["risks"][0]["value_before"], told["risks"][0]["value_after"]) == (9, 4)
    assert api_as("saksbehandler.bergen").get(f"/api/v1/risk-assessments/{assessment.pk}/").status_code == 404
