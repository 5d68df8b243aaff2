"""The API as a client sees it, through a real server: the contract of `POST /api/chat`, and the two health addresses."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.dialogue.reply import Status
from assistant.service import Assistant

from ..conftest import OpenAssistant
from ..knowledge.sample import FILES, GRANT
from ..running import running

Json = dict[str, Any]

# design §5: every key, with the types its value may have
ANSWER = {
    "conversation_id": str, "exchange_id": str, "status": str, "text": str, "html": str, "parts": list,
    "sources": list, "verified_on": str | None, "suggestions": list, "took_ms": float,
}  # fmt: skip
PART = {"question": str, "entry": str, "topic": str, "facet": str | None, "confidence": float}
SOURCE = {"title": str, "publisher": str, "number": str, "date": str | None, "url": str}
QUESTIONS = {
    "三孩一次性补贴怎么领": "answered",
    "生二胎市里给多少钱": "answered",
    "在吗": "smalltalk",
    "你好": "smalltalk",
    "多少钱": "clarification",
    "养老金怎么领": "unanswerable_out_of_scope",
    "怀孕了流了好多血": "urgent",
    "转人工": "handover",
    "北京三孩一次性补贴怎么领": "unanswerable_out_of_scope",
    "？？？": "smalltalk",
    "今天股票涨了吗": "unanswerable_no_match",
}


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A client of the shared server."""
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


def ask(client: httpx.Client, message: str, **fields: str | None) -> Json:
    """The answer to one message."""
    response = client.post("/api/chat", json={"message": message, **fields})
    assert response.status_code == 200, response.text
    body: Json = response.json()
    return body


def assert_shape(value: Json, shape: dict[str, Any]) -> None:
    """Exactly these keys, each of its type."""
    assert list(value) == list(shape)
    for key, kind in shape.items():
        assert isinstance(value[key], kind), f"{key}: {value[key]!r}"


@pytest.mark.parametrize(("message", "status"), QUESTIONS.items())
def test_contract(client: httpx.Client, message: str, status: str) -> None:
    """Every kind of answer has every key of design §5, in its order, with its type, and no other."""
    body = ask(client, message)

    assert_shape(body, ANSWER)
    for part in body["parts"]:
        assert_shape(part, PART)
        assert 0 <= part["confidence"] <= 1
    for source in body["sources"]:
        assert_shape(source, SOURCE)
        assert source["date"] is None or date.fromisoformat(source["date"])
    assert all(isinstance(suggestion, str) and suggestion for suggestion in body["suggestions"])
    assert body["status"] == status
    assert body["text"].strip()
    assert body["html"].strip()
    assert len(body["text"].encode()) <= 2047
    assert body["took_ms"] >= 0


def test_statuses_are_those_of_the_design() -> None:
    """No status is added or renamed without the contract."""
    assert {status.value for status in Status} == {
        "answered", "answered_stale", "clarification", "urgent", "smalltalk",
        "unanswerable_no_match", "unanswerable_out_of_scope", "unanswerable_expired", "handover",
    }  # fmt: skip


def test_answer_with_its_source(client: httpx.Client) -> None:
    """An answer names its entry, its topic and facet, its source with a date, and the day it was verified."""
    body = ask(client, "三孩一次性补贴怎么领")

    assert body["parts"][0] | {"confidence": 0} == {
        "question": "三孩一次性补贴怎么领", "entry": "birth-grant", "topic": "birth_subsidy", "facet": "how", "confidence": 0,
    }  # fmt: skip
    assert body["sources"] == [
        {"title": "从“幼有所育”到“幼有优育”的长治实践", "publisher": "长治日报", "number": "", "date": "2025-03-25", "url": ""}
    ]
    assert body["verified_on"] == "2026-03-25"
    assert "长治日报" in body["text"]


@pytest.mark.parametrize("message", ["在吗", "养老金怎么领", "怀孕了流了好多血"])
def test_answer_from_no_entry(client: httpx.Client, message: str) -> None:
    """What no entry says has no parts, no source and no date."""
    body = ask(client, message)

    assert (body["parts"], body["sources"], body["verified_on"]) == ([], [], None)


