"""Make the README's screenshots from the real knowledge folder: `.venv/bin/python -m tests.browser.screenshots`."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from assistant.retrieval.encoder import open_encoder
from assistant.service import Assistant
from assistant.settings import PROJECT, load_settings
from assistant.store.database import open_database

from ..running import running
from .conftest import FLAGS, PHONE, ask

FOLDER = PROJECT / "docs" / "screenshots"


def _large(page: Page) -> None:
    page.click("#size")
    ask(page, "国家育儿补贴怎么申请")


def _asked(message: str) -> Callable[[Page], None]:
    return lambda page: ask(page, message)


# name -> how to get there, and the browser's settings
PICTURES: dict[str, tuple[Callable[[Page], None], dict[str, Any]]] = {
    "home": (lambda page: page.wait_for_load_state("networkidle"), {}),
    "answer": (_asked("产假多少天"), {}),
    "clarification": (_asked("补贴多少钱"), {}),
    "urgent": (_asked("宝宝抽风了眼睛往上翻"), {}),
    "large": (_large, {}),
    "dark": (_asked("国家育儿补贴多少钱，去哪办"), {"color_scheme": "dark"}),
}


def main() -> None:
    """Write all pictures; the records of these questions go to a folder that is thrown away."""
    program = shutil.which("chromium")
    assert program, "要先装 chromium：apt-get install chromium fonts-noto-cjk"
    settings = load_settings()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(settings, open_database(f"sqlite:///{Path(folder) / 'store.sqlite3'}"), open_encoder(settings.encoder))
        with running(assistant) as home, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            for name, (reach, options) in PICTURES.items():
                context = browser.new_context(
                    viewport=PHONE, device_scale_factor=1.25, is_mobile=True, has_touch=True, locale="zh-CN", reduced_motion="reduce", **options
                )
                page = context.new_page()
                page.goto(home)
                reach(page)
                page.screenshot(path=FOLDER / f"{name}.png")
                context.close()
            browser.close()


if __name__ == "__main__":
    main()
