"""How much one person may send: messages per minute, bytes per request."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from assistant.channels.errors import ERRORS
from assistant.channels.limits import LARGEST_BODY, RateLimit

from ..conftest import OpenAssistant
from ..running import running

TOO_LARGE = ERRORS["body_too_large"][1]


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time it shows."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


def test_so_many_in_a_minute(clock: Clock) -> None:
    """The allowed number passes, the next one waits until the oldest is a minute old."""
    limit = RateLimit(3, clock)
    for second in (0, 10, 20):
        clock.now = 1000.0 + second
        assert limit.wait("甲") == 0
    clock.now = 1030.0

    assert limit.wait("甲") == 30
    clock.now += 30
    assert limit.wait("甲") == 0
    assert limit.wait("甲") == 10


@pytest.mark.parametrize("elapsed", [0.0, 0.4, 29.6, 59.3, 59.999])
def test_the_named_wait_is_long_enough(clock: Clock, elapsed: float) -> None:
    """Whoever waits as long as was said gets through."""
    limit = RateLimit(1, clock)
    limit.wait("甲")
    clock.now += elapsed
    seconds = limit.wait("甲")

    assert seconds >= 1
    clock.now += seconds
    assert limit.wait("甲") == 0


def test_refused_messages_do_not_count(clock: Clock) -> None:
    """Tapping on while waiting does not make the wait longer."""
    limit = RateLimit(1, clock)
    limit.wait("甲")
    for _ in range(50):
        assert limit.wait("甲") == 60
    clock.now += 60

    assert limit.wait("甲") == 0


def test_one_does_not_wait_for_another(clock: Clock) -> None:
    """Each person has a minute of their own."""
    limit = RateLimit(1, clock)

    assert [limit.wait(person) for person in ("甲", "乙", "甲", "丙")] == [0, 0, 60, 0]


def test_zero_is_no_limit(clock: Clock) -> None:
    """For evaluation and load tests."""
    assert {RateLimit(0, clock).wait("甲") for _ in range(1000)} == {0}


def test_memory_is_given_back(clock: Clock) -> None:
    """People who have left are forgotten, however many there were; who is still in their minute is not."""
    limit = RateLimit(1, clock)
    for number in range(30_000):
        limit.wait(f"过客 {number}")
    clock.now += 50
    limit.wait("甲")
    clock.now += 11
    for number in range(30_000):
        limit.wait(f"新客 {number}")

    assert len(limit) < 45_000
    assert limit.wait("甲") == 49


def test_threads_count_together(clock: Clock) -> None:
    """Messages at the same moment are not let through twice."""
    limit = RateLimit(20, clock)
    passed: list[int] = []

    def knock() -> None:
        passed.extend(limit.wait("甲") == 0 for _ in range(20))

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(passed) == 20


@pytest.fixture
def limited(open_assistant: OpenAssistant) -> Iterator[str]:
    """A server that allows two messages a minute."""
    with running(open_assistant(RATE_PER_MINUTE="2")) as address:
        yield address


def test_too_many_messages(limited: str) -> None:
    """The third message is refused with the time to wait, and nothing else is: the page and the health check still answer."""
    with httpx.Client(base_url=limited) as client:
        first = [client.post("/api/chat", json={"message": "三孩补贴多少钱"}) for _ in range(2)]
        third = client.post("/api/chat", json={"message": "三孩补贴多少钱"})
        others = [client.get(path).status_code for path in ("/", "/healthz", "/readyz")]

    assert [response.status_code for response in first] == [200, 200]
    assert third.status_code == 429
    assert third.json()["error"] == {"code": "rate_limited", "message": ERRORS["rate_limited"][1]}
    assert 1 <= int(third.headers["Retry-After"]) <= 60
    assert others == [200, 200, 200]


def test_conversations_count_by_themselves(limited: str) -> None:
    """Families behind one address do not wait for each other once they talk; each one's own messages are still counted."""
    with httpx.Client(base_url=limited) as client:
        ids = [client.post("/api/chat", json={"message": "你好"}).json()["conversation_id"] for _ in range(2)]
        statuses = [[client.post("/api/chat", json={"message": "你好", "conversation_id": key}).status_code for _ in range(3)] for key in ids]

    assert statuses == [[200, 200, 429], [200, 200, 429]]


def test_too_many_form_posts(limited: str) -> None:
    """Without script the limit is the same, and the page says so."""
    with httpx.Client(base_url=limited) as client:
        responses = [client.post("/", data={"message": "你好"}) for _ in range(3)]

    assert [response.status_code for response in responses] == [200, 200, 429]
    assert ERRORS["rate_limited"][1] in responses[2].text
    assert 1 <= int(responses[2].headers["Retry-After"]) <= 60


def chat_body(size: int) -> bytes:
    """A request of exactly so many bytes."""
    start = b'{"message": "\xe4\xbd\xa0\xe5\xa5\xbd"'
    return start + b" " * (size - len(start) - 1) + b"}"


def pieces(body: bytes, size: int = 8192) -> Iterator[bytes]:
    """A body in pieces, so that its length is not told beforehand."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


SENDINGS = [lambda body: body, pieces, lambda body: pieces(body, 100)]
Sending = Callable[[bytes], bytes | Iterator[bytes]]


@pytest.mark.parametrize("sending", SENDINGS, ids=["with length", "in pieces", "in small pieces"])
def test_largest_body(server: str, sending: Sending) -> None:
    """A body of exactly the limit is read."""
    response = httpx.post(f"{server}/api/chat", content=sending(chat_body(LARGEST_BODY)), headers={"content-type": "application/json"})

    assert (response.status_code, response.json()["status"]) == (200, "smalltalk")


@pytest.mark.parametrize("path", ["/api/chat", "/", "/nowhere"])
@pytest.mark.parametrize("size", [LARGEST_BODY + 1, 1_000_000])
@pytest.mark.parametrize("sending", SENDINGS[:2], ids=["with length", "in pieces"])
def test_body_too_large(server: str, path: str, size: int, sending: Sending) -> None:
    """One byte more is refused by every address, told beforehand or not, in the one shape."""
    response = httpx.post(server + path, content=sending(chat_body(size)), headers={"content-type": "application/json"})

    assert response.status_code == 413
    assert response.json() == {"error": {"code": "body_too_large", "message": TOO_LARGE}}
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_body_that_never_comes(server: str) -> None:
    """A length that is too large is refused before the body is sent."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)
    connection.putrequest("POST", "/api/chat")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(10**12))
    connection.endheaders()
    response = connection.getresponse()

    assert (response.status, json.loads(response.read())["error"]["code"]) == (413, "body_too_large")
    connection.close()


def test_client_that_leaves(server: str) -> None:
    """Whoever hangs up in the middle of a body disturbs nobody."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)
    connection.putrequest("POST", "/api/chat")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "100")
    connection.endheaders(b'{"message": ')
    connection.close()

    assert httpx.post(f"{server}/api/chat", json={"message": "你好"}).status_code == 200
