"""Whatever a client sends, it gets an answer or an error of the one shape, in Chinese, and never a fault of ours."""

import contextlib
import json
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.channels.errors import ERRORS
from assistant.service import Assistant

from ..conftest import OpenAssistant
from ..running import running

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
PARTS = {"content-type": "multipart/form-data; boundary=x"}


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A client of the shared server."""
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


def error_of(response: httpx.Response) -> tuple[int, str]:
    """Status and code of an error; asserts the one shape."""
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert list(body) == ["error"]
    assert list(body["error"]) == ["code", "message"]
    code, message = body["error"]["code"], body["error"]["message"]
    assert ERRORS[code][0] == response.status_code
    assert re.search(r"[\u4e00-\u9fff]{4}", message)
    assert not re.search(r"Traceback|Error|Exception|File \"|pydantic|sqlite|value is", message)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return response.status_code, code


def test_table_of_errors() -> None:
    """Every code has an error status and a whole Chinese sentence."""
    for code, (status, message) in ERRORS.items():
        assert re.fullmatch(r"[a-z_]+", code)
        assert 400 <= status < 600
        assert re.search(r"[\u4e00-\u9fff]{4}.*。$", message)


WRONG_REQUESTS = [
    # name, headers, body, status, code
    ("empty message", JSON, '{"message": ""}', 422, "message_empty"),
    ("blanks", JSON, '{"message": " \\t\\n\\u3000 "}', 422, "message_empty"),
    ("only NUL", JSON, '{"message": "\\u0000\\u0000"}', 422, "message_empty"),
    ("no message", JSON, "{}", 422, "message_empty"),
    ("501 characters", JSON, json.dumps({"message": "字" * 501}), 422, "message_too_long"),
    ("501 emoji", JSON, json.dumps({"message": "👶" * 501}), 422, "message_too_long"),
    ("one very long word", JSON, json.dumps({"message": "a" * 50_000}), 422, "message_too_long"),
    ("message is a number", JSON, '{"message": 3}', 422, "invalid_field"),
    ("message is null", JSON, '{"message": null}', 422, "invalid_field"),
    ("message is a list", JSON, '{"message": ["三孩补贴"]}', 422, "invalid_field"),
    ("message is an object", JSON, '{"message": {"text": "三孩补贴"}}', 422, "invalid_field"),
    ("message is true", JSON, '{"message": true}', 422, "invalid_field"),
    ("message is not a number", JSON, '{"message": NaN}', 422, "invalid_field"),
    ("id is a number", JSON, '{"message": "你好", "conversation_id": 5}', 422, "invalid_field"),
    ("id is too long", JSON, json.dumps({"message": "你好", "conversation_id": "x" * 65}), 422, "invalid_field"),
    ("id with a surrogate", JSON, '{"message": "你好", "conversation_id": "\\udc00"}', 404, "unknown_conversation"),
    ("region is a list", JSON, '{"message": "你好", "region": []}', 422, "invalid_field"),
    ("region is too long", JSON, json.dumps({"message": "你好", "region": "县" * 65}), 422, "invalid_field"),
    ("id of nobody", JSON, '{"message": "你好", "conversation_id": "00000000-0000-0000-0000-000000000000"}', 404, "unknown_conversation"),
    ("id is empty", JSON, '{"message": "你好", "conversation_id": ""}', 404, "unknown_conversation"),
    ("id is SQL", JSON, '{"message": "你好", "conversation_id": "\' OR 1=1 --"}', 404, "unknown_conversation"),
    ("id is only NUL", JSON, '{"message": "你好", "conversation_id": "\\u0000"}', 404, "unknown_conversation"),
    ("no body", JSON, "", 400, "invalid_json"),
    ("half an object", JSON, '{"message": "三孩', 400, "invalid_json"),
    ("single quotes", JSON, "{'message': '三孩补贴'}", 400, "invalid_json"),
    ("a form called JSON", JSON, "message=%E4%BD%A0%E5%A5%BD", 400, "invalid_json"),
    ("a list", JSON, '[{"message": "你好"}]', 400, "invalid_json"),
    ("a string", JSON, '"你好"', 400, "invalid_json"),
    ("null", JSON, "null", 400, "invalid_json"),
    ("a number", JSON, "1e999", 400, "invalid_json"),
    ("bytes that are no UTF-8", JSON, b'{"message": "\xff\xfe\xb2\xb9"}', 400, "invalid_json"),
    ("GBK", JSON, '{"message": "三孩补贴"}'.encode("gbk"), 400, "invalid_json"),
    ("a bracket in a bracket in a bracket", JSON, "[" * 60_000, 400, "invalid_json"),
    ("a number without end", JSON, '{"message": ' + "9" * 60_000 + "}", 400, "invalid_json"),
    ("text", {"content-type": "text/plain"}, '{"message": "你好"}', 415, "unsupported_content_type"),
    ("no content type", {}, '{"message": "你好"}', 415, "unsupported_content_type"),
    ("nonsense as content type", {"content-type": ";;;"}, '{"message": "你好"}', 415, "unsupported_content_type"),
    ("form", FORM, "message=%E4%BD%A0%E5%A5%BD", 415, "unsupported_content_type"),
    ("multipart", PARTS, '--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n1\r\n--x--\r\n', 415, "unsupported_content_type"),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "body", "status", "code"), [r[1:] for r in WRONG_REQUESTS], ids=[r[0] for r in WRONG_REQUESTS])
def test_wrong_request(client: httpx.Client, headers: dict[str, str], body: str | bytes, status: int, code: str) -> None:
    """Each mistake has its code."""
    content = body if isinstance(body, bytes) else body.encode()

    assert error_of(client.post("/api/chat", content=content, headers=headers)) == (status, code)


@pytest.mark.parametrize(("code", "words"), [("message_empty", "三孩补贴多少钱"), ("message_too_long", "500 个字")])
def test_error_says_what_to_do(client: httpx.Client, code: str, words: str) -> None:
    """The two mistakes that families make come with the way out."""
    response = client.post("/api/chat", json={"message": "" if code == "message_empty" else "字" * 501})

    assert words in response.json()["error"]["message"]


def test_wrong_field_is_named(client: httpx.Client) -> None:
    """A program's author sees which field is wrong, and not what was in it."""
    response = client.post("/api/chat", json={"message": "你好", "region": ["我家的私事"]})

    assert "region" in response.json()["error"]["message"]
    assert "私事" not in response.text


