"""Break-glass: opened on a reason, told at once, closed after 24 hours, reviewed; and no way of finding out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from applications.models import Application, Assessment
from applications.policies import applications
from applications.services.assessing import assess_application
from core.agencies.actors import Actor
from core.agencies.models import Membership, Municipality, UserGrant
from core.audit.models import AuditEvent, ReadEntry
from core.base.errors import NotAllowed, Refused
from core.messages.models import Notice, Task
from core.people.models import Person
from core.people.policies import persons
from core.rules.models import Deadline
from core.rules.selectors import work_list
from core.sharing.models import BreakGlass, EmergencyAttempt, Share
from core.sharing.policies import emergencies
from core.sharing.services import break_glass
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.tenancies import make_lease

ActorOf = Callable[[str], Actor]
REASON = "Beboeren svarer ikke og kan være i livsfare."


@pytest.fixture
def case(actor: ActorOf) -> Application:
    worker = actor("saksbehandler.bergen")
    made = make_application(worker)
    assess_application(actor=worker, application=made)
    return made


def open_case(actor: Actor, case: Any, reason: str = REASON) -> break_glass.Outcome:
    number = case.case_number if isinstance(case, Application) else str(case)
    return break_glass.open_access(actor=actor, number=number, reason=reason)


def protect(person_id: Any, level: str) -> None:
    with as_owner():
        Person.objects.filter(pk=person_id).update(address_protection=level)


def sees(reader: Actor, case: Application) -> tuple[bool, bool, bool]:
    return (
        applications.visible_to(reader).filter(pk=case.pk).exists(),
        persons.visible_to(reader).filter(pk=case.applicant_id).exists(),
        Assessment.objects.filter(application=case).exists(),
    )


def test_break_glass_opens_the_case_for_one_person_for_24_hours(actor: ActorOf, case: Application) -> None:
    rescuer = actor("botiltak.bergen")
    assert sees(rescuer, case) == (False, False, False)

    (opened,) = open_case(rescuer, case).opened

    assert sees(actor("botiltak.bergen"), case) == (True, True, True)
    assert sees(actor("enhetsleder.bergen"), case) == (False, False, False)
    assert opened.ends_at - opened.opened_at == timedelta(hours=24)
    rows = UserGrant.objects.filter(user=rescuer.user_id)
    assert {row.legal_basis for row in rows} == {"break_glass"}


def test_number_of_the_person_and_of_the_address_lead_to_the_case(actor: ActorOf, case: Application) -> None:
    with as_owner():
        Person.objects.filter(pk=case.applicant_id).update(number="12859030007", number_kind="synthetic_fnr")
    rescuer = actor("botiltak.bergen")

    assert len(open_case(rescuer, "128590 30007").opened) == 1
    assert len(open_case(rescuer, case.key).opened) == 1


def test_leaders_and_the_privacy_officer_are_told_at_once(actor: ActorOf, case: Application) -> None:
    rescuer = actor("botiltak.bergen")

    (opened,) = open_case(rescuer, case).opened

    told = Notice.objects.filter(key__startswith=f"break-glass:{opened.pk}")
    assert {notice.user.username for notice in told if notice.user} == {
        "moteleder.bergen",
        "enhetsleder.bergen",
        "personvern.bergen",
    }
    assert all(notice.needs_receipt for notice in told)
    deadline = Deadline.objects.get(kind="break_glass_review", subject_id=opened.pk)
    assert deadline.unit_id == case.unit_id


def test_only_who_leads_the_unit_has_the_review_to_do(actor: ActorOf, case: Application) -> None:
    open_case(actor("botiltak.bergen"), case)
    due = actor("moteleder.bergen").today + timedelta(days=3)

    def reviews(username: str) -> int:
        return sum(each.deadline.kind == "break_glass_review" for each in work_list(actor(username), due))

    assert [reviews("moteleder.bergen"), reviews("saksbehandler.bergen")] == [1, 0]


def test_wrong_number_opens_nothing_and_is_on_record(actor: ActorOf, case: Application) -> None:
    rescuer = actor("botiltak.bergen")

    outcome = open_case(rescuer, "2026/99999")

    assert (outcome.opened, outcome.own) == ([], False)
    attempt = EmergencyAttempt.objects.get()
    assert attempt.user_id == rescuer.user_id
    assert AuditEvent.objects.filter(verb="break_glass.attempted", subject_id=attempt.pk).exists()
    assert not UserGrant.objects.exists()


def test_strictly_protected_address_never_opens_and_reads_as_a_wrong_number(
    actor: ActorOf, case: Application, client_as: Any
) -> None:
    protect(case.applicant_id, "strictly_confidential")
    client = client_as("botiltak.bergen")

    def ask(number: str) -> str:
        page = client.post("/personvern/nodtilgang/apne/", {"number": number, "reason": REASON})
        return page.content.decode().replace(number, "NUMMER").split("<h1")[1]

    shielded, wrong = ask(case.case_number), ask("2026/99999")

    def without_token(text: str) -> str:
        import re

        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)

    assert without_token(shielded) == without_token(wrong)
    assert not BreakGlass.objects.exists()
    assert not UserGrant.objects.exists()
    told = Notice.objects.filter(key__startswith="break-glass-tried:")
    assert {notice.user.username for notice in told if notice.user} == {
        "moteleder.bergen",
        "personvern.bergen",
    }


@pytest.mark.parametrize("level", ["confidential", "strictly_confidential"])
def test_lease_at_a_protected_address_never_opens(actor: ActorOf, bergen: Municipality, level: str) -> None:
    lease = make_lease(bergen)
    protect(lease.tenant_id, level)

    assert open_case(actor("botiltak.bergen"), lease.number).opened == []


def test_lease_opens_by_its_number(actor: ActorOf, bergen: Municipality) -> None:
    from tenancies.models import Lease
    from tenancies.policies import leases

    lease = make_lease(bergen)

    (opened,) = open_case(actor("oppfolger.bergen"), lease.number).opened

    assert opened.unit.compartment_id == lease.compartment_id
    assert leases.visible_to(actor("oppfolger.bergen")).get() == lease
    assert Lease.objects.filter(pk=lease.pk).exists()


def test_another_municipality_is_not_found(actor: ActorOf, case: Application) -> None:
    assert open_case(actor("miljo.nes"), case).opened == []


def test_own_case_needs_no_break_glass(actor: ActorOf, case: Application) -> None:
    outcome = open_case(actor("saksbehandler.bergen"), case)

    assert (outcome.opened, outcome.own) == ([], True)


@pytest.mark.parametrize("reason", ["", "fare", "  kort grunn         "])
def test_reason_that_says_too_little_is_refused_and_nothing_saved(
    actor: ActorOf, case: Application, reason: str
) -> None:
    with pytest.raises(Refused) as refusal:
        open_case(actor("botiltak.bergen"), case, reason)

    assert refusal.value.code == "REASON_TOO_SHORT"
    assert not EmergencyAttempt.objects.exists()


def test_too_many_attempts_are_refused(actor: ActorOf, case: Application) -> None:
    rescuer = actor("botiltak.bergen")
    for number in range(break_glass.PER_HOUR):
        open_case(rescuer, f"2026/8888{number}")

    with pytest.raises(Refused) as refusal:
        open_case(rescuer, case)

    assert refusal.value.code == "TOO_MANY_ATTEMPTS"
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize(
    "username", ["revisor.bergen", "admin.bergen", "vekter.bergen", "kommunaldirektor.bergen"]
)
def test_others_cannot_break_the_glass(actor: ActorOf, case: Application, username: str) -> None:
    with pytest.raises(NotAllowed):
        open_case(actor(username), case)


def test_look_up_answers_nobody_without_an_attempt_of_their_own(actor: ActorOf, case: Application) -> None:
    attempt = EmergencyAttempt.objects.none()
    rescuer = actor("botiltak.bergen")
    open_case(rescuer, case)
    attempt = EmergencyAttempt.objects.get()
    actor("nav.bergen")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM applications_in_emergency(%s)", [attempt.pk])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(("seconds", "open_still"), [(-1, False), (2, True)])
def test_break_glass_closes_at_its_second_in_both_walls(
    actor: ActorOf, case: Application, seconds: int, open_still: bool
) -> None:
    open_case(actor("botiltak.bergen"), case)
    with as_owner():
        now = timezone.now()
        UserGrant.objects.update(granted_at=now - timedelta(days=1), ends_at=now + timedelta(seconds=seconds))

    assert sees(actor("botiltak.bergen"), case) == (open_still, open_still, open_still)


def test_membership_ended_today_closes_break_glass(actor: ActorOf, case: Application) -> None:
    rescuer = actor("botiltak.bergen")
    open_case(rescuer, case)
    with as_owner():
        Membership.objects.filter(user=rescuer.user_id).update(valid_to=rescuer.today)

    former = actor("botiltak.bergen")

    assert former.municipality is None
    assert not Person.objects.exists()


def test_reader_closes_it_before_the_time_is_out(actor: ActorOf, case: Application) -> None:
    rescuer = actor("botiltak.bergen")
    (opened,) = open_case(rescuer, case).opened

    closed = break_glass.close_access(actor=rescuer, opened=opened)
    again = break_glass.close_access(actor=rescuer, opened=opened)

    assert closed.ended_at == again.ended_at
    assert sees(actor("botiltak.bergen"), case) == (False, False, False)


def test_review_is_a_deadline_and_is_met_by_either_answer(actor: ActorOf, case: Application) -> None:
    (opened,) = open_case(actor("botiltak.bergen"), case).opened

    done = break_glass.review(
        actor=actor("moteleder.bergen"), opened=opened, justified=True, reason="Det hastet."
    )

    assert done.state == "justified"
    assert Deadline.objects.get(kind="break_glass_review").met_on is not None
    again = break_glass.review(
        actor=actor("personvern.bergen"), opened=opened, justified=True, reason="Enig i det."
    )
    assert again.review_reason == "Det hastet."
    with pytest.raises(Refused):
        break_glass.review(actor=actor("personvern.bergen"), opened=opened, justified=False, reason="Uenig.")


def test_access_found_not_justified_closes_and_is_followed_up(actor: ActorOf, case: Application) -> None:
    (opened,) = open_case(actor("botiltak.bergen"), case).opened

    break_glass.review(
        actor=actor("personvern.bergen"), opened=opened, justified=False, reason="Enheten kunne svart."
    )

    assert sees(actor("botiltak.bergen"), case) == (False, False, False)
    actor("enhetsleder.bergen")
    task = Task.objects.get(key__startswith=f"break-glass-follow-up:{opened.pk}")
    assert task.user is not None
    assert task.user.username == "enhetsleder.bergen"
    actor("botiltak.bergen")
    assert not Share.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    "username", ["botiltak.bergen", "enhetsleder.bergen", "saksbehandler.bergen", "nav.bergen"]
)
def test_only_the_owners_leader_and_the_privacy_officer_review(
    actor: ActorOf, case: Application, username: str
) -> None:
    (opened,) = open_case(actor("botiltak.bergen"), case).opened

    with pytest.raises(NotAllowed):
        break_glass.review(actor=actor(username), opened=opened, justified=True, reason="Det hastet.")


def test_who_sees_that_the_glass_was_broken(actor: ActorOf, case: Application) -> None:
    open_case(actor("botiltak.bergen"), case)

    for username, seen in (
        ("botiltak.bergen", True),
        ("enhetsleder.bergen", True),
        ("moteleder.bergen", True),
        ("personvern.bergen", True),
        ("saksbehandler.bergen", False),
        ("nav.bergen", False),
    ):
        somebody = actor(username)
        assert emergencies.visible_to(somebody).exists() is seen, username
        assert BreakGlass.objects.exists() is seen, username


def test_pages_banner_reading_and_review(actor: ActorOf, case: Application, client_as: Any) -> None:
    client = client_as("botiltak.bergen")
    assert "data-emergency" not in client.get("/").content.decode()

    short = client.post("/personvern/nodtilgang/apne/", {"number": case.case_number, "reason": "fare"})
    sent = client.post("/personvern/nodtilgang/apne/", {"number": case.case_number, "reason": REASON})

    assert "Skriv minst 20 tegn" in short.content.decode()
    opened = BreakGlass.objects.get()
    assert sent.headers["Location"] == opened.get_absolute_url()
    assert "data-emergency" in client.get("/").content.decode()
    page = client.get(f"/soknader/{case.key}/").content.decode()
    assert case.applicant.name in page
    assert "data-emergency-record" in page
    assert ReadEntry.objects.filter(person_id=case.applicant_id, basis="break_glass").exists()
    officer = client_as("personvern.bergen")
    assert opened.number in officer.get("/personvern/nodtilgang/").content.decode()
    missing = officer.post(opened.get_absolute_url(), {"outcome": "justify", "reason": ""})
    assert "Skriv hva du bygger vurderingen på." in missing.content.decode()
    saved = officer.post(opened.get_absolute_url(), {"outcome": "justify", "reason": "Det hastet."})
    assert saved.status_code == 302
    assert client.post(f"{opened.get_absolute_url()}lukk/").status_code == 302
    assert client.get(f"/soknader/{case.key}/").status_code == 404
    assert "data-emergency" not in client.get("/").content.decode()
    assert client_as("nav.bergen").get(opened.get_absolute_url()).status_code == 404
