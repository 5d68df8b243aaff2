"""WCAG 2.2 AA: axe-core on every page and state; keys alone; the live region; where the focus goes."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import Visit, ask
from .states import CHAT, PATHS

LOOKS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"color_scheme": "dark"}, "large": {}}
AXE = Axe()


def dressed(page: Page, look: str) -> Page:
    """The page in 大字版 when the look is `large`."""
    if look == "large":
        page.click("#size")
    return page


def assert_no_violations(page: Page) -> None:
    """Every rule of axe-core, also those that are only advice."""
    results = AXE.run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", PATHS)
def test_pages(visit: Visit, path: str, look: str) -> None:
    """No page has a violation."""
    page = visit(path, tolerated=("404",), **LOOKS[look])

    assert_no_violations(dressed(page, look))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", CHAT)
def test_states(visit: Visit, state: str, look: str) -> None:
    """No state of the chat has a violation."""
    page = dressed(visit(tolerated=("Failed to load resource",), **LOOKS[look]), look)

    CHAT[state](page)

    assert_no_violations(page)


def test_without_script(visit: Visit, server: str) -> None:
    """The conversation as the server writes it has no violation."""
    page = visit(java_script_enabled=False)
    page.fill("#message", "三孩一次性补贴怎么领")
    page.click(".send")
    markup = page.content()

    # axe-core is a script: show the same markup to a page that may run it, without the chat's own script
    audited = visit()
    audited.route(f"{server}/", lambda route: route.fulfill(body=markup.replace("chat.js", "notice.js"), content_type="text/html"))
    audited.goto("/")
    expect(audited.locator("#log .about")).to_have_text("一次性生育补贴")

    assert_no_violations(audited)


def test_keyboard_only(visit: Visit) -> None:
    """From the first key to an answer, a choice and a verdict without a pointer, the focus always on something visible."""
    page = visit()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()

    page.locator("#message").focus()
    page.keyboard.type("多少钱")
    page.keyboard.press("Enter")
    expect(page.locator("#chips.clarification .chip")).to_have_count(2)
    expect(page.locator("#message")).to_be_focused()

    page.keyboard.press("Shift+Tab")
    expect(page.locator("#chips .chip").last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#log .about")).to_have_text("国家育儿补贴")
    expect(page.locator(".mine").last).to_be_focused()

    useful = page.locator(".judge button").first
    while not useful.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement !== document.body"), "the focus was lost"
    page.keyboard.press("Enter")
    expect(page.locator(".thanks")).to_be_focused()


def test_offers_by_keyboard(visit: Visit) -> None:
    """Known questions while typing: at most five, arrows choose, Enter asks, Escape closes and keeps what was typed."""
    page = visit()
    box, offers = page.locator("#message"), page.locator("#offers li")
    box.press_sequentially("育儿补贴")
    expect(offers.first).to_be_visible()
    assert offers.count() <= 5
    expect(page.locator("#spoken")).to_contain_text("相近的问题")

    box.press("Escape")
    expect(page.locator("#offers")).to_be_hidden()
    expect(box).to_have_value("育儿补贴")

    box.press_sequentially("怎")
    expect(offers.first).to_be_visible()
    box.press("ArrowDown")
    expect(offers.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == offers.first.get_attribute("id")
    question = offers.first.inner_text()
    box.press("Enter")
    expect(page.locator(".mine .said")).to_have_text(question)


def test_personal_numbers_are_not_looked_up(visit: Visit) -> None:
    """A number of five figures or more never leaves the box before it is sent."""
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/suggestions" in request.url else None)

    page.locator("#message").press_sequentially("13800138000")
    page.fill("#message", "")
    page.locator("#message").press_sequentially("育儿补贴")
    page.locator("#offers li").first.wait_for()

    assert all("138" not in url.split("q=")[1] or len(url.split("q=")[1]) < 5 for url in asked)


HEARD = """
() => {
  window.heard = [];
  const log = document.getElementById("log");
  // What a screen reader is told: additions whose nearest live region is switched on.
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
    const live = (node.nodeType === 1 ? node : node.parentElement).closest("[aria-live], [role=log]");
    if ((live.getAttribute("aria-live") ?? "polite") !== "off") window.heard.push(node.textContent.trim());
  }))).observe(log, { childList: true, subtree: true });
}
"""


def test_announced_once(visit: Visit) -> None:
    """A screen reader hears each question and each answer once, without the buttons; a reload repeats nothing."""
    page = visit()
    page.evaluate(HEARD)
    ask(page, "三孩一次性补贴怎么领")
    expect(page.locator("#log .judge").first).to_be_visible()

    heard = page.evaluate("window.heard")
    assert len([text for text in heard if "带上身份证" in text]) == 1
    assert not any("有用" in text for text in heard)
    assert page.locator("#log").get_attribute("role") == "log"
    assert page.locator("#log [role=alert]").count() == 0

    page.add_init_script(f"addEventListener('DOMContentLoaded', {HEARD})")
    page.reload()
    expect(page.locator("#log .about")).to_have_text("一次性生育补贴")
    assert page.evaluate("window.heard") == []


def test_targets_are_large(visit: Visit) -> None:
    """What is tapped in the chat is at least 44 CSS pixels high (links within a sentence excepted)."""
    page = visit()
    ask(page, "三孩一次性补贴怎么领")
    page.click(".why summary")

    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, .call, .ways a, .brand")]
          .filter((node) => node.checkVisibility() && !node.closest(".sources"))
          .map((node) => [node.textContent.trim(), node.getBoundingClientRect().height])
          .filter(([, height]) => height < 44)"""
    )

    assert small == []
