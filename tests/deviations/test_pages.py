from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Municipality, Unit
from core.base.ids import uuid7
from core.interface import lists
from core.interface.formatting import SPACE
from core.interface.lists import LongPaginator
from deviations.models import Report
from deviations.services.closing import ask_closing
from deviations.services.measures import mark_measure_done
from tests.counting import queries
from tests.factories.deviations import TEXT, judged, measure_for, reported

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def report(actor: ActorOf) -> Report:
    return reported(actor("botiltak.bergen"))


@pytest.fixture
def leader(actor: ActorOf, report: Report) -> Actor:
    return actor("enhetsleder.bergen")


def form_data(where: Unit, /, **changes: Any) -> dict[str, Any]:
    earlier = timezone.localtime() - timedelta(days=1)
    return {
        "key": str(uuid7()),
        "category": "fire",
        "what_happened": TEXT,
        "unit": str(where.pk),
        "day": f"{earlier:%d.%m.%Y}",
        "clock": "13.05",
        "kind": "incident",
        **changes,
    }


def test_form_is_filled_in_beforehand(client_as: ClientAs, bergen: Municipality) -> None:
    unit = Unit.objects.get(municipality=bergen, code="haggardshaugen")

    body = client_as("botiltak.bergen").get("/avvik/meld/").content.decode()

    assert "Ikke skriv navn på beboere" in body
    assert f'<option value="{unit.pk}" selected' in body
    assert "Meld anonymt" in body


def test_form_of_a_guard_asks_for_the_number_and_offers_only_the_place(client_as: ClientAs) -> None:
    body = client_as("vekter.bergen").get("/avvik/meld/").content.decode()

    assert "Vekternummer" in body
    assert "Nyhavnsveien" in body
    assert "Haggardshaugen" not in body
    assert "Meld anonymt" not in body


def test_sending_ends_with_the_number_and_what_happens_next(
    client_as: ClientAs, bergen: Municipality
) -> None:
    unit = Unit.objects.get(municipality=bergen, code="haggardshaugen")
    client = client_as("botiltak.bergen")

    page = client.post("/avvik/meld/", form_data(unit), follow=True)

    report = Report.objects.get()
    body = page.content.decode()
    assert report.number in body
    assert "Hva skjer nå?" in body
    assert f"/avvik/{report.pk}/" in body


def test_sending_twice_makes_one_report(client_as: ClientAs, bergen: Municipality) -> None:
    unit = Unit.objects.get(municipality=bergen, code="haggardshaugen")
    client, data = client_as("botiltak.bergen"), form_data(unit)

    client.post("/avvik/meld/", data)
    body = client.post("/avvik/meld/", data, follow=True).content.decode()

    assert Report.objects.count() == 1
    assert "allerede mottatt" in body


def test_sending_anonymously_shows_no_way_back(client_as: ClientAs, bergen: Municipality) -> None:
    unit = Unit.objects.get(municipality=bergen, code="haggardshaugen")

    page = client_as("botiltak.bergen").post("/avvik/meld/", form_data(unit, anonymous="on"), follow=True)

    assert "Du meldte anonymt" in page.content.decode()


def test_guard_sends_and_sees_only_the_own_report(
    client_as: ClientAs, bergen: Municipality, report: Report
) -> None:
    unit = Unit.objects.get(municipality=bergen, code="nyhavnsveien")
    client = client_as("vekter.bergen")
    data = form_data(unit, guard_number="V117", on_behalf_of="Nattevakta")

    client.post("/avvik/meld/", data)
    body = client.get("/avvik/").content.decode()

    own = Report.objects.get(guard_number="V117")
    assert own.number in body
    assert f"/avvik/{report.pk}/" not in body
    assert client.get(f"/avvik/{report.pk}/").status_code == 404
    page = client.get(f"/avvik/{own.pk}/").content.decode()
    assert "V117" in page
    assert "Tiltak" not in page.split("<main", 1)[1].replace("Melding og tiltak", "")