STRANGE_MESSAGES = {
    "half an emoji": "三孩一次性补贴怎么领\ud83d",
    "halves in the wrong order": "\udc76\ud83d三孩一次性补贴怎么领",
    "NUL": "三孩\x00一次性补贴\x00怎么领",
    "emoji of four bytes": "👶🏻三孩一次性补贴怎么领👨‍👩‍👧‍👦",
    "right-to-left marks": "\u202e三孩\u200f一次性补贴\u202c怎么领\u2066\u2069",
    "invisible marks": "三\u200b孩\ufeff一次性\u2060补贴怎么领",
    "full width": "三孩一次性补贴怎么领？？？　　１２３４５",
    "SQL": "'; DROP TABLE exchanges; -- 三孩一次性补贴怎么领",
    "HTML": "<script>alert(1)</script>三孩一次性补贴怎么领<img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }}{% raw %}${7*7} 三孩一次性补贴怎么领 {{一次性生育补贴.三孩}}",
    "format": "%s%n%(a)s {0} {a!r} 三孩一次性补贴怎么领",
    "path": "../../../../etc/passwd\\..\\windows 三孩一次性补贴怎么领",
    "log forging": "三孩一次性补贴怎么领\r\n2026-11-25 ERROR forged",
    "control characters": "\x01\x02\x1b[31m三孩一次性补贴怎么领\x7f\x85",
    "stacked marks": "三孩一次性补贴怎么领" + "\u0301" * 400,
    "one long word": "a" * 500,
    "long digits": "9" * 500,
    "one bracket": "（" * 500,
    "all blanks inside": "三" + " " * 498 + "孩",
    "private use": "\ue000\uf8ff\U0010ffff\U000f0000",
    "not a character": "\ufffe\uffff\U0001fffe",
    "ligature that grows": "\ufdfa" * 500,
    "pinyin": "san hai yi ci xing bu tie zen me ling",
    "traditional": "三孩一次性補貼怎麼領",
}


@pytest.mark.parametrize("message", STRANGE_MESSAGES.values(), ids=STRANGE_MESSAGES.keys())
def test_strange_message(client: httpx.Client, assistant: Assistant, message: str) -> None:
    """It is answered, kept, and comes back nowhere as markup."""
    response = client.post("/api/chat", content=json.dumps({"message": message}), headers=JSON)

    assert response.status_code == 200
    body = response.json()
    assert "<script" not in body["html"]
    assert "onerror" not in re.sub(r"&lt;.*?&gt;", "", body["html"])
    assert "{{" not in body["text"] + body["html"]
    assert len(assistant.exchanges.of(body["conversation_id"])) == 1


