"""Registering an application: whoever comes, through whichever channel, and nothing half-saved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from applications.models import Application, HousingSituation, Income, RegisteredPeriod
from applications.policies import applications
from applications.services.data import PersonData
from applications.services.receiving import receive_application
from core.agencies.actors import Actor
from core.audit.models import AuditEvent
from core.base.errors import NotAllowed, Refused
from core.people import services as people
from core.people.models import Person
from core.rules.models import Deadline
from tests.factories.applications import child, make_application, new_application

ActorOf = Callable[[str], Actor]
SYNTHETIC = "12859030007"


def test_receive_keeps_household_facts_and_number(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    case = make_application(caseworker, members=(child(),))

    assert case.case_number == f"{caseworker.today.year}/1"
    assert case.state == "received"
    assert (
        people.composition(
            ((p.member.person, p.role) for p in people.members_on(case.household, caseworker.today)),
            caseworker.today,
        ).size
        == 2
    )
    assert HousingSituation.objects.on(case.received).get().situation == "temporarily_with_others"
    assert Income.objects.on(case.received).get().documented
    assert RegisteredPeriod.objects.filter(application=case).count() == 1
    assert AuditEvent.objects.filter(verb="application.received", subject_id=case.pk).count() == 1


def test_receive_starts_the_clocks_from_the_received_date(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    case = make_application(caseworker)

    kinds = set(Deadline.objects.filter(subject_id=case.pk).values_list("kind", "start"))
    assert kinds == {
        ("provisional_answer_1_month", case.received),
        ("decision_target", case.received),
    }


def test_nes_has_four_weeks_for_the_provisional_answer(actor: ActorOf) -> None:
    case = make_application(actor("konsulent.nes"))

    deadline = Deadline.objects.get(subject_id=case.pk, kind__startswith="provisional")
    assert deadline.kind == "provisional_answer_4_weeks"
    assert deadline.due == case.received + timedelta(weeks=4)


def test_person_without_number_address_or_phone_is_registered(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    case = make_application(caseworker, applicant=PersonData("Ukjent", "Testesen", birth_year=1990))

    assert case.applicant.number == ""
    assert case.applicant.birth_year == 1990


def test_number_gives_the_birth_date(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    case = make_application(caseworker, applicant=PersonData("Ola", "Testesen", number="128590 30007"))

    assert case.applicant.number == SYNTHETIC
    assert case.applicant.birth_date is not None


def test_number_that_does_not_hold_saves_nothing(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    with pytest.raises(Refused) as refusal:
        make_application(caseworker, applicant=PersonData("Ola", "Testesen", number="12345678901"))

    assert refusal.value.field == "number"
    assert not Application.objects.exists()
    assert not Person.objects.exists()


def test_member_with_a_wrong_number_saves_nothing(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    wrong = replace(child(), person=PersonData("Lille", "Testesen", number="1"))

    with pytest.raises(Refused) as refusal:
        make_application(caseworker, members=(wrong,))

    assert refusal.value.field == "members.0.number"
    assert not Application.objects.exists()


@pytest.mark.parametrize("persona", ["nav.bergen", "boligleder.bergen", "revisor.bergen", "admin.bergen"])
def test_receive_is_not_allowed_for_other_roles(actor: ActorOf, persona: str) -> None:
    somebody = actor(persona)

    with pytest.raises(NotAllowed):
        make_application(somebody)


def test_received_in_the_future_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")

    with pytest.raises(Refused) as refusal:
        make_application(caseworker, received=caseworker.today + timedelta(days=1))

    assert refusal.value.field == "received"


def test_same_external_reference_twice_is_one_application(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    new = new_application(caseworker, external_reference="nett-1")

    first = receive_application(actor=caseworker, new=new)
    second = receive_application(actor=caseworker, new=new)

    assert first.pk == second.pk
    assert Application.objects.count() == 1


def test_application_is_hidden_from_other_compartments(actor: ActorOf) -> None:
    case = make_application(actor("saksbehandler.bergen"))

    for persona in ("nav.bergen", "boligleder.bergen", "konsulent.nes", "direktor.est.bergen"):
        assert not applications.visible_to(actor(persona)).filter(pk=case.pk).exists(), persona


def test_applying_again_uses_the_same_household(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    who = PersonData("Ola", "Testesen", number=SYNTHETIC)

    first = make_application(caseworker, applicant=who)
    second = make_application(caseworker, applicant=who, kind="swap")

    assert first.household_id == second.household_id
    assert first.case_number != second.case_number
