"""Feedback and type-ahead over HTTP."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from assistant.channels.pages import REASONS
from assistant.service import Assistant
from assistant.store.feedback import Verdict


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A client of the shared server."""
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


@pytest.fixture
def exchange(client: httpx.Client) -> str:
    """An answer to judge."""
    return str(client.post("/api/chat", json={"message": "你好"}).json()["exchange_id"])


def judge(client: httpx.Client, **body: Any) -> tuple[int, str]:
    """Status and error code of one verdict."""
    response = client.post("/api/feedback", json=body)
    return response.status_code, response.json().get("error", {}).get("code", "")


@pytest.mark.parametrize("reason", ["", *REASONS])
def test_every_reason(client: httpx.Client, assistant: Assistant, exchange: str, reason: str) -> None:
    """Each reason that is offered is kept."""
    assert judge(client, exchange_id=exchange, verdict="down", reason=reason) == (200, "")

    kept = assistant.feedback.fetch(exchange)
    assert kept is not None
    assert (kept.verdict, kept.reason) == (Verdict.DOWN, reason)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"verdict": "maybe"}, (422, "invalid_field")),
        ({"reason": "because"}, (422, "invalid_field")),
        ({"text": "字" * 501}, (422, "invalid_field")),
        ({"exchange_id": "none"}, (404, "unknown_exchange")),
        ({"exchange_id": "x" * 65}, (422, "invalid_field")),
    ],
)
def test_refused(client: httpx.Client, exchange: str, change: dict[str, str], error: tuple[int, str]) -> None:
    """What is no verdict is refused in the one error shape."""
    assert judge(client, **{"exchange_id": exchange, "verdict": "up", **change}) == error


def test_forms_forgive(client: httpx.Client, assistant: Assistant, exchange: str) -> None:
    """A form with an unknown reason is still a verdict; one on a forgotten answer says so on the page."""
    client.post("/feedback", data={"exchange_id": exchange, "verdict": "down", "reason": "because", "text": "\x00不够清楚"})
    kept = assistant.feedback.fetch(exchange)
    assert kept is not None
    assert (kept.reason, kept.text) == ("", "不够清楚")

    page = client.post("/feedback", data={"exchange_id": "none", "verdict": "up"})
    assert page.status_code == 404
    assert "评价没有记下" in page.text


TYPED = {
    "育儿": "国家育儿补贴",  # stands in the title
    "国家育": "国家育儿补贴",  # begins the title
    "奶粉钱": "国家育儿补贴",  # stands in a phrasing only
    "二胎": "一次性生育补贴",  # an everyday word for 二孩
    "育兒補貼": "国家育儿补贴",  # traditional characters
}


@pytest.mark.parametrize(("typed", "offered"), TYPED.items())
def test_suggestions(client: httpx.Client, typed: str, offered: str) -> None:
    """What is being typed finds known questions by their titles and by how families say them; never more than five."""
    response = client.get("/api/suggestions", params={"q": typed})

    suggestions = response.json()["suggestions"]
    assert offered in suggestions
    assert len(suggestions) <= 5
    assert "max-age" in response.headers["cache-control"]


@pytest.mark.parametrize("typed", ["", "  ", "？", "zzzz", "\x00", "%_'\"<b>"])
def test_nothing_to_suggest(client: httpx.Client, typed: str) -> None:
    """What is like no question offers nothing, and harms nothing."""
    assert client.get("/api/suggestions", params={"q": typed}).json() == {"suggestions": []}


def test_too_long_to_suggest(client: httpx.Client) -> None:
    """Whoever tells a story is not completed."""
    assert client.get("/api/suggestions", params={"q": "字" * 21}).status_code == 422