WRONG_ADDRESSES = [
    ("GET", "/nowhere", 404, "not_found"),
    ("GET", "/api", 404, "not_found"),
    ("GET", "/api/chat/1", 404, "not_found"),
    ("POST", "/没有", 404, "not_found"),
    ("GET", "/docs", 404, "not_found"),
    ("GET", "/.env", 404, "not_found"),
    ("GET", "/static/", 404, "not_found"),
    ("GET", "/static/nothing.css", 404, "not_found"),
    ("GET", "/static/%00", 404, "not_found"),
    ("GET", "/static/" + "a" * 5000, 404, "not_found"),
    ("GET", "/%ff%fe", 404, "not_found"),
    ("GET", "/api/chat", 405, "method_not_allowed"),
    ("PUT", "/api/chat", 405, "method_not_allowed"),
    ("DELETE", "/api/chat", 405, "method_not_allowed"),
    ("OPTIONS", "/api/chat", 405, "method_not_allowed"),
    ("PATCH", "/", 405, "method_not_allowed"),
    ("POST", "/healthz", 405, "method_not_allowed"),
    ("OPTIONS", "/", 405, "method_not_allowed"),
    ("NONSENSE", "/", 405, "method_not_allowed"),
]


@pytest.mark.parametrize(("method", "path", "status", "code"), WRONG_ADDRESSES)
def test_wrong_address(client: httpx.Client, method: str, path: str, status: int, code: str) -> None:
    """An address or a method that is not there is an error of the same shape."""
    response = client.request(method, path)

    assert error_of(response) == (status, code)
    if status == 405:
        assert response.headers["Allow"]


def raw(server: str, request: bytes) -> bytes:
    """What the server says to these very bytes."""
    address = urlsplit(server)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


@pytest.fixture(scope="module")
def static(client: httpx.Client) -> str:
    """Where the static files of the page are."""
    found = re.search(r'(/static/[^"]*?)/chat\.css"', client.get("/").text)
    assert found is not None
    assert client.get(f"{found[1]}/chat.css").status_code == 200
    return found[1]


CLIMBS = [
    "/../../pyproject.toml", "/../templates/chat.html", "/%2e%2e/%2e%2e/pyproject.toml", "/..%2f..%2fpyproject.toml", "//etc/passwd",
    "/%2fetc/passwd", "/....//....//pyproject.toml", "/..%5c..%5cpyproject.toml", "/%252e%252e/pyproject.toml", "/./../../../../../../etc/passwd",
    "/chat.css/../../../pyproject.toml", "/chat.css%00.js", "/%c0%ae%c0%ae/pyproject.toml", "/",
]  # fmt: skip


