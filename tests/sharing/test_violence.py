"""Notices of danger: written, sent, seen and confirmed; and that nobody else can tell they exist."""

import re
from datetime import timedelta
from typing import Any

import pytest

from applications.models import Application
from applications.services.involving import involve
from contacts.models import Contact
from core.agencies.models import Municipality, Relation, Unit
from core.audit.models import AuditEvent, ReadEntry
from core.base.errors import NotAllowed, Refused
from core.base.ids import uuid7
from core.messages.models import Notice
from core.messages.services import give_receipt
from core.people.policies import persons
from core.rules.models import Deadline
from core.sharing.models import ViolenceNotice, ViolenceReceiver
from core.sharing.services import violence
from tests.counting import queries
from tests.database import as_owner
from tests.factories.applications import make_application
from tests.factories.contacts import logged
from tests.factories.tenancies import make_lease
from tests.factories.violence import new_notice, warned
from tests.sharing.telling import (
    ELSEWHERE,
    NAV,
    OTHER,
    WORKER,
    ActorOf,
    ClientAs,
    address,
    seen,
    told,
    write_page,
)

# Written


def test_writing_sends_it_to_the_receiver_and_tells_the_leader(
    actor: ActorOf, case: Application, notice: ViolenceNotice
) -> None:
    nav = actor(NAV)

    assert seen(nav, notice) == (True, True)
    assert persons.visible_to(nav).filter(pk=case.applicant_id).exists()
    message = Notice.objects.get(key__startswith=f"unit-notice:{notice.pk}:", unit=nav.unit)
    assert message.needs_receipt and case.applicant.family_name not in message.title
    with as_owner():
        assert Notice.objects.filter(key__startswith=f"unit-notice-leader:{notice.pk}").exists()
        assert Deadline.objects.get(subject_id=notice.pk).due == notice.last_day
        event = AuditEvent.objects.get(verb="violence_notice.written", subject_id=notice.pk)
    assert "kontoret" not in str(event.detail)


def test_same_key_is_the_same_notice(actor: ActorOf, case: Application) -> None:
    worker, key = actor(WORKER), uuid7()
    new = new_notice(worker, "nav-arstad")

    first = violence.write(actor=worker, person=case.applicant, new=new, key=key)
    again = violence.write(actor=worker, person=case.applicant, new=new, key=key)

    assert first == again and ViolenceNotice.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "rumour"}, "KIND_MISSING"),
        ({"kind": "pointer"}, "HOLDER_MISSING"),
        ({"kind": "pointer", "holder": "Legevakten"}, "ASK_MISSING"),
        ({"precautions": (), "instruction": " "}, "PRECAUTION_MISSING"),
        ({"precautions": ("run",)}, "PRECAUTION_UNKNOWN"),
        ({"receivers": ()}, "RECEIVER_MISSING"),
        ({"receivers": (uuid7(),)}, "RECEIVER_UNKNOWN"),
        ({"legal_basis": ""}, "BASIS_MISSING"),
        ({"legal_basis": "necessity"}, "BASIS_DETAIL_MISSING"),
        ({"last_day": None}, "END_MISSING"),
    ],
)
def test_bad_notice_is_refused_and_nothing_is_saved(
    actor: ActorOf, case: Application, changes: dict[str, Any], code: str
) -> None:
    worker = actor(WORKER)
    with pytest.raises(Refused) as refused:
        warned(worker, case.applicant, "nav-arstad", **changes)

    assert refused.value.code == code
    assert not ViolenceNotice.objects.exists()
    assert not Relation.objects.filter(reason="Varsel mellom enheter").exists()


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(0, -1, "END_IN_PAST"), (0, 370, "TOO_LONG"), (-300, 90, "TOO_LONG"), (1, 30, "STARTS_IN_FUTURE")],
)
def test_period_is_within_twelve_months(
    actor: ActorOf, case: Application, first: int, last: int, code: str
) -> None:
    worker = actor(WORKER)
    days = {
        "valid_from": worker.today + timedelta(days=first),
        "last_day": worker.today + timedelta(days=last),
    }

    with pytest.raises(Refused) as refused:
        warned(worker, case.applicant, "nav-arstad", **days)

    assert refused.value.code == code
    longest = violence.latest_end(worker.today)
    assert warned(worker, case.applicant, "nav-arstad", last_day=longest).last_day == longest


def test_only_about_somebody_one_knows_and_by_those_who_meet_people(
    actor: ActorOf, case: Application
) -> None:
    for username in (OTHER, "regnskap.bergen", "admin.bergen", ELSEWHERE):
        somebody = actor(username)
        with pytest.raises(NotAllowed):
            warned(somebody, case.applicant)
    with as_owner():
        assert not ViolenceNotice.objects.exists()


def test_page_writes_a_pointer_for_the_own_unit_alone(
    client_as: ClientAs, actor: ActorOf, case: Application
) -> None:
    client = client_as(WORKER)
    assert b"Helsepersonell og Nav" in client.get(write_page(case)).content
    fields = told(case)

    for _ in range(2):
        answer = client.post(write_page(case), fields, follow=True)

    assert "Rus- og psykiatritjenesten" in answer.content.decode()
    worker = actor(WORKER)
    made = ViolenceNotice.objects.get()
    assert made.compartment == worker.compartment and made.subject_id == case.pk
    assert not made.receivers.exists()
    answer = client.post(write_page(case), told(case, ask=""))
    assert "Skriv hvem en kan spørre." in answer.content.decode()


@pytest.mark.parametrize("username", [NAV, "regnskap.bergen", "admin.bergen", ELSEWHERE])
def test_others_do_not_find_the_page_to_write(client_as: ClientAs, case: Application, username: str) -> None:
    client = client_as(username)

    assert client.get(write_page(case)).status_code == 404
    assert client.post(write_page(case), told(case)).status_code == 404


