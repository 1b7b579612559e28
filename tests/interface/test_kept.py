"""What was written when the session had ended: kept, shown to the same user only, sent by nobody but them."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from applications.models import Absence, Application, CaseText, Lead, Note, Tie
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.relations import close_relation, open_relation
from core.base.clock import oslo_now
from core.documents.models import Document
from core.interface.kept import labels, marks, refilling, store
from core.interface.kept.store import Kept
from deviations.models import Report
from tests.factories.applications import make_application

pytestmark = pytest.mark.django_db
OWN = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}
HOSTILE = 'Ringte "mor" <script>alert(1)</script> & skrev </textarea> æøå'
ME = "saksbehandler.bergen"


@pytest.fixture
def case(actor: Callable[[str], Actor]) -> Application:
    return make_application(actor(ME))


def enter(client: Client, username: str) -> None:
    client.force_login(
        User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )


@pytest.fixture
def client(case: Application) -> Client:
    """A browser that must have its tokens right."""
    client = Client(enforce_csrf_checks=True)
    enter(client, ME)
    return client


def token_in(html: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)
    assert found
    return found[1]


def end_session(client: Client) -> None:
    del client.cookies["sessionid"]


def send_late(client: Client, address: str, told: dict[str, Any], **headers: str) -> Any:
    """Open the form, lose the session, and send it."""
    token = token_in(client.get(address).content.decode())
    end_session(client)
    sent = {"HTTP_REFERER": f"http://testserver{address}", **OWN, **headers}
    return client.post(address, {**told, "csrfmiddlewaretoken": token}, **sent)


def next_of(response: Any) -> str:
    assert response.status_code == 302, response.status_code
    parts = urlsplit(response.headers["Location"])
    assert parts.path == "/logg-inn/"
    return parse_qs(parts.query)["next"][0]


def value_of(html: str, name: str) -> list[str]:
    """What the page's fields of that name hold: text areas, inputs, chosen options and ticked boxes."""
    page = refilling._Page(html)
    found = []
    for form in page.forms:
        for control in form.controls:
            if control.name != name:
                continue
            if control.kind == "textarea":
                found.append(unescape(html[control.start : control.end]).removeprefix("\n"))
            elif not control.is_chosen or "checked" in control.attributes or "selected" in control.attributes:
                found.append(control.value)
    return found


# One line a form: where it is, what is written, and what must not have come of it.
FORMS: dict[str, tuple[str, dict[str, str], Any]] = {
    "own note, made by hand": ("/soknader/{key}/notater/", {"text": HOSTILE}, Note),
    "tie, a choice and a text": (
        "/soknader/{key}/habilitet/",
        {"ground": "special", "explanation": HOSTILE},
        Tie,
    ),
    "three texts about a child": (
        "/soknader/{key}/kartlegging/barnets-beste/",
        {
            "barnets-beste-child_environment": HOSTILE,
            "barnets-beste-child_stability": "Linje 1\r\nLinje 2",
            "barnets-beste-child_health": "<b>fet</b>",
        },
        CaseText,
    ),
    "rows that were added": (
        "/soknader/{key}/kartlegging/okonomi/",
        {
            "inntekt-gross_yearly": "240 000",
            "gjeld-TOTAL_FORMS": "3",
            "gjeld-INITIAL_FORMS": "0",
            "gjeld-0-amount": "1 000,00",
            "gjeld-1-amount": "2 000,00",
            "gjeld-2-amount": "3 000,00",
            "gjeld-2-kind": "loan",
            "utkastelse-TOTAL_FORMS": "0",
            "utkastelse-INITIAL_FORMS": "0",
        },
        None,
    ),
    "absence, dates and people": (
        "/soknader/fravaer/",
        {"first_day": "1.12.2026", "last_day": "24122026"},
        Absence,
    ),
    "referral, a long form": (
        "/soknader/henvisninger/ny/",
        {"given_name": "Prøve", "referrer": "Legevakta", "reason": HOSTILE, "consent": "given"},
        Lead,
    ),
    "deviation report": (
        "/avvik/meld/",
        {"what_happened": HOSTILE, "immediate_action": "Slo av strømmen", "clock": "13.05"},
        Report,
    ),
    "transfer": ("/soknader/{key}/gi-videre/", {"reason": "Bor i nabolaget."}, None),
}