def test_guard_is_not_told_how_others_judge_the_report(
    client_as: ClientAs, actor: ActorOf, bergen: Municipality
) -> None:
    place = Unit.objects.get(municipality=bergen, code="nyhavnsveien")
    own = reported(
        actor("vekter.bergen"), place, reporting="guard", guard_number="V117", on_behalf_of="Vakta"
    )
    judged(actor("direktor.est.bergen"), own)

    client = client_as("vekter.bergen")
    pages = [
        client.get(address).content.decode()
        for address in (f"/avvik/{own.pk}/", f"/avvik/{own.pk}/historikk/")
    ]

    for body in pages:
        assert "Under vurdering" in body
        assert "Vurdert sammen med" not in body
        assert "Liv Hatlestad" not in body


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"what_happened": ""}, "Skriv kort hva som skjedde."),
        ({"category": "nonsense"}, "Velg et av alternativene"),
        ({"clock": "25.70"}, "Skriv klokkeslettet"),
        ({"day": "01.01.2100"}, "Hendelsen kan ikke være fram i tid"),
        ({"unit": "ikke en enhet"}, "Velg et av alternativene"),
    ],
)
def test_wrong_input_is_answered_at_the_field_and_keeps_the_text(
    client_as: ClientAs, bergen: Municipality, changes: dict[str, str], message: str
) -> None:
    unit = Unit.objects.get(municipality=bergen, code="haggardshaugen")

    page = client_as("botiltak.bergen").post("/avvik/meld/", form_data(unit, **changes))

    body = page.content.decode()
    assert page.status_code == 200
    assert body.count(message) >= 2
    assert "Feil:" in body
    assert not Report.objects.exists()


def test_forged_receipt_is_not_found(client_as: ClientAs) -> None:
    assert client_as("botiltak.bergen").get("/avvik/meldt/?k=tull").status_code == 404


@pytest.mark.parametrize(
    "page", ["", "vurder/", "frist/", "tiltak/", "lukk/", "lukk-uten-tiltak/", "svar/", "gjenapne/"]
)
@pytest.mark.parametrize(
    "username", ["direktor.est.bergen", "saksbehandler.bergen", "vekter.bergen", "leder.nes"]
)
def test_pages_of_a_report_are_not_found_for_outsiders(
    client_as: ClientAs, report: Report, page: str, username: str
) -> None:
    assert client_as(username).get(f"/avvik/{report.pk}/{page}").status_code == 404


def test_reporter_sees_the_report_but_does_not_handle_it(client_as: ClientAs, report: Report) -> None:
    client = client_as("botiltak.bergen")

    assert client.get(f"/avvik/{report.pk}/").status_code == 200
    assert client.get(f"/avvik/{report.pk}/vurder/").status_code == 404


def test_the_whole_way_on_pages(client_as: ClientAs, report: Report) -> None:
    leader, staff = client_as("enhetsleder.bergen"), client_as("botiltak.bergen")
    base = f"/avvik/{report.pk}"
    early = leader.post(f"{base}/lukk/")
    assert "kan ikke lukkes ennå" in early.content.decode()

    judgement = {
        "is_deviation": "yes",
        "consequence": "3",
        "reason": "Alvorlig nok.",
        "version": report.version,
    }
    assert leader.post(f"{base}/vurder/", judgement).status_code == 302
    user = User.objects.get(username="botiltak.bergen")
    due = timezone.localdate() + timedelta(days=7)
    measure = {"description": "Dørpumpe", "responsible": str(user.pk), "due_on": f"{due:%d.%m.%Y}"}
    assert leader.post(f"{base}/tiltak/", measure).status_code == 302
    pk = report.measures.get().pk
    done = {"on": f"{timezone.localdate():%d.%m.%Y}", "note": "Montert."}
    assert staff.post(f"/avvik/tiltak/{pk}/utfort/", done).status_code == 302
    assert leader.post(f"/avvik/tiltak/{pk}/godkjenn/").status_code == 302
    assert leader.post(f"{base}/lukk/").status_code == 302

    body = leader.get(f"{base}/").content.decode()
    assert "Alle tiltak er utført og godkjent" in body
    timeline = leader.get(f"{base}/historikk/").content.decode()
    assert "Et tiltak ble godkjent" in timeline


def test_own_measure_is_not_approved_on_the_page(client_as: ClientAs, leader: Actor, report: Report) -> None:
    judged(leader, report)
    measure = measure_for(leader, report, leader.user)  # type: ignore[arg-type]
    mark_measure_done(actor=leader, measure=measure, on=leader.today)

    page = client_as("enhetsleder.bergen").post(f"/avvik/tiltak/{measure.pk}/godkjenn/")

    assert "Du kan ikke godkjenne ditt eget tiltak" in page.content.decode()


