"""Fixtures for tests in a real browser: Debian's chromium, driven by Playwright, on the sample knowledge."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PICTURES = Path(__file__).parents[2] / "test-results"
PHONE = {"width": 360, "height": 740}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]

Visit = Callable[..., Page]
Picture = Callable[[Page, str], None]


# For the package, not the session: while it lives, Playwright holds this thread's event loop, which other tests need.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser; one for all tests here, each with a context of its own."""
    program = shutil.which("chromium")
    assert program, "浏览器测试要用 chromium：apt-get install chromium（make test 会自动装）"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """What a page must never do: raise, break its content policy, or speak to another address."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.faults: list[str] = []
        self.tolerated: tuple[str, ...] = ()
        self._home = home
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("console", lambda message: self.faults.append(f"console: {message.text}") if message.type == "error" else None)
        context.on("request", lambda request: self._follow(request.url))

    def _follow(self, url: str) -> None:
        if not url.startswith((self._home, "data:", "blob:")):
            self.faults.append(f"another address: {url}")

    def check(self) -> None:
        """Fail on the first fault that the test did not bring about itself."""
        assert [fault for fault in self.faults if not any(word in fault for word in self.tolerated)] == []


@pytest.fixture
def watches() -> Iterator[list[Watch]]:
    """The watches of this test's contexts; all are checked when it ends."""
    watches: list[Watch] = []
    yield watches
    for watch in watches:
        watch.check()


@pytest.fixture
def visit(chromium: Browser, watches: list[Watch], server: str) -> Iterator[Visit]:
    """Open a page as a new person on a phone: `visit("/q", color_scheme="dark")`.

    home: another server than the shared one. tolerated: words of faults that the test brings about on purpose.
    """
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", *, home: str = server, tolerated: tuple[str, ...] = (), **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": PHONE, "locale": "zh-CN", "reduced_motion": "reduce", "base_url": home, **options})
        contexts.append(context)
        watches.append(Watch(context, home))
        watches[-1].tolerated = tolerated
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def picture() -> Picture:
    """Keep a screenshot of a state in test-results/, for people to look at."""

    def take(page: Page, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")

    return take


def ask(page: Page, message: str) -> None:
    """Type a question, send it and wait for its answer."""
    answered = page.locator(".reply .content").count()
    page.fill("#message", message)
    page.click(".send")
    page.locator(".reply .content").nth(answered).wait_for()
