"""The states of the pages that are looked at one by one: audited, measured for side scroll, photographed."""

from collections.abc import Callable

from playwright.sync_api import Page

from .conftest import ask

PATHS = ("/", "/q", "/q/birth-grant", "/q/nowhere", "/about", "/benefits", "/timeline")


def _asked(message: str) -> Callable[[Page], None]:
    def reach(page: Page) -> None:
        ask(page, message)
        for summary in page.locator("#log summary").all():
            summary.click()

    return reach


def _menu(page: Page) -> None:
    page.click(".menu summary")


def _offers(page: Page) -> None:
    page.locator("#message").press_sequentially("育儿补贴")
    page.locator("#offers li").first.wait_for()
    page.keyboard.press("ArrowDown")


def _unsent(page: Page) -> None:
    page.context.set_offline(True)
    page.fill("#message", "三孩一次性补贴怎么领")
    page.click(".send")
    page.locator(".unsent").wait_for()


def _judged(page: Page) -> None:
    ask(page, "三孩一次性补贴怎么领")
    page.click("button:has-text('有用')")
    page.locator(".thanks").wait_for()


# name -> how to get there from a fresh chat page
CHAT: dict[str, Callable[[Page], None]] = {
    "answer": _asked("三孩一次性补贴怎么领"),
    "clarification": _asked("多少钱"),
    "urgent": _asked("怀孕了流了好多血"),
    "handover": _asked("转人工"),
    "smalltalk": _asked("你好"),
    "no-answer": _asked("今天股票涨了吗"),
    "menu": _menu,
    "offers": _offers,
    "unsent": _unsent,
    "judged": _judged,
}
