"""Delt bosted: a child in two households, what each says of it, what it counts for, and who is told of the other."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from allocation.services.facts import live_facts
from applications import household_selectors
from applications.calculations.eligibility.facts import Facts, Household, Income
from applications.models import Application
from applications.services import household
from applications.services.assessing import evaluate
from applications.services.case_facts import facts_for
from applications.services.data import IncomeData, MemberData, PersonData
from core.agencies.actors import Actor
from core.base.errors import Refused
from core.people import protection
from core.people import services as people
from core.people.custody import Custody
from core.people.models import MemberPeriod
from tests.factories.applications import child, make_application

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
#: Synthetic: born 1 February 2019.
NUMBER = "01821990056"


def delt(role: str = "shared_child", **custody: Any) -> MemberData:
    return MemberData(
        PersonData("Delt", "Testesen", number=NUMBER, birth_date=date(2019, 2, 1)),
        role=role,
        custody=Custody(**custody),
    )


def two_homes(actor: Actor, mine: MemberData, theirs: MemberData) -> tuple[Application, Application]:
    return make_application(actor, members=(mine,)), make_application(actor, members=(theirs,))


def told(actor: Actor, case: Application) -> list[household_selectors.Elsewhere]:
    known = household_selectors.around(actor, case)
    return household_selectors.elsewhere(actor, case, known, actor.today)


def test_arrangement_is_kept_with_the_period_and_corrected_with_history(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(delt(nights=7, basis="oral"),))
    row = MemberPeriod.objects.get(role="shared_child")
    agreed = caseworker.today - timedelta(days=30)

    for _time in range(2):
        row = MemberPeriod.objects.known().get(member__person__given_name="Delt")
        household.correct_household_member(
            actor=caseworker,
            application=case,
            period=row,
            role="shared_child",
            first_day=row.valid_from,
            custody=Custody(5, "court", agreed),
        )

    rows = MemberPeriod.objects.filter(member__person__given_name="Delt").order_by("recorded_at")
    assert [(each.custody_nights, each.custody_basis) for each in rows] == [(7, "oral"), (5, "court")]
    assert rows[0].superseded_at is not None and rows[1].custody_agreed_on == agreed


def test_arrangement_falls_away_with_another_role(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(delt(nights=7),))
    row = MemberPeriod.objects.get(role="shared_child")

    household.correct_household_member(
        actor=caseworker, application=case, period=row, role="child", first_day=row.valid_from
    )

    assert MemberPeriod.objects.known().get(role="child").custody_nights is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"custody": Custody(14)}, "CUSTODY_NIGHTS"),
        ({"custody": Custody(0)}, "CUSTODY_NIGHTS"),
        ({"custody": Custody(7, "handshake")}, "CUSTODY_BASIS"),
        ({"custody": Custody(7, "oral", date(2999, 1, 1))}, "AGREED_IN_FUTURE"),
        ({"person": PersonData("Stor", "Testesen", birth_date=date(2000, 1, 1))}, "NOT_A_CHILD"),
        ({"person": PersonData("Ufødt", "Testesen", birth_date=date(2999, 1, 1))}, "BIRTH_IN_FUTURE"),
    ],
)
def test_arrangement_that_cannot_be_right_is_refused(
    actor: ActorOf, changes: dict[str, Any], code: str
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    before = MemberPeriod.objects.count()
    person = changes.get("person", PersonData("Delt", "Testesen", birth_date=date(2019, 2, 1)))

    with pytest.raises(Refused) as refusal:
        household.add_household_member(
            actor=caseworker,
            application=case,
            told=MemberData(person, "shared_child", changes.get("custody", Custody())),
            on=caseworker.today,
        )

    assert refusal.value.code == code
    assert MemberPeriod.objects.count() == before


def test_nobody_is_counted_twice_or_before_birth(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(delt(), child("Liten", date(2020, 5, 5))))
    there = people.periods_of(case.household)
    liten = next(row.member.person for row in there if row.member.person.given_name == "Liten")

    def refusal(person: PersonData, on: date) -> str:
        with pytest.raises(Refused) as refused:
            household.add_household_member(
                actor=caseworker, application=case, told=MemberData(person, "child"), on=on
            )
        return str(refused.value.code)

    again = PersonData("LITEN", liten.family_name, birth_date=date(2020, 5, 5))
    assert refusal(PersonData("Delt", "Testesen", number=NUMBER), caseworker.today) == "MEMBER_TWICE"
    assert refusal(again, caseworker.today) == "MEMBER_TWICE"
    baby = PersonData("Nora", "Testesen", birth_date=caseworker.today)
    assert refusal(baby, caseworker.today - timedelta(days=1)) == "BEFORE_BIRTH"


def test_child_born_after_the_application_came_belongs_from_birth(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    born = caseworker.today - timedelta(days=1)
    case = make_application(caseworker, members=(child("Ny", born),))

    assert MemberPeriod.objects.get(member__person__given_name="Ny").valid_from == born
    assert facts_for(case, caseworker.today).household.children == 1


def test_shared_child_counts_in_facts_and_size_and_grown_children_are_adults(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    grown = MemberData(PersonData("Voksen", "Testesen", birth_date=date(2004, 1, 1)), "child")
    case = make_application(caseworker, members=(delt(nights=7), grown), need=None)

    known = facts_for(case, caseworker.today).household
    live = live_facts([case.household_id], {case.household_id: case.applicant_id}, caseworker.today)

    assert (known.adults, known.children, known.shared_custody_children) == (2, 0, 1)
    assert known.has_children
    # One room for the adult, one for the two who share: the child needs its place in both homes.
    assert live[case.household_id].bedrooms == 2


@pytest.mark.parametrize(
    ("mode", "verdict"), [(None, "needs_judgement"), ("count", "met"), ("leave_out", "not_met")]
)
def test_rule_set_says_whether_shared_children_count_for_income(mode: str | None, verdict: str) -> None:
    from applications.calculations.eligibility.registry import TESTS, Question
    from core.rules.rates import shipped_rates

    facts = Facts(
        assessed_on=date(2026, 6, 1),
        household=Household(adults=1, children=0, shared_custody_children=1),
        income=Income(Decimal(500_000), documented=True),
    )
    parameters: dict[str, Any] = {"rate": "G", "times": ["3.5", "4.0"]}
    if mode:
        parameters["shared_custody"] = mode
    asked = Question(facts, "income", parameters, shipped_rates())

    assert str(TESTS["income_ceiling"].run(asked).verdict) == verdict


def test_income_that_turns_on_a_shared_child_is_judged_by_a_person(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(
        caseworker, members=(delt(nights=7),), income=IncomeData(Decimal(500_000), documented=True)
    )

    answer = evaluate(case, caseworker.today).answer

    assert {each.code: str(each.verdict) for each in answer.criteria}["income"] == "needs_judgement"


def test_child_full_time_in_two_homes_is_warned_of_with_how_to_mend(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case, other = two_homes(caseworker, delt("child"), delt("child"))

    found = told(caseworker, case)

    assert [row.case.pk for row in found] == [other.pk]
    assert "endrer du rollen til barn med delt bosted" in found[0].wrong


@pytest.mark.parametrize(
    ("mine", "theirs", "wrong"),
    [
        (delt(nights=7), delt(nights=7), ""),
        (delt(nights=9), delt(nights=7), "16 av 14"),
        (delt("child"), delt(nights=7), "Rett rollen i den ene"),
        (delt(), delt(nights=7), ""),
    ],
)
def test_two_homes_are_held_up_against_each_other(
    actor: ActorOf, mine: MemberData, theirs: MemberData, wrong: str
) -> None:
    caseworker = actor("saksbehandler.bergen")
    case, _other = two_homes(caseworker, mine, theirs)

    (found,) = told(caseworker, case)

    assert (wrong in found.wrong) if wrong else found.wrong == ""


def test_closed_case_and_child_who_has_left_are_not_mentioned(actor: ActorOf) -> None:
    from applications.services.handling import withdraw

    caseworker = actor("saksbehandler.bergen")
    case, other = two_homes(caseworker, delt(nights=7), delt(nights=7))
    withdraw(actor=caseworker, application=other, reason="Trukket.")

    assert told(caseworker, case) == []


def test_other_home_is_not_revealed_to_those_who_may_not_see_it(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case, other = two_homes(caseworker, delt(nights=7), delt(nights=7))
    page = reverse("applications:mapping", args=[case.case_number])
    seen = client_as("saksbehandler.bergen").get(page).content.decode()

    protection.protect(
        actor=caseworker,
        person=other.applicant,
        level="confidential",
        handlers=[caseworker.user],
        reason="Trusler.",
    )
    hidden_for = client_as("saksbehandler2.bergen").get(page).content.decode()

    assert other.case_number in seen and "Ikke nevn den andre saken for søkeren." in seen
    assert other.case_number not in hidden_for and other.applicant.name not in hidden_for
    assert told(actor("saksbehandler2.bergen"), case) == []
    # Whoever is named as handler is told.
    assert len(told(actor("saksbehandler.bergen"), case)) == 1


def test_pages_ask_and_show_the_arrangement(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    client = client_as("saksbehandler.bergen")
    add = reverse("applications:add_member", args=[case.case_number])
    today = f"{caseworker.today:%d.%m.%Y}"
    form = {
        "role": "shared_child", "given_name": "Delt", "family_name": "Testesen", "birth_date": "01.02.2019",
        "first_day": today, "custody_nights": "15", "custody_basis": "written", "custody_agreed_on": today,
        "version": case.version,
    }  # fmt: skip

    refused = client.post(add, form).content.decode()
    saved = client.post(add, {**form, "custody_nights": "6"})
    shown = client.get(reverse("applications:mapping", args=[case.case_number])).content.decode()

    assert "Skriv et tall fra 1 til 13." in refused
    assert saved.status_code == 302
    assert f"6 av 14 netter, skriftlig avtale fra {today}" in shown
