"""A rejection of an appeal is a decision of its own: appealed, reconsidered, forwarded, and annulled."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from applications.models import Appeal
from applications.services import appealing, rejecting
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from core.documents.models import Letter
from tests.applications.test_appeals import clock, outstanding, refused, register, state_of

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
__all__ = ["clock"]


def rejected(actor: ActorOf, clock: Any, **more: Any) -> Appeal:
    """An appeal that came 40 days after the refusal, rejected today, whose letter has arrived today."""
    decision = refused(actor)
    clock(40)
    appeal = register(actor, decision, **more)
    caseworker = actor("saksbehandler.bergen")
    appeal = rejecting.reject(actor=caseworker, appeal=appeal, ground="late", reason="Du fikk brevet i mars.")
    return rejecting.register_arrival(actor=caseworker, appeal=appeal, received_on=caseworker.today)


def against(actor: ActorOf, appeal: Appeal, **more: Any) -> Appeal:
    return register(actor, appeal.decision, rejection=appeal, grounds="Jeg lå på sykehus.", **more)


def test_rejection_has_three_weeks_from_the_day_its_letter_arrived(clock: Any, actor: ActorOf) -> None:
    appeal = rejected(actor, clock)

    # 11 April 2026 and three weeks is a Saturday, and 4 May the next working day.
    assert (appeal.rejected_on, appeal.rejection_until) == (date(2026, 4, 11), date(2026, 5, 4))
    assert outstanding()["appeal_of_rejection"] == date(2026, 5, 4)


@pytest.mark.parametrize(("days", "state"), [(23, "reviewing"), (24, "late")])
def test_appeal_against_a_rejection_follows_the_same_clock(
    clock: Any, actor: ActorOf, days: int, state: str
) -> None:
    appeal = rejected(actor, clock)
    clock(days)

    made = against(actor, appeal, confirm=True)
    again = against(actor, appeal, confirm=True)

    assert (made.pk, made.state, made.rejection_id) == (again.pk, state, appeal.pk)
    letters = Letter.objects.filter(code="appeal_received", state="sent")
    assert "avviste klagen din på vedtaket fra 2.\u00a0mars\u00a02026" in letters.get().html
    assert ("appeal_review" in outstanding()) == (state == "reviewing")
    assert "appeal_of_rejection" not in outstanding()


def test_arrival_registered_afterwards_may_show_that_it_was_late(clock: Any, actor: ActorOf) -> None:
    appeal = rejected(actor, clock)
    Appeal.objects.update(rejection_received_on=None, rejection_until=None)
    clock(40)
    made = against(actor, appeal)
    assert made.state == "reviewing"

    rejecting.register_arrival(
        actor=actor("saksbehandler.bergen"), appeal=appeal, received_on=date(2026, 4, 13)
    )

    assert Appeal.objects.get(pk=made.pk).state == "late"


def test_only_one_appeal_is_alive_on_a_decision(clock: Any, actor: ActorOf) -> None:
    appeal = rejected(actor, clock)
    against(actor, appeal)
    clock(2)

    for more in ({"rejection": appeal}, {}):
        with pytest.raises(Refused) as refusal:
            register(actor, appeal.decision, **more)
        assert refusal.value.code == "APPEAL_LIVE"


def test_what_is_not_rejected_has_no_rejection_to_appeal(clock: Any, actor: ActorOf) -> None:
    decision = refused(actor)
    appeal = register(actor, decision)

    with pytest.raises(Refused) as refusal:
        register(actor, decision, rejection=appeal)

    assert refusal.value.code == "NOT_REJECTED"


def test_annulled_here_the_first_appeal_goes_on_and_the_party_is_told(clock: Any, actor: ActorOf) -> None:
    appeal = rejected(actor, clock)
    made = against(actor, appeal)
    caseworker = actor("saksbehandler.bergen")

    for _ in range(2):
        appealing.review(actor=caseworker, appeal=made, result="reversed", statement="Du lå på sykehus.")

    first, second = Appeal.objects.get(pk=appeal.pk), Appeal.objects.get(pk=made.pk)
    assert (first.state, first.taken_up_on) == ("reviewing", caseworker.today)
    assert second.state == "reversed"
    # The refusal itself is looked at next, and no new decision is due before that.
    assert state_of(appeal.application) == "refused"
    assert "appeal_review" in outstanding() and "decision_after_appeal" not in outstanding()
    letter = Letter.objects.get(code="appeal_taken_up", state="sent")
    assert "Vi opphever avvisningen" in letter.html and "Du lå på sykehus." in letter.html


def test_same_rejection_is_not_made_twice(clock: Any, actor: ActorOf) -> None:
    appeal = rejected(actor, clock)
    caseworker = actor("saksbehandler.bergen")
    appealing.review(
        actor=caseworker, appeal=against(actor, appeal), result="reversed", statement="Du lå på sykehus."
    )

    with pytest.raises(Refused) as refusal:
        rejecting.reject(actor=caseworker, appeal=appeal, ground="late", reason="For sent likevel.")

    assert refusal.value.code == "ANNULLED_BEFORE"


def test_upheld_and_annulled_by_the_body_the_first_appeal_goes_on(clock: Any, actor: ActorOf) -> None:
    appeal = rejected(actor, clock)
    made = against(actor, appeal)
    caseworker = actor("saksbehandler.bergen")
    made = appealing.review(
        actor=caseworker, appeal=made, result="upheld", statement="Fristen var ute, og vi ser ingen grunn."
    )
    made = appealing.forward(actor=caseworker, appeal=made)
    clock(30)
    caseworker = actor("saksbehandler.bergen")

    done = appealing.register_outcome(
        actor=caseworker, appeal=made, outcome="annulled", outcome_on=caseworker.today,
        received_on=caseworker.today, reference="KN 4/26",
    )  # fmt: skip

    statement = Letter.objects.get(code="appeal_statement", state="sent").html
    assert "Klagen ble avvist fordi den kom etter klagefristen." in statement
    assert done.state == "decided" and done.body == appeal.decision.basis
    first = Appeal.objects.get(pk=appeal.pk)
    assert (first.state, first.taken_up_on) == ("reviewing", caseworker.today)
    assert "Klagen på vedtaket skal behandles" in Letter.objects.get(code="appeal_outcome").html
    assert "decision_after_appeal" not in outstanding() and "appeal_answer" not in outstanding()
    # What it became of the first appeal is told to the body of the next round.
    second = appealing.review(
        actor=caseworker, appeal=first, result="upheld", statement="Inntekten er riktig."
    )
    appealing.forward(actor=caseworker, appeal=second)
    last = Letter.objects.filter(code="appeal_statement", state="sent").order_by("-created_at")[0]
    assert "Klagen ble først avvist. Avvisningen er opphevet" in last.html


@pytest.mark.parametrize(
    ("step", "code"), [("partly", "RESULT_WRONG"), ("changed", "OUTCOME_WRONG"), ("early", "BEFORE_SENT")]
)
def test_what_a_rejection_cannot_become_is_refused(clock: Any, actor: ActorOf, step: str, code: str) -> None:
    appeal = rejected(actor, clock)
    caseworker = actor("saksbehandler.bergen")
    with pytest.raises(Refused) as refusal:
        if step == "early":
            day = caseworker.today - timedelta(days=1)
            rejecting.register_arrival(actor=caseworker, appeal=appeal, received_on=day)
        made = against(actor, appeal)
        if step == "partly":
            appealing.review(actor=caseworker, appeal=made, result="partly", statement="Litt.")
        made = appealing.review(actor=caseworker, appeal=made, result="upheld", statement="Nei.")
        made = appealing.forward(actor=caseworker, appeal=made)
        appealing.register_outcome(
            actor=caseworker, appeal=made, outcome="changed", outcome_on=caseworker.today,
            received_on=caseworker.today,
        )  # fmt: skip

    assert refusal.value.code == code
    assert Appeal.objects.get(pk=appeal.pk).state == "rejected"


def test_we_annul_no_rejection_of_what_came_after_a_year(clock: Any, actor: ActorOf) -> None:
    decision = refused(actor)
    clock(370)
    caseworker = actor("saksbehandler.bergen")
    appeal = register(actor, decision)
    appeal = rejecting.reject(actor=caseworker, appeal=appeal, ground="late", reason="Over ett år.")
    made = against(actor, appeal)

    with pytest.raises(Refused) as refusal:
        appealing.review(actor=caseworker, appeal=made, result="reversed", statement="Vi tar den.")

    assert refusal.value.code == "MORE_THAN_A_YEAR"


@pytest.mark.parametrize("who", ["nav.bergen", "konsulent.nes", "boligleder.bergen"])
def test_others_register_no_arrival(clock: Any, actor: ActorOf, who: str) -> None:
    appeal = rejected(actor, clock)

    with pytest.raises(NotAllowed):
        rejecting.register_arrival(actor=actor(who), appeal=appeal, received_on=date(2026, 4, 12))


def test_pages_lead_from_the_rejection_to_its_appeal_and_back(
    clock: Any, actor: ActorOf, client_as: ClientAs
) -> None:
    appeal = rejected(actor, clock)
    client = client_as("saksbehandler.bergen")
    page = client.get(appeal.get_absolute_url()).content.decode()
    assert "Registrer klage på avvisningen" in page

    answer = client.post(
        f"{appeal.get_absolute_url()}klage/", {"received_on": "11.04.2026", "grounds": "Syk."}, follow=True
    )

    made = Appeal.objects.get(rejection=appeal)
    assert answer.redirect_chain[-1][0] == made.get_absolute_url()
    assert "Klagen gjelder at vi avviste klagen" in answer.content.decode()
    tab = client.get(
        reverse("applications:decisions", args=[appeal.application.case_number])
    ).content.decode()
    assert "Avvisningen av en klage på vedtaket er påklaget." in tab and "Klage på avvisning" in tab
    form = client.get(f"{made.get_absolute_url()}vurder/").content.decode()
    assert "Avvisningen blir stående" in form and "delvis medhold" not in form


def test_api_registers_arrival_and_appeal_and_shows_it_on_the_decision(
    clock: Any, actor: ActorOf, api_as: Callable[[str], APIClient]
) -> None:
    appeal = rejected(actor, clock)
    api = api_as("saksbehandler.bergen")

    arrived = api.post(f"/api/v1/appeals/{appeal.pk}/rejection-received/", {"received_on": "2026-04-11"})
    made = api.post(f"/api/v1/appeals/{appeal.pk}/appeal/", {"received_on": "2026-04-11", "confirm": False})

    assert (arrived.status_code, made.status_code) == (200, 201)
    assert made.json()["rejection"] == str(appeal.pk)
    shown = api.get(f"/api/v1/decisions/{appeal.decision_id}/").json()["live_appeal"]
    assert (shown["id"], shown["rejection"]) == (made.json()["id"], str(appeal.pk))
    case = api.get(f"/api/v1/applications/{appeal.application.pk}/").json()["live_appeal"]
    assert case["state"] == "reviewing"
    listed = api.get("/api/v1/applications/?state=refused").json()["results"]
    assert listed[0]["live_appeal"]["id"] == made.json()["id"]
    assert api_as("konsulent.nes").post(f"/api/v1/appeals/{appeal.pk}/appeal/", {}).status_code == 404
