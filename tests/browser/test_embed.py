"""The assistant as a button and a panel on another site with a strict content policy of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ..conftest import OpenAssistant
from ..running import running, serving
from .conftest import Picture, Visit, ask


@dataclass
class Portal:
    """Another site: one page with our one line in it."""

    address: str = ""
    assistant: str = ""
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        self.app = Starlette(routes=[Route("/", self.page)])

    async def page(self, _: Request) -> Response:
        policy = f"default-src 'none'; script-src {self.assistant}; frame-src {self.assistant}"
        line = f'<script src="{self.assistant}/embed.js" async></script>'
        body = f'<!doctype html><html lang="zh"><head><title>内部门户</title></head><body><h1>内部门户</h1>{line}</body></html>'
        return HTMLResponse(body, headers={"Content-Security-Policy": policy})


@pytest.fixture
def portal() -> Iterator[Portal]:
    """The other site, running."""
    portal = Portal()
    with serving(portal.app) as portal.address:
        yield portal


@pytest.fixture
def embedding(portal: Portal, open_assistant: OpenAssistant) -> Iterator[Portal]:
    """The other site, and an assistant that lets it embed."""
    with running(open_assistant(EMBED_ORIGINS=portal.address)) as portal.assistant:
        yield portal


TOLERATED = ("another address", "favicon")  # the assistant is another address here; the bare portal has no icon


def panel_of(page: Page) -> FrameLocator:
    """The panel's inside, once its script is at work: 收起 shows only then."""
    panel = page.frame_locator("#assistant-panel")
    expect(panel.locator("#close")).to_be_visible(timeout=20_000)
    return panel


def assert_not_framed(page: Page, address: str) -> None:
    """The browser refuses to show this address in a frame of this page."""
    frame = "address => { const frame = document.createElement('iframe'); frame.src = address; document.body.append(frame); }"
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.evaluate(frame, address)


def test_question_in_the_panel(visit: Visit, embedding: Portal, picture: Picture) -> None:
    """The button opens the panel, a question is answered there, and nothing leaves a cookie."""
    page = visit(home=embedding.address, tolerated=TOLERATED)

    page.click("button:has-text('问孕育政策助手')")
    panel = panel_of(page)
    panel.locator("#message").fill("三孩一次性补贴怎么领")
    panel.locator(".send").click()

    expect(panel.locator("#log .about")).to_have_text("一次性生育补贴")
    expect(panel.locator("#log .ways a").first).to_have_attribute("target", "_blank")
    assert page.context.cookies() == []
    picture(page, "embed")


def test_close_and_open_again(visit: Visit, embedding: Portal) -> None:
    """收起 and Escape close the panel, the focus returns to the button, and the conversation is still there."""
    page = visit(home=embedding.address, tolerated=TOLERATED)
    button = page.locator("button:has-text('问孕育政策助手')")
    button.click()
    panel_of(page).locator(".common button").click()
    expect(panel_of(page).locator(".reply .content")).to_have_count(1)

    panel_of(page).locator("#close").click()
    expect(page.locator("#assistant-panel")).to_be_hidden()
    expect(button).to_be_focused()

    button.press("Enter")
    expect(panel_of(page).locator(".reply .content")).to_have_count(1)
    panel_of(page).locator("#message").press("Escape")
    expect(page.locator("#assistant-panel")).to_be_hidden()


def test_desktop_panel(visit: Visit, embedding: Portal) -> None:
    """On a wide window the panel leaves the portal in view."""
    page = visit(home=embedding.address, tolerated=TOLERATED, viewport={"width": 1280, "height": 800})

    page.click("button:has-text('问孕育政策助手')")

    page.wait_for_load_state("networkidle")
    box = page.locator("#assistant-panel").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (400, 680)


def test_site_that_is_not_listed(visit: Visit, portal: Portal, open_assistant: OpenAssistant) -> None:
    """A site that is not on the list gets a link in place of the panel, and may not frame the page itself."""
    with running(open_assistant(EMBED_ORIGINS="https://elsewhere.example.cn")) as portal.assistant:
        page = visit(home=portal.address, tolerated=(*TOLERATED, "frame-ancestors"))
        link = page.locator("a:has-text('问孕育政策助手')")
        expect(link).to_have_attribute("href", f"{portal.assistant}/")
        expect(page.locator("iframe")).to_have_count(0)

        assert_not_framed(page, f"{portal.assistant}/embed")


def test_without_local_storage(visit: Visit, embedding: Portal) -> None:
    """A browser that denies storage to embedded pages can still ask."""
    page = visit(home=embedding.address, tolerated=TOLERATED)
    denied = "Object.defineProperty(window, '{}', {{ get() {{ throw new DOMException('denied', 'SecurityError'); }} }});"
    page.add_init_script("".join(denied.format(name) for name in ("localStorage", "sessionStorage")))
    page.goto("/")
    page.click("button:has-text('问孕育政策助手')")

    panel = panel_of(page)
    panel.locator("#size").click()
    panel.locator("#message").fill("你好")
    panel.locator(".send").click()

    expect(panel.locator(".reply .content")).to_contain_text("您好，我在。")


def test_own_page_is_not_framed(visit: Visit, embedding: Portal) -> None:
    """Only /embed may be framed; the chat page itself may not, by anyone."""
    page = visit(home=embedding.address, tolerated=(*TOLERATED, "frame-ancestors"))

    assert_not_framed(page, f"{embedding.assistant}/")


def test_page_alone(visit: Visit, embedding: Portal) -> None:
    """The panel's page, opened by itself, answers too."""
    page = visit("/embed", home=embedding.assistant)

    ask(page, "你好")

    expect(page.locator(".brand")).not_to_have_attribute("href", "/")