@pytest.mark.parametrize("path", CLIMBS)
def test_no_way_out_of_the_static_folder(server: str, static: str, path: str) -> None:
    """Nothing outside web/static is served, however the way there is written."""
    answer = raw(server, f"GET {static}{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())

    assert answer.split(b" ", 2)[1] == b"404"
    assert "没有这个地址".encode() in answer


WRONG_FORMS = [
    ("a file as message", PARTS, b'--x\r\nContent-Disposition: form-data; name="message"; filename="a.txt"\r\n\r\nhi\r\n--x--\r\n'),
    ("no boundary", {"content-type": "multipart/form-data"}, b"--x\r\n\r\n--x--"),
    ("never closed", PARTS, b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\nhi'),
    ("no name", PARTS, b"--x\r\nContent-Disposition: form-data\r\n\r\nhi\r\n--x--\r\n"),
    ("garbage in parts", PARTS, b"\x00\xff garbage"),
    ("too many parts", PARTS, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 1200 + b"--x--\r\n"),
    ("too many fields", FORM, b"a=1&" * 1200),
    ("JSON", JSON, b'{"message": "\xe4\xbd\xa0\xe5\xa5\xbd"}'),
    ("no content type", {}, b"message=1"),
    ("surrogate by charset", {"content-type": "multipart/form-data; boundary=x; charset=utf-7"},
     b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n+2D0-\r\n--x--\r\n'),
    ("surrogate by escape", {"content-type": "multipart/form-data; boundary=x; charset=unicode_escape"},
     b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n\\ud83d\r\n--x--\r\n'),
    ("surrogate in the id", {"content-type": "multipart/form-data; boundary=x; charset=unicode_escape"},
     b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n1\r\n--x\r\n'
     b'Content-Disposition: form-data; name="conversation_id"\r\n\r\n\\ud83d\r\n--x--\r\n'),
    ("unknown charset", {"content-type": "multipart/form-data; boundary=x; charset=undefined"},
     b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\nhi\r\n--x--\r\n'),
    ("bytes that are no UTF-8", FORM, b"message=%FF%FE%ED%A0%80\xff"),
    ("half an escape", FORM, b"message=%E4%BD%"),
    ("no equals sign", FORM, b"message"),
    ("the same twice", FORM, b"message=1&message=2"),
    ("semicolons", FORM, b"a=1;message=2"),
    ("NUL", FORM, b"message=%00&conversation_id=%00"),
    ("too long", FORM, b"message=" + b"a" * 501),
    ("empty", FORM, b""),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "body"), [row[1:] for row in WRONG_FORMS], ids=[row[0] for row in WRONG_FORMS])
def test_wrong_form(client: httpx.Client, headers: dict[str, str], body: bytes) -> None:
    """A broken form post is answered with the page, or refused in the one shape."""
    response = client.post("/", content=body, headers=headers)

    assert response.status_code < 500
    if response.headers["content-type"] == "application/json":
        error_of(response)
    else:
        assert response.status_code in {200, 422}
        assert "</html>" in response.text


def test_unknown_id_in_a_form(client: httpx.Client) -> None:
    """An old page is still answered: the question counts, not the id."""
    response = client.post("/", data={"message": "三孩一次性补贴怎么领", "conversation_id": "gone"})

    assert response.status_code == 200
    assert "一次性生育补贴" in response.text


def test_form_of_another_site(client: httpx.Client) -> None:
    """No other site can ask in a family's name."""
    response = client.post("/", data={"message": "你好"}, headers={"sec-fetch-site": "cross-site"})

    assert error_of(response) == (403, "cross_site")


def test_fault_of_ours(open_assistant: OpenAssistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """What we did not foresee is a 500 of the same shape with a number that stands in the log; the client sees no more."""
    own = open_assistant()

    def broken(*_: Any) -> None:
        raise RuntimeError("internal detail")

    monkeypatch.setattr(own, "chat", broken)
    with running(own) as address:
        response = httpx.post(f"{address}/api/chat", json={"message": "我家的私事"})
        after = httpx.get(f"{address}/healthz")
    message = response.json()["error"]["message"]
    number = re.search(r"编号 ([0-9a-f]{8})", message)

    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal")
    assert number is not None
    assert number[1] in caplog.text
    assert "internal detail" not in response.text
    assert "私事" not in caplog.text
    assert after.status_code == 200


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=520)
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["message", "conversation_id", "region", "a"]), inner, max_size=4),
    max_leaves=8,
)
many = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
few = settings(many, max_examples=40)  # a page takes longer to lay out than an answer


def assert_answer_or_error(response: httpx.Response) -> None:
    """200 with an answer, or 4xx in the one shape."""
    if response.status_code == 200:
        assert response.json()["text"]
    else:
        assert 400 <= error_of(response)[0] < 500


@many
@given(ANY_TEXT)
def test_no_text_breaks_it(client: httpx.Client, message: str) -> None:
    """Any string at all as message: an answer, or an error of the one shape; never a fault of ours."""
    assert_answer_or_error(client.post("/api/chat", content=json.dumps({"message": message}), headers=JSON))


@many
@given(NESTED)
def test_no_json_breaks_it(client: httpx.Client, value: Any) -> None:
    """Any JSON at all as body."""
    assert_answer_or_error(client.post("/api/chat", content=json.dumps(value), headers=JSON))


@few
@given(st.binary(max_size=300), st.sampled_from(["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]))
def test_no_bytes_break_it(client: httpx.Client, body: bytes, content_type: str) -> None:
    """Any bytes at all as body of any kind, to the API and to the page."""
    assert_answer_or_error(client.post("/api/chat", content=body, headers={"content-type": content_type}))
    assert client.post("/", content=body, headers={"content-type": content_type}).status_code < 500


@few
@given(ANY_TEXT)
def test_no_text_breaks_the_form(client: httpx.Client, message: str) -> None:
    """Any string at all by form post, in a conversation and as its id."""
    with contextlib.suppress(UnicodeEncodeError):
        for fields in ({"message": message}, {"message": "你好", "conversation_id": message}):
            assert client.post("/", data=fields).status_code < 500
