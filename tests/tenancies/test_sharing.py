"""«Deling og samtykke» of a tenancy: answered and withdrawn, who may speak for the tenant, and who finds the page."""

from collections.abc import Callable

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.agencies.models import Relation
from core.audit.models import ReadEntry
from core.sharing.models import Consent, Representative
from tenancies.models import Lease
from tests.counting import queries
from tests.database import as_owner
from tests.factories.tenancies import make_lease

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
LANDLORD = "boligleder.bergen"


@pytest.fixture
def lease(actor: ActorOf) -> Lease:
    return make_lease(actor(LANDLORD).home)


def page_of(lease: Lease) -> str:
    return f"/leieforhold/{lease.pk}/deling/"


ANSWER = {
    "recipient": "nav-arstad",
    "information": ["identity"],
    "scope": "identity",
    "purpose": "Følge opp leieforholdet",
    "answer": "given",
    "on": "20.11.2026",
    "how": "oral",
    "last_day": "19.11.2027",
    "capacity": "presumed",
}
SPEAKER = {
    "kind": "guardian",
    "name": "Ivar Liksom",
    "matters": ["tenancy"],
    "valid_from": "20.11.2026",
    "proof_seen_on": "20.11.2026",
    "letters": "both",
    "street": "Vergeveien 1",
    "postcode": "5003",
    "town": "BERGEN",
}


def test_consent_is_registered_opens_and_is_withdrawn(
    client_as: ClientAs, actor: ActorOf, lease: Lease
) -> None:
    client = client_as(LANDLORD)

    saved = client.post(f"{page_of(lease)}samtykke/", ANSWER, follow=True)

    assert "Følge opp leieforholdet" in saved.content.decode()
    actor(LANDLORD)
    consent = Consent.objects.get(subject_id=lease.pk)
    with as_owner():
        assert Relation.objects.filter(source_id=consent.pk, closes_at__isnull=False).exists()
    ended = client.post(
        f"{page_of(lease)}samtykke/{consent.pk}/trekk/",
        {"on": "20.11.2026", "how": "oral", "reason": "", "version": consent.version},
        follow=True,
    )
    assert "Trukket" in ended.content.decode()
    actor(LANDLORD)
    assert Consent.objects.get(pk=consent.pk).state == "withdrawn"


def test_bad_answer_stays_at_its_field(client_as: ClientAs, actor: ActorOf, lease: Lease) -> None:
    answer = client_as(LANDLORD).post(f"{page_of(lease)}samtykke/", {**ANSWER, "answer": "", "purpose": ""})

    assert "Velg hva leieren svarte." in answer.content.decode()
    actor(LANDLORD)
    assert not Consent.objects.exists()


def test_representative_is_added_and_ended(client_as: ClientAs, actor: ActorOf, lease: Lease) -> None:
    client = client_as(LANDLORD)

    added = client.post(f"{page_of(lease)}representant/", SPEAKER, follow=True)

    assert "Ivar Liksom" in added.content.decode()
    actor(LANDLORD)
    row = Representative.objects.get()
    address = f"{page_of(lease)}representant/{row.pk}/avslutt/"
    ended = client.post(
        address, {"on": "20.11.2026", "reason": "Vergemålet er over", "version": row.version}, follow=True
    )
    assert "Vergemålet er over" in ended.content.decode()


@pytest.mark.parametrize("username", ["saksbehandler.bergen", "nav.bergen", "konsulent.nes", "admin.bergen"])
def test_others_do_not_find_the_page(client_as: ClientAs, lease: Lease, username: str) -> None:
    client = client_as(username)

    for address in ("", "samtykke/", "representant/"):
        assert client.get(f"{page_of(lease)}{address}").status_code == 404


def test_page_is_a_read_and_asks_fifteen_questions(client_as: ClientAs, lease: Lease) -> None:
    client = client_as(LANDLORD)
    client.post(f"{page_of(lease)}samtykke/", ANSWER)
    client.post(f"{page_of(lease)}representant/", SPEAKER)
    client.get(page_of(lease))

    assert queries(client, page_of(lease)) <= 15
    with as_owner():
        assert ReadEntry.objects.filter(content="lease.sharing", person_id=lease.tenant_id).exists()