def test_two_judging_at_once_get_the_conflict_page(
    client_as: ClientAs, leader: Actor, report: Report
) -> None:
    judged(leader, report)
    data = {"is_deviation": "no", "consequence": "", "reason": "Øvelse.", "version": 1}

    page = client_as("enhetsleder.bergen").post(f"/avvik/{report.pk}/vurder/", data)

    assert page.status_code == 409
    assert "Noen andre har lagret i mellomtiden" in page.content.decode()


def test_list_shows_open_reports_and_filters(client_as: ClientAs, leader: Actor, report: Report) -> None:
    client = client_as("etatsdirektor.bergen")

    body = client.get("/avvik/").content.decode()
    assert report.number in body
    assert '<td role="cell" data-label="Kategori">Brann</td>' in body
    assert report.number not in client.get("/avvik/?vis=escalated").content.decode()
    assert report.number not in client.get("/avvik/?vis=ended").content.decode()
    assert (
        report.number in client.get(f"/avvik/?vis=all&category=fire&unit={report.unit_id}").content.decode()
    )
    assert client.get("/avvik/?sort=-due&side=99&vis=tull&unit=tull").status_code == 200


def test_list_of_very_many_says_that_there_are_more_and_leafs_through_them(
    client_as: ClientAs, actor: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LongPaginator, "COUNTED", 3)
    monkeypatch.setattr(lists.listing, "__kwdefaults__", lists.listing.__kwdefaults__ | {"page_size": 2})
    staff, client = actor("botiltak.bergen"), client_as("etatsdirektor.bergen")
    numbers = [reported(staff).number for _ in range(5)]

    pages = [client.get(f"/avvik/?sort=number&side={page}").content.decode() for page in (1, 2, 3, 4)]

    assert ["Over 3 meldinger" in page for page in pages] == [True, True, False, False]
    assert f"5{SPACE}meldinger" in pages[2], "the last page knows how many there are"
    shown = [[number for number in numbers if f">{number}<" in page] for page in pages]
    assert shown == [numbers[:2], numbers[2:4], numbers[4:], numbers[4:]], "a page past the last is the last"
    assert all(f"side={page + 2}" in pages[page] for page in (0, 1))


def test_list_shows_what_waits_for_an_answer(client_as: ClientAs, leader: Actor, report: Report) -> None:
    judged(leader, report)
    ask_closing(actor=leader, report=report, basis="no_measure_needed", reason="Rettet.")

    assert report.number in client_as("etatsdirektor.bergen").get("/avvik/?vis=answer").content.decode()
    assert report.number not in client_as("enhetsleder.bergen").get("/avvik/?vis=answer").content.decode()


def test_list_is_exported_by_leaders_only(client_as: ClientAs, report: Report) -> None:
    assert client_as("enhetsleder.bergen").get("/avvik/?eksport=csv")["Content-Type"].startswith("text/csv")
    assert client_as("botiltak.bergen").get("/avvik/?eksport=csv")["Content-Type"].startswith("text/html")


def test_search_finds_a_report_by_number_for_those_who_see_it(client_as: ClientAs, report: Report) -> None:
    address = f"/sok/?q={report.number}"

    assert f"/avvik/{report.pk}/" in client_as("enhetsleder.bergen").get(address).content.decode()
    assert f"/avvik/{report.pk}/" not in client_as("nav.bergen").get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_constant(client_as: ClientAs, actor: ActorOf, rows: int) -> None:
    staff = actor("botiltak.bergen")
    for _ in range(rows):
        reported(staff)
    client = client_as("etatsdirektor.bergen")

    assert queries(client, "/avvik/") <= 10


@pytest.mark.parametrize("measures", [1, 3])
def test_page_query_count_is_constant(
    client_as: ClientAs, leader: Actor, report: Report, measures: int
) -> None:
    judged(leader, report)
    for _ in range(measures):
        measure_for(leader, report, User.objects.get(username="botiltak.bergen"))
    client = client_as("enhetsleder.bergen")

    assert queries(client, f"/avvik/{report.pk}/") <= 15


@pytest.mark.parametrize(
    "address", ["/risiko/", "/handlingsplaner/", "/undersokelser/", "/samarbeidsavtaler/"]
)
def test_guard_finds_nothing_but_the_reports(client_as: ClientAs, address: str) -> None:
    assert client_as("vekter.bergen").get(address).status_code == 404