def test_conversation_goes_on(client: httpx.Client, assistant: Assistant) -> None:
    """With its id a conversation remembers; each message is kept, in order, under that id."""
    first = ask(client, "国家育儿补贴一年给多少")
    second = ask(client, "那怎么申请呢", conversation_id=first["conversation_id"])
    kept = assistant.exchanges.of(first["conversation_id"])

    assert second["conversation_id"] == first["conversation_id"]
    assert second["parts"][0]["entry"] == "childcare-allowance"
    assert [exchange.message for exchange in kept] == ["国家育儿补贴一年给多少", "那怎么申请呢"]
    assert {exchange.channel for exchange in kept} == {"web"}


def test_without_id_a_conversation_begins(client: httpx.Client) -> None:
    """Two messages without an id have nothing to do with each other; null is as good as nothing."""
    ids = {ask(client, "你好")["conversation_id"] for _ in range(2)} | {ask(client, "你好", conversation_id=None)["conversation_id"]}

    assert len(ids) == 3


def test_choice_by_number(client: httpx.Client) -> None:
    """A clarification is answered by its number."""
    asked = ask(client, "多少钱")
    chosen = ask(client, "2", conversation_id=asked["conversation_id"])

    assert asked["suggestions"] == ["一次性生育补贴", "国家育儿补贴（按年领）"]
    assert chosen["parts"][0]["entry"] == "childcare-allowance"


def test_region_elsewhere(client: httpx.Client) -> None:
    """A family that says it lives elsewhere is not given our figures."""
    body = ask(client, "三孩一次性补贴怎么领", region="山西省太原市")

    assert body["status"] == "unanswerable_out_of_scope"
    assert "太原" in body["text"]


@pytest.mark.parametrize("region", [None, "", "长治市", "潞州区", "👶", "x" * 64])
def test_region_that_says_nothing(client: httpx.Client, region: str | None) -> None:
    """Our own region, and what is no region, change nothing."""
    assert ask(client, "三孩一次性补贴怎么领", region=region)["status"] == "answered"


def test_longest_message(client: httpx.Client) -> None:
    """500 characters are allowed, an emoji being one of them and blanks at the ends none."""
    assert ask(client, "  " + "👶" * 500 + "\n")["status"] == "smalltalk"


def test_unknown_fields_are_ignored(client: httpx.Client) -> None:
    """A newer client may send more than this server knows."""
    assert client.post("/api/chat", json={"message": "你好", "mood": {"calm": True}}).status_code == 200


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON;charset=UTF-8"])
def test_content_types(client: httpx.Client, content_type: str) -> None:
    """JSON by any of its names."""
    response = client.post("/api/chat", content='{"message": "你好"}', headers={"content-type": content_type})

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"


def test_repeated_send(client: httpx.Client, assistant: Assistant) -> None:
    """The same key and message get the same answer, kept once; the same key with another message is another question."""
    headers = {"Idempotency-Key": "f3c1a9e2-repeated-send"}
    bodies = [client.post("/api/chat", json={"message": message}, headers=headers).json() for message in ("你好", "你好", "转人工")]

    assert bodies[0] == bodies[1]
    assert len(assistant.exchanges.of(bodies[0]["conversation_id"])) == 1
    assert bodies[2]["status"] == "handover"
    assert bodies[2]["exchange_id"] != bodies[0]["exchange_id"]


def test_explain(client: httpx.Client, assistant: Assistant) -> None:
    """Staff at the machine itself see why a question is answered as it is; the same steps as the answer."""
    body = client.get("/api/explain", params={"q": "三孩一次性补贴怎么领"}).json()

    assert body["status"] == "answered"
    assert (body["facets"], body["questions"][0]["candidates"][0]["id"]) == (["how"], "birth-grant")
    assert {"matched", "channels", "confidence"} <= set(body["questions"][0]["candidates"][0])
    assert {"runner_up", "gap"} <= set(body["questions"][0])


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "127.0.0.1"}])
def test_explain_is_for_staff(client: httpx.Client, headers: dict[str, str]) -> None:
    """Nobody from outside looks behind the answers."""
    response = client.get("/api/explain", params={"q": "三孩"}, headers=headers)

    assert (response.status_code, response.json()["error"]["code"]) == (403, "staff_only")


def test_message_is_masked_in_the_store(client: httpx.Client, assistant: Assistant) -> None:
    """What is kept of a message holds no number of a person."""
    body = ask(client, "我电话13800138000，三孩补贴怎么领")

    assert "13800138000" not in str(assistant.exchanges.of(body["conversation_id"]))


