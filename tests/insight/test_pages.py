"""The rooms of figures: who gets in, what the records come to, what is hidden, and from the figure to the cases."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from rest_framework.test import APIClient

from allocation.models import WaitingEntry
from core.agencies.actors import Actor
from core.agencies.models import Municipality
from core.audit.models import AuditEvent
from deviations.enums_outside import Origin
from deviations.models import OutsideReport
from insight.calculations.windows import as_of
from insight.figures import base
from insight.presentation import sentence
from insight.selectors.dashboards import dashboard
from tests.counting import queries
from tests.database import as_owner
from tests.factories.allocation import make_entry
from tests.factories.applications import child
from tests.factories.deviations import reported
from tests.factories.housing import make_vacancy
from tests.factories.temporary import make_place, placed
from tests.factories.tenancies import make_lease, make_rent

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]
GROUPS = [group.code for group in base.groups()]
READERS = ("moteleder.bergen", "boligleder.bergen", "enhetsleder.bergen", "direktor.est.bergen",
           "kommunaldirektor.bergen", "revisor.bergen", "leder.nes")  # fmt: skip
OTHERS = (
    "saksbehandler.bergen",
    "nav.bergen",
    "botiltak.bergen",
    "vekter.bergen",
    "personvern.bergen",
    "admin.bergen",
)


def address(code: str, **asked: str) -> str:
    group = base.group_named(code)
    assert group is not None
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse("insight:group", args=[group.slug]) + (f"?{query}" if query else "")


@pytest.fixture
def records(bergen: Municipality, actor: ActorOf) -> None:
    """A little of all that figures are made of: four households in the queue, one of them a family."""
    worker = actor("saksbehandler.bergen")
    for days in (40, 100, 500):
        make_entry(worker, days_ago=days)
    make_entry(worker, days_ago=800, members=(child(),))
    make_vacancy(bergen)
    make_rent(make_lease(bergen, children=1), worker.today.replace(day=1))
    place = make_place(bergen)
    nav = actor("nav.bergen")
    placed(nav, place, nav.today - timedelta(days=30))
    reported(actor("botiltak.bergen"))


def value(actor: Actor, group: str, code: str, **told: Any) -> Any:
    found = base.group_named(group)
    assert found is not None
    board = dashboard(actor, found, as_of(actor.today), **told)
    return next(line for line in board.lines if line.figure.code == code)


@pytest.mark.parametrize("username", READERS)
def test_leaders_read_every_group(username: str, client_as: ClientAs) -> None:
    client = client_as(username)

    assert client.get(reverse("insight:index")).status_code == 200
    assert client.get(reverse("insight:definitions")).status_code == 200
    for group in base.groups():
        assert client.get(address(group.code)).status_code in (200, 404), group.code


@pytest.mark.parametrize("username", OTHERS)
def test_for_others_there_is_no_such_page(username: str, client_as: ClientAs, api_as: Any) -> None:
    client = client_as(username)

    for url in (reverse("insight:index"), address("queue"), address("queue", eksport="csv")):
        assert client.get(url).status_code == 404
    assert client.get(reverse("insight:figure", args=["ventelister", "husstander"])).status_code == 404
    assert api_as(username).get("/api/v1/figures/values/?group=queue").status_code == 404


def test_records_come_to_what_they_are(records: None, actor: ActorOf) -> None:
    leader = actor("moteleder.bergen")

    assert value(leader, "queue", "queue.households").now.cell.number == 4
    assert value(leader, "queue", "queue.over_two_years").now.cell.number == 1
    assert value(leader, "applications", "applications.received").now.cell.number >= 1
    assert value(leader, "temporary", "temporary.tonight", leaves=False).now.cell.hidden
    manager = actor("boligleder.bergen")
    assert value(manager, "tenancies", "tenancies.leases").now.cell.number == 1
    assert value(manager, "tenancies", "tenancies.children").now.cell.number == 1
    assert value(manager, "allocation", "allocation.idle_dwellings").now.cell.number in (0, 1)
    chief = actor("enhetsleder.bergen")
    own = chief.unit
    assert value(chief, "deviations", "deviations.open", unit=own).now.cell.number == 1


@pytest.mark.parametrize("code", GROUPS)
def test_group_costs_the_same_for_few_and_many(
    code: str, records: None, bergen: Municipality, client_as: ClientAs, actor: ActorOf
) -> None:
    client = client_as("direktor.est.bergen")
    client.get(address(code))
    few = queries(client, address(code))
    worker = actor("saksbehandler.bergen")
    make_entry(worker, days_ago=3)
    make_lease(bergen)
    reported(actor("botiltak.bergen"))

    assert queries(client, address(code)) == few <= 15


def test_small_groups_are_hidden_but_for_whoever_leads_the_cases(records: None, actor: ActorOf) -> None:
    own = value(actor("moteleder.bergen"), "queue", "queue.households")
    director = value(actor("direktor.est.bergen"), "queue", "queue.households")

    assert {part.code: part.cell.number for part in own.splits[0].parts} == {"family": 1, "single": 3}
    # Four, told to the nearest three inside a month.
    assert director.now.cell.number == 3
    assert all(part.cell.hidden for part in director.splits[0].parts)
    assert value(actor("direktor.est.bergen"), "queue", "queue.over_two_years").now.cell.hidden


def test_what_leaves_the_unit_is_hidden_for_its_leader_too(records: None, client_as: ClientAs) -> None:
    client = client_as("moteleder.bergen")
    page = client.get(address("queue"))
    assert "vises ikke" not in page.content.decode()

    file = client.get(address("queue", eksport="csv"))
    sheet = client.get(address("queue", eksport="xlsx"))

    text = file.content.decode("utf-8-sig")
    assert "Har ventet over to år;;;husstander;antall" in text and "vises ikke" in text
    assert "Hentet av" in text
    rows = list(load_workbook(BytesIO(sheet.content)).active.values)
    households = next(row for row in rows if row[0] == "Husstander på den ordinære ventelista")
    assert households[6] == 3
    assert AuditEvent.objects.filter(verb="figures.exported").count() == 2


def test_paper_holds_figures_and_definitions(records: None, client_as: ClientAs) -> None:
    answer = client_as("direktor.est.bergen").get(address("queue", eksport="pdf"))

    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"per": "2099-01-01"}, "etter i dag"),
        ({"fra": "2025-05-01", "til": "2025-04-01"}, "Bytt om datoene"),
        ({"per": "31.02.2025"}, "finnes ikke"),
        ({"per": "2000-01-01"}, "ingen registreringer fra før"),
    ],
)
def test_days_that_give_no_figures_are_explained(
    asked: dict[str, str], said: str, records: None, client_as: ClientAs
) -> None:
    answer = client_as("moteleder.bergen").get(address("queue", **asked))

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert "<strong>0</strong>" not in answer.content.decode()


def test_unit_one_may_not_ask_about_is_explained(records: None, client_as: ClientAs) -> None:
    client = client_as("enhetsleder.bergen")

    own = client.get(address("deviations", enhet="haggardshaugen"))
    other = client.get(address("deviations", enhet="nav-arstad"))
    unknown = client.get(address("deviations", enhet="ingen-slik"))

    assert "Tallene kan ikke vises" not in own.content.decode()
    for answer in (other, unknown):
        assert "Du kan ikke se tall for denne enheten" in answer.content.decode()
        assert "figure-table" not in answer.content.decode()


def test_cases_behind_are_those_the_reader_may_see(records: None, client_as: ClientAs) -> None:
    url = reverse("insight:figure", args=["ventelister", "husstander"])
    with as_owner():
        numbers = list(WaitingEntry.objects.values_list("application__case_number", flat=True))

    own = client_as("moteleder.bergen").get(url).content.decode()
    part = client_as("moteleder.bergen").get(f"{url}?del=family:family").content.decode()
    outside = client_as("revisor.bergen").get(url).content.decode()

    assert all(number in own for number in numbers)
    assert sum(number in part for number in numbers) == 1
    assert not any(number in outside for number in numbers)
    assert "Ingen av sakene bak tallet er dine å se" in outside


def test_earlier_day_knows_what_stood_then(records: None, actor: ActorOf) -> None:
    leader = actor("moteleder.bergen")
    group = base.group_named("queue")
    assert group is not None

    then = dashboard(leader, group, as_of(leader.today - timedelta(days=400)))

    line = next(each for each in then.lines if each.figure.code == "queue.households")
    assert line.now.cell is not None and line.now.cell.number == 2


def test_group_that_does_not_exist_is_not_found(client_as: ClientAs) -> None:
    client = client_as("moteleder.bergen")

    assert client.get("/innsikt/finnes-ikke/").status_code == 404
    assert client.get("/innsikt/ventelister/finnes-ikke/").status_code == 404


def test_api_gives_definitions_and_values_without_small_groups(
    records: None, api_as: Callable[[str], APIClient]
) -> None:
    api = api_as("moteleder.bergen")

    listed = api.get("/api/v1/figures/").json()
    found = api.get("/api/v1/figures/values/?group=queue").json()

    assert {row["code"] for row in listed} >= {"queue.households", "temporary.cost"}
    households = next(row for row in found["figures"] if row["code"] == "queue.households")
    assert households["years"][0]["value"] == "3" and found["rounded"]
    assert {
        (part["value"], part["hidden"]) for part in households["parts"] if part["dimension"] == "family"
    } == {(None, True)}
    wrong = api.get("/api/v1/figures/values/?group=queue&first=2025-02-01&last=2025-01-01")
    assert wrong.status_code == 400 and wrong.json()["code"] == "PERIOD_UPSIDE_DOWN"
    assert api.get("/api/v1/figures/values/?group=none").json()["code"] == "GROUP_UNKNOWN"
    assert (
        api.get("/api/v1/figures/values/?group=deviations&unit=nav-arstad").json()["code"] == "UNIT_NOT_YOURS"
    )


def test_published_figures_stand_beside_the_computed(records: None, client_as: ClientAs) -> None:
    page = client_as("moteleder.bergen").get(reverse("insight:control"))

    assert page.status_code == 200
    households = next(
        row for _group, rows in page.context["groups"] for row in rows if row.published == "437"
    )
    # Two had applied by then at the most; what is published is in no figure.
    assert households.computed in ("–", "1", "2") and not households.agrees
    assert len(page.context["published"].figures) == page.context["total"]


def test_kostra_answers_what_it_can_and_says_what_it_cannot(records: None, client_as: ClientAs) -> None:
    client = client_as("moteleder.bergen")
    url = reverse("insight:kostra")
    this_year = f"{url}?ar={client.get(url).context['year'] + 1}"

    page = client.get(this_year)
    file = client.get(f"{this_year}&eksport=csv")
    wrong = client.get(f"{url}?ar=2999")

    rows = {row.name: row for _part, rows in page.context["parts"] for row in rows}
    assert rows["Husstander på venteliste"].now == "4"
    assert rows["Kommunalt disponerte boliger, i alt"].now == "2"
    assert rows["Psykiske lidelser og/eller rus, på venteliste"].missing == "Husrom spør ikke om diagnose."
    assert rows["Utleide boliger i prosent av boliger kommunen disponerer"].now == "vises ikke"
    assert any("4" in text and told == "Stemmer" for text, told, _ok in page.context["checks"])
    text = file.content.decode("utf-8-sig")
    assert "vises ikke" in text and "Definisjon" in text and "Dato for årgangen" in text
    sheet = list(load_workbook(BytesIO(client.get(f"{this_year}&eksport=xlsx").content)).active.values)
    disposed = next(row for row in sheet if row[4] == "Kommunalt disponerte boliger, i alt")
    assert disposed[5] == 2 and disposed[9] == 2
    # When it was counted follows the numbers in both files, and who took them out.
    assert "\r\nRegnet ut " in text and "\r\nHentet av " in text
    assert any(str(row[0]).startswith("Regnet ut ") for row in sheet[-4:])
    national = client.get(reverse("insight:national"))
    assert "Landet 2019: 49,0" in national.content.decode()
    assert "Skriv et årstall" in wrong.content.decode() and "figure-table" not in wrong.content.decode()
    assert client_as("saksbehandler.bergen").get(url).status_code == 404


def test_published_figures_of_rooms_that_are_not_used_are_not_held_up(
    client_as: ClientAs, nes: Municipality
) -> None:
    page = client_as("leder.nes").get(reverse("insight:control")).content.decode()

    assert "gjelder deler av Husrom som kommunen ikke bruker" in page
    assert "0 av 0" not in page


@pytest.mark.parametrize(
    ("text", "said"), [("snitt: 16,1 md.", "snitt: 16,1 md."), ("10 – nå: 7", "10 – nå: 7.")]
)
def test_sentence_has_one_full_stop(text: str, said: str) -> None:
    assert sentence(text) == said


def test_other_municipality_is_never_counted(records: None, actor: ActorOf) -> None:
    leader = actor("leder.nes")

    assert value(leader, "queue", "queue.households").now.cell is None
    assert value(leader, "tenancies", "tenancies.arrears_owed").now.cell in (None, Decimal(0))


def test_records_behind_a_figure_of_reports_hold_those_kept_elsewhere(
    records: None, actor: ActorOf, client_as: ClientAs
) -> None:
    chief = actor("enhetsleder.bergen")
    with as_owner():
        kept = OutsideReport.objects.create(
            municipality=chief.home, compartment=chief.unit.compartment, unit=chief.unit, reference="BK-7",
            origin=Origin.QUALITY_SYSTEM, reported_on=chief.today,
        )  # fmt: skip
    url = reverse("insight:figure", args=["avvik", "apne"])

    client = client_as("enhetsleder.bergen")
    page = client.get(url).content.decode()
    assert kept.reference not in page and "Ført andre steder" in page
    elsewhere = client.get(f"{url}?sted=reference").content.decode()
    assert kept.get_absolute_url() in elsewhere
    # Those of one way to split the figure are told by both as well; who sees none of them is told of none.
    assert (
        kept.get_absolute_url()
        in client.get(f"{url}?sted=reference&del=unit:{chief.unit.pk}").content.decode()
    )
    assert "BK-7" not in client_as("kommunaldirektor.bergen").get(f"{url}?sted=reference").content.decode()
