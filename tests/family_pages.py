"""The pages of 算一算 and 孕育日历 as an application of their own: the shipped knowledge, without the model behind the chat."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from assistant.channels.benefit_api import benefit_api
from assistant.channels.benefits import benefit_pages
from assistant.channels.errors import add_error_handlers
from assistant.channels.layout import LastingFiles, Layout
from assistant.knowledge.release import Release, load
from assistant.settings import PROJECT, Settings

from .conftest import settings_in
from .knowledge.sample import TODAY


@dataclass(frozen=True)
class Serving:
    """What is served."""

    release: Release


@dataclass(frozen=True)
class KnowledgeOnly:
    """An assistant that knows its release and its settings, and answers no chat."""

    settings: Settings
    serving: Serving


def family_app(folder: Path) -> FastAPI:
    """The two pages, the two API calls and the static files."""
    loading = load(PROJECT / "knowledge", TODAY)
    assert loading.release is not None
    assistant: Any = KnowledgeOnly(settings_in(folder), Serving(loading.release))
    app, layout = FastAPI(), Layout(assistant)
    add_error_handlers(app, layout.error_page)
    app.include_router(benefit_api(assistant))
    app.include_router(benefit_pages(assistant, layout))
    app.mount("/static", LastingFiles(layout.version), name="static")
    return app
