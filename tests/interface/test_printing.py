"""What is printed says who printed it and when, and how it is to be treated."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page
from pypdf import PdfReader

from core.accounts.models import User


@pytest.mark.parametrize("address", ["/soknader/", "/boliger/", "/leieforhold/"])
def test_page_printed_from_the_browser_says_by_whom(client_as: Callable[[str], Client], address: str) -> None:
    page = client_as("boligleder.bergen").get(address, follow=True).content.decode()

    line = page.partition('class="printed-by"')[2].partition("</p>")[0]
    assert "Skrevet ut av " in line
    assert "kl." in line
    assert "Unntatt offentlighet, offl. § 13" in line


def test_nobody_signed_in_prints_no_line(client: Client, db: None) -> None:
    assert "printed-by" not in client.get("/logg-inn/").content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_line_stands_in_the_margin_of_every_sheet(open_page: Callable[..., Page], sign_in: Any) -> None:
    page = open_page()
    sign_in(page, User.objects.create(username="prove", full_name='Prøve "Fire" Testesen'))
    page.goto("/komponenter/")
    page.emulate_media(media="print")

    sheets = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages

    assert len(sheets) > 1
    assert all(sheet.extract_text().count('Skrevet ut av Prøve "Fire" Testesen') == 1 for sheet in sheets)
    assert not page.locator(".printed-by").is_visible()
