"""Samlivsbrudd and flytting sammen: households split and merged, the cases that follow, what is looked over."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from allocation.models import WaitingEntry
from applications.models import Application, ApplicationDraft, RelatedCase
from applications.services import deciding, household_moves, premises
from applications.services.assessing import assess_application
from applications.services.data import MemberData, NeedData, PersonData
from applications.services.facts import change_facts
from applications.services.household_moves import Moving
from applications.services.reviewing import review_done
from core.agencies.actors import Actor
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.people import services as people
from core.people.custody import Custody
from core.people.models import Household, MemberPeriod
from tests.factories.allocation import make_entry
from tests.factories.applications import GRANT, child, make_application

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
PARTNER = MemberData(PersonData("Per", "Partnersen", birth_date=date(1984, 4, 1)), role="partner")


def family(actor: Actor, days: int = 60, **changes: object) -> Application:
    """Kari, Per and two children, Lille and Store."""
    members = (PARTNER, child(), child("Store", date(2014, 3, 1)))
    received = actor.today - timedelta(days=days)
    return make_application(actor, received=received, members=members, **changes)


def period(case: Application, name: str) -> MemberPeriod:
    rows = people.periods_of(case.household)
    return next(row for row in rows if row.member.person.given_name == name and row.valid_to is None)


def names(household: Household, day: date) -> dict[str, str]:
    return {row.member.person.given_name: row.role for row in people.members_on(household, day)}


def roles(household: Household, day: date) -> list[str]:
    return sorted(row.role for row in people.members_on(household, day))


def test_split_moves_those_who_leave_and_keeps_both_clocks(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = family(caseworker)
    on = caseworker.today - timedelta(days=10)
    before = MemberPeriod.objects.count()

    made = household_moves.split_household(
        actor=caseworker,
        application=case,
        moving=[
            Moving(period(case, "Per").pk),
            Moving(period(case, "Store").pk),
            Moving(period(case, "Lille").pk, shared=True, stays=Custody(9, "written", on)),
        ],
        on=on,
        expected_version=case.version,
    )

    assert made.reference.given_name == "Per"
    assert names(case.household, on) == {"Kari": "applicant", "Lille": "shared_child"}
    assert names(made, on) == {"Per": "applicant", "Store": "child", "Lille": "shared_child"}
    assert set(names(case.household, on - timedelta(days=1))) == {"Kari", "Per", "Lille", "Store"}
    shares = MemberPeriod.objects.known().filter(role="shared_child").values_list("custody_nights", flat=True)
    assert sorted(shares) == [5, 9]
    # Nothing is deleted: three former rows are superseded, three say when they ended, four are new.
    assert MemberPeriod.objects.count() == before + 7
    assert MemberPeriod.objects.filter(superseded_at__isnull=False).count() == 3
    case.refresh_from_db()
    assert case.household.reference_id == case.applicant_id
    assert set(case.to_review) == {"situation", "need", "income", "childs_best"}
    assert AuditEvent.objects.filter(verb="household.split").count() == 1


def test_split_twice_makes_one_new_household(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = family(caseworker)
    asked = {
        "actor": caseworker,
        "application": case,
        "moving": [Moving(period(case, "Per").pk)],
        "on": caseworker.today - timedelta(days=1),
        "expected_version": case.version,
    }

    first = household_moves.split_household(**asked)  # type: ignore[arg-type]
    again = household_moves.split_household(**asked)  # type: ignore[arg-type]

    assert first.pk == again.pk
    assert Household.objects.count() == 2


def test_split_is_refused_with_what_to_do(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = family(caseworker)

    def refusal(moving: list[Moving], on: date = caseworker.today) -> str:
        with pytest.raises(Refused) as refused:
            household_moves.split_household(actor=caseworker, application=case, moving=moving, on=on)
        return str(refused.value.code)

    per, lille, kari = (period(case, name).pk for name in ("Per", "Lille", "Kari"))
    assert refusal([]) == "NOBODY_MOVES"
    assert refusal([Moving(lille)]) == "NO_ADULT_MOVES"
    assert refusal([Moving(kari)]) == "REFERENCE_STAYS"
    assert refusal([Moving(per, shared=True)]) == "ADULT_SHARED"
    assert refusal([Moving(per)], caseworker.today + timedelta(days=1)) == "DAY_AHEAD"
    assert refusal([Moving(per)], case.received) == "BEFORE_MEMBER"
    assert refusal([Moving(per), Moving(lille, shared=True, stays=Custody(14))]) == "CUSTODY_NIGHTS"
    assert Household.objects.count() == 1


def test_split_by_others_or_on_an_old_version_changes_nothing(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = family(caseworker)
    asked = {"application": case, "moving": [Moving(period(case, "Per").pk)], "on": caseworker.today}
    with pytest.raises(Conflict):
        household_moves.split_household(actor=caseworker, expected_version=case.version + 1, **asked)  # type: ignore[arg-type]
    for outsider in ("nav.bergen", "konsulent.nes", "direktor.est.bergen"):
        with pytest.raises(NotAllowed):
            household_moves.split_household(actor=actor(outsider), **asked)  # type: ignore[arg-type]


def test_grown_child_who_moves_out_is_an_adult(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    grown = child("Voksen", date(2004, 1, 1))
    case = make_application(caseworker, received=caseworker.today - timedelta(days=60), members=(grown,))

    made = household_moves.split_household(
        actor=caseworker, application=case, moving=[Moving(period(case, "Voksen").pk)], on=caseworker.today
    )

    assert made.reference.given_name == "Voksen"


def test_no_decision_before_what_changed_is_looked_over(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, received=caseworker.today - timedelta(days=60), members=(PARTNER,))
    household_moves.split_household(
        actor=caseworker, application=case, moving=[Moving(period(case, "Per").pk)], on=caseworker.today
    )
    case.refresh_from_db()
    assess_application(actor=caseworker, application=case)
    draft = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    with pytest.raises(Refused) as refusal:
        deciding.ask_approval(actor=caseworker, decision=draft)
    assert "boforhold, behov og ønsker, inntekt og gjeld" in refusal.value.message

    change_facts(actor=caseworker, application=case, need=NeedData(bedrooms=1))
    case.refresh_from_db()
    assert case.to_review == ["situation", "income"]
    for part in ("situation", "income", "income"):
        review_done(actor=caseworker, application=case, part=part)
    with pytest.raises(Refused):
        review_done(actor=caseworker, application=case, part="weather")

    case.refresh_from_db()
    assert case.to_review == []
    assert AuditEvent.objects.filter(verb="application.reviewed").count() == 2
    assess_application(actor=caseworker, application=case)
    draft = deciding.draft_decision(actor=caseworker, application=case, data=GRANT)
    assert deciding.ask_approval(actor=caseworker, decision=draft).state == "awaiting_approval"


def test_granted_case_is_told_that_its_premises_changed(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    entry = make_entry(caseworker, days_ago=200, members=(PARTNER, child()))
    case = entry.application

    household_moves.split_household(
        actor=caseworker, application=case, moving=[Moving(period(case, "Per").pk)], on=caseworker.today
    )

    case.refresh_from_db()
    assert set(case.premises_changed) == {"household", "income", "situation"}
    assert "husstanden" in premises.words(case)
    with pytest.raises(Refused) as refusal:
        premises.require_confirmed(caseworker, case)
    assert refusal.value.code == "PREMISES_CHANGED"
    premises.confirm_facts(
        actor=caseworker, application=case, confirmed_on=caseworker.today, how="På telefon."
    )
    case.refresh_from_db()
    assert case.to_review == [] and case.premises_changed_at is None


def test_merge_gathers_two_households_and_links_the_cases(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    kept = make_application(caseworker, received=caseworker.today - timedelta(days=60))
    entry = make_entry(caseworker, days_ago=100, members=(child(),))
    other = entry.application
    on = caseworker.today - timedelta(days=5)
    source = other.household

    for _time in range(2):
        household_moves.merge_households(
            actor=caseworker, application=kept, other=other, on=on, expected_version=None
        )

    kept.refresh_from_db()
    other.refresh_from_db()
    assert other.household_id == kept.household_id
    assert roles(kept.household, on) == ["applicant", "child", "partner"]
    assert roles(source, on) == [] and len(roles(source, on - timedelta(days=1))) == 2
    assert RelatedCase.objects.get().kind == "linked"
    assert set(other.to_review) >= {"income", "need"} and set(kept.to_review) >= {"income", "need"}
    assert "household" in other.premises_changed
    assert WaitingEntry.objects.get(pk=entry.pk).household_id == kept.household_id
    assert AuditEvent.objects.filter(verb="household.merged").count() == 2


def test_merge_can_close_the_other_case(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    kept = make_application(caseworker, received=caseworker.today - timedelta(days=30))
    other = make_application(caseworker, received=caseworker.today - timedelta(days=60))

    household_moves.merge_households(
        actor=caseworker, application=kept, other=other, on=caseworker.today, close_other=True
    )

    kept.refresh_from_db()
    other.refresh_from_db()
    assert other.state == "merged"
    assert kept.received == other.received
    assert RelatedCase.objects.get().kind == "merged"


def test_child_shared_by_the_two_lives_there_all_the_time(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    shared = MemberData(
        PersonData("Delt", "Testesen", number="01821990056"), role="shared_child", custody=Custody(7)
    )
    long_ago = caseworker.today - timedelta(days=60)
    kept = make_application(caseworker, received=long_ago, members=(shared,))
    other = make_application(caseworker, received=long_ago, members=(shared,))

    household_moves.merge_households(
        actor=caseworker, application=kept, other=other, on=caseworker.today, role="other_adult"
    )

    assert roles(kept.household, caseworker.today) == ["applicant", "child", "other_adult"]


def test_merge_is_refused_with_what_to_do(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    other = make_application(caseworker)

    def refusal(**asked: object) -> str:
        told = {"actor": caseworker, "application": case, "other": other, "on": caseworker.today, **asked}
        with pytest.raises(Refused) as refused:
            household_moves.merge_households(**told)  # type: ignore[arg-type]
        return str(refused.value.code)

    assert refusal(other=case) == "SAME_CASE"
    assert refusal(on=caseworker.today + timedelta(days=1)) == "DAY_AHEAD"
    assert refusal(role="child") == "ROLE"
    assert refusal(on=case.received) == "BEFORE_HOUSEHOLD"
    with pytest.raises(Conflict):
        household_moves.merge_households(
            actor=caseworker, application=case, other=other, on=caseworker.today, expected_version=99
        )
    with pytest.raises(NotAllowed):
        household_moves.merge_households(
            actor=actor("nav.bergen"), application=case, other=other, on=caseworker.today
        )


def test_split_after_merge_lets_the_other_case_follow_its_applicant(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    kept = make_application(caseworker, received=caseworker.today - timedelta(days=60))
    other = make_application(
        caseworker,
        received=caseworker.today - timedelta(days=60),
        applicant=PersonData("Oda", "Testesen", birth_date=date(1990, 1, 1)),
    )
    household_moves.merge_households(
        actor=caseworker, application=kept, other=other, on=caseworker.today - timedelta(days=20)
    )

    made = household_moves.split_household(
        actor=caseworker, application=kept, moving=[Moving(period(kept, "Oda").pk)], on=caseworker.today
    )

    other.refresh_from_db()
    assert other.household_id == made.pk
    assert AuditEvent.objects.filter(verb="application.household_moved", subject_id=other.pk).count() == 2


def test_new_application_of_one_who_moved_in_is_about_the_household_they_live_in(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    oda = PersonData("Oda", "Testesen", number="12859030007")
    kept = make_application(caseworker, received=caseworker.today - timedelta(days=60))
    other = make_application(caseworker, received=caseworker.today - timedelta(days=60), applicant=oda)
    household_moves.merge_households(
        actor=caseworker, application=kept, other=other, on=caseworker.today - timedelta(days=20)
    )

    again = make_application(caseworker, applicant=oda)

    assert again.household_id == kept.household_id


def test_split_page_moves_people_and_starts_an_application(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = family(caseworker)
    client = client_as("saksbehandler.bergen")
    page = reverse("applications:split_household", args=[case.case_number])
    day = f"{caseworker.today:%d.%m.%Y}"
    told = {
        f"m_{period(case, 'Per').pk.hex}": "moves",
        f"m_{period(case, 'Store').pk.hex}": "moves",
        f"m_{period(case, 'Lille').pk.hex}": "shared",
        "first_day": day,
        "custody_nights": "7",
        "version": case.version,
    }

    shown = client.get(page).content.decode()
    nobody = client.post(page, {**told, **{name: "stays" for name in told if name.startswith("m_")}})
    done = client.post(page, {**told, "start_application": "on"})
    twice = client.post(page, told)

    assert "Får delt bosted og bor begge steder" in shown and "Kari" in shown
    assert "Velg hvem som ikke lenger bor sammen" in nobody.content.decode()
    draft = ApplicationDraft.objects.get()
    assert done["Location"] == reverse("applications:step", args=[draft.pk, "soker"])
    assert draft.data["soker"]["soker-given_name"] == ["Per"]
    assert draft.data["husstand"]["medlem-TOTAL_FORMS"] == ["2"]
    # The same form again: those who moved are not there to choose any more.
    assert twice.status_code == 200
    assert Household.objects.count() == 2
    mapping = client.get(reverse("applications:mapping", args=[case.case_number])).content.decode()
    assert "7 av 14 netter (annenhver uke)" in mapping
    assert "Det stemmer fortsatt" in mapping and "Dette må ses over før noe blir bestemt" in mapping
    review = reverse("applications:review_household", args=[case.case_number, "behov"])
    assert client.get(review).status_code == 405
    assert client.post(review).status_code == 302
    case.refresh_from_db()
    assert "need" not in case.to_review
    for outsider in ("nav.bergen", "konsulent.nes", "direktor.est.bergen"):
        assert client_as(outsider).get(page).status_code == 404
        assert client_as(outsider).post(review).status_code == 404


def test_merge_page_finds_visible_cases_only(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, received=caseworker.today - timedelta(days=40))
    other = make_application(caseworker, received=caseworker.today - timedelta(days=40))
    client = client_as("saksbehandler.bergen")
    page = reverse("applications:merge_households", args=[case.case_number])
    told = {"first_day": f"{caseworker.today:%d.%m.%Y}", "role": "partner", "version": case.version}

    unknown = client.post(page, {**told, "other": "2001/99", "keep": "this"}).content.decode()
    done = client.post(page, {**told, "other": other.case_number, "keep": "other"})

    assert "Fant ingen sak med dette nummeret." in unknown
    assert done.status_code == 302
    case.refresh_from_db()
    assert case.household_id == other.household_id
    assert client_as("nav.bergen").get(page).status_code == 404
