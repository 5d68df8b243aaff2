"""👍 and 👎 under an answer."""

import pytest
from playwright.sync_api import Page, expect

from assistant.service import Assistant
from assistant.store.feedback import Feedback, Verdict

from .conftest import Picture, Visit, ask


def kept(page: Page, assistant: Assistant) -> Feedback | None:
    """The verdict stored for the page's last answer."""
    return assistant.feedback.fetch(page.evaluate("JSON.parse(sessionStorage.visit).items.at(-1).answer.exchange_id"))


def test_useful(visit: Visit, assistant: Assistant) -> None:
    """有用 is kept and thanked for; the focus rests on the thanks."""
    page = visit()
    ask(page, "三孩一次性补贴怎么领")

    page.click("button:has-text('有用')")
    expect(page.locator(".thanks")).to_be_focused()

    given = kept(page, assistant)
    assert given is not None
    assert given.verdict is Verdict.UP


def test_not_useful_with_reason(visit: Visit, assistant: Assistant, picture: Picture) -> None:
    """没用 asks why: one tap on a reason is enough, and own words go with it, masked."""
    page = visit()
    ask(page, "三孩一次性补贴怎么领")

    page.click(".why summary")
    page.fill(".reasons textarea", "窗口说不是这样，我的电话13800138000")
    picture(page, "feedback")
    page.click("text=跟实际不一样")
    expect(page.locator(".thanks")).to_be_visible()

    given = kept(page, assistant)
    assert given is not None
    assert (given.verdict, given.reason, given.text) == (Verdict.DOWN, "wrong", "窗口说不是这样，我的电话［手机号］")


def test_own_words_only(visit: Visit, assistant: Assistant) -> None:
    """Own words without a reason are kept too."""
    page = visit()
    ask(page, "三孩一次性补贴怎么领")

    page.click(".why summary")
    page.fill(".reasons textarea", "没写窗口时间")
    page.click(".reasons button:has-text('提交')")
    expect(page.locator(".thanks")).to_be_visible()

    given = kept(page, assistant)
    assert given is not None
    assert (given.verdict, given.reason, given.text) == (Verdict.DOWN, "", "没写窗口时间")


def test_judged_after_reload(visit: Visit) -> None:
    """What has been judged stays so after a reload."""
    page = visit()
    ask(page, "三孩一次性补贴怎么领")
    page.click("button:has-text('有用')")
    expect(page.locator(".thanks")).to_be_visible()

    page.reload()

    expect(page.locator(".thanks")).to_be_visible()
    expect(page.locator(".judge")).to_have_count(0)


def test_feedback_that_fails(visit: Visit) -> None:
    """A verdict that does not get through says so and can be given again."""
    page = visit(tolerated=("Failed to load resource",))
    ask(page, "三孩一次性补贴怎么领")
    page.route("**/api/feedback", lambda route: route.abort(), times=1)

    page.click("button:has-text('有用')")
    expect(page.locator("#notice")).to_contain_text("评价没有记下")
    page.click("button:has-text('有用')")

    expect(page.locator(".thanks")).to_be_visible()


@pytest.mark.parametrize("message", ["你好", "多少钱"])
def test_small_talk_is_not_judged(visit: Visit, message: str) -> None:
    """Greetings and counter-questions have no 有用 under them."""
    page = visit()

    ask(page, message)

    expect(page.locator(".judge")).to_have_count(0)
