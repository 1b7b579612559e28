"""The stepper: a draft that survives, a review that tells what is missing, one registration."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from applications.models import Application, ApplicationDraft
from core.agencies.actors import Actor
from tests.factories.applications import make_application

ActorOf = Callable[[str], Actor]
ClientAs = Callable[[str], Client]

ANSWERS: dict[str, dict[str, Any]] = {
    "soker": {
        "soker-kind": "new", "soker-channel": "paper", "soker-received": "1.10.2026",
        "soker-given_name": "Kari", "soker-family_name": "Testesen", "soker-birth_date": "17.05.1985",
        "soker-language": "nb",
    },
    "husstand": {
        "medlem-TOTAL_FORMS": "1", "medlem-INITIAL_FORMS": "0", "medlem-0-role": "child",
        "medlem-0-given_name": "Lille", "medlem-0-family_name": "Testesen", "medlem-0-birth_date": "1.2.2019",
        "uttalelse-household_invited": "2.10.2026", "uttalelse-statement": "Vi trenger to soverom.",
    },
    "situasjon": {
        "opphold-citizenship": "norwegian", "periode-TOTAL_FORMS": "1", "periode-INITIAL_FORMS": "0",
        "periode-0-first_day": "1.1.2015", "boforhold-situation": "temporarily_with_others",
        "boforhold-unsuitable": "no", "boforhold-homeless": "with_others", "behov-bedrooms": "2",
    },
    "okonomi": {
        "inntekt-gross_yearly": "240 000", "gjeld-TOTAL_FORMS": "0", "gjeld-INITIAL_FORMS": "0",
        "utkastelse-TOTAL_FORMS": "0", "utkastelse-INITIAL_FORMS": "0",
    },
    "samtykke": {"samtykke-answer_agenda_health": "refused", "samtykke-answer_agenda_intro": "given"},
}  # fmt: skip


def started(client: Client) -> str:
    """The address of a new draft's first step, without the step."""
    answer = client.post("/soknader/ny/")
    return str(answer.headers["Location"]).removesuffix("soker/")


def filled_in(client: Client) -> str:
    draft = started(client)
    for step, data in ANSWERS.items():
        answer = client.post(f"{draft}{step}/", data)
        assert answer.status_code == 302, answer.content.decode()
    return draft


