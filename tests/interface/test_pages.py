from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.agencies.actors import Actor
from core.audit.models import AuditEvent
from core.interface import myday, navigation, search
from core.interface.myday import Line, Panel

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The rooms' own panels, providers and actions are tested by the rooms."""
    monkeypatch.setattr(myday, "_panels", [])
    monkeypatch.setattr(search, "_providers", [])
    monkeypatch.setattr(search, "_actions", [])
    yield


def test_my_day_groups_work_by_what_the_dates_mean() -> None:
    today = date(2026, 11, 18)
    lines = [
        Line("Senere", "/a/", date(2026, 12, 1)),
        Line("Søndag", "/b/", date(2026, 11, 22)),
        Line("I dag", "/c/", today),
        Line("Lovfrist", "/d/", date(2026, 11, 17), statutory=True),
        Line("Egen frist", "/e/", date(2026, 11, 10)),
    ]

    groups = myday.grouped(lines, today)

    assert [(group.title, [item.line.title for item in group.lines]) for group in groups] == [
        ("Over fristen", ["Egen frist", "Lovfrist"]),
        ("I dag", ["I dag"]),
        ("Denne uka", ["Søndag"]),
        ("Senere", ["Senere"]),
    ]
    assert [item.color for item in groups[0].lines] == ["warning", "danger"]
    assert [item.meaning for item in groups[0].lines] == ["8 dager over fristen", "1 dag over fristen"]


def test_my_day_shows_work_and_panels(client_as: ClientAs) -> None:
    def deadlines(actor: Actor) -> list[Line]:
        return [Line("Kari Testesen", "/soknader/1/", actor.today, "Foreløpig svar")]

    myday.register(Panel(10, "Frister", deadlines, worklist=True))
    myday.register(Panel(20, "Ufordelt", lambda actor: [Line("Ola", "/x/")], more=lambda actor: "/soknader/"))
    myday.register(Panel(30, "Skjult", lambda actor: [Line("Nei", "/y/")], visible=lambda actor: False))

    page = client_as("saksbehandler.bergen").get("/").content.decode()

    assert "I dag" in page
    assert "Kari Testesen" in page
    assert "Ufordelt" in page
    assert "Skjult" not in page


def test_my_day_says_what_to_do_when_nothing_waits(client_as: ClientAs) -> None:
    myday.register(Panel(20, "Ufordelte saker", lambda a: [Line("Ola", "/x/")], more=lambda a: "/soknader/"))

    page = client_as("saksbehandler.bergen").get("/").content.decode()

    assert "Ingen venter på deg nå." in page
    assert "Ufordelte saker (1)" in page


def test_my_day_asks_for_sign_in_first(client: Client) -> None:
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer["Location"] == "/logg-inn/?next=/"


