from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import django_filters
import pytest
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.base.errors import Refused
from core.interface import lists, statuses
from core.interface.forms import ChipSelectMultiple
from core.interface.tables import Column, Table

pytestmark = pytest.mark.django_db

statuses.register("accounts.user", "language", {"nn": "info"})

TABLE = Table(
    caption="Brukere",
    columns=(
        Column(
            "name",
            "Navn",
            value="full_name",
            sort="full_name",
            row_header=True,
            link=lambda u: f"/u/{u.username}/",
        ),
        Column("username", "Brukernavn", sort="username"),
        Column("language", "Språk", kind="status", sort="language"),
        Column("created", "Opprettet", value="created_at", kind="date"),
    ),
    default_sort="username",
    noun=("bruker", "brukere"),
    order_text="i alfabetisk orden",
)


class Filter(lists.FilterSet):
    language = django_filters.MultipleChoiceFilter(
        label="Språk", choices=[("nb", "bokmål"), ("nn", "nynorsk")], widget=ChipSelectMultiple
    )
    q = django_filters.CharFilter(label="Navn", field_name="full_name", lookup_expr="icontains")

    class Meta:
        model = User
        fields: list[str] = []


@pytest.fixture(autouse=True)
def users(db: None) -> Iterator[None]:
    User.objects.bulk_create(
        User(
            username=f"liste{n:03d}",
            full_name=f"Liste {chr(65 + n % 26)} {n}",
            language="nn" if n % 3 == 0 else "nb",
        )
        for n in range(60)
    )
    yield


def request(query: str = "") -> HttpRequest:
    asked = RequestFactory().get(f"/brukere/{query}")
    asked.actor = SimpleNamespace(municipality_id=None)  # type: ignore[attr-defined]
    return asked


def rows(query: str = "", **options: Any) -> lists.Listing:
    return lists.listing(
        request(query), User.objects.filter(username__startswith="liste"), TABLE, Filter, **options
    )


def html(found: lists.Listing) -> str:
    return render_to_string("interface/list.html", {"listing": found, "request": found.request})


def test_list_shows_a_page_in_the_default_order() -> None:
    found = rows()

    assert [row.username for row in found.rows[:2]] == ["liste000", "liste001"]
    assert len(found.rows) == 50
    assert found.summary == "60\u00a0brukere, i alfabetisk orden"


def test_list_sorts_by_the_chosen_column_and_turns_when_pressed_again() -> None:
    found = rows("?sort=-username")

    assert found.rows[0].username == "liste059"
    assert (
        'aria-sort="descending"><button type="submit" form="filter" name="sort" value="username">'
        in found.headers
    )


def test_list_lets_the_pressed_header_win_over_the_kept_order() -> None:
    assert rows("?sort=username&sort=-name").sort == "-name"


@pytest.mark.parametrize("sort", ["password", "-full_name", "created", "", "--username"])
def test_list_ignores_an_order_that_is_not_offered(sort: str) -> None:
    assert rows(f"?sort={sort}").sort in {"username", "-username"}


@pytest.mark.parametrize("page", ["2", "99", "-1", "x"])
def test_list_answers_any_page_number(page: str) -> None:
    assert rows(f"?side={page}").rows


def test_list_filters_and_offers_to_reset() -> None:
    found = rows("?language=nn&q=A")

    assert found.filtered
    assert {row.language for row in found.rows} == {"nn"}
    assert "Nullstill filtre" in html(found)


def test_list_without_hits_says_so() -> None:
    shown = html(rows("?q=finnes-ikke"))

    assert "Ingen treff med disse filtrene." in shown
    assert "<table" not in shown


def test_list_has_caption_headers_and_a_named_region() -> None:
    shown = html(rows())

    assert '<caption class="ds-sr-only" id="tabell">Brukere</caption>' in shown
    assert 'scope="row" role="rowheader" data-label="Navn"><a class="ds-link" href="/u/liste000/">' in shown
    assert 'role="region" aria-labelledby="tabell" tabindex="0"' in shown
    assert '<span class="ds-tag" data-color="info">nynorsk</span>' in shown


def test_list_escapes_what_users_wrote() -> None:
    User.objects.filter(username="liste000").update(full_name="<b>Kari</b>")

    assert "&lt;b&gt;Kari&lt;/b&gt;" in rows(selectable=True).body


def test_list_keeps_filters_when_paging() -> None:
    shown = html(rows("?language=nb&language=nn&sort=-username"))

    assert "?language=nb&amp;language=nn&amp;sort=-username&amp;side=2" in shown


def test_list_asks_the_same_queries_for_few_and_many_rows() -> None:
    with CaptureQueriesContext(
        connection,
    ) as many:
        html(rows())
    User.objects.filter(username__startswith="liste").exclude(username="liste000").delete()
    with CaptureQueriesContext(connection) as few:
        html(rows())

    # The keys of the page with the count, and its rows.
    assert len(many) == len(few) == 2


def test_csv_holds_all_that_match_and_runs_no_formula() -> None:
    User.objects.filter(username="liste000").update(full_name="=HYPERLINK(1)")

    found = rows("?eksport=csv")
    text = found.csv("brukere").content.decode("utf-8-sig")

    assert found.wants_csv
    assert text.startswith("Navn;Brukernavn;Språk;Opprettet\r\n'=HYPERLINK(1);liste000;nynorsk;")
    assert len(text.splitlines()) == 61


def test_csv_of_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "EXPORT_LIMIT", 10)

    with pytest.raises(Refused, match="Avgrens"):
        rows("?eksport=csv").csv("brukere")
