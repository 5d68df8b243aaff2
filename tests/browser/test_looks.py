"""Narrow, large, dark, zoomed, still: the page stays whole."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import Picture, Visit
from .states import CHAT, PATHS

NARROW = {"width": 320, "height": 640}


def assert_no_side_scroll(page: Page) -> None:
    """Nothing reaches beyond the window's side."""
    wide = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((node) => node.checkVisibility() && !node.closest(".hidden, .skip") && node.getBoundingClientRect().right > innerWidth + 1)
          .map((node) => node.outerHTML.slice(0, 100))"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_at_320(visit: Visit, path: str, size: str) -> None:
    """At 320 pixels no page scrolls sideways, in 大字版 neither."""
    page = visit(path, viewport=NARROW, tolerated=("404",))
    if size == "large":
        page.click("#size")

    assert_no_side_scroll(page)


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("state", CHAT)
def test_states_at_320(visit: Visit, picture: Picture, state: str, size: str) -> None:
    """At 320 pixels no state of the chat scrolls sideways, in 大字版 neither."""
    page = visit(viewport=NARROW, tolerated=("Failed to load resource",))
    if size == "large":
        page.click("#size")
    CHAT[state](page)

    assert_no_side_scroll(page)
    picture(page, f"320-{size}-{state}")


def test_zoomed(visit: Visit) -> None:
    """At 200 % on a small desktop window (which halves its CSS pixels) everything can still be read and sent."""
    page = visit(viewport={"width": 640, "height": 360})

    CHAT["answer"](page)

    assert_no_side_scroll(page)
    expect(page.locator("#message")).to_be_visible()


def test_large_type(visit: Visit, picture: Picture) -> None:
    """大字版 is one tap, makes the text larger, and is remembered."""
    page = visit()
    before = page.locator("#message").evaluate("box => parseFloat(getComputedStyle(box).fontSize)")

    page.click("#size")
    expect(page.locator("#size")).to_have_attribute("aria-pressed", "true")
    after = page.locator("#message").evaluate("box => parseFloat(getComputedStyle(box).fontSize)")
    assert after >= before * 1.25
    CHAT["answer"](page)
    picture(page, "large-type")

    page.goto("/q")
    expect(page.locator("html")).to_have_attribute("data-size", "large")
    page.click("#size")
    page.reload()
    expect(page.locator("html")).not_to_have_attribute("data-size", "large")


@pytest.mark.parametrize("state", ["answer", "urgent", "clarification"])
def test_dark(visit: Visit, picture: Picture, state: str) -> None:
    """A phone set to dark gets a dark page."""
    page = visit(color_scheme="dark")

    CHAT[state](page)

    red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert red + green + blue < 120
    picture(page, f"dark-{state}")


def test_still(visit: Visit) -> None:
    """Whoever asked for less motion sees none."""
    page = visit(reduced_motion="reduce")

    CHAT["answer"](page)

    assert page.evaluate("document.getAnimations().length") == 0


def test_print(visit: Visit) -> None:
    """Printing an entry's page leaves the navigation out and says where it came from."""
    page = visit("/q/birth-grant")

    page.emulate_media(media="print")

    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".address")).to_contain_text("/q/birth-grant")