@pytest.mark.parametrize("which", FORMS)
def test_form_sent_after_the_session_is_filled_in_again_and_not_saved(
    which: str, client: Client, case: Application
) -> None:
    address, told, model = FORMS[which]
    address = address.format(key=case.key)

    late = send_late(client, address, told)
    onward = next_of(late)
    said = client.get(late.headers["Location"]).content.decode()
    enter(client, ME)
    shown = client.get(onward)
    html = shown.content.decode()

    assert "Du var logget ut. Det du skrev, er tatt vare på." in said
    assert HOSTILE not in said and "Linje 1" not in said
    assert shown.status_code == 200
    assert "Dette er ikke lagret ennå." in html
    assert "<script>alert" not in html
    assert shown.headers["Cache-Control"] == "no-store"
    for name, value in told.items():
        assert value in value_of(html, name), name
    assert model is None or not model.objects.exists()


def test_the_filled_in_form_is_sent_by_pressing_the_button_and_then_gone(
    client: Client, case: Application
) -> None:
    address = f"/soknader/{case.key}/notater/"
    onward = next_of(send_late(client, address, {"text": "Ringte søkeren."}))
    enter(client, ME)
    html = client.get(onward).content.decode()

    key = value_of(html, store.FIELD)[0]
    sent = client.post(
        address,
        {"text": "Ringte søkeren.", store.FIELD: key, "csrfmiddlewaretoken": token_in(html)},
        **OWN,
    )
    again = client.get(onward, follow=True).content.decode()

    assert sent.status_code == 302
    assert list(Note.objects.values_list("text", flat=True)) == ["Ringte søkeren."]
    assert "ikke lagret ennå" not in again
    assert "er ikke her lenger" in again


def test_somebody_else_who_signs_in_sees_nothing_and_the_text_is_gone(
    client: Client, case: Application
) -> None:
    onward = next_of(send_late(client, f"/soknader/{case.key}/notater/", {"text": "Hemmelig."}))

    enter(client, "boligleder.bergen")
    theirs = client.get(onward, follow=True).content.decode()
    end_session(client)
    enter(client, ME)
    mine = client.get(onward, follow=True).content.decode()

    assert "Hemmelig." not in theirs and "tatt vare på" not in theirs
    assert "Hemmelig." not in mine


def test_another_browser_with_the_address_sees_nothing(client: Client, case: Application) -> None:
    onward = next_of(send_late(client, f"/soknader/{case.key}/notater/", {"text": "Hemmelig."}))
    other = Client()
    enter(other, ME)

    assert "Hemmelig." not in other.get(onward, follow=True).content.decode()
    enter(client, ME)
    assert "Hemmelig." in client.get(onward).content.decode()


def test_it_lapses_after_an_hour(client: Client, case: Application) -> None:
    onward = next_of(send_late(client, f"/soknader/{case.key}/notater/", {"text": "Ringte."}))
    enter(client, ME)

    with time_machine.travel(oslo_now() + timedelta(minutes=59), tick=False):
        before = client.get(onward).content.decode()
    with time_machine.travel(oslo_now() + timedelta(minutes=61), tick=False):
        after = client.get(onward, follow=True).content.decode()

    assert "Ringte." in before
    assert "Ringte." not in after and "er ikke her lenger" in after


def test_signed_in_again_in_another_tab_keeps_the_first_tabs_text(client: Client, case: Application) -> None:
    address = f"/soknader/{case.key}/notater/"
    old = token_in(client.get(address).content.decode())
    client.cookies["csrftoken"] = "B" * 32
    client.get(address)

    answer = client.post(address, {"text": "Ringte.", "csrfmiddlewaretoken": old}, **OWN)
    html = client.get(answer.headers["Location"]).content.decode()

    assert answer.status_code == 302 and answer.headers["Location"].startswith(address)
    assert value_of(html, "text") == ["Ringte."]
    assert not Note.objects.exists()


def test_anothers_tab_after_a_colleague_signed_in_is_refused_as_before(
    client: Client, case: Application
) -> None:
    address = f"/soknader/{case.key}/notater/"
    old = token_in(client.get(address).content.decode())
    end_session(client)
    client.cookies["csrftoken"] = "B" * 32
    enter(client, "boligleder.bergen")
    client.get("/")

    answer = client.post(address, {"text": "Ringte.", "csrfmiddlewaretoken": old}, **OWN)

    assert answer.status_code == 403
    assert "Skjemaet var for gammelt" in answer.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://ond.example", "HTTP_REFERER": "https://ond.example/"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "cross-site"},
    ],
)
@pytest.mark.parametrize("guessed", ["", "x", "C" * 32, "D" * 64])
def test_a_form_sent_from_another_site_plants_nothing(
    client: Client, case: Application, headers: dict[str, str], guessed: str, monkeypatch: Any
) -> None:
    kept: list[Any] = []
    monkeypatch.setattr(store.cache, "set", lambda *args, **kwargs: kept.append(args))
    address = f"/soknader/{case.key}/notater/"
    client.get(address)
    end_session(client)

    client.post(address, {"text": "Plantet.", "csrfmiddlewaretoken": guessed}, **headers)

    assert not [each for each in kept if str(each[0]).startswith("kept:")]


