"""The list of applications at work: tabs with counts, assigning many, saved filters, files, and the weekly list."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from applications import work_lists
from applications.models import Application, SavedFilter
from applications.services import handling, saved_filters
from applications.services.data import PersonData
from core.accounts.models import User
from core.agencies.actors import Actor
from core.audit.models import ReadEntry
from core.base.errors import NotAllowed, Refused
from tests.counting import queries
from tests.database import as_owner
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]


@pytest.fixture
def caseworker(actor: ActorOf) -> Actor:
    return actor("saksbehandler.bergen")


def counts(actor: Actor) -> dict[str, int]:
    return {tab.label: tab.count for tab in work_lists.tabs(actor, {})}


def test_tabs_count_what_one_sees(caseworker: Actor, actor: ActorOf) -> None:
    fresh = make_application(caseworker)
    waiting = make_application(caseworker)
    handling.ask_information(actor=caseworker, application=waiting, reason="Lønnsslipp")
    handling.assign(actor=caseworker, application=fresh, caseworker=caseworker.user)
    late = make_application(caseworker, received=caseworker.today - timedelta(days=40))

    found = counts(caseworker)

    assert (found["Alle til behandling"], found["Mine"], found["Ufordelte"]) == (3, 1, 2)
    assert (found["Venter på dokumenter"], found["Over fristen"], found["Mangler foreløpig svar"]) == (
        1,
        1,
        1,
    )
    assert set(counts(actor("konsulent.nes")).values()) == {0}
    assert late.state == "received"


def test_every_tab_shows_as_many_as_it_says(caseworker: Actor, client_as: ClientAs) -> None:
    for days in (3, 20, 27, 40, 88, 100):
        make_application(caseworker, received=caseworker.today - timedelta(days=days))
    client = client_as("saksbehandler.bergen")

    for tab in work_lists.tabs(caseworker, {}):
        listing = client.get(tab.url).context["listing"]
        assert listing.count == tab.count, tab.label
        assert queries(client, tab.url) <= 10, tab.label


def test_red_is_kept_for_statutory_limits(caseworker: Actor, client_as: ClientAs) -> None:
    own_target_only = make_application(caseworker, received=caseworker.today - timedelta(days=100))
    with as_owner():
        from core.rules.models import Deadline

        Deadline.objects.filter(subject_id=own_target_only.pk).exclude(kind="decision_target").delete()
    page = client_as("saksbehandler.bergen").get("/soknader/?group=open&due=overdue").content.decode()
    table = page.split("<tbody", 1)[1]
    assert 'data-color="danger"' not in table

    make_application(caseworker, received=caseworker.today - timedelta(days=50))
    page = client_as("saksbehandler.bergen").get("/soknader/?group=open&due=overdue").content.decode()
    assert 'data-color="danger"' in page.split("<tbody", 1)[1]


def test_one_that_is_refused_is_named_and_holds_nobody_back(
    caseworker: Actor, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = make_application(caseworker), make_application(caseworker)
    real = handling.assign

    def assign(*, actor: Actor, application: Application, caseworker: User | None) -> Application:
        if application.pk == bad.pk:
            raise Refused("Saken er låst av en annen.", code="LOCKED")
        return real(actor=actor, application=application, caseworker=caseworker)

    monkeypatch.setattr(handling, "assign", assign)
    answer = client_as("saksbehandler.bergen").post(
        "/soknader/fordel/",
        {
            "valgt": [str(good.pk), str(bad.pk)],
            "caseworker": str(caseworker.user_id),
            "tilbake": "whose=unassigned",
        },
        follow=True,
    )

    said = [str(message) for message in answer.context["messages"]]
    assert "1 søknad er fordelt." in said
    assert f"Sak {bad.case_number} er ikke fordelt. Saken er låst av en annen." in said
    assert answer.redirect_chain[0][0].endswith("?whose=unassigned")
    good.refresh_from_db()
    assert good.caseworker_id == caseworker.user_id


def test_case_of_another_compartment_is_not_assigned(caseworker: Actor, actor: ActorOf) -> None:
    case = make_application(caseworker)

    with pytest.raises(NotAllowed):
        handling.assign_many(actor=actor("nav.bergen"), application_ids=[case.pk], caseworker=None)
    elsewhere = handling.assign_many(actor=actor("konsulent.nes"), application_ids=[case.pk], caseworker=None)
    assert (elsewhere.done, elsewhere.refused) == (0, ())


class TestSavedFilters:
    def test_kept_without_words_and_shown_when_the_list_opens(
        self, caseworker: Actor, client_as: ClientAs
    ) -> None:
        client = client_as("saksbehandler.bergen")
        saved = client.post(
            "/soknader/utvalg/",
            {
                "name": "Mine nye",
                "query": "group=open&whose=mine&q=Hansen&side=3&sort=-received",
                "is_default": "on",
            },
        )
        assert saved.status_code == 302
        row = SavedFilter.objects.get()
        assert row.query == "group=open&sort=-received&whose=mine"
        assert client.get("/soknader/")["Location"] == f"/soknader/?{row.query}"
        assert client.get("/soknader/?group=").status_code == 200
        assert queries(client, f"/soknader/?{row.query}") <= 10
        listed = client.get(f"/soknader/?{row.query}").content.decode()
        assert 'name="q" value=""' in listed.split("<main", 1)[0]

        client.post(f"/soknader/utvalg/{row.pk}/vis-forst/")
        assert client.get("/soknader/").status_code == 200
        client.post(f"/soknader/utvalg/{row.pk}/slett/")
        assert not SavedFilter.objects.exists()

    @pytest.mark.parametrize(
        ("name", "query", "code"),
        [
            ("", "whose=mine", "NAME_MISSING"),
            ("x" * 61, "whose=mine", "NAME_TOO_LONG"),
            ("Alt", "", "NOTHING_CHOSEN"),
            ("Bare ord", "q=Hansen", "NOTHING_CHOSEN"),
            ("Rart", "applicant__number=1", "UNKNOWN_CHOICE"),
        ],
    )
    def test_what_cannot_be_kept_is_refused(
        self, caseworker: Actor, name: str, query: str, code: str
    ) -> None:
        known = {"whose", "group", "q"}

        with pytest.raises(Refused) as refused:
            saved_filters.save_filter(actor=caseworker, name=name, query=query, known=known)

        assert refused.value.code == code

    def test_value_the_list_does_not_know_is_refused(self, caseworker: Actor, client_as: ClientAs) -> None:
        client_as("saksbehandler.bergen").post(
            "/soknader/utvalg/", {"name": "Feil", "query": "state=fantasi"}
        )

        assert not SavedFilter.objects.exists()

    def test_same_name_is_one_and_one_is_shown_first(self, caseworker: Actor) -> None:
        keep = {"actor": caseworker, "known": {"whose"}, "is_default": True}
        saved_filters.save_filter(name="A", query="whose=mine", **keep)  # type: ignore[arg-type]
        saved_filters.save_filter(name="A", query="whose=unassigned", **keep)  # type: ignore[arg-type]
        saved_filters.save_filter(name="B", query="whose=mine", **keep)  # type: ignore[arg-type]

        assert list(SavedFilter.objects.order_by("name").values_list("name", "query", "is_default")) == [
            ("A", "whose=unassigned", False),
            ("B", "whose=mine", True),
        ]

    def test_colleague_s_filter_does_not_exist(
        self, caseworker: Actor, actor: ActorOf, client_as: ClientAs
    ) -> None:
        mine = saved_filters.save_filter(actor=caseworker, name="A", query="whose=mine", known={"whose"})
        colleague = actor("saksbehandler2.bergen")

        assert not SavedFilter.objects.exists()
        saved_filters.delete_filter(actor=colleague, saved=mine)
        with pytest.raises(NotAllowed):
            saved_filters.set_default(actor=colleague, saved=mine)
        assert (
            client_as("saksbehandler2.bergen").post(f"/soknader/utvalg/{mine.pk}/slett/").status_code == 404
        )
        actor("saksbehandler.bergen")
        assert SavedFilter.objects.count() == 1


def test_excel_file_holds_the_list_and_no_formula(caseworker: Actor, client_as: ClientAs) -> None:
    case = make_application(
        caseworker, applicant=PersonData("=1+1", "Testesen", birth_date=None, birth_year=1980)
    )

    answer = client_as("saksbehandler.bergen").get("/soknader/?group=open&eksport=xlsx")

    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("=1+1" in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(str(cell.value).startswith("=") for cell in cells)
    with as_owner():
        assert ReadEntry.objects.filter(content="application.list", person_id=case.applicant_id).exists()


def test_weekly_list_holds_what_is_not_statutory(caseworker: Actor, client_as: ClientAs) -> None:
    monday, sunday = work_lists.week_of(caseworker.today)
    assert (monday.weekday(), sunday.weekday(), (sunday - monday).days) == (0, 6, 6)
    late = make_application(caseworker, received=caseworker.today - timedelta(days=150))
    make_application(caseworker)

    days = work_lists.this_week(caseworker, caseworker.today)

    assert [(day, [line.case.pk for line in lines]) for day, lines in days] == [(None, [late.pk])]
    client = client_as("saksbehandler.bergen")
    page = client.get("/soknader/ukelista/").content.decode()
    assert late.case_number in page
    assert "Vedtak innen kommunens mål" in page
    assert "Foreløpig svar" not in page
    assert late.case_number not in client.get("/soknader/ukelista/?hvem=mine").content.decode()
    assert queries(client, "/soknader/ukelista/") <= 10
    assert client_as("nav.bergen").get("/soknader/ukelista/").status_code == 404
