"""What is printed says who printed it and when, and how it is to be treated."""

from collections.abc import Callable

import pytest
from django.test import Client


@pytest.mark.parametrize("address", ["/soknader/", "/boliger/", "/leieforhold/"])
def test_page_printed_from_the_browser_says_by_whom(client_as: Callable[[str], Client], address: str) -> None:
    page = client_as("boligleder.bergen").get(address, follow=True).content.decode()

    line = page.partition('class="printed-by"')[2].partition("</p>")[0]
    assert "Skrevet ut av " in line
    assert "kl." in line
    assert "Unntatt offentlighet, offl. § 13" in line


def test_nobody_signed_in_prints_no_line(client: Client, db: None) -> None:
    assert "printed-by" not in client.get("/logg-inn/").content.decode()
