"""Case parts, confirmation and conflict: what they show, from plain values."""

from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from core.base.errors import Conflict, Refused
from core.interface import statuses
from core.interface.case import (
    Action,
    CaseHeader,
    Criterion,
    Fact,
    Progress,
    Tab,
    TimelineItem,
    Withheld,
    facts,
    newest_first,
    steps,
    tabs,
)
from core.interface.confirm import Confirm, confirm_page
from core.interface.conflict import compare, conflict_page
from core.interface.fields import DateField, MoneyField
from core.interface.formatting import OSLO
from core.interface.forms import ReasonForm, VersionedForm
from core.interface.statuses import Status


def request(path: str = "/soknader/1/", data: Any = None) -> HttpRequest:
    factory = RequestFactory()
    return factory.post(path, data) if data is not None else factory.get(path)


def test_tabs_mark_the_one_that_fits_best() -> None:
    made = tabs(
        request("/soknader/1/vurdering/ny/"),
        Tab("Oversikt", "/soknader/1/"),
        Tab("V", "/soknader/1/vurdering/"),
    )

    assert [tab.current for tab in made] == [False, True]


def test_steps_can_go_back_to_what_is_reached() -> None:
    made = steps([("A", "/a/"), ("B", "/b/"), ("C", "/c/"), ("D", "/d/")], current=2, reached=3)

    assert [(step.state, step.url) for step in made] == [
        ("done", "/a/"), ("current", "/b/"), ("done", "/c/"), ("todo", ""),
    ]  # fmt: skip


def test_facts_leave_out_what_is_empty() -> None:
    assert facts(("Navn", "Kari"), ("Telefon", ""), ("Leie", None), ("Rom", 0)) == [
        Fact("Navn", "Kari"),
        Fact("Rom", 0),
    ]


def test_timeline_is_newest_first_across_dates_and_moments() -> None:
    old = TimelineItem(date(2026, 1, 2), "Gammel")
    new = TimelineItem(datetime(2026, 1, 3, 8, tzinfo=OSLO), "Ny")

    assert newest_first([old, new]) == [new, old]


def test_case_header_shows_facts_status_and_one_primary_action() -> None:
    case = CaseHeader(
        "Kari <Testesen>",
        facts=[Fact("Mottatt", "20. november"), Fact("Bolig", "B-1", url="/boliger/1/")],
        status=Status("Ny", "info"),
        action=Action("Fatt vedtak", "/vedtak/"),
        more=[Action("Send", "/send/", "secondary", post=True)],
    )

    html = render_to_string("interface/case_header.html", {"case": case}, request())

    assert "Kari &lt;Testesen&gt;" in html
    assert '<a class="ds-link" href="/boliger/1/">B-1</a>' in html
    assert '<form method="post" action="/send/">' in html
    assert html.count('class="ds-button"') == 2


def test_explanation_shows_verdict_fact_rule_and_source() -> None:
    line = Criterion("Botid", "not_met", "Flyttet hit i fjor", "To år", "Retningslinjer 2025, punkt 3.2")

    html = render_to_string("interface/explanation.html", {"criteria": [line]})

    for words in ("Botid", "Ikke oppfylt", "Flyttet hit i fjor", "To år", "punkt 3.2"):
        assert words in html


def test_withheld_says_whom_to_ask() -> None:
    html = render_to_string(
        "interface/withheld.html", {"withheld": Withheld("Vises ikke her.", "Spør NAV.", "/innsyn/")}
    )

    assert "Vises ikke her. Spør NAV." in html
    assert "Spør om innsyn" in html


def test_progress_asks_again_only_until_it_is_finished() -> None:
    going = render_to_string(
        "interface/progress.html", {"progress": Progress(1, 3, "1 av 3", "/jobb/1/")}, request()
    )
    done = render_to_string(
        "interface/progress.html", {"progress": Progress(3, 3, "Ferdig", "", True)}, request()
    )

    assert 'hx-get="/jobb/1/" hx-trigger="every 2s"' in going
    assert "hx-get" not in done


