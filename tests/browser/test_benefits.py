"""算一算 and 孕育日历 in a real browser: by touch and without script, by keys alone, with the back button, on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ..family_pages import family_app
from ..running import serving
from .conftest import Picture, Visit

AXE = Axe()
LOOKS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"color_scheme": "dark"}, "large": {}}
RESULT = (
    "/benefits?stage1=born&year1=2026&month1=3&day1=5&order1=2&count1=1&first1=0&more1=no&hukou=潞州区"
    "&mother=employee&delivery1=normal&wage=6000&father=none&nursery=no"
)
PAGES = {
    "choice": "/benefits",
    "many-choices": "/benefits?stage1=born&year1=2026&month1=3&day1=5&order1=2&count1=1&first1=0&more1=no",
    "mistake": "/benefits?stage1=born&year1=2027&month1=5&day1=1",
    "number": "/benefits?stage1=born&year1=2026&month1=3&day1=5&order1=2&count1=1&first1=0&more1=no&hukou=潞州区&mother=employee&delivery1=normal",
    "result": RESULT,
    "missing": "/benefits?stage1=born&year1=2026&month1=3&day1=5&order1=2&show=1",
    "pregnant": "/timeline?kind=due&year=2027&month=4&day=14",
    "child": "/timeline?kind=born&year=2026&month=3&day=20&early=yes&weeks=32",
}
SMALLEST_TOUCH = 44  # CSS pixels


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with these pages and the shipped rules."""
    with serving(family_app(tmp_path_factory.mktemp("family"))) as address:
        yield address


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_accessible_and_no_side_scroll(visit: Visit, home: str, picture: Picture, name: str, look: str) -> None:
    """No violation of axe-core, nothing wider than a phone, opened details too."""
    page = visit(PAGES[name], home=home, **LOOKS[look])
    if look == "large":
        page.click("#size")
    for summary in page.locator("main summary").all():
        summary.click()

    results = AXE.run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"family-{name}-{look}")


@pytest.mark.parametrize("name", PAGES)
def test_touch_targets(visit: Visit, home: str, name: str) -> None:
    """Whatever is tapped in the page's own part, outside of running text, is large enough for a thumb."""
    page = visit(PAGES[name], home=home)

    for target in page.locator("main button, main input, main .button, main .ways a, main .told a, main summary, main .occasions > li > a").all():
        box = target.bounding_box()
        if box is not None and target.is_visible():
            assert box["height"] >= SMALLEST_TOUCH, (target.inner_text(), box)


def test_without_script(visit: Visit, home: str) -> None:
    """From the first question to the result by plain forms; the browser's back button goes back a question."""
    page = visit("/benefits", home=home, java_script_enabled=False)
    page.click("text=已经出生")
    page.fill("[name=year1]", "2026")
    page.fill("[name=month1]", "3")
    page.click("text=下一步")
    expect(page.locator("h1")).to_have_text("孩子是家里第几个？")

    page.click("text=第二个")
    expect(page.locator("h1")).to_have_text("这一次生（怀）了几个？")
    page.go_back()
    expect(page.locator("h1")).to_have_text("孩子是家里第几个？")

    page.click("text=第三个")
    page.click("text=不答了，先看结果")
    expect(page.locator(".sums .direct")).to_have_text("今年还能领3600元，连以后一共10800元。")
    expect(page.locator("#copy")).to_be_hidden()


def test_by_keys_alone(visit: Visit, home: str) -> None:
    """Tab and Enter answer the questions."""
    page = visit("/timeline?kind=due", home=home)
    page.locator("[name=year]").focus()
    page.keyboard.type("2027")
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type("14")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("孕20周，该做这些")


def test_a_mistake_is_read_out_at_its_field(visit: Visit, home: str) -> None:
    """The field is marked invalid and points to the sentence."""
    page = visit(PAGES["mistake"], home=home)
    field = page.locator("[name=year1]")

    assert field.get_attribute("aria-invalid") == "true"
    assert "还没到" in page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()


def test_copy_gives_the_answer_in_words(visit: Visit, home: str) -> None:
    """What stands on the page, without its controls."""
    page = visit(RESULT, home=home, permissions=["clipboard-read", "clipboard-write"])
    page.click("#copy")
    expect(page.locator("#notice")).to_have_text("已复制，可以粘贴给家人。")

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[:2] == ["我家能领的", "今年还能领3600元，连以后一共10800元。"]
    assert "市一次性生育补贴" in copied
    assert "怎么办、依据" not in copied


@pytest.mark.parametrize("name", ["pregnant", "child"])
def test_the_calendar_prints_on_one_page(visit: Visit, home: str, name: str, tmp_path: Path) -> None:
    """What is due and what comes next, on one sheet of A4."""
    page = visit(PAGES[name], home=home)
    pdf = page.pdf(format="A4")

    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1


def test_saving_the_calendar(visit: Visit, home: str) -> None:
    """The button downloads the file under its Chinese name."""
    page: Page = visit(PAGES["child"], home=home)
    with page.expect_download() as waiting:
        page.click("text=存进手机日历")

    assert waiting.value.suggested_filename == "孕育日历.ics"
