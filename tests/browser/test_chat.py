"""The chat as a family uses it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistant.service import Assistant

from .conftest import Picture, Visit, ask


def newest(page: Page) -> Any:
    """The last answer on the page."""
    return page.locator("#log > .reply").last


def test_first_visit(visit: Visit, picture: Picture) -> None:
    """The first visit says what the assistant can do and offers topics, questions, 算一算 and 孕育日历."""
    page = visit()

    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".tile")).to_have_text(["市一次性生育补贴"])
    expect(page.locator(".common button")).to_have_text(["三孩补贴多少钱"])
    assert [a.get_attribute("href") for a in page.locator(".welcome .ways a").all()] == ["/benefits", "/timeline", "/q"]
    picture(page, "first-visit")


def test_answer(visit: Visit, picture: Picture) -> None:
    """A question is echoed at once and answered: the direct sentence first, then facts, source and 核实日期."""
    page = visit()

    ask(page, "三孩一次性补贴怎么领")

    expect(page.locator(".mine .said")).to_have_text("三孩一次性补贴怎么领")
    expect(newest(page).locator(".about")).to_have_text("一次性生育补贴")
    expect(newest(page).locator(".lead li")).to_have_text(["带上身份证", "带上户口本"])
    expect(newest(page).locator(".sources")).to_contain_text("长治日报，2025年3月25日")
    expect(newest(page).locator("time")).to_have_text("2026年3月25日")
    expect(page.locator(".welcome")).to_be_hidden()
    expect(page.locator("#message")).to_have_value("")
    picture(page, "answer")


def test_direct_sentence(visit: Visit) -> None:
    """The answer's first sentence stands out."""
    page = visit()

    ask(page, "生二胎市里给多少钱")

    expect(newest(page).locator(".direct")).to_have_text("长治市给二孩家庭一次性补贴3000元，三孩5000元。")


def test_more_facets(visit: Visit) -> None:
    """“更多” opens the sides of the matter that were not asked."""
    page = visit()
    ask(page, "听说生三胎给五千是真的吗")

    rest = newest(page).locator("details.more")
    if rest.count():  # short entries have nothing left to open
        rest.locator("summary").click()
        expect(rest.locator("dt").first).to_be_visible()
    expect(newest(page).locator(".ways a")).to_have_text(["算一算我家能领哪些", "看孕育日历，什么时候做什么"])


def test_suggestions_ask(visit: Visit) -> None:
    """A tapped suggestion is asked; the focus goes on from its question, and the old suggestions go."""
    page = visit()
    page.click(".common button")
    page.locator(".reply .content").wait_for()

    ask(page, "你好")
    page.click("#chips .chip")
    expect(page.locator(".mine .said")).to_have_text(["三孩补贴多少钱", "你好", "三孩补贴多少钱"])

    expect(page.locator(".reply .content")).to_have_count(3)
    expect(page.locator(".mine").last).to_be_focused()


def test_clarification(visit: Visit, picture: Picture) -> None:
    """When two things may be meant, the choices are buttons, and a tap answers."""
    page = visit()

    ask(page, "多少钱")

    choices = page.locator("#chips.clarification .chip")
    expect(choices).to_have_text(["一次性生育补贴", "国家育儿补贴（按年领）"])
    picture(page, "clarification")
    choices.last.click()
    expect(newest(page).locator(".about")).to_have_text("国家育儿补贴")


def test_urgent(visit: Visit, picture: Picture) -> None:
    """Danger is an unmistakable card that begins with a number to tap."""
    page = visit()

    ask(page, "怀孕了流了好多血")

    card = newest(page).locator(".urgent")
    expect(card.locator("h2")).to_have_text("情况紧急，先打 120")
    expect(card.locator(".call")).to_have_attribute("href", "tel:120")
    expect(card.locator(".avoid li")).to_have_text("不要自己走去医院")
    picture(page, "urgent")


def test_handover(visit: Visit, picture: Picture) -> None:
    """转人工 gives the hotline of the topic being talked about."""
    page = visit()
    ask(page, "三孩一次性补贴怎么领")

    page.click("button:has-text('转人工')")

    expect(newest(page).locator(".call")).to_have_attribute("href", "tel:12345")
    picture(page, "handover")


def test_no_answer(visit: Visit, picture: Picture) -> None:
    """Where nothing reliable is known, it says so and gives a hotline."""
    page = visit()

    ask(page, "今天股票涨了吗")

    expect(newest(page)).to_contain_text("没有查到可靠的答案")
    expect(newest(page).locator(".call")).to_have_attribute("href", "tel:12345")
    picture(page, "no-answer")


