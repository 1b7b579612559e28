"""«Deling og samtykke» of somebody known from the contact log: answered, withdrawn, spoken for; who finds the page."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from core.agencies.actors import Actor
from core.agencies.models import Relation
from core.audit.models import ReadEntry
from core.people.models import Person
from core.sharing.models import Consent, Representative
from tests.counting import queries
from tests.database import as_owner
from tests.factories.contacts import known_person, logged

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
NAV = "nav.bergen"


@pytest.fixture
def person(actor: ActorOf) -> Person:
    """Somebody who has called Nav, and has neither case nor lease."""
    nav = actor(NAV)
    found = known_person(nav)
    logged(nav, person=found)
    return found


def page_of(person: Person) -> str:
    return f"/henvendelser/om/{person.pk}/deling/"


def answered(**changes: object) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "recipient": "boligkontoret",
        "information": ["identity"],
        "scope": "identity",
        "purpose": "Hjelp til å søke bolig",
        "answer": "given",
        "on": f"{today:%d.%m.%Y}",
        "how": "oral",
        "last_day": f"{today:%d.%m}.{today.year + 1}",
        "capacity": "presumed",
        **changes,
    }


def test_consent_is_registered_opens_the_person_alone_and_is_withdrawn(
    client_as: ClientAs, actor: ActorOf, person: Person
) -> None:
    client = client_as(NAV)
    for _ in range(2):
        saved = client.post(f"{page_of(person)}samtykke/", answered(), follow=True)

    assert "Hjelp til å søke bolig" in saved.content.decode()
    actor(NAV)
    consent = Consent.objects.get(person=person)
    assert consent.subject_label == "Uten sak" and consent.get_absolute_url() == page_of(person)
    with as_owner():
        opened = Relation.objects.get(source_id=consent.pk)
        assert (opened.subject_id, opened.scope) == (person.pk, "identity")
    ended = client.post(
        f"{page_of(person)}samtykke/{consent.pk}/trekk/",
        {"on": answered()["on"], "how": "oral", "reason": "", "version": consent.version},
        follow=True,
    )
    assert "Trukket" in ended.content.decode()


def test_bad_answer_stays_at_its_field(client_as: ClientAs, actor: ActorOf, person: Person) -> None:
    answer = client_as(NAV).post(f"{page_of(person)}samtykke/", answered(answer="", scope="content"))

    assert "Velg hva personen svarte." in answer.content.decode()
    actor(NAV)
    assert not Consent.objects.exists()


def test_representative_is_added_and_ended(client_as: ClientAs, actor: ActorOf, person: Person) -> None:
    client, today = client_as(NAV), answered()["on"]
    added = client.post(
        f"{page_of(person)}representant/",
        {
            "kind": "guardian", "name": "Ivar Liksom", "matters": ["all"], "valid_from": today,
            "proof_seen_on": today, "letters": "both", "street": "Vergeveien 1", "postcode": "5003", "town": "BERGEN",
        },
        follow=True,
    )  # fmt: skip

    assert "Ivar Liksom" in added.content.decode()
    actor(NAV)
    row = Representative.objects.get()
    ended = client.post(
        f"{page_of(person)}representant/{row.pk}/avslutt/",
        {"on": today, "reason": "Vergemålet er over", "version": row.version},
        follow=True,
    )
    assert "Vergemålet er over" in ended.content.decode()


@pytest.mark.parametrize(
    "username", ["nav2.bergen", "saksbehandler.bergen", "regnskap.bergen", "konsulent.nes"]
)
def test_others_do_not_find_the_page(client_as: ClientAs, person: Person, username: str) -> None:
    client = client_as(username)

    for address in ("", "samtykke/", "representant/"):
        assert client.get(f"{page_of(person)}{address}").status_code == 404


def test_page_is_a_read_leads_from_the_contact_and_asks_fifteen_questions(
    client_as: ClientAs, actor: ActorOf, person: Person
) -> None:
    client = client_as(NAV)
    client.post(f"{page_of(person)}samtykke/", answered())
    actor(NAV)
    contact = logged(actor(NAV), person=person)
    assert page_of(person) in client.get(contact.get_absolute_url()).content.decode()
    client.get(page_of(person))

    assert queries(client, page_of(person)) <= 15
    with as_owner():
        assert ReadEntry.objects.filter(content="contacts.sharing", person_id=person.pk).exists()
