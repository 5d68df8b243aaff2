"""Weak networks and servers that go away: nothing is lost, nothing is asked twice."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from assistant.service import Assistant

from ..conftest import OpenAssistant
from ..running import running
from .conftest import Picture, Visit, ask

QUESTION = "三孩一次性补贴怎么领"
FAILED_LOADS = ("Failed to load resource",)  # Chromium's own word on the console for what these tests bring about


def test_server_goes_away(visit: Visit, open_assistant: OpenAssistant, picture: Picture) -> None:
    """A message that finds no server waits on the page, over a reload too, and is asked once when the server is back."""
    assistant = open_assistant()
    with running(assistant) as home:
        page = visit(home=home, tolerated=FAILED_LOADS)
        ask(page, "你好")

    page.fill("#message", QUESTION)
    page.click(".send")
    expect(page.locator(".unsent")).to_contain_text("没发出去")
    picture(page, "unsent")

    with running(assistant, urlsplit(home).port):
        page.click(".unsent button")
        expect(page.locator("#log .about")).to_have_text("一次性生育补贴")
        conversation = page.evaluate("JSON.parse(sessionStorage.visit).conversation")
        assert [x.message for x in assistant.exchanges.of(conversation)] == ["你好", QUESTION]


def test_unsent_survives_reload(visit: Visit) -> None:
    """What was not sent is still there after a reload, and is sent then."""
    page = visit(tolerated=FAILED_LOADS)
    page.route("**/api/chat", lambda route: route.abort())
    page.fill("#message", QUESTION)
    page.click(".send")
    expect(page.locator(".unsent")).to_be_visible()
    page.unroute_all()

    page.reload()

    expect(page.locator("#log .about")).to_have_text("一次性生育补贴")
    expect(page.locator(".mine")).to_have_count(1)


def test_lost_answer(visit: Visit, assistant: Assistant) -> None:
    """When the answer got lost on its way, sending again brings the same answer and leaves one record."""
    page = visit(tolerated=FAILED_LOADS)
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().json()["exchange_id"])
        route.abort()

    page.route("**/api/chat", lose, times=1)
    page.fill("#message", QUESTION)
    page.click(".send")
    page.click(".unsent button")

    expect(page.locator("#log .about")).to_have_text("一次性生育补贴")
    visit_kept = page.evaluate("JSON.parse(sessionStorage.visit)")
    assert [item["answer"]["exchange_id"] for item in visit_kept["items"]] == lost
    assert len(assistant.exchanges.of(visit_kept["conversation"])) == 1


def test_offline(visit: Visit, picture: Picture) -> None:
    """Without network a notice says so, and what was written is sent by itself once the network is back."""
    page = visit(tolerated=FAILED_LOADS)
    page.context.set_offline(True)
    expect(page.locator("#notice")).to_contain_text("网络断开了")
    page.fill("#message", QUESTION)
    page.click(".send")
    expect(page.locator(".unsent")).to_contain_text("网络断开了")
    picture(page, "offline")

    page.context.set_offline(False)

    expect(page.locator("#log .about")).to_have_text("一次性生育补贴")
    expect(page.locator(".unsent")).to_have_count(0)
    expect(page.locator("#notice")).to_be_empty()


def test_slow_answer(visit: Visit) -> None:
    """Only when an answer takes long does the page say that it is looking."""
    page = visit()
    waiting = page.locator("#waiting")
    ask(page, "你好")
    expect(waiting).to_be_hidden()

    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/chat", hold)
    page.fill("#message", QUESTION)
    page.click(".send")
    expect(waiting).to_contain_text("正在查")
    held[0].continue_()

    expect(page.locator("#log .about")).to_have_text("一次性生育补贴")
    expect(waiting).to_be_hidden()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (429, '{"error": {"code": "rate_limited", "message": "您问得有点快，请过一分钟再问。"}}', "您问得有点快"),
        (500, '{"error": {"code": "internal", "message": "程序出错了，不是您的问题。"}}', "不是您的问题"),
        (502, "<html>Bad Gateway</html>", "暂时连不上"),
    ],
)
def test_refusals(visit: Visit, status: int, body: str, said: str) -> None:
    """A refusal is explained in the server's own words, and the message can be sent again."""
    page = visit(tolerated=FAILED_LOADS)
    page.route("**/api/chat", lambda route: route.fulfill(status=status, body=body), times=1)
    page.fill("#message", QUESTION)
    page.click(".send")
    expect(page.locator(".unsent")).to_contain_text(said)

    page.click(".unsent button")

    expect(page.locator("#log .about")).to_have_text("一次性生育补贴")


def test_forgotten_conversation(visit: Visit) -> None:
    """A conversation that the server has forgotten begins anew without a word."""
    page = visit(tolerated=FAILED_LOADS)
    ask(page, "你好")
    page.evaluate('sessionStorage.visit = sessionStorage.visit.replace(/"conversation":"[^"]*"/, \'"conversation":"gone"\')')
    page.reload()

    ask(page, QUESTION)

    expect(page.locator("#log .about")).to_have_text("一次性生育补贴")
    assert re.fullmatch(r"[0-9a-f-]{36}", page.evaluate("JSON.parse(sessionStorage.visit).conversation"))
