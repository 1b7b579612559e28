"""Who may speak for a person, through the API."""

from collections.abc import Callable
from typing import Any

import pytest

from applications.models import Application
from core.agencies.actors import Actor
from core.audit.models import AuditEvent, ReadEntry
from core.sharing.models import Representative
from tests.database import as_owner
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]
HOME = "/api/v1/representatives/"
WORKER = "saksbehandler.bergen"


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor(WORKER)


@pytest.fixture
def case(worker: Actor) -> Application:
    return make_application(worker)


def body(worker: Actor, case: Application, **changes: Any) -> dict[str, Any]:
    return {
        "person": str(case.applicant_id),
        "subject_type": "applications.application",
        "subject_id": str(case.pk),
        "kind": "proxy",
        "name": "Nora Testnes",
        "matters": ["application"],
        "proof_seen_on": worker.today.isoformat(),
        "valid_from": worker.today.isoformat(),
        "street": "Prøveveien 12",
        "postcode": "5003",
        "town": "BERGEN",
        "letters": "both",
        **changes,
    }


def test_representative_is_added_once_listed_and_ended(api_as: Any, worker: Actor, case: Application) -> None:
    api = api_as(WORKER)

    made = api.post(HOME, body(worker, case))
    again = api.post(HOME, body(worker, case))

    assert made.status_code == again.status_code == 201 and made.json()["id"] == again.json()["id"]
    address = f"{HOME}{made.json()['id']}/"
    assert [row["name"] for row in api.get(f"{HOME}?person={case.applicant_id}").json()["results"]] == [
        "Nora Testnes"
    ]
    ending = {"on": worker.today.isoformat(), "reason": "Fullmakten er trukket."}
    assert api.post(f"{address}end/", {**ending, "reason": ""}).status_code == 400
    assert api.post(f"{address}end/", ending).json()["ended_on"] == worker.today.isoformat()
    assert api.post(f"{address}end/", ending).status_code == 200
    with as_owner():
        assert AuditEvent.objects.filter(verb="representative.added").count() == 1
        assert AuditEvent.objects.filter(verb="representative.ended").count() == 1
        assert ReadEntry.objects.filter(content="representatives.list", person_id=case.applicant_id).exists()


@pytest.mark.parametrize("username", ["nav.bergen", "konsulent.nes", "admin.bergen"])
def test_others_find_neither_the_representative_nor_the_person(
    api_as: Any, worker: Actor, case: Application, username: str
) -> None:
    address = f"{HOME}{api_as(WORKER).post(HOME, body(worker, case)).json()['id']}/"
    other = api_as(username)

    assert other.get(address).status_code in (403, 404)
    assert other.post(f"{address}end/", {"on": "2026-01-01", "reason": "x"}).status_code in (403, 404)
    assert other.post(HOME, body(worker, case)).status_code in (403, 404)
    with as_owner():
        assert Representative.objects.filter(ended_on=None).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"matters": []}, "matters"),
        ({"kind": "nabo"}, "kind"),
        ({"proof_seen_on": None}, "proof_seen_on"),
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"street": ""}, "street"),
        ({"subject_id": None}, "subject_id"),
        ({"subject_type": "applications.note"}, "subject_type"),
    ],
)
def test_bad_input_says_which_field_and_saves_nothing(
    api_as: Any, worker: Actor, case: Application, changes: dict[str, Any], field: str
) -> None:
    answer = api_as(WORKER).post(HOME, body(worker, case, **changes))

    assert answer.status_code == 400 and field in answer.json()
    with as_owner():
        assert not Representative.objects.exists()


def test_proof_must_be_a_paper_one_sees(api_as: Any, worker: Actor, case: Application) -> None:
    stranger = "0193509c-7c00-7000-8000-000000000009"

    assert api_as(WORKER).post(HOME, body(worker, case, proof_document=stranger)).status_code == 404
