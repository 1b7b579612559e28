"""Shares, requests for insight and break-glass access through the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from applications.models import Application, Note
from applications.services.knowledge import write_note
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.sharing.models import InsightRequest, Share
from core.sharing.services import break_glass
from tests.factories.applications import make_application
from tests.people_at_work import compartment

ActorOf = Callable[[str], Actor]
REASON = "Beboeren svarer ikke og kan være i livsfare."


@pytest.fixture
def worker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


@pytest.fixture
def case(worker: Actor) -> Application:
    return make_application(worker)


@pytest.fixture
def note(worker: Actor, case: Application) -> Note:
    return write_note(actor=worker, application=case, text="Ringte søkeren.")


def body(note: Note, worker: Actor, **changes: Any) -> dict[str, Any]:
    return {
        "subject_type": "applications.note",
        "subject_id": str(note.pk),
        "to_person": "nav.bergen",
        "legal_basis": "same_purpose",
        "purpose": "Kartlegging",
        "last_day": (worker.today + timedelta(days=7)).isoformat(),
        **changes,
    }


def test_share_is_made_listed_and_revoked(api_as: Any, worker: Actor, note: Note) -> None:
    api = api_as("saksbehandler.bergen")

    made = api.post("/api/v1/shares/", body(note, worker))

    assert made.status_code == 201
    key = made.json()["id"]
    assert [row["id"] for row in api_as("nav.bergen").get("/api/v1/shares/").json()["results"]] == [key]
    assert api_as("nav2.bergen").get(f"/api/v1/shares/{key}/").status_code == 404
    assert api_as("nav.bergen").post(f"/api/v1/shares/{key}/revoke/").status_code == 404
    ended = api.post(f"/api/v1/shares/{key}/revoke/", {"reason": "Ferdig"}).json()
    assert (ended["live"], ended["ending"]) == (False, "revoked")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to_person": ""}, "RECEIVER_MISSING"),
        ({"to_person": "saksbehandler.bergen"}, "RECEIVER_SELF"),
        ({"to_person": "nav.nes"}, "PERSON_UNKNOWN"),
        ({"last_day": "2020-01-01"}, "END_IN_PAST"),
        ({"legal_basis": "other_law"}, "BASIS_DETAIL_MISSING"),
    ],
)
def test_bad_share_is_refused_in_words(
    api_as: Any, worker: Actor, note: Note, changes: dict[str, str], code: str
) -> None:
    answer = api_as("saksbehandler.bergen").post("/api/v1/shares/", body(note, worker, **changes))

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Share.objects.exists()


def test_hidden_record_cannot_be_shared(api_as: Any, worker: Actor, note: Note) -> None:
    answer = api_as("oppfolger.bergen").post("/api/v1/shares/", body(note, worker))

    assert answer.status_code == 404


def test_insight_is_asked_for_and_refused(
    api_as: Any, case: Application, bergen: Municipality, actor: ActorOf
) -> None:
    asked = {
        "subject_type": "applications.application",
        "subject_id": str(case.pk),
        "compartment": str(compartment(bergen, "nav-arstad").pk),
        "what": "Er det kjent noe?",
        "purpose": "Vurdering",
    }
    assert api_as("oppfolger.bergen").post("/api/v1/insight-requests/", asked).status_code == 404

    made = api_as("saksbehandler.bergen").post("/api/v1/insight-requests/", asked)

    assert made.status_code == 201
    address = f"/api/v1/insight-requests/{made.json()['id']}/"
    assert api_as("nav2.bergen").get(address).status_code == 404
    refused = api_as("nav.bergen").post(f"{address}refuse/", {"answer": "Vi har ikke hjemmel."})
    assert refused.json()["state"] == "refused"
    actor("saksbehandler.bergen")
    assert InsightRequest.objects.get().answer == "Vi har ikke hjemmel."


def test_break_glass_is_reviewed_by_the_privacy_officer(
    api_as: Any, actor: ActorOf, case: Application
) -> None:
    rescuer = actor("botiltak.bergen")
    (opened,) = break_glass.open_access(actor=rescuer, number=case.case_number, reason=REASON).opened
    address = f"/api/v1/break-glass/{opened.pk}/"

    assert api_as("nav.bergen").get(address).status_code == 404
    own = api_as("botiltak.bergen").post(f"{address}review/", {"justified": True, "reason": "Selv."})
    assert own.status_code == 404
    done = api_as("personvern.bergen").post(f"{address}review/", {"justified": True, "reason": "Det hastet."})
    assert done.json()["state"] == "justified"
