"""The chat page over HTTP: headers, form posts, what other sites may not do, and how heavy it is."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.service import Assistant

from ..conftest import OpenAssistant
from ..running import running

BROWSER = {"accept": "text/html,application/xhtml+xml", "sec-fetch-site": "same-origin"}
BUDGET = 60 * 1024  # bytes, compressed, for the first load in all


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A browser without script."""
    with httpx.Client(base_url=server, headers=BROWSER, timeout=30) as client:
        yield client


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of the page's first form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ["/", "/q", "/q/birth-grant", "/about", "/api/suggestions?q=育儿", "/healthz", "/q/none"])
def test_security_headers(client: httpx.Client, path: str) -> None:
    """Every response carries the headers; the content policy allows nothing inline and nobody to frame it."""
    headers = client.get(path).headers

    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "set-cookie" not in headers


def test_nothing_inline(client: httpx.Client) -> None:
    """No page writes script, style or handlers into its markup, or names another address."""
    for path in ("/", "/q", "/q/birth-grant", "/about", "/nowhere"):
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)|<style|\son\w+=|\sstyle=|javascript:", page), path
        assert not re.search(r'(?:src|action)="(?:https?:)?//', page), path


def test_first_load_is_light(client: httpx.Client) -> None:
    """Page, styles, scripts and icon together stay within the budget, compressed, and come compressed."""
    page = client.get("/")
    assert page.headers["content-encoding"] == "gzip"
    weight = len(gzip.compress(page.content))
    for address in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)):
        response = client.get(address)
        assert response.status_code == 200, address
        assert "immutable" in response.headers["cache-control"]
        weight += len(gzip.compress(response.content))

    assert weight < BUDGET


def test_conversation_by_form(client: httpx.Client, assistant: Assistant) -> None:
    """Posted questions belong to one conversation, whose earlier answers stand on the page."""
    first = client.post("/", data={"message": "多少钱"}).text
    second = client.post("/", data={"message": "2", "conversation_id": hidden(first, "conversation_id")}).text

    assert "您想问哪一种？" in second
    assert "国家育儿补贴给三岁以下的孩子" in second
    assert [x.message for x in assistant.exchanges.of(hidden(first, "conversation_id"))] == ["多少钱", "2"]


def test_same_form_twice(client: httpx.Client, assistant: Assistant) -> None:
    """A form sent twice (a double tap, a reload) is asked once."""
    form = {"message": "你好", "key": "form-sent-twice"}

    first, second = (client.post("/", data=form).text for _ in range(2))

    assert hidden(first, "conversation_id") == hidden(second, "conversation_id")
    assert len(assistant.exchanges.of(hidden(first, "conversation_id"))) == 1


def test_same_key_twice(client: httpx.Client, assistant: Assistant) -> None:
    """The API answers a repeated Idempotency-Key with the first answer."""
    headers = {"idempotency-key": "api-sent-twice"}

    first, second = (client.post("/api/chat", json={"message": "你好"}, headers=headers).json() for _ in range(2))

    assert first == second
    assert len(assistant.exchanges.of(first["conversation_id"])) == 1


def test_forgotten_conversation_begins_anew(client: httpx.Client) -> None:
    """A conversation that is not known any more does not lose the question."""
    page = client.post("/", data={"message": "你好", "conversation_id": "gone"}).text

    assert "您好，我在。" in page
    assert hidden(page, "conversation_id") != "gone"


@pytest.mark.parametrize(("message", "said"), [("", "还没有写问题"), ("问" * 501, "问题太长了")])
def test_errors_on_the_page(client: httpx.Client, message: str, said: str) -> None:
    """What is wrong with a message stands on the page, and the message stays in the box."""
    response = client.post("/", data={"message": message})

    assert response.status_code == 422
    assert said in response.text
    assert f"required>{message}</textarea>" in response.text


def test_rate_limit_on_the_page(open_assistant: OpenAssistant) -> None:
    """Whoever asks too fast is told so on the page."""
    with running(open_assistant(RATE_PER_MINUTE="1")) as home:
        httpx.post(home, data={"message": "你好"}, headers=BROWSER)
        response = httpx.post(home, data={"message": "你好"}, headers=BROWSER)

    assert response.status_code == 429
    assert "您问得有点快" in response.text


FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "https://elsewhere.example.cn"},
    {"origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/", "/feedback"])
def test_posts_from_other_sites(server: str, path: str, headers: dict[str, str]) -> None:
    """Another site cannot make a visitor's browser ask or judge."""
    response = httpx.post(f"{server}{path}", data={"message": "你好", "exchange_id": "x", "verdict": "up"}, headers=headers)

    assert response.status_code == 403
    assert response.json()["error"]["code"] == "cross_site"


def test_own_posts(server: str) -> None:
    """Our own page is let through in old browsers too, and so is a program that is no browser."""
    for headers in ({"origin": server}, {"sec-fetch-site": "none"}, {}):
        assert httpx.post(server, data={"message": "你好"}, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/nowhere", "/q/none", "/static/none.js"])
def test_error_page(client: httpx.Client, path: str) -> None:
    """A person gets an error as a page that leads on; a program gets the one error shape."""
    page = client.get(path)
    assert page.status_code == 404
    assert "去提问" in page.text

    assert client.get(path, headers={"accept": "*/*"}).json()["error"]["code"] == "not_found"


def test_icons_of_topics(client: httpx.Client) -> None:
    """Every topic on the front page has a drawing of its own."""
    site = Path(__file__).parents[2] / "knowledge" / "site.yaml"
    front = re.search(r"首页主题: \[(.*)\]", site.read_text("utf8"))
    assert front is not None

    drawings = {path.stem for path in (site.parents[1] / "web" / "icons" / "topics").glob("*.svg")}

    assert {name.strip() for name in front[1].split(",")} <= drawings


def test_about(client: httpx.Client) -> None:
    """The page about the assistant tells how long questions are kept, as it is set."""
    assert "最多 180 天" in client.get("/about").text
