"""A form that saves itself, in a real browser against invented answers."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM = """<!doctype html><html lang="nb"><head><title>Kladd</title>
<script src="/static/js/husrom.js" type="module"></script></head><body>
<form method="post" data-autosave="/kladd/lagre/"><input type="hidden" name="version" value="1">
<label for="m">Merknad</label><input id="m" name="note">
<p data-autosave-status data-failed="Ikke lagret" role="status"></p></form></body></html>"""


@pytest.fixture
def draft(
    open_page: Callable[..., Page],
) -> Callable[[list[tuple[int, dict[str, object]]]], tuple[Page, list[str]]]:
    def start(answers: list[tuple[int, dict[str, object]]]) -> tuple[Page, list[str]]:
        sent: list[str] = []

        def save(route: Route) -> None:
            sent.append(route.request.post_data or "")
            status, body = answers[min(len(sent), len(answers)) - 1]
            route.fulfill(status=status, body=json.dumps(body), content_type="application/json")

        page = open_page()
        page.route(
            "**/kladd/", lambda route: route.fulfill(body=FORM, content_type="text/html; charset=utf-8")
        )
        page.route("**/kladd/lagre/", save)
        page.goto("/kladd/")
        return page, sent

    return start


def test_draft_saves_itself_after_a_pause_and_follows_the_version(
    draft: Callable[..., tuple[Page, list[str]]],
) -> None:
    page, sent = draft([(200, {"saved": "Kladd lagret kl. 13.05", "version": 2})])

    page.get_by_label("Merknad").press_sequentially("Trenger heis", delay=20)

    expect(page.get_by_role("status")).to_have_text("Kladd lagret kl. 13.05")
    expect(page.locator("[name=version]")).to_have_value("2")
    assert len(sent) == 1
    assert "Trenger heis" in sent[0]


def test_draft_pauses_when_someone_else_has_saved(draft: Callable[..., tuple[Page, list[str]]]) -> None:
    page, sent = draft([(409, {"message": "Noen andre har lagret."})])

    page.get_by_label("Merknad").fill("A")
    expect(page.get_by_role("status")).to_have_text("Noen andre har lagret.")
    page.get_by_label("Merknad").fill("AB")
    page.wait_for_timeout(2500)

    assert len(sent) == 1
    expect(page.get_by_label("Merknad")).to_have_value("AB")


def test_draft_says_when_it_could_not_be_saved(draft: Callable[..., tuple[Page, list[str]]]) -> None:
    page, _ = draft([(500, {})])

    page.get_by_label("Merknad").fill("A")

    expect(page.get_by_role("status")).to_have_text("Ikke lagret")