def test_history_survives_reload(visit: Visit, assistant: Assistant) -> None:
    """A reload keeps the conversation: its words, its suggestions and what it is about."""
    page = visit()
    ask(page, "三孩一次性补贴怎么领")
    ask(page, "你好")

    page.reload()

    expect(page.locator(".mine .said")).to_have_text(["三孩一次性补贴怎么领", "你好"])
    expect(page.locator(".reply .content")).to_have_count(2)
    expect(page.locator("#chips .chip").first).to_have_text("三孩补贴多少钱")
    ask(page, "你好")
    conversation = page.evaluate("JSON.parse(sessionStorage.visit).conversation")
    assert len(assistant.exchanges.of(conversation)) == 3


def test_back_and_forward(visit: Visit) -> None:
    """Going to an entry's page and back finds the conversation as it was."""
    page = visit()
    ask(page, "三孩一次性补贴怎么领")
    page.goto("/q/birth-grant")
    expect(page.locator("h1")).to_have_text("一次性生育补贴")

    page.go_back()
    expect(page.locator(".mine .said")).to_have_text("三孩一次性补贴怎么领")

    page.go_forward()
    expect(page.locator("h1")).to_have_text("一次性生育补贴")


def test_clear(visit: Visit) -> None:
    """清空 leaves nothing behind; 找回来 brings it back until then."""
    page = visit()
    ask(page, "三孩一次性补贴怎么领")

    page.click(".menu summary")
    page.click("#clear")
    expect(page.locator(".turn:visible")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
    assert page.evaluate("JSON.parse(sessionStorage.visit).items") == []

    page.click("#notice button")
    expect(page.locator(".reply .about")).to_have_text("一次性生育补贴")


def test_several_at_once(visit: Visit) -> None:
    """Questions sent faster than they are answered are all answered, in order."""
    page = visit()

    for message in ("三孩一次性补贴怎么领", "多少钱", "你好"):
        page.fill("#message", message)
        page.press("#message", "Enter")

    expect(page.locator(".reply .content")).to_have_count(3)
    kinds = [turn.get_attribute("class") for turn in page.locator("#log > .turn").all()]
    assert ["mine" in str(kind) for kind in kinds] == [True, False] * 3


def test_empty_message(visit: Visit) -> None:
    """Blanks are not sent; the page says what to do."""
    page = visit()

    page.fill("#message", "   ")
    page.press("#message", "Enter")

    expect(page.locator("#notice")).to_contain_text("请先写上想问的事")
    expect(page.locator(".turn:visible")).to_have_count(0)


def test_question_from_a_link(visit: Visit) -> None:
    """An entry's “接着问助手” puts its question into the box; the person sends it."""
    page = visit("/q/birth-grant")

    page.click("text=接着问助手")

    expect(page.locator("#message")).to_have_value("一次性生育补贴")
    expect(page.locator(".turn:visible")).to_have_count(0)


def test_copy(visit: Visit) -> None:
    """复制 gives the answer's text with a link to its page."""
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "三孩一次性补贴怎么领")

    page.click(".copy")
    expect(page.locator("#notice")).to_have_text("答案已复制。")

    copied = page.evaluate("navigator.clipboard.readText()")
    assert "身份证" in copied
    assert copied.endswith("/q/birth-grant")


def test_share_without_share_sheet(visit: Visit) -> None:
    """转发 copies the link where the browser has no share sheet."""
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "三孩一次性补贴怎么领")

    page.evaluate("navigator.share = undefined")
    page.click(".share")
    expect(page.locator("#notice")).to_contain_text("链接已复制")

    assert page.evaluate("navigator.clipboard.readText()").endswith("/q/birth-grant")


def test_read_aloud(visit: Visit) -> None:
    """朗读 reads the answer without its sources, and a second tap stops it."""
    page = visit()
    page.evaluate("void (speechSynthesis.speak = (words) => { window.spoken = words.text; })")
    ask(page, "三孩一次性补贴怎么领")

    page.click(".speak")
    expect(page.locator(".speak")).to_have_attribute("aria-pressed", "true")

    spoken = page.evaluate("window.spoken")
    assert "身份证" in spoken
    assert "依据" not in spoken


LISTENER = """
window.webkitSpeechRecognition = window.SpeechRecognition = class {
  start() { window.heard = this; }
  stop() { this.onend(); }
};
"""


@pytest.fixture
def listening(visit: Visit) -> Page:
    """A page in a browser whose speech recogniser the test speaks for."""
    page = visit()
    page.context.add_init_script(LISTENER)
    page.reload()
    page.click("#voice")
    return page


def test_voice(listening: Page) -> None:
    """Spoken words stand in the box until they are sent."""
    listening.evaluate("heard.onresult({results: [[{transcript: '三孩补贴多少钱'}]]})")
    listening.evaluate("heard.onend()")

    expect(listening.locator("#message")).to_have_value("三孩补贴多少钱")
    expect(listening.locator("#message")).to_be_focused()
    expect(listening.locator(".turn:visible")).to_have_count(0)


def test_voice_without_permission(listening: Page) -> None:
    """A refused microphone is explained, with another way."""
    listening.evaluate("heard.onerror({error: 'not-allowed'}); heard.onend()")

    expect(listening.locator("#notice")).to_contain_text("输入法键盘上的话筒")