def test_many_at_once(client: httpx.Client, assistant: Assistant) -> None:
    """Forty families at the same moment each get the right answer, and every exchange is kept once."""
    messages = [message for message in QUESTIONS for _ in range(4)]
    with ThreadPoolExecutor(len(messages)) as pool:
        bodies = list(pool.map(lambda message: ask(client, message), messages))

    assert [body["status"] for body in bodies] == [QUESTIONS[message] for message in messages]
    assert [len(assistant.exchanges.of(body["conversation_id"])) for body in bodies] == [1] * len(bodies)
    assert len({body["exchange_id"] for body in bodies}) == len(bodies)


def test_event_loop_is_not_blocked(open_assistant: OpenAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """While an answer is being worked on, others are served."""
    own = open_assistant()
    started, release = threading.Event(), threading.Event()
    answer = own.chat

    def slow(*arguments: Any) -> Any:
        started.set()
        assert release.wait(30)
        return answer(*arguments)

    monkeypatch.setattr(own, "chat", slow)
    with running(own) as address, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(httpx.post, f"{address}/api/chat", json={"message": "你好"}, timeout=30)
        assert started.wait(30)
        try:
            assert httpx.get(f"{address}/healthz").status_code == 200
            assert not waiting.done()
        finally:
            release.set()
        assert waiting.result().status_code == 200


def test_health(client: httpx.Client, assistant: Assistant) -> None:
    """Which release is served since when, and that nothing was refused."""
    response = client.get("/healthz")
    body = response.json()

    assert response.status_code == 200
    assert list(body) == ["status", "release", "since", "entries", "problems"]
    assert body | {"since": ""} == {
        "status": "ok", "release": assistant.serving.release.fingerprint, "since": "", "entries": 2, "problems": [],
    }  # fmt: skip
    assert datetime.fromisoformat(body["since"]).utcoffset() is not None


def test_ready(client: httpx.Client, assistant: Assistant) -> None:
    """The release is loaded and the store answers."""
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ready", "release": assistant.serving.release.fingerprint}


@pytest.mark.parametrize("path", ["/", "/about", "/healthz", "/readyz"])
def test_head(client: httpx.Client, path: str) -> None:
    """Whoever only looks whether an address is there gets what GET would say of it, and no body."""
    head, get = client.head(path), client.get(path)

    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers, "date": "", "content-length": ""} == {**get.headers, "date": "", "content-length": ""}


def test_head_of_nothing(client: httpx.Client) -> None:
    """HEAD asks, it does not do: nothing is answered by it that GET would not."""
    assert [client.head(path).status_code for path in ("/nowhere", "/api/chat")] == [404, 405]


def test_store_that_has_gone(open_assistant: OpenAssistant, tmp_path: Path) -> None:
    """Without its store the server is alive but not ready, and says so without a stack trace."""
    with running(open_assistant()) as address:
        with sqlite3.connect(tmp_path / "data" / "assistant.sqlite3") as other:
            other.execute("DROP TABLE exchanges")
            other.execute("DROP TABLE conversations")
        other.close()
        ready, healthy = (httpx.get(address + path) for path in ("/readyz", "/healthz"))
        chat = httpx.post(f"{address}/api/chat", json={"message": "你好"})

    assert (ready.status_code, ready.json()["error"]["code"]) == (503, "not_ready")
    assert healthy.status_code == 200
    assert (chat.status_code, chat.json()["error"]["code"]) == (500, "internal")
    assert "Traceback" not in chat.text
    assert "SELECT" not in ready.text + chat.text


def test_stale_answer(open_assistant: OpenAssistant) -> None:
    """An entry past its review date is answered with that said, in the status and in the words."""
    answered = open_assistant(TODAY="2027-06-01").chat("三孩一次性补贴怎么领").as_dict()

    assert answered["status"] == "answered_stale"
    assert "2026" in answered["text"]


def test_expired_entry(open_assistant: OpenAssistant, tmp_path: Path) -> None:
    """An entry past its last day is never answered as current."""
    own = open_assistant()
    (tmp_path / "knowledge" / GRANT).write_text(FILES[GRANT].replace("失效日期:", "失效日期: 2026-11-24"))
    own.reload()
    answered = own.chat("三孩一次性补贴怎么领").as_dict()

    assert answered["status"] == "unanswerable_expired"
    assert "5000" not in answered["text"]
