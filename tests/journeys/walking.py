"""A persona at work in a real browser: every page looked at is also checked by axe.

`HUSROM_PICTURES=folder bin/test tests/journeys` keeps a picture of every page looked at, in the order of the walk.
"""

import os
import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

PICTURES = os.environ.get("HUSROM_PICTURES", "")
NARROW = {"viewport": {"width": 320, "height": 720}}
WIDE = {"viewport": {"width": 1280, "height": 900}}


def typed(day: date) -> str:
    """A day as people type it."""
    return f"{day:%d.%m.%Y}"


#: What is confirmed before an offer is sent.
PREMISES = "Husstand, inntekt og gjeld er gjennomgått med søkeren, og det vedtaket bygger på, stemmer"


class Walk:
    """What one person does: opens pages, fills in, presses. Names are those a user reads."""

    def __init__(self, page: Page, axe: Callable[[Page], None], name: str) -> None:
        self.page = page
        self.name = name
        self._axe = axe
        self._looked = 0

    def open(self, address: str) -> "Walk":
        answer = self.page.goto(address)
        assert answer is not None and answer.status == 200, f"{self.name}: {address}"
        return self.look()

    def look(self) -> "Walk":
        """The page as it stands now: no fault that axe sees, and nothing wider than the window."""
        self.page.wait_for_load_state()
        self._looked += 1
        if PICTURES:
            address = re.sub(r"[0-9a-f-]{36}|[^\w-]+", "_", self.page.url.split("/", 3)[-1])[:60]
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(
                path=Path(PICTURES) / f"{self.name}-{self._looked:02d}-{address}.png", full_page=True
            )
        self._axe(self.page)
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{self.page.url} er {wide} punkter bredere enn vinduet"
        return self

    def press(self, name: str, *, within: str = "main", exact: bool = False) -> "Walk":
        """Press a button that leads to another page."""
        self._find("button", name, within, exact).first.click()
        return self.look()

    def send(self, name: str) -> "Walk":
        """Press a button whose page sends what was written by itself, and waits for the answer."""
        with self.page.expect_navigation():
            self._find("button", name, "main", False).first.click()
        return self.look()

    def follow(self, name: str, *, within: str = "main", exact: bool = False) -> "Walk":
        """Follow a link on the page."""
        self._find("link", name, within, exact).first.click()
        return self.look()

    def menu(self, name: str) -> "Walk":
        """Follow a link of the menu on top."""
        return self.follow(name, within="header nav", exact=True)

    def tab(self, name: str) -> "Walk":
        """Go to another page of the same case."""
        return self.follow(name, within="main nav", exact=True)

    def _find(self, role: Any, name: str, within: str, exact: bool) -> Locator:
        where: Any = self.page.locator(within) if within else self.page
        return where.get_by_role(role, name=name, exact=exact)  # type: ignore[no-any-return]

    def fill(self, **values: str) -> "Walk":
        """`fill(Fornavn="Ola")`: the words of the label, with _ for blanks."""
        for label, value in values.items():
            self.write(label.replace("_", " "), value)
        return self

    def write(self, label: str, value: str, *, nth: int = 0) -> "Walk":
        self.page.locator("main").get_by_label(label).nth(nth).fill(value)
        return self

    def tick(self, *labels: str) -> "Walk":
        """Radios and boxes, by the words beside them."""
        for label in labels:
            self.page.locator("main").get_by_label(label, exact=True).first.check()
        return self

    def choose(self, label: str, option: str) -> "Walk":
        self.page.locator("main").get_by_label(label).first.select_option(label=option)
        return self

    def sees(self, *texts: str | re.Pattern[str]) -> "Walk":
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible()
        return self

    def misses(self, *texts: str) -> "Walk":
        for text in texts:
            expect(self.page.get_by_text(text)).to_have_count(0)
        return self

    def refused(self, address: str) -> "Walk":
        """The address does not exist for this person."""
        answer = self.page.goto(address)
        assert answer is not None and answer.status == 404, f"{self.name}: {address}"
        return self.look()

    def pdf(self, address: str) -> str:
        """The text of a PDF behind a link of this person's; it is tagged and has a language and a title."""
        answer = self.page.request.get(address)
        assert answer.status == 200, f"{self.name}: {address}: {answer.status}"
        assert answer.headers["content-type"] == "application/pdf"
        content = answer.body()
        self._looked += 1
        if PICTURES:
            (Path(PICTURES) / f"{self.name}-{self._looked:02d}.pdf").write_bytes(content)
        reader = PdfReader(BytesIO(content))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
        assert str(root["/Lang"]) and reader.metadata is not None and reader.metadata.title
        return " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    def address_of(self, link: str) -> str:
        """Where a link on the page leads."""
        found = self._find("link", link, "main", False).first.get_attribute("href")
        assert found is not None
        return found

    @property
    def path(self) -> str:
        return "/" + self.page.url.split("/", 3)[-1]