def test_even_our_own_origin_plants_nothing_without_a_token_this_browser_was_given(
    client: Client, case: Application
) -> None:
    address = f"/soknader/{case.key}/notater/"
    client.get(address)
    end_session(client)

    answer = client.post(address, {"text": "Plantet.", "csrfmiddlewaretoken": "D" * 64}, **OWN)

    assert answer.status_code == 403


def test_a_browser_that_was_never_here_keeps_nothing(case: Application) -> None:
    stranger = Client()

    answer = stranger.post(f"/soknader/{case.key}/notater/", {"text": "Plantet."}, **OWN)

    assert next_of(answer) == f"/soknader/{case.key}/notater/"
    assert marks.COOKIE not in stranger.cookies


def test_too_much_is_not_kept_and_the_page_says_what_to_do(client: Client, case: Application) -> None:
    answer = send_late(client, f"/soknader/{case.key}/notater/", {"text": "x" * (store.LARGEST + 1)})

    assert answer.status_code == 413
    assert "for mye til at vi kan ta vare på det" in answer.content.decode()


def test_only_so_many_are_kept_for_one_user(client: Client, case: Application) -> None:
    address = f"/soknader/{case.key}/notater/"
    token = token_in(client.get(address).content.decode())
    end_session(client)
    told = {"text": "a", "csrfmiddlewaretoken": token}

    codes = [client.post(address, told, **OWN).status_code for _number in range(store.MOST + 1)]

    assert codes == [302] * store.MOST + [413]


def test_files_and_passwords_are_left_out_and_the_page_asks_for_the_file(
    client: Client, case: Application
) -> None:
    address = f"/dokumenter/applications.application/{case.pk}/ny/"
    file = SimpleUploadedFile("brev.pdf", b"%PDF-1.4 hemmelig innhold")

    onward = next_of(
        send_late(client, address, {"title": "Brev fra legen", "file": file, "password": "drittkjekt"})
    )
    enter(client, ME)
    html = client.get(onward).content.decode()

    assert value_of(html, "title") == ["Brev fra legen"]
    assert "Filene du hadde valgt, må velges på nytt." in html
    assert "drittkjekt" not in html and "hemmelig innhold" not in html
    assert not Document.objects.exists()


def test_a_case_one_may_no_longer_see_is_not_found_and_the_text_discarded(
    actor: Callable[[str], Actor], case: Application, acting: Any
) -> None:
    office = actor(ME)
    nav = actor("nav.bergen")
    with acting(office):
        for subject in (case, case.applicant, case.household):
            open_relation(actor=office, subject=subject, compartment=nav.compartment, basis="consent")
    client = Client(enforce_csrf_checks=True)
    enter(client, "nav.bergen")
    address = f"/soknader/{case.key}/notater/"
    onward = next_of(send_late(client, address, {"text": "Hemmelig."}))
    with acting(office):
        close_relation(actor=office, subject=case, compartment=nav.compartment)

    enter(client, "nav.bergen")
    first = client.get(onward)
    again = client.get(onward, follow=True)

    assert first.status_code == again.status_code == 404
    assert "Hemmelig." not in first.content.decode() + again.content.decode()


def test_a_page_without_the_form_shows_the_texts_by_their_labels(client: Client, case: Application) -> None:
    address = f"/soknader/{case.key}/habilitet/"
    told = {"explanation": HOSTILE}

    onward = next_of(send_late(client, address, told, HTTP_REFERER=f"http://testserver/soknader/{case.key}/"))
    enter(client, ME)
    html = client.get(onward).content.decode()

    assert "Dette skrev du før du ble logget ut" in html
    assert "Nærmere forklart" in html and "&lt;script&gt;" in html
    assert "<script>alert" not in html
    assert f'href="/soknader/{case.key}/"' in html


@pytest.mark.parametrize("sender", ["https://ond.example/soknader/", "//ond.example/", "javascript:alert(1)"])
def test_the_way_back_never_leads_away_from_here(client: Client, case: Application, sender: str) -> None:
    onward = next_of(send_late(client, f"/soknader/{case.key}/notater/", {"text": "a"}, HTTP_REFERER=sender))

    assert onward.startswith(f"/soknader/{case.key}/notater/?{store.PARAMETER}=")