def test_stepper_registers_the_application_and_removes_the_draft(bergen: Any, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    draft = filled_in(client)
    review = client.get(f"{draft}se-over/").content.decode()
    assert "Lille" in review and "240\u00a0000,00\u00a0kr" in review

    answer = client.post(f"{draft}se-over/", follow=True)

    case = Application.objects.get()
    assert case.case_number in answer.content.decode()
    assert case.caseworker.username == "saksbehandler.bergen"
    assert case.household.members.count() == 2
    assert not ApplicationDraft.objects.exists()
    assert client.get(f"{draft}se-over/").status_code == 404


def test_half_filled_draft_is_kept_and_resumed(bergen: Any, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    draft = started(client)

    saved = client.post(
        f"{draft}soker/kladd/", {"soker-given_name": "Kari", "soker-birth_date": "17.", "version": "1"}
    )

    assert saved.json()["saved"].startswith("Kladd lagret kl.")
    assert 'value="17."' in client.get(f"{draft}soker/").content.decode()
    assert "Kari" in client.get("/soknader/ny/").content.decode()


def test_autosave_from_an_old_window_is_refused(bergen: Any, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    draft = started(client)
    client.post(f"{draft}soker/kladd/", {"soker-given_name": "Kari", "version": "1"})

    second = client.post(f"{draft}soker/kladd/", {"soker-given_name": "Per", "version": "1"})

    assert second.status_code == 409
    assert "annet vindu" in second.json()["message"]


def test_draft_is_its_authors_alone(bergen: Any, client_as: ClientAs) -> None:
    draft = filled_in(client_as("saksbehandler.bergen"))

    for persona in ("saksbehandler2.bergen", "konsulent.nes", "nav.bergen"):
        assert client_as(persona).get(f"{draft}soker/").status_code == 404, persona
        assert client_as(persona).post(f"{draft}se-over/").status_code == 404, persona


def test_missing_answers_are_said_at_the_field_and_on_top(bergen: Any, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    draft = started(client)

    page = client.post(f"{draft}soker/", {"soker-kind": "new"}).content.decode()

    assert page.count("Oppgi datoen søknaden kom inn.") == 2
    assert "<title>Feil:" in page


def test_review_tells_which_steps_are_unfinished_and_registers_nothing(
    bergen: Any, client_as: ClientAs
) -> None:
    client = client_as("saksbehandler.bergen")
    draft = started(client)
    client.post(f"{draft}soker/", ANSWERS["soker"])

    page = client.post(f"{draft}se-over/").content.decode()

    assert "Noe mangler før søknaden kan registreres" in page
    assert not Application.objects.exists()


def test_adding_a_row_keeps_what_is_typed_without_messages(bergen: Any, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    draft = started(client)

    page = client.post(
        f"{draft}husstand/",
        {
            "medlem-TOTAL_FORMS": "1", "medlem-INITIAL_FORMS": "0", "medlem-0-given_name": "Lille",
            "legg_til": "medlem",
        },
    ).content.decode()  # fmt: skip

    assert 'value="Lille"' in page
    assert "medlem-1-given_name" in page
    assert "ds-validation-message" not in page


def test_likely_double_is_shown_among_visible_rows_only(actor: ActorOf, client_as: ClientAs) -> None:
    caseworker = actor("saksbehandler.bergen")
    earlier = make_application(caseworker)
    told = {
        **ANSWERS["soker"],
        "soker-given_name": earlier.applicant.given_name,
        "soker-family_name": earlier.applicant.family_name,
    }
    pages = {}
    for persona in ("saksbehandler.bergen", "konsulent.nes"):
        client = client_as(persona)
        draft = started(client)
        client.post(f"{draft}soker/", told)
        pages[persona] = client.get(f"{draft}se-over/").content.decode()

    assert earlier.case_number in pages["saksbehandler.bergen"]
    assert earlier.case_number not in pages["konsulent.nes"]


def test_draft_can_be_discarded(bergen: Any, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    draft = started(client)

    client.post(f"{draft}slett/")

    assert not ApplicationDraft.objects.exists()


def test_session_that_ends_in_the_middle_loses_nothing_that_was_saved(
    actor: ActorOf, client_as: ClientAs
) -> None:
    client = client_as("saksbehandler.bergen")
    draft = started(client)
    client.post(f"{draft}soker/kladd/", {"soker-given_name": "Kari", "version": "1"})
    client.logout()

    expired = client.post(f"{draft}soker/kladd/", {"soker-given_name": "Karin", "version": "2"})
    hidden = client.get(f"{draft}soker/")
    again = client_as("saksbehandler.bergen")
    kept = again.get(f"{draft}soker/").content.decode()
    saved = again.post(f"{draft}soker/kladd/", {"soker-given_name": "Karin", "version": "2"})

    # The page's script sees that it was not saved, says so, and tries again until one has signed in.
    assert (expired.status_code, hidden.status_code) == (302, 302)
    assert 'value="Kari"' in kept
    assert saved.json()["version"] == 3


def test_member_written_down_twice_is_refused_on_the_review(bergen: Any, client_as: ClientAs) -> None:
    client = client_as("saksbehandler.bergen")
    twice = {
        **ANSWERS["husstand"],
        "medlem-TOTAL_FORMS": "2",
        **{name.replace("-0-", "-1-"): value for name, value in ANSWERS["husstand"].items() if "-0-" in name},
    }
    draft = started(client)
    for step, data in {**ANSWERS, "husstand": twice}.items():
        client.post(f"{draft}{step}/", data)

    answer = client.post(f"{draft}se-over/")

    assert answer.status_code == 409
    assert "Lille Testesen er ført opp to ganger" in answer.content.decode()
    assert not Application.objects.exists()
