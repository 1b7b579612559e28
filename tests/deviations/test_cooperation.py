from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core.agencies.actors import Actor
from core.agencies.models import Agency, Unit
from core.base.errors import Conflict, NotAllowed, Refused
from core.rules.models import Deadline
from deviations.models import CooperationAgreement
from deviations.services import cooperation
from deviations.services.cooperation import Terms
from tests.counting import queries
from tests.factories.deviations import reported
from tests.factories.tenancies import make_lease

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def leader(actor: ActorOf) -> Actor:
    return actor("enhetsleder.bergen")


def terms(who: Actor, **changes: Any) -> Terms:
    told: dict[str, Any] = {
        "title": "Beboere med rusproblemer", "purpose": "Trygghet", "roles": "EST følger opp, EBF leier ut",
        "valid_from": who.today, "valid_to": None, "review_on": who.today + timedelta(days=200),
    }  # fmt: skip
    return Terms(**{**told, **changes})


def agreed(who: Actor) -> CooperationAgreement:
    agreement = cooperation.start_agreement(actor=who, unit=who.unit, terms=terms(who))
    with pytest.raises(Refused, match="minst to parter"):
        cooperation.put_in_force(actor=who, agreement=agreement)
    for _twice in range(2):
        cooperation.add_party(
            actor=who, agreement=agreement, agency=Agency.objects.get(municipality=who.home, code="EBF")
        )
    return cooperation.put_in_force(actor=who, agreement=agreement)


def test_agreement_in_force_has_two_parties_and_a_review(leader: Actor) -> None:
    agreement = agreed(leader)

    assert agreement.parties.count() == 2
    assert Deadline.objects.outstanding().get(subject_id=agreement.pk).due == agreement.review_on
    cooperation.evaluate(
        actor=leader, agreement=agreement, on=leader.today, evaluation="Virker",
        review_on=leader.today + timedelta(days=365),
    )  # fmt: skip
    due = Deadline.objects.outstanding().get(subject_id=agreement.pk).due
    assert due == leader.today + timedelta(days=365)
    cooperation.end_agreement(actor=leader, agreement=agreement, reason="Ny avtale")
    assert not Deadline.objects.outstanding().filter(subject_id=agreement.pk).exists()


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("boligleder.bergen", 200), ("etatsdirektor.bergen", 200), ("kommunaldirektor.bergen", 200),
        ("forvaltning.bergen", 200), ("saksbehandler.bergen", 404), ("vekter.bergen", 404), ("leder.nes", 404),
    ],
)  # fmt: skip
def test_agreement_is_visible_where_it_applies(
    leader: Actor, client_as: ClientAs, username: str, status: int
) -> None:
    agreement = agreed(leader)

    assert client_as(username).get(agreement.get_absolute_url()).status_code == status


def test_draft_is_the_keepers(leader: Actor, client_as: ClientAs) -> None:
    agreement = cooperation.start_agreement(actor=leader, unit=leader.unit, terms=terms(leader))
    cooperation.add_party(
        actor=leader, agreement=agreement, unit=Unit.objects.get(municipality=leader.home, code="ebf")
    )

    assert client_as("boligleder.bergen").get(agreement.get_absolute_url()).status_code == 404
    assert client_as("enhetsleder.bergen").get(agreement.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "TEXT_MISSING"),
        ({"valid_to": -1}, "PERIOD_TURNED"),
        ({"review_on": 0}, "REVIEW_OUTSIDE"),
        ({"valid_to": 100}, "REVIEW_OUTSIDE"),
    ],
)
def test_terms_that_cannot_be(leader: Actor, changes: dict[str, Any], code: str) -> None:
    told = {
        key: leader.today + timedelta(days=value) if isinstance(value, int) else value
        for key, value in changes.items()
    }
    with pytest.raises(Refused) as refused:
        cooperation.start_agreement(actor=leader, unit=leader.unit, terms=terms(leader, **told))

    assert refused.value.code == code
    assert not CooperationAgreement.objects.exists()


def test_party_reads_and_does_not_write_and_two_at_once_conflict(actor: ActorOf, leader: Actor) -> None:
    agreement = agreed(leader)
    with pytest.raises(Refused, match="minst to parter"):
        cooperation.remove_party(actor=leader, party=agreement.parties.all()[0])
    with pytest.raises(Conflict):
        cooperation.revise(
            actor=leader, agreement=agreement, terms=terms(leader, title="Annet"), expected_version=9
        )
    with pytest.raises(NotAllowed):
        cooperation.end_agreement(actor=actor("boligleder.bergen"), agreement=agreement, reason="Nei")


def test_pages_and_api(leader: Actor, client_as: ClientAs, api_as: Callable[[str], Any]) -> None:
    agreement = agreed(leader)
    client = client_as("enhetsleder.bergen")

    assert queries(client, "/samarbeidsavtaler/") <= 10
    assert queries(client, agreement.get_absolute_url()) <= 15
    told = api_as("boligleder.bergen").get(f"/api/v1/cooperation-agreements/{agreement.pk}/").json()
    assert told["parties"] == ["Etat for psykisk helse og rustjenester", "Etat for boligforvaltning"]


def test_agreement_stands_on_the_cases_it_applies_to(
    leader: Actor, actor: ActorOf, client_as: ClientAs, as_owner: Any
) -> None:
    agreement = agreed(leader)
    report = reported(actor("botiltak.bergen"))
    lease = make_lease(leader.home)
    chief = client_as("enhetsleder.bergen")

    page = f"/avvik/{report.pk}/"
    assert "Beboere med rusproblemer" in chief.get(page).content.decode()
    assert queries(chief, page) <= 15
    # The landlord's agency is a party; the staff who reported and the guards see none of it.
    shared = client_as("boligleder.bergen").get(f"/leieforhold/{lease.pk}/deling/").content.decode()
    assert "Samarbeidsavtaler som gjelder her" in shared
    assert "Samarbeidsavtaler" not in client_as("botiltak.bergen").get(page).content.decode()

    with as_owner():
        CooperationAgreement.objects.filter(pk=agreement.pk).update(
            valid_from=leader.today - timedelta(days=90), valid_to=leader.today - timedelta(days=1)
        )
    assert "Avtalen gikk ut" in client_as("enhetsleder.bergen").get(page).content.decode()