def test_scripts_and_the_api_are_answered_as_before(client: Client, case: Application) -> None:
    address = f"/soknader/{case.key}/notater/"
    token = token_in(client.get(address).content.decode())
    end_session(client)
    told = {"text": "a", "csrfmiddlewaretoken": token}

    by_script = client.post(address, told, HTTP_X_REQUESTED_WITH="fetch", **OWN)
    by_htmx = client.post(address, told, HTTP_HX_REQUEST="true", **OWN)
    api = client.post("/api/v1/leads/", told, content_type="application/json", **OWN)

    assert next_of(by_script) == next_of(by_htmx) == address
    assert api.status_code in (401, 403)


def test_the_cookie_cannot_be_read_by_scripts_and_names_nobody(client: Client, case: Application) -> None:
    client.get("/")

    cookie = client.cookies[marks.COOKIE]

    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert ME not in cookie.value


def page_with(form: str) -> str:
    return f'<html><body><main id="m"><p>Innhold</p>{form}</main></body></html>'


def kept_with(**told: list[str]) -> Kept:
    return Kept("u", "/x/", "/x/", told, False, oslo_now())


@pytest.fixture
def refilled() -> Iterator[Callable[..., refilling.Refilled]]:
    def fill(form: str, **told: list[str]) -> refilling.Refilled:
        return refilling.refill(page_with(form), kept_with(**told), address="/x/", key="k")

    yield fill


def test_boxes_and_choices_become_what_they_were(refilled: Callable[..., refilling.Refilled]) -> None:
    done = refilled(
        '<form method="post"><input type="checkbox" name="a" value="1" checked>'
        '<input type="checkbox" name="b" value="1"><input type="radio" name="c" value="x" checked>'
        '<input type="radio" name="c" value="y"><select name="d"><option value="1" selected>En</option>'
        '<option value="2">To</option></select></form>',
        b=["1"], c=["y"], d=["2"],
    )  # fmt: skip

    assert (value_of(done.html, "a"), value_of(done.html, "b")) == ([], ["1"])
    assert (value_of(done.html, "c"), value_of(done.html, "d")) == (["y"], ["2"])
    assert done.left == {}


def test_of_two_forms_to_the_same_address_the_right_one_is_filled(
    refilled: Callable[..., refilling.Refilled],
) -> None:
    form = (
        '<form method="post" action="/x/"><input type="hidden" name="act" value="{}">'
        '<textarea name="t"></textarea></form>'
    )

    done = refilled(form.format("name") + form.format("lift"), act=["lift"], t=["Tekst"])

    assert value_of(done.html, "t") == ["", "Tekst"]


def test_fields_outside_their_form_are_filled_and_what_hides_the_form_is_opened(
    refilled: Callable[..., refilling.Refilled],
) -> None:
    done = refilled(
        '<details><summary>Mer</summary><form method="post" id="f" action="/x/"></form></details>'
        '<input name="t" form="f">',
        t=['"><img>'],
    )

    assert value_of(done.html, "t") == ['"><img>']
    assert "<img>" not in done.html
    assert "<details open>" in done.html


def test_a_form_with_other_buttons_is_not_taken_for_the_one_that_was_sent(
    refilled: Callable[..., refilling.Refilled],
) -> None:
    done = refilled(
        '<form method="post" action="/y/"><input name="t"><button>Lagre</button></form>', t=["Tekst her"]
    )

    assert not done.found and done.left == {"t": ["Tekst her"]}


def test_what_has_no_place_is_left_over(refilled: Callable[..., refilling.Refilled]) -> None:
    done = refilled('<form method="post"><input name="t"></form>', t=["a", "b"], borte=["Lang tekst her"])

    assert done.left == {"t": ["b"], "borte": ["Lang tekst her"]}


def test_labels_are_found_among_the_houses_forms_and_codes_are_not_shown() -> None:
    found = labels.lines(
        {
            "ground": ["special"],
            "explanation": ["En forklaring"],
            "gjeld-1-amount": ["2 000"],
            "gjeld-1-creditor": ["municipality"],
            "gjeld-1-plan_state": [""],
            "key": ["0193509c-7c00-7000"],
        }
    )

    assert ("Nærmere forklart", "En forklaring") in [(line.label, line.text) for line in found]
    assert ("Beløp (2)", "2 000") in [(line.label, line.text) for line in found]
    assert "special" not in [line.text for line in found]
    assert len(found) == 5 - 1
