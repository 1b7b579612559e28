"""The household changes after registration: somebody comes, leaves, or was written down wrongly. Two clocks."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from applications.services import household
from applications.services.data import MemberData, PersonData
from core.agencies.actors import Actor
from core.audit.models import AuditEvent
from core.base.errors import Conflict, NotAllowed, Refused
from core.people import services as people
from core.people.models import MemberPeriod
from tests.factories.applications import child, make_application

pytestmark = pytest.mark.django_db
ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
BABY = MemberData(PersonData("Nora", "Testesen", birth_date=date(2026, 9, 1)))


def member(case: Application) -> MemberPeriod:
    """The one who lives with the applicant."""
    rows = people.periods_of(case.household)
    return next(row for row in rows if row.member.person_id != case.applicant_id)


def names(case: Application, day: date) -> set[str]:
    return {row.member.person.given_name for row in people.members_on(case.household, day)}


def test_member_who_comes_later_counts_from_that_day(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, received=caseworker.today - timedelta(days=60))
    born = caseworker.today - timedelta(days=10)

    changed = household.add_household_member(
        actor=caseworker, application=case, told=BABY, on=born, expected_version=case.version
    )

    assert names(case, born) == {"Kari", "Nora"}
    assert names(case, born - timedelta(days=1)) == {"Kari"}
    assert changed.version == case.version + 1 and changed.facts_changed_at > case.facts_changed_at
    assert AuditEvent.objects.filter(subject_id=case.pk, detail={"parts": ["household"]}).count() == 1


def test_member_twice_or_from_tomorrow_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    told = MemberData(PersonData("Nora", "Testesen", number="17858530058"))
    with pytest.raises(Refused) as ahead:
        household.add_household_member(
            actor=caseworker, application=case, told=BABY, on=caseworker.today + timedelta(days=1)
        )
    assert ahead.value.code == "DAY_AHEAD"
    with pytest.raises(Refused) as role:
        household.add_household_member(
            actor=caseworker, application=case, told=MemberData(told.person, "applicant"), on=caseworker.today
        )
    assert role.value.code == "ROLE"


def test_member_who_leaves_is_kept_in_the_history(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(child(),))
    was = member(case)

    household.correct_household_member(
        actor=caseworker,
        application=case,
        period=was,
        role=was.role,
        first_day=was.valid_from,
        last_day=caseworker.today - timedelta(days=1),
    )

    assert names(case, caseworker.today) == {"Kari"}
    assert names(case, was.valid_from) == {"Kari", "Lille"}
    was.refresh_from_db()
    assert was.superseded_at is not None and was.valid_to is None
    assert AuditEvent.objects.filter(verb="household.member_ended").count() == 1


def test_correction_of_an_entry_somebody_corrected_is_refused(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(child(),))
    was = member(case)
    again = {"actor": caseworker, "application": case, "period": was, "first_day": was.valid_from}
    household.correct_household_member(**again, role="shared_child")  # type: ignore[arg-type]

    with pytest.raises(Refused) as refusal:
        household.correct_household_member(**again, role="other_adult")  # type: ignore[arg-type]

    assert refusal.value.code == "PERIOD_CHANGED"
    assert member(case).role == "shared_child"


def test_same_correction_again_changes_nothing(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(child(),))
    was = member(case)

    for _time in range(2):
        household.correct_household_member(
            actor=caseworker, application=case, period=was, role=was.role, first_day=was.valid_from
        )

    assert MemberPeriod.objects.filter(member=was.member).count() == 1
    assert not AuditEvent.objects.filter(subject_id=case.pk, verb="application.changed").exists()


def test_entry_made_by_mistake_is_taken_out_with_a_reason(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(child(),))
    was = member(case)
    with pytest.raises(Refused) as silent:
        household.remove_household_member(actor=caseworker, application=case, period=was, reason=" ")

    household.remove_household_member(actor=caseworker, application=case, period=was, reason="Feil barn.")
    household.remove_household_member(actor=caseworker, application=case, period=was, reason="Feil barn.")

    assert silent.value.field == "reason"
    assert names(case, caseworker.today) == {"Kari"}
    assert AuditEvent.objects.filter(verb="household.member_removed").count() == 1


def test_applicant_stays_in_the_household(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    own = people.periods_of(case.household)[0]

    with pytest.raises(Refused) as refusal:
        household.remove_household_member(actor=caseworker, application=case, period=own, reason="Feil.")

    assert refusal.value.code == "REFERENCE_STAYS"


def test_others_and_old_versions_change_nothing(actor: ActorOf) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker)
    with pytest.raises(Conflict):
        household.add_household_member(
            actor=caseworker,
            application=case,
            told=BABY,
            on=caseworker.today,
            expected_version=case.version + 1,
        )
    with pytest.raises(NotAllowed):
        household.add_household_member(
            actor=actor("nav.bergen"), application=case, told=BABY, on=caseworker.today
        )


def test_pages_add_end_and_explain(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    case = make_application(caseworker, members=(child(),))
    was = member(case)
    client = client_as("saksbehandler.bergen")
    add = reverse("applications:add_member", args=[case.case_number])
    change = reverse("applications:change_member", args=[case.case_number, was.pk])
    today = f"{caseworker.today:%d.%m.%Y}"

    empty = client.post(add, {"version": case.version}).content.decode()
    told = {"role": "child", "given_name": "Nora", "family_name": "Testesen", "birth_date": "01.09.2020"}
    added = client.post(add, {**told, "first_day": today, "version": case.version})
    # Two who save at once: the second is told.
    stale = client.post(
        change, {"version": case.version, "role": was.role, "first_day": today}, follow=True
    ).content.decode()
    form = {"version": case.version + 1, "role": was.role, "first_day": f"{was.valid_from:%d.%m.%Y}"}
    ended = client.post(change, {**form, "last_day": today})
    shown = client.get(reverse("applications:mapping", args=[case.case_number])).content.decode()

    assert "Feil:" in empty and "Oppgi dagen personen kom inn i husstanden." in empty
    assert added.status_code == ended.status_code == 302
    assert "Noen andre har endret saken" in stale
    assert "Nora Testesen" in shown and "Til og med" in shown and today in shown
    assert client.get(change).status_code == 404
    for outsider in ("nav.bergen", "konsulent.nes", "direktor.est.bergen"):
        assert client_as(outsider).get(add).status_code == 404