def test_frame_says_who_and_where_and_costs_no_query_of_its_own(client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/").content.decode()

    assert "Boligkontoret" in page
    counted = [
        query for query in asked.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    assert len(counted) <= 4, [query["sql"] for query in counted]


def test_menu_shows_what_roles_and_switches_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(navigation.NavItem("b", "Søk", "interface:search", order=2))
    navigation.register(navigation.NavItem("a", "Min dag", "interface:my_day", order=1))
    navigation.register(navigation.NavItem("c", "Skjult", "interface:profile", visible=lambda actor: False))
    navigation.register(navigation.NavItem("d", "Finnes ikke", "nowhere:list"))

    shown = navigation.entries(None, "/sok/?q=a")

    assert [(entry.label, entry.current) for entry in shown] == [("Min dag", False), ("Søk", True)]


def test_my_day_folds_what_is_more_than_a_glance() -> None:
    lines = [myday.Line(f"Sak {number}", "/", due=date(2026, 1, 1)) for number in range(18)]

    (group,) = myday.grouped(lines, date(2026, 11, 20))

    assert (len(group.lines), group.rest) == (18, 3)
    assert myday.grouped(lines[:2], date(2026, 11, 20))[0].rest == 0


def test_search_groups_hits_and_offers_actions(client_as: ClientAs) -> None:
    search.register(
        search.Provider("Søknader", lambda actor, q: [search.Hit(f"Treff på {q}", "/soknader/1/")])
    )
    search.register(
        search.Provider("Skjult", lambda a, q: [search.Hit("Nei", "/")], visible=lambda actor: False)
    )
    search.register_action(
        search.Action("Loggfør henvendelse", lambda actor, q: f"/henvendelser/ny/?tekst={q}")
    )
    client = client_as("saksbehandler.bergen")

    page = client.get("/sok/", {"q": "Kari"}).content.decode()
    options = client.get("/sok/forslag/", {"q": "Kari"}).content.decode()

    assert "Treff på Kari" in page
    assert "Loggfør henvendelse: «Kari»" in page
    assert "Skjult" not in page
    assert 'data-url="/soknader/1/"' in options
    assert "<html" not in options


def test_search_without_hits_says_what_to_try(client_as: ClientAs) -> None:
    page = client_as("saksbehandler.bergen").get("/sok/", {"q": "Ingen\x00"}).content.decode()

    assert "Ingen treff. Prøv fødselsdato eller saksnummer." in page


@pytest.mark.parametrize("query", ["", "k", "<script>alert(1)</script>"])
def test_search_takes_any_words(client_as: ClientAs, query: str) -> None:
    answer = client_as("saksbehandler.bergen").get("/sok/", {"q": query})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_language_comes_from_the_cookie_and_falls_back_to_bokmal(client: Client) -> None:
    assert '<html lang="nb"' in client.get("/logg-inn/").content.decode()
    client.cookies["husrom_language"] = "nn"
    assert '<html lang="nn"' in client.get("/logg-inn/").content.decode()
    client.cookies["husrom_language"] = "klingonsk"
    assert '<html lang="nb"' in client.get("/logg-inn/").content.decode()


def test_preferences_are_kept_in_the_browser_and_on_the_user(client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")

    answer = client.post("/innstillinger/", {"language": "nn", "theme": "dark", "next": "/sok/?q=a"})

    assert answer["Location"] == "/sok/?q=a"
    assert answer.cookies["husrom_language"].value == "nn"
    assert User.objects.get(username="saksbehandler.bergen").language == "nn"
    assert 'data-color-scheme="dark"' in client.get("/profil/").content.decode()


@pytest.mark.parametrize("target", ["https://ond.example/", "//ond.example/", "javascript:alert(1)"])
def test_preferences_never_lead_elsewhere(client: Client, target: str) -> None:
    assert client.post("/innstillinger/", {"theme": "dark", "next": target})["Location"] == "/"


def test_profile_saves_language_and_shortcuts(client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")

    answer = client.post("/profil/", {"language": "en", "theme": "auto"})

    user = User.objects.get(username="saksbehandler.bergen")
    assert answer.status_code == 302
    assert (user.language, user.keyboard_shortcuts) == ("en", False)
    assert "data-shortcuts" not in client.get("/profil/").content.decode()


def test_profile_change_is_recorded_once_with_what_was_changed_and_not_how(client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")

    for _ in range(2):
        client.post("/profil/", {"language": "en", "theme": "auto", "keyboard_shortcuts": "on"})
    client.post("/innstillinger/", {"language": "nn"})

    user = User.objects.get(username="saksbehandler.bergen")
    recorded = AuditEvent.objects.filter(verb="profile.changed", subject_id=user.pk, user_id=user.pk)
    assert user.language == "nn"
    assert [row.detail for row in recorded] == [{"fields": ["language"]}] * 2


def test_profile_refuses_an_unknown_language(client_as: ClientAs) -> None:
    page = (
        client_as("saksbehandler.bergen")
        .post("/profil/", {"language": "xx", "theme": "auto"})
        .content.decode()
    )

    assert "<title>Feil: Profil og innstillinger" in page


def sign_in(client: Client, password: str) -> int:
    return client.post("/logg-inn/", {"username": "prove", "password": password}).status_code


@pytest.fixture
def local_user(db: None) -> User:
    user = User(username="prove", full_name="Prøve Testesen", language="nn")
    user.set_password("et-langt-passord")
    user.save()
    cache.clear()
    return user


def test_sign_in_with_password_remembers_the_language(client: Client, local_user: User) -> None:
    answer = client.post(
        "/logg-inn/", {"username": "prove", "password": "et-langt-passord", "next": "/profil/"}
    )

    assert answer["Location"] == "/profil/"
    assert answer.cookies["husrom_language"].value == "nn"


def test_sign_in_with_wrong_password_says_how_to_mend(client: Client, local_user: User) -> None:
    page = client.post("/logg-inn/", {"username": "prove", "password": "feil"}).content.decode()

    assert "Brukernavnet eller passordet er feil." in page
    assert "<title>Feil: Logg inn" in page


def test_sign_in_is_closed_after_five_wrong_passwords(client: Client, local_user: User) -> None:
    answers = [sign_in(client, "feil") for _ in range(5)]

    assert answers[-1] == 429
    locked = client.post("/logg-inn/", {"username": "prove", "password": "et-langt-passord"})
    assert locked.status_code == 429
    assert "Innloggingen er stengt en stund" in locked.content.decode()


def test_personas_do_not_exist_outside_the_demo(client: Client, bergen: object) -> None:
    assert client.post("/logg-inn/person/", {"username": "saksbehandler.bergen"}).status_code == 404
    assert "saksbehandler.bergen" not in client.get("/logg-inn/").content.decode()


def test_personas_sign_in_with_one_click_in_the_demo(
    client: Client, bergen: object, settings: object
) -> None:
    settings.HUSROM_DEMO = True  # type: ignore[attr-defined]

    page = client.get("/logg-inn/").content.decode()
    answer = client.post("/logg-inn/person/", {"username": "saksbehandler.bergen"})

    assert 'value="saksbehandler.bergen"' in page
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200


def test_persona_sign_in_opens_only_personas(client: Client, local_user: User, settings: object) -> None:
    settings.HUSROM_DEMO = True  # type: ignore[attr-defined]

    assert client.post("/logg-inn/person/", {"username": "prove"}).status_code == 404
    assert client.get("/logg-inn/person/").status_code == 405


def test_signing_out_ends_the_session(client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")

    assert client.post("/logg-ut/")["Location"] == "/logg-inn/"
    assert client.get("/").status_code == 302


def test_gallery_does_not_exist_in_production(client_as: ClientAs, settings: object) -> None:
    settings.HUSROM_MODE = "production"  # type: ignore[attr-defined]

    assert client_as("saksbehandler.bergen").get("/komponenter/").status_code == 404


def test_unknown_address_is_a_page_in_norwegian(client_as: ClientAs) -> None:
    answer = client_as("saksbehandler.bergen").get("/finnes-ikke/")

    assert answer.status_code == 404
    assert "Siden finnes ikke" in answer.content.decode()
