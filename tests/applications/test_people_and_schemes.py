"""Habilitet, cases that change hands, absence with a stand-in, and what other offices decide."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from applications.calculations.bostotte import next_last_day
from applications.models import Absence, Application, CaseworkerChange, HandedOn, Tie
from applications.registrations import stand_in_lines
from applications.services import deciding, handing_on, handling, impartiality
from applications.services.assessing import assess_application
from applications.services.data import PersonData
from core.accounts.models import User
from core.agencies.actors import Actor
from core.base.errors import NotAllowed, Refused
from core.messages.services import add_task
from core.rules.models import Deadline
from tests.counting import queries
from tests.factories.applications import GRANT, make_application
from tests.factories.contacts import logged

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_somebody_with_a_tie_neither_prepares_decides_nor_approves(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    assess_application(actor=caseworker, application=case)
    draft = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    deciding.ask_approval(actor=caseworker, decision=draft)
    handling.assign(actor=caseworker, application=case, caseworker=caseworker.user)
    for name in ("saksbehandler.bergen", "saksbehandler2.bergen"):
        tied = actor(name)
        for _ in range(2):
            impartiality.register_tie(actor=tied, application=case, ground="family")

    for act in (
        lambda who: deciding.approve_decision(actor=who, decision=draft),
        lambda who: deciding.draft_decision(actor=who, application=case, data=GRANT),
        lambda who: deciding.decide(actor=who, decision=draft),
        lambda who: assess_application(actor=who, application=case),
    ):
        with pytest.raises(Refused) as refusal:
            act(actor("saksbehandler2.bergen"))
        assert refusal.value.code == "NOT_IMPARTIAL"
    assert Tie.objects.count() == 2
    assert Application.objects.get(pk=case.pk).caseworker is None
    with pytest.raises(Refused) as refusal:
        handling.assign(actor=actor("moteleder.bergen"), application=case, caseworker=caseworker.user)
    assert refusal.value.code == "TIED"


def test_leader_finds_somebody_impartial_all_the_same(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    tie = impartiality.register_tie(
        actor=caseworker, application=case, ground="special", explanation="Naboen min."
    )

    with pytest.raises(NotAllowed):
        impartiality.lift_tie(actor=caseworker, tie=tie, reason="Går bra.")
    chair = actor("moteleder.bergen")
    with pytest.raises(Refused):
        impartiality.lift_tie(actor=chair, tie=tie, reason=" ")
    for _ in range(2):
        impartiality.lift_tie(actor=chair, tie=tie, reason="De kjenner ikke hverandre.")

    assess_application(actor=actor("saksbehandler.bergen"), application=case)
    assert Tie.objects.get().lifted_at is not None


@pytest.mark.parametrize(("ground", "field"), [("x", "ground"), ("special", "explanation")])
def test_incomplete_tie_is_refused(actor: ActorOf, ground: str, field: str) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)

    with pytest.raises(Refused) as refusal:
        impartiality.register_tie(actor=caseworker, application=case, ground=ground)

    assert refusal.value.field == field


def test_same_family_name_and_earlier_ties_are_warned_of(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    assert caseworker.user is not None
    name = caseworker.user.full_name.split()[-1]
    who = PersonData("Kari", name, birth_date=date(1985, 5, 17))
    named, other = make_application(caseworker, applicant=who), make_application(caseworker)

    assert impartiality.warnings(caseworker, named) == ["Du har samme etternavn som noen i husstanden."]
    assert impartiality.warnings(caseworker, other) == []
    with_tie = make_application(caseworker)
    impartiality.register_tie(actor=caseworker, application=with_tie, ground="family")
    Application.objects.filter(pk=other.pk).update(applicant=with_tie.applicant_id)
    other.refresh_from_db()
    assert "inhabil i en annen sak" in impartiality.warnings(caseworker, other)[0]


def test_case_is_given_to_a_colleague_with_a_reason(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    colleague = user("saksbehandler2.bergen")

    with pytest.raises(Refused) as refusal:
        impartiality.transfer(actor=caseworker, application=case, caseworker=colleague, reason=" ")
    assert refusal.value.field == "reason"
    for _ in range(2):
        impartiality.transfer(actor=caseworker, application=case, caseworker=colleague, reason="Ferie.")

    change = CaseworkerChange.objects.get(application=case)
    assert (change.caseworker, change.reason) == (colleague, "Ferie.")
    assert set(Deadline.objects.filter(subject_id=case.pk).values_list("user", flat=True)) == {colleague.pk}
    elsewhere = actor("nav.bergen").unit
    with pytest.raises(Refused) as refusal:
        impartiality.transfer(
            actor=actor("saksbehandler.bergen"), application=case, unit=elsewhere, reason="Hører hjemme der."
        )
    assert refusal.value.field == "unit"


def test_absent_gets_no_cases_and_the_stand_in_sees_the_work(actor: ActorOf) -> None:
    leader = actor("moteleder.bergen")
    away, instead = user("saksbehandler.bergen"), user("saksbehandler2.bergen")
    case = make_application(leader, received=leader.today - timedelta(days=25))
    handling.assign(actor=leader, application=case, caseworker=away)
    given: dict[str, Any] = {
        "user": away,
        "first_day": leader.today,
        "last_day": leader.today + timedelta(days=7),
    }

    first = impartiality.register_absence(actor=leader, stand_in=instead, **given)
    again = impartiality.register_absence(actor=leader, stand_in=instead, **given)

    assert first.pk == again.pk
    other = make_application(leader)
    with pytest.raises(Refused) as refusal:
        handling.assign(actor=leader, application=other, caseworker=away)
    assert refusal.value.field == "caseworker"
    lines = stand_in_lines(actor("saksbehandler2.bergen"))
    assert lines and case.case_number in lines[0].title
    assert stand_in_lines(actor("moteleder.bergen")) == []
    impartiality.end_absence(actor=actor("moteleder.bergen"), absence=first)
    assert stand_in_lines(actor("saksbehandler2.bergen")) == []


@pytest.mark.parametrize(
    ("days", "stand_in", "field"), [(-1, None, "last_day"), (3, "saksbehandler.bergen", "stand_in")]
)
def test_absence_that_makes_no_sense_is_refused(
    actor: ActorOf, days: int, stand_in: str | None, field: str
) -> None:
    leader = actor("moteleder.bergen")

    with pytest.raises(Refused) as refusal:
        impartiality.register_absence(
            actor=leader, user=user("saksbehandler.bergen"), first_day=leader.today,
            last_day=leader.today + timedelta(days=days), stand_in=user(stand_in) if stand_in else None,
        )  # fmt: skip

    assert refusal.value.field == field


def test_caseworker_registers_own_absence_only(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    given: dict[str, Any] = {"first_day": caseworker.today, "last_day": caseworker.today}

    impartiality.register_absence(actor=caseworker, user=user("saksbehandler.bergen"), **given)
    with pytest.raises(NotAllowed):
        impartiality.register_absence(actor=caseworker, user=user("saksbehandler2.bergen"), **given)
    with pytest.raises(NotAllowed):
        nav = actor("nav.bergen")
        impartiality.register_absence(actor=nav, user=user("nav.bergen"), **given)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2026, 11, 1), date(2026, 11, 25)),
        (date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 12, 25)),
        (date(2026, 12, 31), date(2027, 1, 25)),
    ],
)
def test_bostotte_goes_by_the_twentyfifth(on: date, due: date) -> None:
    assert next_last_day(on) == due


def test_what_others_decide_is_receipted_and_followed_to_its_outcome(actor: ActorOf) -> None:
    with time_machine.travel("2026-03-02 09:00+01:00", tick=False):
        caseworker = actor("saksbehandler.bergen")
        case = make_application(caseworker)
        day = caseworker.today

        row = handing_on.plan(actor=caseworker, application=case, scheme="bostotte")
        again = handing_on.plan(actor=caseworker, application=case, scheme="bostotte")
        assert row.pk == again.pk
        assert (row.due, row.receiver) == (date(2026, 3, 25), "Husbanken")
        assert running() == {"handed_on_send": date(2026, 3, 25)}
        for _ in range(2):
            row = handing_on.send_on(actor=caseworker, row=row, sent_on=day)
        assert running() == {"handed_on_receipt": date(2026, 3, 9)}
        with pytest.raises(Refused) as refusal:
            handing_on.receipt(actor=caseworker, row=row, received_on=day, received_by=" ")
        assert refusal.value.field == "received_by"
        row = handing_on.receipt(actor=caseworker, row=row, received_on=day, received_by="Husbanken, ref. 12")
        assert running() == {"handed_on_outcome": date(2026, 5, 2)}
        row = handing_on.settle(actor=caseworker, row=row, outcome="granted", outcome_on=day)

        assert (row.state, row.outcome, running()) == ("done", "granted", {})


def running() -> dict[str, date]:
    rows = Deadline.objects.outstanding().filter(subject_type="applications.handedon")
    return dict(rows.values_list("kind", "due"))


def test_what_is_no_longer_wanted_is_cancelled_with_a_reason(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    row = handing_on.plan(actor=caseworker, application=make_application(caseworker), scheme="startlan")

    with pytest.raises(Refused):
        handing_on.cancel(actor=caseworker, row=row, reason="")
    handing_on.cancel(actor=caseworker, row=row, reason="Vil ikke kjøpe.")

    assert (HandedOn.objects.get().state, running()) == ("cancelled", {})


@pytest.mark.parametrize("persona", ["nav.bergen", "konsulent.nes", "boligleder.bergen"])
def test_others_do_nothing_of_this(actor: ActorOf, persona: str) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    row = handing_on.plan(actor=caseworker, application=case, scheme="startlan")
    stranger = actor(persona)

    with pytest.raises(NotAllowed):
        impartiality.transfer(actor=stranger, application=case, reason="x")
    with pytest.raises(NotAllowed):
        impartiality.register_tie(actor=stranger, application=case, ground="family")
    with pytest.raises(NotAllowed):
        handing_on.send_on(actor=stranger, row=row, sent_on=stranger.today)


def test_pages(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    client = client_as("saksbehandler.bergen")
    base = f"/soknader/{case.key}/"
    day = f"{caseworker.today:%d.%m.%Y}"

    client.post(f"{base}hos-andre/ny/", {"scheme": "nav_guarantee"})
    row = HandedOn.objects.get()
    page = client.get(base).content.decode()
    assert "Garanti fra Nav" in page and "Skal sendes innen" in page
    assert queries(client, base) <= 15
    client.post(f"{base}hos-andre/{row.pk}/sendt/", {"sent_on": day})
    assert HandedOn.objects.get().state == "sent"
    for address in ("/soknader/hos-andre/", "/soknader/fravaer/"):
        assert queries(client, address) <= 10, address
    away = {"user": str(caseworker.user_id), "first_day": day, "last_day": day}
    assert client.post("/soknader/fravaer/", away).status_code == 302
    client.post(f"/soknader/fravaer/{Absence.objects.get().pk}/ta-bort/")
    assert not Absence.objects.exists()
    assert client.get(f"{base}gi-videre/").status_code == 200
    assert client.post(f"{base}habilitet/", {"ground": "family"}).status_code == 302
    assert "I slekt eller familie" in client.get(f"{base}habilitet/").content.decode()
    tie = Tie.objects.get()
    assert client_as("moteleder.bergen").get(f"{base}habilitet/{tie.pk}/opphev/").status_code == 200
    for persona in ("nav.bergen", "konsulent.nes", "admin.bergen"):
        stranger = client_as(persona)
        for address in ("habilitet/", "gi-videre/", "hos-andre/ny/"):
            assert stranger.get(f"{base}{address}").status_code == 404, (persona, address)


def test_stand_in_sees_the_tasks_of_the_absent_within_own_compartments_and_whose_they_are(
    actor: ActorOf,
) -> None:
    leader = actor("moteleder.bergen")
    away = user("saksbehandler.bergen")
    ours, nobodys = make_application(leader), make_application(leader)
    theirs = make_contact_elsewhere(actor)
    leader = actor("moteleder.bergen")
    for number, subject in enumerate((ours, theirs, None)):
        add_task(
            actor=leader, title=f"Oppgave {number}", url="/", key=f"t{number}", user=away, subject=subject
        )
    add_task(actor=leader, title="For en annen", url="/", key="t9", user=leader.user, subject=nobodys)
    absence = impartiality.register_absence(
        actor=leader, user=away, first_day=leader.today, last_day=leader.today,
        stand_in=user("saksbehandler2.bergen"),
    )  # fmt: skip

    lines = stand_in_lines(actor("saksbehandler2.bergen"))

    assert [(line.title, line.text, line.tag) for line in lines] == [
        ("Oppgave 0", f"For {away.full_name}", "Stedfortreder")
    ]
    assert stand_in_lines(actor("nav.bergen")) == []
    impartiality.end_absence(actor=actor("moteleder.bergen"), absence=absence)
    assert stand_in_lines(actor("saksbehandler2.bergen")) == []


def make_contact_elsewhere(actor: ActorOf) -> Any:
    """A record of another compartment, which the stand-in has nothing to do with."""
    return logged(actor("nav.bergen"))


def test_api_absences(actor: ActorOf, api_as: Callable[[str], Any]) -> None:
    leader, own = api_as("moteleder.bergen"), api_as("saksbehandler.bergen")
    today = actor("moteleder.bergen").today
    away, instead = user("saksbehandler.bergen"), user("saksbehandler2.bergen")
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=7)).isoformat()}

    mine = own.post("/api/v1/absences/", days, format="json")
    others = own.post("/api/v1/absences/", {**days, "user": str(instead.pk)}, format="json")
    told = {**days, "user": str(away.pk), "stand_in": str(instead.pk)}
    twice = [leader.post("/api/v1/absences/", told, format="json") for _ in range(2)]
    listed = own.get(f"/api/v1/absences/?away_on={today.isoformat()}")
    stranger = leader.post(
        "/api/v1/absences/", {**days, "user": str(user("konsulent.nes").pk)}, format="json"
    )
    backwards = own.post(
        "/api/v1/absences/", {"first_day": days["last_day"], "last_day": days["first_day"]}, format="json"
    )

    assert mine.status_code == 201 and mine.data["user"] == away.pk
    assert others.status_code == 404
    assert [answer.data["id"] for answer in twice] == [mine.data["id"]] * 2
    assert [row["stand_in"] for row in listed.data["results"]] == [instead.pk]
    assert (stranger.status_code, stranger.data["code"]) == (400, "NOT_COLLEAGUE")
    assert (backwards.status_code, backwards.data["code"]) == (400, "ENDS_BEFORE_START")
    address = f"/api/v1/absences/{mine.data['id']}/"
    for outside in ("nav.bergen", "konsulent.nes"):
        api = api_as(outside)
        assert api.get(address).status_code == api.post(f"{address}end/").status_code == 404
    assert own.post(f"{address}end/").status_code == 204
    assert own.post(f"{address}end/").status_code == 404
    assert not Absence.objects.exists()
