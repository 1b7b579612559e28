"""What each member of the household says, and the child's best: what must be in place before a decision."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, MemberStatement
from applications.services import deciding
from applications.services.assessing import assess_application
from applications.services.data import DecisionData, MemberData, PersonData
from applications.services.facts import change_facts
from applications.services.statements import StatementData, heard_of, write_statement
from core.agencies.actors import Actor
from core.agencies.relations import open_relation
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.people import services as people
from core.people.models import Person
from tests.factories.applications import GRANT, REFUSAL, child, make_application

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
PARTNER = MemberData(PersonData("Per", "Partnersen", birth_date=date(1984, 4, 1)), role="partner")
CHILDS_BEST = {
    "child_environment": "Venner i nabolaget.",
    "child_stability": "Har flyttet ofte.",
    "child_health": "Astma.",
}
SILENT = StatementData(False, not_heard="no_answer")


def person(case: Application, name: str) -> Person:
    rows = people.periods_of(case.household)
    return next(row.member.person for row in rows if row.member.person.given_name == name)


def said(actor: Actor, text: str = "Jeg vil bo nær jobben.", how: str = "phone") -> StatementData:
    return StatementData(True, actor.today, how, text)


def lay_before(actor: Actor, case: Application, data: DecisionData) -> str:
    """What the draft is refused for when it is laid before a colleague; nothing when it is not."""
    case.refresh_from_db()
    assess_application(actor=actor, application=case)
    draft = deciding.draft_decision(actor=actor, application=case, data=data)
    try:
        deciding.ask_approval(actor=actor, decision=draft)
    except Refused as refused:
        return refused.message
    return ""


def test_statement_is_kept_and_a_new_one_replaces_it(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(PARTNER,), household_invited=None)
    per = person(case, "Per")

    for text in ("Først.", "Først.", "Så."):
        write_statement(actor=caseworker, application=case, person_id=per.pk, told=said(caseworker, text))

    rows = MemberStatement.objects.order_by("written_at")
    assert [(row.said, row.superseded_at is None) for row in rows] == [("Først.", False), ("Så.", True)]
    case.refresh_from_db()
    assert case.household_invited == caseworker.today
    event = AuditEvent.objects.filter(verb="application.statement_written").first()
    assert event is not None and "Først" not in str(event.detail)


def test_decision_waits_for_each_adult_or_a_reason_why_not(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    other = MemberData(PersonData("Bestemor", "Testesen", birth_date=date(1950, 1, 1)), "other_adult")
    case = make_application(caseworker, members=(PARTNER, other))

    refused = lay_before(caseworker, case, REFUSAL)
    write_statement(
        actor=caseworker, application=case, person_id=person(case, "Per").pk, told=said(caseworker)
    )
    still = lay_before(caseworker, case, REFUSAL)
    write_statement(actor=caseworker, application=case, person_id=person(case, "Bestemor").pk, told=SILENT)

    assert (
        "Per Partnersen og Bestemor Testesen" in refused or "Bestemor Testesen og Per Partnersen" in refused
    )
    assert "Bestemor Testesen" in still and "Per" not in still and "under Kartlegging" in still
    assert lay_before(caseworker, case, REFUSAL) == ""


def test_rule_set_that_asks_for_no_statement_does_not_wait(actor: ActorOf) -> None:
    consultant = actor("konsulent.nes")
    case = make_application(consultant, members=(PARTNER,), household_invited=None)

    result = assess_application(actor=consultant, application=case).result

    assert "household_heard" not in result["blocking_decision"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (StatementData(True, None, "phone", "Ja."), "DAY_MISSING"),
        (StatementData(True, date(2999, 1, 1), "phone", "Ja."), "DAY_WRONG"),
        (StatementData(True, date(1970, 1, 1), "phone", "Ja."), "DAY_WRONG"),
        (StatementData(True, date(2026, 1, 1), "child_play", "Ja."), "HOW_MISSING"),
        (StatementData(True, date(2026, 1, 1), "phone", " "), "SAID_MISSING"),
        (StatementData(False), "WHY_MISSING"),
        (StatementData(False, not_heard="too_young"), "WHY_MISSING"),
        (StatementData(False, not_heard="other"), "NOTE_MISSING"),
    ],
)
def test_unfinished_statement_is_refused(actor: ActorOf, told: StatementData, code: str) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(PARTNER,))

    with pytest.raises(Refused) as refusal:
        write_statement(actor=caseworker, application=case, person_id=person(case, "Per").pk, told=told)

    assert refusal.value.code == code
    assert not MemberStatement.objects.exists()


def test_statement_of_a_stranger_by_others_or_on_an_old_version_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(PARTNER,))
    stranger = make_application(caseworker).applicant
    per = person(case, "Per").pk
    with pytest.raises(Refused) as refusal:
        write_statement(actor=caseworker, application=case, person_id=stranger.pk, told=SILENT)
    assert refusal.value.code == "NOT_MEMBER"
    with pytest.raises(Conflict):
        write_statement(actor=caseworker, application=case, person_id=per, told=SILENT, expected_version=99)
    for outsider in ("nav.bergen", "konsulent.nes", "direktor.est.bergen"):
        with pytest.raises(NotAllowed):
            write_statement(actor=actor(outsider), application=case, person_id=per, told=SILENT)


def test_database_shows_statements_to_the_office_alone(actor: ActorOf, acting: Any) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(PARTNER,))
    write_statement(
        actor=caseworker, application=case, person_id=person(case, "Per").pk, told=said(caseworker)
    )
    assert MemberStatement.objects.count() == 1

    for outsider in ("nav.bergen", "konsulent.nes"):
        actor(outsider)
        assert MemberStatement.objects.count() == 0


def test_children_are_asked_by_age_and_stop_nothing(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    today = caseworker.today
    old, young = child("Stor", today - timedelta(days=365 * 9)), child("Liten", today - timedelta(days=700))
    case = make_application(caseworker, members=(old, young), texts=CHILDS_BEST)

    rows = {
        row.person.given_name: row
        for row in heard_of(caseworker, case, people.members_on(case.household, today), today)
    }

    assert rows["Stor"].to_ask and not rows["Liten"].to_ask
    assert not any(row.missing for row in rows.values())
    assert lay_before(caseworker, case, REFUSAL) == ""
    write_statement(
        actor=caseworker,
        application=case,
        person_id=person(case, "Stor").pk,
        told=said(caseworker, "Jeg vil gå på samme skole.", "child_alone"),
    )
    write_statement(
        actor=caseworker,
        application=case,
        person_id=person(case, "Liten").pk,
        told=StatementData(False, not_heard="too_young"),
    )
    assert MemberStatement.objects.count() == 2


def test_page_shows_who_is_missing_and_keeps_the_households_own_words(
    actor: ActorOf, client_as: ClientAs
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(PARTNER, child()), texts={"statement": "Vi vil bo sammen."})
    per = person(case, "Per")
    client = client_as("saksbehandler.bergen")
    mapping = reverse("applications:mapping", args=[case.case_number])
    page = reverse("applications:write_statement", args=[case.case_number, per.pk])

    before = client.get(mapping).content.decode()
    empty = client.post(page, {"version": case.version, "outcome": "heard"}).content.decode()
    saved = client.post(
        page,
        {"version": case.version, "outcome": "heard", "heard_on": f"{caseworker.today:%d.%m.%Y}",
         "how": "meeting", "said": "Jeg trenger eget rom til sønnen min."},
    )  # fmt: skip
    after = client.get(mapping).content.decode()

    assert "Mangler" in before and "Vi vil bo sammen." in before
    assert "Skriv dagen personen uttalte seg." in empty
    assert saved.status_code == 302
    assert "Jeg trenger eget rom til sønnen min." in after and "Vi vil bo sammen." in after
    stranger = reverse("applications:write_statement", args=[case.case_number, case.pk])
    assert client.get(stranger).status_code == 404
    for outsider in ("nav.bergen", "konsulent.nes", "direktor.est.bergen"):
        assert client_as(outsider).get(page).status_code == 404


@pytest.mark.parametrize("username", ["saksbehandler.bergen", "konsulent.nes"])
@pytest.mark.parametrize("kind", ["new", "swap"])
@pytest.mark.parametrize("role", ["child", "shared_child"])
@pytest.mark.parametrize("data", [GRANT, REFUSAL])
def test_no_decision_on_children_before_their_best_is_assessed(
    actor: ActorOf, username: str, kind: str, role: str, data: DecisionData
) -> None:
    caseworker = actor(username)
    young = MemberData(PersonData("Lille", "Testesen", birth_date=date(2019, 2, 1)), role)
    case = make_application(caseworker, kind=kind, members=(young,))
    assessment = assess_application(actor=caseworker, application=case)

    def refused() -> str:
        draft = deciding.draft_decision(actor=caseworker, application=case, data=data)
        with pytest.raises(Refused) as refusal:
            deciding.ask_approval(actor=caseworker, decision=draft)
        return refusal.value.message

    assert not assessment.decision_ready
    assert "bomiljø, bostabilitet og fysiske og helsemessige behov under Kartlegging" in refused()
    change_facts(
        actor=caseworker,
        application=case,
        texts={side: text for side, text in CHILDS_BEST.items() if side != "child_stability"},
    )
    assess_application(actor=caseworker, application=case)
    assert "Skriv om bostabilitet under Kartlegging" in refused()
    change_facts(actor=caseworker, application=case, texts=CHILDS_BEST)
    draft_again = lay_before(caseworker, case, data)
    assert "Barnets beste" not in draft_again


@pytest.mark.parametrize(
    ("kind", "born"), [("renewal", date(2019, 2, 1)), ("new", date(2005, 1, 1)), ("swap", date(2005, 1, 1))]
)
def test_childs_best_is_not_asked_for_renewals_and_grown_children(
    actor: ActorOf, kind: str, born: date
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, kind=kind, members=(child("Lille", born),))
    if born.year == 2005:
        write_statement(actor=caseworker, application=case, person_id=person(case, "Lille").pk, told=SILENT)

    assert lay_before(caseworker, case, REFUSAL) == ""


def test_assessment_page_says_what_is_missing(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(PARTNER, child()))
    assess_application(actor=caseworker, application=case)

    page = client_as("saksbehandler.bergen").get(reverse("applications:assessment", args=[case.case_number]))

    text = page.content.decode()
    assert "Barnets beste er ikke ferdig vurdert." in text
    assert "Husstanden er ikke hørt: Per Partnersen." in text


def test_another_office_with_the_case_open_reads_no_statement_and_no_lack_of_one(
    actor: ActorOf, client_as: ClientAs
) -> None:
    nav = actor("nav.bergen")
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(PARTNER, child()))
    write_statement(
        actor=caseworker, application=case, person_id=person(case, "Per").pk, told=said(caseworker)
    )
    for subject in (case, case.applicant, case.household):
        open_relation(actor=caseworker, subject=subject, compartment=nav.compartment, basis="consent")

    page = client_as("nav.bergen").get(reverse("applications:mapping", args=[case.case_number]))

    text = page.content.decode()
    assert page.status_code == 200 and case.applicant.name in text
    assert "Jeg vil bo nær jobben." not in text and "Hva hver enkelt mener" not in text
