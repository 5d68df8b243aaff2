"""The whole chat by plain form posts, for browsers without script."""

import pytest
from playwright.sync_api import Page, expect

from assistant.service import Assistant
from assistant.store.feedback import Verdict

from .conftest import Picture, Visit


@pytest.fixture
def plain(visit: Visit) -> Page:
    """The chat page in a browser without script."""
    return visit(java_script_enabled=False)


def send(page: Page, message: str) -> None:
    """Type and send; the page comes anew."""
    page.fill("#message", message)
    page.click(".send")


def test_conversation(plain: Page, picture: Picture) -> None:
    """Questions, choices and earlier answers all stand on the page."""
    send(plain, "多少钱")
    expect(plain.locator(".clarification .content")).to_contain_text("您想问哪一种？")

    plain.click("#chips .chip >> nth=0")

    expect(plain.locator(".mine .said")).to_have_text(["多少钱", "一次性生育补贴"])
    expect(plain.locator("#log .about")).to_have_text("一次性生育补贴")
    picture(plain, "without-script")


def test_tiles_and_handover(plain: Page) -> None:
    """Tiles, common questions and 转人工 are buttons of forms."""
    plain.click(".common button")
    expect(plain.locator(".mine .said")).to_have_text("三孩补贴多少钱")

    plain.click("button:has-text('转人工')")

    expect(plain.locator("#log .call").last).to_have_attribute("href", "tel:12345")


def test_feedback(plain: Page, assistant: Assistant) -> None:
    """👎 with a reason is kept, and the conversation is shown again with thanks."""
    send(plain, "三孩一次性补贴怎么领")
    exchange = plain.locator("input[name=exchange_id]").first.get_attribute("value")

    plain.click(".why summary")
    plain.click("text=没答到点上")

    expect(plain.locator(".thanks")).to_be_visible()
    expect(plain.locator(".mine .said")).to_have_text("三孩一次性补贴怎么领")
    given = assistant.feedback.fetch(str(exchange))
    assert given is not None
    assert (given.verdict, given.reason) == (Verdict.DOWN, "off_topic")


def test_reload_asks_once(plain: Page, assistant: Assistant) -> None:
    """A reload of the answered page sends the same form again; it is not asked a second time."""
    send(plain, "三孩一次性补贴怎么领")
    conversation = str(plain.locator("#box input[name=conversation_id]").get_attribute("value"))

    plain.reload()

    expect(plain.locator(".mine")).to_have_count(1)
    assert len(assistant.exchanges.of(conversation)) == 1


def test_large_type(plain: Page) -> None:
    """大字版 works, keeps the conversation, and stays for the next question."""
    send(plain, "你好")

    plain.click("#size")
    expect(plain.locator("html")).to_have_attribute("data-size", "large")
    expect(plain.locator(".mine .said")).to_have_text("你好")

    send(plain, "多少钱")
    expect(plain.locator("html")).to_have_attribute("data-size", "large")
    plain.click("#size")
    expect(plain.locator("html")).not_to_have_attribute("data-size", "large")


def test_clear(plain: Page) -> None:
    """清空 leads to an empty page."""
    send(plain, "你好")

    plain.click(".menu summary")
    plain.click("#clear")

    expect(plain.locator(".turn:visible")).to_have_count(0)


def test_too_long(visit: Visit) -> None:
    """A message that is too long comes back in the box, with the reason."""
    plain = visit(java_script_enabled=False, tolerated=("Failed to load resource",))
    plain.locator("#message").evaluate("box => box.removeAttribute('maxlength')")

    send(plain, "问" * 501)

    expect(plain.locator(".error")).to_contain_text("问题太长了")
    expect(plain.locator("#message")).to_have_value("问" * 501)


def test_script_takes_over(visit: Visit) -> None:
    """A page that came by form post goes on with script in the same conversation."""
    page = visit()
    page.evaluate("document.getElementById('message').value = '多少钱'; document.getElementById('box').submit()")
    expect(page.locator(".mine .said")).to_have_text("多少钱")

    page.click("#chips .chip >> nth=0")

    expect(page.locator("#log .about")).to_have_text("一次性生育补贴")
    expect(page.locator(".mine")).to_have_count(2)
