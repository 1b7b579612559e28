"""Housing follow-up: because the person wants it, in their words, with or without a lease; closed to the landlord."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from core.base.ids import uuid7
from core.documents import pdf
from core.people import protection
from core.rules.models import Deadline
from core.workflow.models import StateChange
from tenancies import policies_followup as policies
from tenancies.models import FollowUp, FollowUpGoal, FollowUpVisit
from tenancies.services import followup_paper, followup_visits, followups
from tenancies.services.followup_visits import VisitFacts
from tenancies.services.followups import GoalFacts, NewFollowUp, Plan
from tests.counting import queries
from tests.factories.temporary import somebody
from tests.factories.tenancies import make_lease, make_tenant

Who = Callable[[str], Actor]
As = Callable[[str], Client]
HELPER = "oppfolger.bergen"
LANDLORD = ("boligleder.bergen", "regnskap.bergen", "bomiljo.bergen", "innkrever.bergen")
OTHERS = (*LANDLORD, "nav.bergen", "saksbehandler.bergen", "botiltak.bergen", "konsulent.nes")


@pytest.fixture
def helper(actor: Who) -> Actor:
    return actor(HELPER)


def begun(actor: Actor, *, key: Any = None, **facts: Any) -> FollowUp:
    given: dict[str, Any] = {
        "person": somebody(given_name="Ola", family_name="Boende"), "asked_by": "person", "agreed_on": actor.today,
        **facts,
    }  # fmt: skip
    return followups.start(actor=actor, unit=actor.unit, new=NewFollowUp(**given), key=key or uuid7())


def planned(actor: Actor, **facts: Any) -> FollowUp:
    return followups.write_plan(actor=actor, follow_up=begun(actor, **facts), plan=Plan("Ro om kvelden"))


def visit(actor: Actor, follow_up: FollowUp, days: int = 7, **facts: Any) -> FollowUpVisit:
    when = VisitFacts(actor.today + timedelta(days=days), **facts)
    return followup_visits.plan_visit(actor=actor, follow_up=follow_up, facts=when)


def outstanding(row: FollowUp) -> dict[str, date]:
    return dict(Deadline.objects.outstanding().filter(subject_id=row.pk).values_list("kind", "due"))


def test_begins_without_lease_and_decision(helper: Actor) -> None:
    row = begun(helper)

    assert (row.number, row.state, row.basis) == (f"F{helper.today.year}/1", "active", "agreed")
    assert row.responsible == helper.user
    assert outstanding(row) == {"follow_up_plan": helper.today + timedelta(days=14)}


def test_same_key_and_same_person_are_one(helper: Actor) -> None:
    key, who = uuid7(), somebody()
    row = begun(helper, key=key, person=who)

    assert begun(helper, key=key, person=who) == row
    with pytest.raises(Refused) as refusal:
        begun(helper, person=followups.Someone(person=row.person))
    assert refusal.value.code == "ALREADY_FOLLOWED"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"asked_by": "nobody"}, "ASKED_BY"),
        ({"basis": "feeling"}, "BASIS"),
        ({"basis": "decision"}, "DECISION_MISSING"),
        ({"basis": "decision", "decided_on": date(2027, 1, 1)}, "DECISION_WHEN"),
        ({"agreed_on": date(2027, 1, 1)}, "NOT_AGREED"),
        ({"person": somebody(family_name="")}, "NAME_MISSING"),
    ],
)
def test_bad_beginning_is_refused(helper: Actor, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        begun(helper, **facts)

    assert (refusal.value.code, FollowUp.objects.count()) == (code, 0)


def test_responsible_works_in_the_unit(helper: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        begun(helper, responsible=User.objects.get(username="nav.bergen"))

    assert refusal.value.field == "responsible"


@pytest.mark.parametrize("name", LANDLORD)
def test_landlord_begins_none(actor: Who, name: str) -> None:
    with pytest.raises(NotAllowed):
        begun(actor(name))


def test_plan_is_written_reviewed_and_kept_from_being_overwritten(helper: Actor) -> None:
    row = begun(helper)

    first = followups.write_plan(
        actor=helper, follow_up=row, plan=Plan("Ro", review_on=date(2027, 1, 10)), version=1
    )
    again = followups.write_plan(actor=helper, follow_up=row, plan=Plan("Ro", review_on=date(2027, 1, 10)))

    assert (first.version, again.version) == (2, 2)
    assert outstanding(row) == {"follow_up_review": date(2027, 1, 10)}
    with pytest.raises(Conflict):
        followups.write_plan(actor=helper, follow_up=row, plan=Plan("Fred"), version=1)
    for plan, code in ((Plan(" "), "IMPORTANT_MISSING"), (Plan("Ro", review_on=helper.today), "REVIEW_WHEN")):
        with pytest.raises(Refused) as refusal:
            followups.write_plan(actor=helper, follow_up=row, plan=plan)
        assert refusal.value.code == code


def test_goals_in_their_words(helper: Actor) -> None:
    row = planned(helper)
    facts = GoalFacts("Jeg vil  tørre å åpne posten", "economy", "Legger den på bordet")

    goal = followups.add_goal(actor=helper, follow_up=row, facts=facts)

    assert followups.add_goal(actor=helper, follow_up=row, facts=facts) == goal
    assert goal.words == "Jeg vil tørre å åpne posten"
    followups.change_goal(
        actor=helper, goal=goal, facts=GoalFacts("Jeg vil åpne posten", "economy"), version=1
    )
    for _ in range(2):
        followups.close_goal(actor=helper, goal=goal, reached=True, closing="Det gikk")
    goal.refresh_from_db()
    assert (goal.words, goal.state, goal.closing) == ("Jeg vil åpne posten", "reached", "Det gikk")
    with pytest.raises(Refused):
        followups.change_goal(actor=helper, goal=goal, facts=facts)
    followups.resume_goal(actor=helper, goal=goal)
    goal.refresh_from_db()
    assert (goal.state, goal.closed_on) == ("active", None)
    for wrong in (GoalFacts(" ", "home"), GoalFacts("Mål", "moon")):
        with pytest.raises(Refused):
            followups.add_goal(actor=helper, follow_up=row, facts=wrong)
    assert FollowUpGoal.objects.count() == 1


def test_next_visit_is_the_deadline(helper: Actor) -> None:
    row = planned(helper)
    later = visit(helper, row, 14)
    assert visit(helper, row, 14) == later
    sooner = visit(helper, row, 3, kind="phone")
    assert outstanding(row)["follow_up_visit"] == sooner.on

    followup_visits.finish_visit(actor=helper, visit=sooner, outcome="cancelled")
    assert outstanding(row)["follow_up_visit"] == later.on
    followup_visits.finish_visit(actor=helper, visit=later, outcome="cancelled")
    assert "follow_up_visit" not in outstanding(row)


def test_visits_held_missed_and_noted(helper: Actor) -> None:
    row = planned(helper)
    today = visit(helper, row, 0)

    with pytest.raises(Refused) as refusal:
        followup_visits.finish_visit(actor=helper, visit=today, outcome="held")
    assert refusal.value.code == "NOTE_MISSING"
    for _ in range(2):
        held = followup_visits.finish_visit(actor=helper, visit=today, outcome="held", note="Åpnet posten")
    assert (held.state, held.visitor) == ("held", helper.user)
    ahead = visit(helper, row, 5)
    for outcome, code in (("held", "NOT_YET"), ("not_there", "NOT_YET"), ("planned", "OUTCOME")):
        with pytest.raises(Refused) as refusal:
            followup_visits.finish_visit(actor=helper, visit=ahead, outcome=outcome, note="x")
        assert refusal.value.code == code
    facts = VisitFacts(helper.today - timedelta(days=1), "office")
    noted = [
        followup_visits.note_visit(actor=helper, follow_up=row, facts=facts, note="Stakk innom")
        for _ in range(2)
    ]
    assert noted[0] == noted[1] and noted[0].state == "held"


@pytest.mark.parametrize(("days", "facts"), [(-1, {}), (400, {}), (3, {"kind": "moon"})])
def test_bad_visit_is_refused(helper: Actor, days: int, facts: dict[str, Any]) -> None:
    row = planned(helper)

    with pytest.raises(Refused):
        visit(helper, row, days, **facts)

    assert not FollowUpVisit.objects.exists()


def test_ended_calls_off_what_was_agreed(helper: Actor) -> None:
    row = planned(helper)
    agreed = visit(helper, row)

    for outcome in ("", "other"):
        with pytest.raises(Refused):
            followups.end(actor=helper, follow_up=row, outcome=outcome)
    for _ in range(2):
        ended = followups.end(actor=helper, follow_up=row, outcome="wish")

    agreed.refresh_from_db()
    assert (ended.state, agreed.state, outstanding(row)) == ("ended", "cancelled", {})
    with pytest.raises(Refused):
        visit(helper, row)
    assert begun(helper, person=followups.Someone(person=row.person)) != row


def test_unit_leader_sees_but_writes_nothing(actor: Who, helper: Actor) -> None:
    row = planned(helper)

    assert not policies.follow_ups.permits(actor("enhetsleder.bergen"), "write")
    with pytest.raises(NotAllowed):
        followups.end(actor=actor("enhetsleder.bergen"), follow_up=row, outcome="wish")


@pytest.mark.parametrize("name", OTHERS)
def test_closed_to_everybody_else_in_both_walls(actor: Who, client_as: As, helper: Actor, name: str) -> None:
    row = planned(helper)
    visit(helper, row)
    other = actor(name)

    assert not policies.follow_ups.visible_to(other).exists()
    assert not policies.visits.visible_to(other).exists()
    assert not FollowUp.objects.exists() and not FollowUpVisit.objects.exists()
    assert not StateChange.objects.filter(subject_id=row.pk).exists()
    with pytest.raises(NotAllowed):
        followups.write_plan(actor=other, follow_up=row, plan=Plan("Mitt"))
    for url in (row.get_absolute_url(), f"{row.get_absolute_url()}plan/nb/"):
        assert client_as(name).get(url).status_code == 404


def test_protected_address_is_the_handlers_and_the_one_responsible(actor: Who, helper: Actor) -> None:
    row = planned(helper)
    visit(helper, row)
    chief = User.objects.get(username="saksbehandler.bergen")
    helper = actor(HELPER)
    protection.protect(
        actor=helper, person=row.person, level="confidential", handlers=[chief], reason="Folkeregisteret"
    )

    assert policies.follow_ups.visible_to(actor(HELPER)).exists()
    FollowUp.objects.filter(pk=row.pk).update(responsible=None)
    assert not policies.follow_ups.visible_to(actor(HELPER)).exists()
    assert not FollowUp.objects.exists() and not FollowUpVisit.objects.exists()
    assert not Deadline.objects.filter(subject_id=row.pk).exists()


# Pages, paper, API -------------------------------------------------------------------------------------------------


def test_pages_open(client_as: As, helper: Actor) -> None:
    row = planned(helper)
    goal = followups.add_goal(actor=helper, follow_up=row, facts=GoalFacts("Egen nøkkel", "home"))
    agreed = visit(helper, row)
    base, client = row.get_absolute_url(), client_as(HELPER)

    parts = ("", "plan/", "plan/nb/", "plan/nn/", "mal/ny/", f"mal/{goal.pk}/", f"mal/{goal.pk}/avslutt/",
             "besok/avtal/", "besok/ny/", f"besok/{agreed.pk}/", "booppfolger/", "avslutt/")  # fmt: skip
    for part in parts:
        assert client.get(f"{base}{part}").status_code == 200, part
    listed = client.get(reverse("followups:list")).content.decode()
    assert "Ola Boende" in listed
    assert queries(client_as(HELPER), reverse("followups:list")) <= 10
    assert queries(client_as(HELPER), base) <= 15


def test_paper_is_the_person_s_and_has_no_notes(helper: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    row = planned(helper)
    followups.add_goal(actor=helper, follow_up=row, facts=GoalFacts("Egen nøkkel", "home"))
    followup_visits.note_visit(
        actor=helper, follow_up=row, facts=VisitFacts(helper.today), note="Hemmelig notat fra enheten"
    )
    shown: list[str] = []
    real = pdf.html_to_pdf
    monkeypatch.setattr(pdf, "html_to_pdf", lambda html, **how: shown.append(html) or real(html, **how))

    made = followup_paper.plan_paper(actor=helper, follow_up=row)

    assert made.startswith(b"%PDF-")
    assert "Ro om kvelden" in shown[0] and "Egen nøkkel" in shown[0] and "Ola Boende" in shown[0]
    assert "Hemmelig notat" not in shown[0]


def test_lease_is_shown_only_where_it_is_open(client_as: As, bergen: Municipality, helper: Actor) -> None:
    tenant = make_tenant(bergen, helper.compartment)
    lease = make_lease(bergen, tenant=tenant)
    row = planned(helper, person=followups.Someone(person=tenant))

    page = client_as(HELPER).get(row.get_absolute_url()).content.decode()

    assert str(lease.dwelling) not in page
    assert "enten det finnes et eller ikke" in page


def test_forms_carry_it_through(client_as: As, helper: Actor) -> None:
    client = client_as(HELPER)
    sent = {
        "key": str(uuid7()), "given_name": "Kari", "family_name": "Boende", "asked_by": "person", "basis": "agreed",
        "agreed_on": "20.11.2026", "responsible": str(helper.user_id),
    }  # fmt: skip
    empty = client.post(reverse("followups:new"), {**sent, "family_name": "", "agreed_on": ""})
    assert "Oppgi når personen sa ja." in empty.content.decode()
    assert client.post(reverse("followups:new"), sent).status_code == 302
    row = FollowUp.objects.get()
    base = row.get_absolute_url()

    client.post(f"{base}plan/", {"version": "1", "important": "Ro", "review_on": "20.2.2027"})
    client.post(f"{base}mal/ny/", {"words": "Egen nøkkel", "area": "home"})
    client.post(f"{base}besok/avtal/", {"on": "27.11.2026", "at": "12.30", "kind": "home"})
    client.post(f"{base}besok/ny/", {"on": "20.11.2026", "kind": "office", "note": "Så på planen"})

    row.refresh_from_db()
    assert row.important == "Ro" and row.goals.count() == 1
    assert sorted(row.visits.values_list("state", flat=True)) == ["held", "planned"]
    page = client.get(base).content.decode()
    assert "kl.\u00a012.30" in page and "Så på planen" in page


def test_follow_up_in_the_api(api_as: Callable[[str], APIClient], helper: Actor) -> None:
    api = api_as(HELPER)
    sent = {
        "key": str(uuid7()), "asked_by": "nav", "agreed_on": "2026-11-20", "given_name": "Kari",
        "family_name": "Boende",
    }  # fmt: skip
    made = [api.post("/api/v1/follow-ups/", sent, format="json") for _ in range(2)]
    assert made[0].status_code == 201, made[0].content
    assert made[0].json()["id"] == made[1].json()["id"]
    one = f"/api/v1/follow-ups/{made[0].json()['id']}/"

    plan = api.post(f"{one}plan/", {"version": 1, "important": "Ro"}, format="json")
    api.post(f"{one}goals/", {"words": "Egen nøkkel", "area": "home"}, format="json")
    api.post(f"{one}visits/", {"on": "2026-11-27", "at": "12:00"}, format="json")
    whole = api.get(one).json()

    assert plan.json()["version"] == 2
    assert [goal["words"] for goal in whole["goals"]] == ["Egen nøkkel"]
    assert whole["visits"][0]["state"] == "planned"
    assert api.post(f"{one}end/", {"outcome": "moon"}, format="json").status_code == 400
    assert api.post(f"{one}end/", {"outcome": "goals"}, format="json").json()["state"] == "ended"
    assert api_as("boligleder.bergen").get("/api/v1/follow-ups/").status_code == 404
    assert api_as("nav.bergen").get(one).status_code == 404
