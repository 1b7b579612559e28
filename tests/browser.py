"""A real browser for the tests: Debian's headless Chromium, driven by Playwright.

Marked `browser` where used. On failure the trace and a picture lie in var/test-results/.
"""

import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
RESULTS = Path(settings.BASE_DIR) / "var" / "test-results"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(
            f"{CHROMIUM} mangler. Kjør: sudo apt-get install -y --no-install-recommends "
            "chromium-headless-shell libatomic1",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(
    chromium: Browser, live_server: Any, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """`open_page()` gives a page in a browser of its own, so that several people can work at once.

    A script error or a breach of the Content-Security-Policy on any of the pages fails the test.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def note_console(message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    def new_page(**options: Any) -> Page:
        options = {"base_url": live_server.url, "locale": "nb-NO", "timezone_id": "Europe/Oslo", **options}
        context = chromium.new_context(**options)
        context.set_default_timeout(15_000)
        context.tracing.start(screenshots=True, snapshots=True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", note_console)
        return page

    yield new_page

    failed = getattr(request.node, "call_failed", True) or faults
    for number, context in enumerate(contexts, 1):
        if failed:
            folder = RESULTS / re.sub(r"[^\w.-]+", "_", request.node.nodeid)
            folder.mkdir(parents=True, exist_ok=True)
            for page in context.pages:
                page.screenshot(path=folder / f"{number}.png", full_page=True)
            context.tracing.stop(path=folder / f"{number}-trace.zip")
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def browser_page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, Any], None]:
    """Sign a user in without walking through the sign-in page."""

    def sign_in(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails the test when the page has an accessibility fault that axe can see."""

    def check(page: Page) -> None:
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.call_failed = report.failed  # type: ignore[attr-defined]
    return report
