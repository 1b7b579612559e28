"""Homes that are coming and homes that leave: housing projects with their history, and retired dwellings."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.base.errors import Conflict, NotAllowed, Refused
from housing import services
from housing.enums import DwellingState, SupplyState, VacancyState
from housing.models import AgreementDwelling, Dwelling, SupplyProject, SupplyStatus
from housing.services import supply
from tenancies.services import leases
from tenancies.services.terms import standard_terms
from tests.counting import queries
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.tenancies import make_tenant

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def manager(bergen: Municipality, actor: ActorOf) -> Actor:
    return actor("boligleder.bergen")


def project(manager: Actor, **facts: Any) -> SupplyProject:
    given = {"name": "Familieboliger", "units": 12, "target_group": "family", **facts}
    return supply.add_project(actor=manager, **given)


def test_project_keeps_how_it_stood(manager: Actor) -> None:
    row = project(manager, expected_ready_on=manager.today + timedelta(days=300))

    supply.move_project(actor=manager, project=row, state="decided", on=manager.today, why="Vedtatt")
    supply.change_project(actor=manager, project=row, units=10, why="To ble for dyre")
    done = supply.move_project(actor=manager, project=row, state="ready", on=manager.today)

    assert (done.state, done.units, done.ready_on) == (SupplyState.READY, 10, manager.today)
    stood = SupplyStatus.objects.filter(project=row).order_by("created_at", "id")
    assert [(each.state, each.units) for each in stood] == [
        ("planned", 12), ("decided", 12), ("decided", 10), ("ready", 10),
    ]  # fmt: skip


def test_project_moved_or_changed_to_the_same_is_nothing(manager: Actor) -> None:
    row = project(manager)

    supply.move_project(actor=manager, project=row, state="planned", on=manager.today)
    supply.change_project(actor=manager, project=row, units=12)

    assert SupplyStatus.objects.filter(project=row).count() == 1


@pytest.mark.parametrize(
    ("facts", "code"), [({"name": " "}, "NAME_MISSING"), ({"units": 0}, "UNITS_MISSING")]
)
def test_project_with_bad_facts_is_refused(manager: Actor, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        project(manager, **facts)

    assert refused.value.code == code
    assert not SupplyProject.objects.exists()


def test_project_needs_a_reason_for_other_figures_and_for_being_dropped(manager: Actor) -> None:
    row = project(manager)

    with pytest.raises(Refused):
        supply.change_project(actor=manager, project=row, units=9)
    with pytest.raises(Refused):
        supply.move_project(actor=manager, project=row, state="dropped", on=manager.today)
    with pytest.raises(Refused):
        supply.move_project(actor=manager, project=row, state="decided", on=manager.today + timedelta(days=1))


def test_project_that_is_ready_stays_ready_and_versions_hold(manager: Actor) -> None:
    row = project(manager)
    supply.move_project(actor=manager, project=row, state="ready", on=manager.today)

    with pytest.raises(Refused):
        supply.move_project(actor=manager, project=row, state="planned", on=manager.today)
    with pytest.raises(Conflict):
        supply.change_project(actor=manager, project=row, note="Nytt", version=1)


def test_project_is_the_landlords_and_its_history_is_not_rewritten(manager: Actor, actor: ActorOf) -> None:
    row = project(manager)

    with pytest.raises(NotAllowed):
        project(actor("saksbehandler.bergen"), name="Annet")
    with pytest.raises(DatabaseError), transaction.atomic():
        SupplyStatus.objects.filter(project=row).update(units=99)


def test_project_pages(manager: Actor, client_as: ClientAs) -> None:
    client = client_as("boligleder.bergen")
    made = client.post(
        reverse("housing:add_project"), {"name": "Småhus", "ownership": "municipal", "units": "6"}
    )
    row = SupplyProject.objects.get()
    moved = client.post(
        reverse("housing:move_project", args=[row.pk]),
        {"state": "building", "on": manager.today.strftime("%d.%m.%Y"), "version": row.version},
    )

    assert made.headers["Location"] == moved.headers["Location"] == row.get_absolute_url()
    assert "6 boliger er på vei" in client.get(reverse("housing:projects")).content.decode()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Under bygging eller kjøp" in page and "Slik har prosjektet stått" in page
    assert queries(client, reverse("housing:projects")) <= 10
    assert queries(client, row.get_absolute_url()) <= 15
    assert client_as("saksbehandler.bergen").get(reverse("housing:add_project")).status_code == 404
    assert client_as("boligleder.bergen").get(row.get_absolute_url()).status_code == 200


def test_project_of_another_municipality_is_not_found(
    manager: Actor, client_as: ClientAs, nes: Municipality
) -> None:
    row = project(manager)

    assert client_as("leder.nes").get(row.get_absolute_url()).status_code == 404


def retire(manager: Actor, dwelling: Dwelling, **facts: Any) -> Dwelling:
    given = {"reason": "sold", "on": manager.today, **facts}
    return services.retire_dwelling(actor=manager, dwelling=dwelling, **given)


def test_retired_the_vacancy_falls_away_and_the_agreement_has_room(
    bergen: Municipality, manager: Actor
) -> None:
    dwelling = make_dwelling(bergen, ownership="referral_right")
    vacancy = make_vacancy(bergen, dwelling)
    agreement = services.add_agreement(
        actor=manager,
        kind="tilvisning",
        title="Avtale",
        owner="Utleie",
        starts_on=manager.today,
        dwellings_total=5,
    )
    services.add_dwellings(actor=manager, agreement=agreement, dwellings=[dwelling], on=manager.today)

    done = retire(manager, dwelling, reason="returned")

    vacancy.refresh_from_db()
    assert (done.retired_on, done.retired_reason) == (manager.today, "returned")
    assert vacancy.state == VacancyState.CANCELLED
    assert AgreementDwelling.objects.get(dwelling=dwelling).valid_to == manager.today
    assert retire(manager, dwelling).version == done.version


def test_brought_back_it_is_in_the_stock_again(bergen: Municipality, manager: Actor) -> None:
    dwelling = retire(manager, make_dwelling(bergen))

    back = services.bring_back(actor=manager, dwelling=dwelling)

    assert (back.retired_on, back.retired_reason) == (None, "")
    assert services.bring_back(actor=manager, dwelling=dwelling).version == back.version


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (DwellingState.LET, "DWELLING_LET"),
        (DwellingState.WORKS, "DWELLING_WITHHELD"),
        (DwellingState.NOT_AVAILABLE, "DWELLING_WITHHELD"),
    ],
)
def test_one_that_is_let_or_not_available_stays(
    bergen: Municipality, manager: Actor, state: str, code: str
) -> None:
    dwelling = make_dwelling(bergen, state=state)

    with pytest.raises(Refused) as refused:
        retire(manager, dwelling)

    assert refused.value.code == code
    dwelling.refresh_from_db()
    assert dwelling.retired_on is None


def test_one_held_or_under_contract_stays(bergen: Municipality, manager: Actor) -> None:
    held = make_dwelling(bergen)
    make_vacancy(bergen, held, state=VacancyState.RESERVED)
    drafted = make_dwelling(bergen)
    terms = standard_terms(drafted, manager.today)
    leases.draft_lease(actor=manager, dwelling=drafted, tenant=make_tenant(bergen), terms=terms)

    with pytest.raises(Refused) as reserved:
        retire(manager, held)
    with pytest.raises(Refused) as contracted:
        retire(manager, drafted)

    assert (reserved.value.code, contracted.value.code) == ("DWELLING_RESERVED", "DWELLING_NEEDED")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reason": ""}, "REASON_MISSING"),
        ({"reason": "other"}, "NOTE_MISSING"),
        ({"on": "tomorrow"}, "DAY_IN_FUTURE"),
    ],
)
def test_retiring_asks_why_and_when(
    bergen: Municipality, manager: Actor, facts: dict[str, Any], code: str
) -> None:
    if facts.get("on"):
        facts = {"on": manager.today + timedelta(days=1)}

    with pytest.raises(Refused) as refused:
        retire(manager, make_dwelling(bergen), **facts)

    assert refused.value.code == code


def test_retiring_is_the_landlords(bergen: Municipality, manager: Actor, actor: ActorOf) -> None:
    with pytest.raises(NotAllowed):
        retire(actor("saksbehandler.bergen"), make_dwelling(bergen))


def test_retired_from_its_page_and_back(bergen: Municipality, manager: Actor, client_as: ClientAs) -> None:
    dwelling = make_dwelling(bergen)
    client = client_as("boligleder.bergen")
    day = manager.today.strftime("%d.%m.%Y")

    client.post(
        reverse("housing:retire", args=[dwelling.pk]), {"reason": "demolished", "on": day, "version": 1}
    )

    page = client.get(dwelling.get_absolute_url()).content.decode()
    assert "Gått ut av boligmassen" in page and "Revet" in page and "Meld ledig" not in page
    client.post(reverse("housing:bring_back", args=[dwelling.pk]))
    assert "Meld ledig" in client.get(dwelling.get_absolute_url()).content.decode()


def test_api_of_projects_checklist_agreements_and_many_at_once(
    bergen: Municipality, manager: Actor, api_as: Any
) -> None:
    api = api_as("boligleder.bergen")
    today = manager.today.isoformat()
    home = make_dwelling(bergen, ownership="referral_right")

    made = api.post("/api/v1/supply-projects/", {"name": "Nytt", "units": 4}, format="json").json()
    moved = api.post(
        f"/api/v1/supply-projects/{made['id']}/move/", {"state": "decided", "on": today}, format="json"
    )
    item = api.post("/api/v1/checklist-items/", {"text": "Nøkler"}, format="json").json()
    vacancy = make_vacancy(bergen)
    ticked = api.post(
        f"/api/v1/checklist-items/{item['id']}/tick/", {"vacancy": str(vacancy.pk)}, format="json"
    )
    agreement = api.post(
        "/api/v1/agreements/",
        {"kind": "tilvisning", "title": "A", "owner": "B", "starts_on": today, "dwellings_total": 5},
        format="json",
    ).json()
    under = f"/api/v1/agreements/{agreement['id']}/"
    added = api.post(f"{under}add-dwellings/", {"dwellings": [str(home.pk)], "on": today}, format="json")
    renamed = api.patch(under, {"owner": "C"}, format="json")
    chosen = [{"id": str(home.pk), "version": home.version}]
    tried = api.post(
        "/api/v1/dwellings/bulk/", {"dwellings": chosen, "changes": {"earmark": "young"}}, format="json"
    )
    done = api.post(
        "/api/v1/dwellings/bulk/",
        {"dwellings": chosen, "changes": {"earmark": "young"}, "dry_run": False},
        format="json",
    )
    ended = api.post(f"{under}end/", {"on": today, "reason": "Solgt"}, format="json")
    gone = api.post(f"/api/v1/dwellings/{home.pk}/retire/", {"reason": "sold", "on": today}, format="json")

    assert [row["state"] for row in moved.json()["history"]] == ["decided", "planned"]
    assert ticked.json() == {"done": True}
    assert added.status_code == 200 and renamed.json()["owner"] == "C"
    assert tried.json() == {"changed": 1, "refused": []} == done.json()
    assert ended.json()["ends_on"] == today
    assert gone.json()["retired_reason"] == "sold"
    home.refresh_from_db()
    assert home.earmark == "young"
    refused = api_as("saksbehandler.bergen").post(f"{under}end/", {"on": today, "reason": "x"}, format="json")
    assert refused.status_code in (403, 404)
