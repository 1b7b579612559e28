"""Transitions: a named receiver who confirms, alarms as the day nears, and nobody left without anybody."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.context import set_context
from core.agencies.models import Membership, Municipality, Relation, Unit
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7
from core.messages.models import Task
from core.people import protection
from core.people.policies import persons
from core.rules.models import Deadline
from tenancies import policies
from tenancies.calculations.homeless import Whereabouts, homeless
from tenancies.models import Handover
from tenancies.selectors.handovers import ownerless, standing
from tenancies.services import handovers, stays
from tenancies.services.handovers import NewHandover
from tests.counting import queries
from tests.database import as_owner
from tests.factories.temporary import make_place, placed, somebody

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
ON = date(2026, 11, 20)


def expected(actor: Actor, days: int = 20, *, key: Any = None, **facts: Any) -> Handover:
    given: dict[str, Any] = {
        "person": somebody(given_name="Ola", family_name="Løslatt"),
        "kind": "prison",
        "expected_on": actor.today + timedelta(days=days),
        "source": "corrections",
        "basis": "consent",
        "home": "none",
        **facts,
    }
    return handovers.register(actor=actor, unit=actor.unit, new=NewHandover(**given), key=key or uuid7())


def at(place: Municipality, code: str, username: str) -> tuple[Unit, User]:
    return Unit.objects.get(municipality=place, code=code), User.objects.get(username=username)


def asked(
    actor: Actor, handover: Handover, code: str = "sosiale-botjenester", name: str = "oppfolger.bergen"
) -> Handover:
    unit, receiver = at(actor.home, code, name)
    return handovers.name_receiver(actor=actor, handover=handover, unit=unit, receiver=receiver)


def outstanding(handover: Handover) -> set[str]:
    rows = Deadline.objects.outstanding().filter(subject_id=handover.pk)
    return set(rows.values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("where", "facts", "letter"),
    [
        (Whereabouts.TEMPORARY, {}, "a"),
        (Whereabouts.WITH_OTHERS, {}, "b"),
        (Whereabouts.INSTITUTION, {"due_out": date(2027, 1, 20)}, "c"),
        (Whereabouts.INSTITUTION, {"due_out": date(2027, 1, 21)}, ""),
        (Whereabouts.INSTITUTION, {}, ""),
        (Whereabouts.INSTITUTION, {"due_out": date(2026, 12, 1), "has_home": True}, ""),
        (Whereabouts.SLEEPING_OUT, {}, "d"),
        (Whereabouts.WITH_CLOSE_RELATIVES, {}, ""),
        (Whereabouts.SUBLET, {}, ""),
        (Whereabouts.HOME, {}, ""),
        (Whereabouts.TEMPORARY, {"has_home": True}, ""),
    ],
)
def test_who_is_homeless(where: Whereabouts, facts: dict[str, Any], letter: str) -> None:
    found = homeless(where, ON, **facts)

    assert (found.letter, found.homeless) == (letter, bool(letter))


def test_registered_transition_waits_for_receiver_and_home(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")

    handover = expected(nav)

    assert handover.number == f"O{nav.today.year}/1"
    assert outstanding(handover) == {"handover_without_receiver", "handover_without_home"}
    due = Deadline.objects.get(subject_id=handover.pk, kind="handover_without_home").due
    assert due == handover.expected_on - timedelta(days=14)


def test_same_key_twice_is_one(bergen: Municipality, actor: ActorOf) -> None:
    nav, key, who = actor("nav.bergen"), uuid7(), somebody()

    assert expected(nav, key=key, person=who) == expected(nav, key=key, person=who)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "holiday"}, "KIND"),
        ({"source": ""}, "SOURCE"),
        ({"basis": ""}, "BASIS"),
        ({"days": -40}, "LONG_PAST"),
        ({"days": 4000}, "TOO_FAR"),
        ({"person": somebody(family_name="")}, "NAME_MISSING"),
    ],
)
def test_bad_input_is_refused(bergen: Municipality, actor: ActorOf, facts: dict[str, Any], code: str) -> None:
    nav = actor("nav.bergen")

    with pytest.raises(Refused) as refusal:
        expected(nav, **facts)

    assert refusal.value.code == code
    assert not Handover.objects.exists()


def test_receiver_gets_a_task_sees_it_and_confirms(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    handover = expected(nav)
    for _ in range(2):
        asked(nav, handover)
    handover.refresh_from_db()
    assert outstanding(handover) >= {"handover_confirm", "handover_without_receiver"}

    helper = actor("oppfolger.bergen")
    assert policies.handovers.visible_to(helper).get() == handover
    assert persons.visible_to(helper).filter(pk=handover.person_id).exists()
    assert Task.objects.filter(user=helper.user, subject_id=handover.pk, done_at=None).count() == 1
    for _ in range(2):
        handovers.confirm(actor=helper, handover=handover)

    handover.refresh_from_db()
    assert (handover.state, handover.confirmed_on) == ("received", helper.today)
    assert not Task.objects.filter(subject_id=handover.pk, done_at=None).exists()
    set_context(nav)
    assert outstanding(handover) == {"handover_without_home"}


def test_only_the_named_one_confirms(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    handover = asked(nav, expected(nav))

    with pytest.raises(NotAllowed):
        handovers.confirm(actor=nav, handover=handover)
    with pytest.raises(NotAllowed):
        handovers.confirm(actor=actor("nav2.bergen"), handover=handover)


def test_receiver_works_where_it_is_said(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    handover = expected(nav)

    with pytest.raises(Refused) as refusal:
        asked(nav, handover, name="nav2.bergen")

    assert refusal.value.code == "RECEIVER_OUTSIDE"


def test_another_receiver_closes_the_door_to_the_first(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    handover = asked(nav, expected(nav))
    handovers.confirm(actor=actor("oppfolger.bergen"), handover=handover)
    nav = actor("nav.bergen")

    asked(nav, handover, "nav-fana", "nav2.bergen")

    handover.refresh_from_db()
    assert (handover.state, handover.confirmed_on) == ("expected", None)
    assert "handover_without_receiver" in outstanding(handover)
    assert not policies.handovers.visible_to(actor("oppfolger.bergen")).exists()
    assert policies.handovers.visible_to(actor("nav2.bergen")).exists()
    assert Relation.objects.filter(source_id=handover.pk, closes_at=None).count() == 2


def test_home_found_and_lost_again(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    handover = expected(nav)

    handovers.tell_home(actor=nav, handover=handover, home="found", note="Hybel på Landås.")
    assert "handover_without_home" not in outstanding(handover)
    handover.refresh_from_db()
    assert not standing(handover, nav.today).homeless

    handovers.tell_home(actor=nav, handover=handover, home="none")
    assert "handover_without_home" in outstanding(handover)


def test_alarms_move_with_the_day(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    handover = expected(nav, 100)
    later = nav.today + timedelta(days=200)

    with pytest.raises(Refused):
        handovers.move_date(actor=nav, handover=handover, expected_on=later, reason="")
    handovers.move_date(actor=nav, handover=handover, expected_on=later, reason="Prøveløslatelse avslått")

    home = Deadline.objects.outstanding().get(subject_id=handover.pk, kind="handover_without_home")
    assert home.due == later - timedelta(days=14)


def test_finish_needs_a_receiver_and_cancel_a_reason(bergen: Municipality, actor: ActorOf) -> None:
    nav = actor("nav.bergen")
    handover = expected(nav)

    with pytest.raises(Refused) as refusal:
        handovers.finish(actor=nav, handover=handover)
    assert refusal.value.code == "WRONG_STATE"
    with pytest.raises(Refused) as refusal:
        handovers.finish(actor=nav, handover=handover, cancelled=True)
    assert refusal.value.code == "REASON_MISSING"
    for _ in range(2):
        handovers.finish(actor=nav, handover=handover, cancelled=True, reason="Soner videre")

    handover.refresh_from_db()
    assert (handover.state, handover.ended_on) == ("cancelled", nav.today)
    assert outstanding(handover) == set()


def test_what_nobody_has_is_listed(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    nav = actor("nav.bergen")
    handover = expected(nav)
    kept = placed(nav, make_place(bergen), nav.today)
    left = placed(nav, make_place(bergen), nav.today, main=somebody(given_name="Kari", family_name="Eierløs"))
    with as_owner():
        gone = User.objects.create(username="sluttet", full_name="Har Sluttet")
        type(left).objects.filter(pk=left.pk).update(responsible=gone)

    rows = ownerless(nav)

    assert {row.record.pk for row in rows} == {handover.pk, left.pk}
    assert kept.pk not in {row.record.pk for row in rows}
    page = client_as("nav.bergen").get(reverse("handovers:ownerless")).content.decode()
    assert "Kari Eierløs" in page
    assert "Ola Løslatt" in page
    other = client_as("nav2.bergen").get(reverse("handovers:ownerless")).content.decode()
    assert "Ola Løslatt" not in other
    set_context(nav)
    stays.hand_over(actor=nav, placement=left, to=nav.user)  # type: ignore[arg-type]
    assert left.pk not in {row.record.pk for row in ownerless(nav)}


@pytest.mark.parametrize(
    "name", ["saksbehandler.bergen", "nav2.bergen", "nav.nes", "vekter.bergen", "revisor.bergen"]
)
def test_others_see_nothing_of_it(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs, name: str
) -> None:
    handover = expected(actor("nav.bergen"))
    browser = client_as(name)

    for route in ("handover", "receiver", "home", "day", "finish"):
        assert browser.get(reverse(f"handovers:{route}", args=[handover.pk])).status_code == 404, route
    assert browser.post(reverse("handovers:confirm", args=[handover.pk])).status_code == 404
    assert "Løslatt" not in browser.get(reverse("handovers:list")).content.decode()


def test_protected_address_keeps_it_among_those_named(
    bergen: Municipality, actor: ActorOf, client_as: ClientAs
) -> None:
    nav = actor("nav.bergen")
    handover = asked(nav, expected(nav))
    colleague = User.objects.get(username="nav2.bergen")
    with as_owner():
        Membership.objects.filter(user=colleague).delete()
        Membership.objects.create(
            user=colleague, unit=nav.unit, role="social_services", valid_from=date(2020, 1, 1)
        )
    assert client_as("nav2.bergen").get(handover.get_absolute_url()).status_code == 200
    set_context(nav)
    protection.protect(
        actor=nav, person=persons.visible_to(nav).get(pk=handover.person_id), level="confidential",
        handlers=[User.objects.get(username="saksbehandler.bergen")], reason="Melding fra Folkeregisteret",
    )  # fmt: skip

    assert client_as("nav2.bergen").get(handover.get_absolute_url()).status_code == 404
    outsider = actor("nav2.bergen")
    assert not policies.handovers.visible_to(outsider).exists()
    assert not Handover.objects.exists()
    assert not Deadline.objects.filter(subject_id=handover.pk).exists()
    for name in ("nav.bergen", "oppfolger.bergen"):
        assert client_as(name).get(handover.get_absolute_url()).status_code == 200, name


def test_pages_from_registration_to_the_end(
    bergen: Municipality, client_as: ClientAs, actor: ActorOf
) -> None:
    nav = actor("nav.bergen")
    browser, unit = client_as("nav.bergen"), Unit.objects.get(municipality=bergen, code="sosiale-botjenester")
    receiver = User.objects.get(username="oppfolger.bergen")
    sent = {
        "key": str(uuid7()), "given_name": "Ola", "family_name": "Løslatt", "kind": "prison",
        "expected_on": "15.12.2026", "source": "corrections", "basis": "consent", "home": "unknown",
    }  # fmt: skip
    assert browser.get(reverse("handovers:new")).status_code == 200
    assert browser.post(reverse("handovers:new"), {**sent, "family_name": ""}).status_code == 200
    for _ in range(2):
        assert browser.post(reverse("handovers:new"), sent).status_code == 302
    set_context(nav)
    handover = Handover.objects.get()
    page = browser.get(handover.get_absolute_url()).content.decode()
    assert "Ingen ennå" in page
    assert "Skal ut innen to måneder, uten egen bolig." in page
    assert "Ola Løslatt" in browser.get("/").content.decode()

    def send(route: str, **given: str) -> None:
        address = reverse(f"handovers:{route}", args=[handover.pk])
        assert browser.get(address).status_code == 200, route
        assert browser.post(address, given).status_code == 302, route

    send("receiver", receiver_unit=str(unit.pk), receiver=str(receiver.pk))
    send("home", home="found", note="Hybel")
    send("day", expected_on="17.12.2026", reason="Nytt vedtak")
    helper = client_as("oppfolger.bergen")
    assert "Jeg tar imot" in helper.get(handover.get_absolute_url()).content.decode()
    assert helper.post(reverse("handovers:confirm", args=[handover.pk])).status_code == 302
    send("finish", result="finish")

    set_context(nav)
    handover.refresh_from_db()
    assert (handover.state, handover.home) == ("done", "found")
    assert "Ola Løslatt" not in browser.get(reverse("handovers:list")).content.decode()
    assert "Ola Løslatt" in browser.get(reverse("handovers:list"), {"vis": "avsluttet"}).content.decode()


def test_pages_ask_little(bergen: Municipality, actor: ActorOf, client_as: ClientAs) -> None:
    nav = actor("nav.bergen")
    handover = asked(nav, expected(nav))
    browser = client_as("nav.bergen")
    addresses = [reverse("handovers:list"), reverse("handovers:ownerless"), handover.get_absolute_url()]
    for address in addresses:
        queries(browser, address)
    before = [queries(browser, address) for address in addresses]
    set_context(nav)
    for _ in range(3):
        expected(nav, person=somebody())

    assert [queries(browser, address) for address in addresses] == before
    assert max(before[:2]) <= 10
    assert before[2] <= 15


def test_transitions_in_the_api(bergen: Municipality, api_as: Callable[[str], APIClient]) -> None:
    nav = api_as("nav.bergen")
    sent = {
        "key": str(uuid7()), "kind": "prison", "expected_on": "2026-12-15", "source": "corrections", "basis": "consent",
        "given_name": "Ola", "family_name": "Løslatt",
    }  # fmt: skip
    made = [nav.post("/api/v1/transitions/", sent, format="json") for _ in range(2)]
    assert [each.status_code for each in made] == [201, 201]
    one = f"/api/v1/transitions/{made[0].json()['id']}/"
    assert nav.get("/api/v1/transitions/").json()["results"][0]["homeless"] is True
    unit, receiver = at(bergen, "sosiale-botjenester", "oppfolger.bergen")
    named = nav.post(
        f"{one}receiver/", {"receiver_unit": str(unit.pk), "receiver": str(receiver.pk)}, format="json"
    )
    assert named.json()["receiver"] == receiver.full_name
    assert nav.post(f"{one}confirm/").status_code == 404
    assert api_as("oppfolger.bergen").post(f"{one}confirm/").json()["state"] == "received"
    assert nav.post(f"{one}home/", {"home": "found"}, format="json").json()["homeless"] is False
    assert nav.post(f"{one}finish/", {}, format="json").json()["state"] == "done"
    bad = nav.post(
        "/api/v1/transitions/", {**sent, "key": str(uuid7()), "expected_on": "2036-01-01"}, format="json"
    )
    assert (bad.status_code, list(bad.json())) == (400, ["expected_on", "code"])
    for name in ("saksbehandler.bergen", "nav.nes"):
        assert api_as(name).get(one).status_code == 404
        assert api_as(name).get("/api/v1/transitions/").json()["results"] == []
