from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Contact
from core.agencies.actors import Actor
from core.audit.models import ReadEntry
from core.base.ids import uuid7
from tests.counting import queries
from tests.factories.contacts import TEXT, known_person, logged

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
LINE = "Ring fra Prøve Testesen om depositum, følg opp om en uke"


def form_data(**changes: Any) -> dict[str, Any]:
    earlier = timezone.localtime() - timedelta(days=1)
    return {
        "key": str(uuid7()),
        "text": TEXT,
        "channel": "phone",
        "direction": "incoming",
        "day": f"{earlier:%d.%m.%Y}",
        "clock": "1005",
        "outcome": "noted",
        **changes,
    }


def test_search_box_offers_to_log(client_as: ClientAs) -> None:
    body = client_as("oppfolger.bergen").get(f"/sok/?q={quote(LINE)}").content.decode()

    assert "Før henvendelse" in body
    assert "/henvendelser/ny/?q=" in body


def test_search_box_does_not_offer_it_to_a_guard(client_as: ClientAs) -> None:
    assert "Før henvendelse" not in client_as("vekter.bergen").get(f"/sok/?q={quote(LINE)}").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_line_is_read_into_the_form(client_as: ClientAs, actor: ActorOf, method: str) -> None:
    person = known_person(actor("oppfolger.bergen"))
    client = client_as("oppfolger.bergen")
    due = timezone.localdate() + timedelta(days=7)

    page = getattr(client, method)("/henvendelser/ny/", {"q": LINE})

    body = page.content.decode()
    assert LINE in body
    assert f'value="{due:%d.%m.%Y}"' in body
    assert f'<option value="{person.pk}" selected>' in body
    assert not Contact.objects.exists()


def test_line_does_not_betray_a_hidden_person(client_as: ClientAs, actor: ActorOf) -> None:
    person = known_person(actor("nav.bergen"))

    body = client_as("oppfolger.bergen").get("/henvendelser/ny/", {"q": LINE}).content.decode()

    assert str(person.pk) not in body


def test_contact_is_saved_and_shown(client_as: ClientAs, actor: ActorOf) -> None:
    person = known_person(actor("oppfolger.bergen"))
    client = client_as("oppfolger.bergen")
    data = form_data(
        person=str(person.pk),
        interpreter_language="arabisk",
        interpreter_day="3.12.2030",
        interpreter_clock="10",
    )

    body = client.post("/henvendelser/ny/", data, follow=True).content.decode()

    assert TEXT in body
    assert person.name in body
    assert "Skal bestilles: arabisk" in body
    assert ReadEntry.objects.filter(person_id=person.pk, content="contacts.contact").exists()


def test_saving_twice_makes_one(client_as: ClientAs) -> None:
    client, data = client_as("oppfolger.bergen"), form_data()

    client.post("/henvendelser/ny/", data)
    client.post("/henvendelser/ny/", data)

    assert Contact.objects.count() == 1


def test_looking_somebody_up_keeps_what_is_written(client_as: ClientAs, actor: ActorOf) -> None:
    person = known_person(actor("oppfolger.bergen"))

    page = client_as("oppfolger.bergen").post(
        "/henvendelser/ny/", form_data(about="testesen", text="", find="1")
    )

    body = page.content.decode()
    assert f'<option value="{person.pk}" selected>' in body
    assert "Rett opp dette" not in body
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "Skriv hva henvendelsen gjaldt."),
        ({"follow_up_on": "1.1.2020"}, "Oppfølgingsdatoen er passert"),
        ({"day": "1.1.2100"}, "Tidspunktet er fram i tid"),
        ({"interpreter_state": "needed"}, "Skriv hvilket språk"),
        ({"interpreter_clock": "10", "interpreter_language": "arabisk"}, "Oppgi datoen tolken"),
        ({"person": "tull"}, "Velg"),
    ],
)
def test_wrong_input_is_answered_at_the_field(
    client_as: ClientAs, changes: dict[str, str], message: str
) -> None:
    page = client_as("oppfolger.bergen").post("/henvendelser/ny/", form_data(**changes))

    assert page.status_code == 200
    assert page.content.decode().count(message) >= 2
    assert not Contact.objects.exists()


def test_contact_is_changed_followed_up_and_listed(client_as: ClientAs, actor: ActorOf) -> None:
    worker = actor("oppfolger.bergen")
    contact = logged(worker, follow_up_on=worker.today)
    client = client_as("oppfolger.bergen")
    body = client.get("/henvendelser/?vis=follow_up").content.decode()
    assert str(contact.pk) in body
    assert '<td role="cell" data-label="Kanal">Telefon</td>' in body
    data = form_data(text="Ny tekst", version="1", follow_up_on=f"{worker.today:%d.%m.%Y}")

    assert client.post(f"/henvendelser/{contact.pk}/endre/", data).status_code == 302
    assert client.post(f"/henvendelser/{contact.pk}/fulgt-opp/", {"note": "Ordnet."}).status_code == 302

    body = client.get(f"/henvendelser/{contact.pk}/").content.decode()
    assert "Ny tekst" in body
    assert "Ordnet." in body
    assert str(contact.pk) not in client.get("/henvendelser/?vis=follow_up").content.decode()


def test_saving_an_old_version_shows_both(client_as: ClientAs, actor: ActorOf) -> None:
    contact = logged(actor("oppfolger.bergen"))
    client = client_as("oppfolger.bergen")
    client.post(f"/henvendelser/{contact.pk}/endre/", form_data(text="Min", version="1"))

    page = client.post(f"/henvendelser/{contact.pk}/endre/", form_data(text="Din", version="1"))

    assert page.status_code == 409
    assert "Din" in page.content.decode()


@pytest.mark.parametrize("username", ["nav.bergen", "vekter.bergen", "kommunaldirektor.bergen", "leder.nes"])
@pytest.mark.parametrize("page", ["", "endre/"])
def test_pages_are_not_found_for_outsiders(
    client_as: ClientAs, actor: ActorOf, username: str, page: str
) -> None:
    contact = logged(actor("oppfolger.bergen"))

    assert client_as(username).get(f"/henvendelser/{contact.pk}/{page}").status_code == 404


def test_case_in_the_address_is_offered_only_when_visible(client_as: ClientAs, actor: ActorOf) -> None:
    from tests.factories.deviations import reported

    case = reported(actor("enhetsleder.bergen"))
    address = f"/henvendelser/ny/?sak=deviations.report:{case.pk}"

    assert f"Avvik {case.number}" in client_as("enhetsleder.bergen").get(address).content.decode()
    assert case.number not in client_as("oppfolger.bergen").get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_constant(client_as: ClientAs, actor: ActorOf, rows: int) -> None:
    worker = actor("oppfolger.bergen")
    person = known_person(worker)
    for _ in range(rows):
        logged(worker, person=person)
    client = client_as("oppfolger.bergen")

    assert queries(client, "/henvendelser/") <= 10


def test_page_query_count_is_small(client_as: ClientAs, actor: ActorOf) -> None:
    worker = actor("oppfolger.bergen")
    contact = logged(worker, person=known_person(worker))
    client = client_as("oppfolger.bergen")

    assert queries(client, f"/henvendelser/{contact.pk}/") <= 15