def test_confirm_names_act_consequence_and_way_back() -> None:
    confirm = Confirm(
        "Trekke tilbudet?", "Husstanden går tilbake.", "Trekk tilbudet", "Behold tilbudet", "/tilbud/1/"
    )

    html = confirm_page(request(data={}), confirm, ReasonForm({})).content.decode()

    assert "Trekke tilbudet?" in html
    assert "Skriv hvorfor, slik at andre forstår det senere." in html
    assert '<a class="ds-button" data-variant="secondary" href="/tilbud/1/">Behold tilbudet</a>' in html


class CaseForm(VersionedForm):
    received_on = DateField(label="Mottatt")
    income = MoneyField(label="Inntekt", required=False)
    channel = forms.ChoiceField(label="Kanal", choices=[("web", "Nett"), ("paper", "Papir")])
    needs = forms.MultipleChoiceField(
        label="Behov", choices=[("lift", "Heis"), ("pets", "Husdyr")], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    interpreter = forms.BooleanField(label="Tolk", required=False)
    note = forms.CharField(label="Merknad", required=False)


STORED = {
    "received_on": date(2026, 11, 20),
    "income": Decimal("12267.00"),
    "channel": "web",
    "needs": ["lift"],
    "interpreter": False,
    "note": "",
}
MINE = {
    "version": "1", "received_on": "20112026", "income": "12 267", "channel": "paper", "needs": ["lift", "pets"],
    "interpreter": "on", "note": "", "go": "x",
}  # fmt: skip


class Inputs(HTMLParser):
    """What a browser would send from the page as it stands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and (found.get("type") == "hidden" or "checked" in found) and found.get("name"):
            self.sent.append((str(found["name"]), found.get("value") or ""))


def test_conflict_lists_only_fields_that_differ() -> None:
    rows = compare(CaseForm(MINE), STORED)

    assert [(row.label, row.stored_text, row.mine_text) for row in rows] == [
        ("Kanal", "Nett", "Papir"),
        ("Behov", "Heis", ""),
        ("Tolk", "Nei", "Ja"),
    ]
    assert [(option.label, option.mine) for option in rows[1].options] == [("Heis", True), ("Husdyr", True)]


def test_conflict_page_sends_the_choices_as_an_ordinary_form() -> None:
    asked = request(data=MINE)
    with override("nb"):
        page = conflict_page(
            asked, form=CaseForm(asked.POST), stored=STORED, version=4, back="/soknader/1/",
            saved_by="Ola Testesen", saved_at=datetime(2026, 11, 20, 13, 2, tzinfo=OSLO),
        )  # fmt: skip

    sent = QueryDict(mutable=True)
    for name, value in Inputs(page.content.decode()).sent:
        sent.appendlist(name, value)
    again = CaseForm(sent)
    assert page.status_code == 409
    assert "Lagret kl.\u00a013.02 av Ola Testesen" in page.content.decode()
    assert again.is_valid(), again.errors
    assert again.cleaned_data["version"] == 4
    assert again.cleaned_data["channel"] == "web"
    assert again.cleaned_data["needs"] == ["lift", "pets"]
    assert again.cleaned_data["interpreter"] is False
    assert again.cleaned_data["received_on"] == date(2026, 11, 20)


def test_conflict_page_without_differences_says_so() -> None:
    asked = request(data={**MINE, "channel": "web", "needs": ["lift"], "interpreter": ""})

    page = conflict_page(
        asked, form=CaseForm(asked.POST), stored=STORED, version=4, back="/"
    ).content.decode()

    assert "likt det du skrev" in page


@pytest.mark.parametrize(
    ("template", "context", "words"),
    [
        ("errors/refused.html", {"refused": Refused("Saken er lukket. Åpne den først.")}, "Åpne den først."),
        ("errors/conflict.html", {"conflict": Conflict.__new__(Conflict)}, "Ingenting er skrevet over."),
        ("403.html", {}, "Du kan ikke gjøre dette"),
        ("403_csrf.html", {}, "Skjemaet var for gammelt"),
        ("accounts/locked.html", {}, "Vent en halv time"),
    ],
)
def test_error_pages_say_what_to_do(template: str, context: dict[str, Any], words: str) -> None:
    assert words in render_to_string(template, context, request())


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "500.html"])
def test_error_pages_need_no_request(template: str) -> None:
    html = render_to_string(template)

    assert "<h1" in html
    assert '<html lang="nb"' in html


def test_unregistered_state_is_neutral() -> None:
    assert statuses.color_of("nowhere.thing", "state", "new") == "neutral"