# Seen


@pytest.mark.parametrize("username", [OTHER, "ergo.bergen", "boligleder.bergen", "admin.bergen", ELSEWHERE])
def test_nobody_else_finds_it(
    client_as: ClientAs, actor: ActorOf, notice: ViolenceNotice, username: str
) -> None:
    client = client_as(username)

    assert client.get(address(notice)).status_code == 404
    for act in ("bekreft/", "forny/", "avslutt/"):
        assert client.post(address(notice, act)).status_code == 404
    assert seen(actor(username), notice) == (False, False)
    assert not ViolenceReceiver.objects.exists()


def test_banner_stands_on_the_case_for_the_writer_and_the_receiver_alone(
    client_as: ClientAs, actor: ActorOf, case: Application, notice: ViolenceNotice, bergen: Municipality
) -> None:
    for code in ("nav-arstad", "ergo"):
        worker = actor(WORKER)
        unit = Unit.objects.get(municipality=bergen, code=code)
        involve(actor=worker, application=case, unit=unit, basis="law", reason="Kartlegging")

    shown = {
        username: client_as(username).get(case.get_absolute_url()).content.decode()
        for username in (WORKER, NAV, "ergo.bergen")
    }

    assert "Vær to når dere møter personen" in shown[WORKER] and "Vær to" in shown[NAV]
    assert "danger-banner" not in shown["ergo.bergen"] and "Vær to" not in shown["ergo.bergen"]
    with as_owner():
        readers = ReadEntry.objects.filter(content="violence.banner", person_id=case.applicant_id)
        assert readers.values("user_id").distinct().count() == 2


def test_page_is_the_same_to_the_letter_for_others(
    client_as: ClientAs, actor: ActorOf, case: Application, bergen: Municipality
) -> None:
    """Nobody can tell from the page, the lists or the search that a notice exists."""
    worker = actor(WORKER)
    unit = Unit.objects.get(municipality=bergen, code="ergo")
    involve(actor=worker, application=case, unit=unit, basis="law", reason="Kartlegging")
    client = client_as("ergo.bergen")
    pages = (case.get_absolute_url(), "/personvern/fare/", f"/sok/?q={case.applicant.family_name}")

    def words() -> list[str]:
        shown = (client.get(page).content.decode() for page in pages)
        mains = (page.split("<main")[1].split("</main")[0] for page in shown)
        return [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main) for main in mains]

    client.get(pages[0])
    before = words()
    warned(actor(WORKER), case.applicant, "nav-arstad")

    assert words() == before


def test_banner_stands_on_lease_contact_and_form(
    client_as: ClientAs, actor: ActorOf, case: Application
) -> None:
    landlord = actor("boligleder.bergen")
    lease = make_lease(landlord.home)
    landlord = actor("boligleder.bergen")
    contact: Contact = logged(landlord, person=lease.tenant, text="Ringte.")
    warned(landlord, lease.tenant, "nav-arstad", case=lease)
    client = client_as("boligleder.bergen")

    for page in (
        f"/leieforhold/{lease.pk}/",
        f"/henvendelser/{contact.pk}/",
        f"/henvendelser/ny/?person={lease.tenant_id}",
    ):
        assert "Vær to når dere møter personen" in client.get(page).content.decode(), page


def test_list_shows_own_and_received_and_asks_ten_questions(
    client_as: ClientAs, actor: ActorOf, case: Application, notice: ViolenceNotice
) -> None:
    client = client_as(NAV)
    assert "Skal bekreftes" in client.get("/personvern/fare/").content.decode()
    one = queries(client, "/personvern/fare/")
    for _ in range(3):
        warned(actor(WORKER), make_application(actor(WORKER)).applicant, "nav-arstad")

    assert queries(client, "/personvern/fare/") == one <= 10
    assert queries(client, address(notice)) <= 15
    assert "Ingen varsler." in client_as(OTHER).get("/personvern/fare/").content.decode()


# Confirmed


def test_receiver_reads_and_confirms_once(
    client_as: ClientAs, actor: ActorOf, notice: ViolenceNotice
) -> None:
    client = client_as(NAV)
    client.get(address(notice))
    actor(WORKER)
    row = ViolenceReceiver.objects.get()
    assert row.read_by is not None and row.confirmed_at is None

    client.post(address(notice, "bekreft/"))
    first = ViolenceReceiver.objects.get().confirmed_at
    client.post(address(notice, "bekreft/"))

    actor(WORKER)
    row = ViolenceReceiver.objects.get()
    assert row.confirmed_at == first is not None and row.confirmed_by.username == NAV
    with as_owner():
        assert AuditEvent.objects.filter(verb="violence_notice.confirmed").count() == 1
    actor(NAV)
    message = Notice.objects.get(key__startswith=f"unit-notice:{notice.pk}:")
    assert message.receipts.exclude(given_at=None).exists()


def test_receipt_for_the_message_confirms_the_notice(actor: ActorOf, notice: ViolenceNotice) -> None:
    nav = actor(NAV)

    give_receipt(actor=nav, notice=Notice.objects.get(key__startswith=f"unit-notice:{notice.pk}:"))

    assert ViolenceReceiver.objects.get().confirmed_by == nav.user


def test_writer_has_nothing_to_confirm(client_as: ClientAs, notice: ViolenceNotice) -> None:
    assert client_as(WORKER).post(address(notice, "bekreft/")).status_code == 404
    assert "Bekreft at vi" not in client_as(WORKER).get(address(notice)).content.decode()
