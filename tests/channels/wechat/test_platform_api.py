"""The outgoing API against a stand-in: one token for all, each errcode met as documented."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from assistant.channels.wechat.courier import NotSentError
from assistant.channels.wechat.error_codes import ERROR_CODES, Then
from assistant.channels.wechat.incoming import Incoming, Kind
from assistant.channels.wechat.outgoing import CustomerMessages, menu_of, put_menu, wechat_api
from assistant.channels.wechat.platform_api import ApiCallError, PlatformApi
from assistant.knowledge.site import Site, Topic
from assistant.settings import load_settings
from assistant.store.notes import NoteStore
from tests.running import serving

from .platform import APPID, SETTINGS
from .stand_in import SECRET, StandIn

SEND = "/message/custom/send"
ASKER = Incoming("gh_1", "oUser", Kind.TEXT, "三孩补贴多少钱", "1")
ENVIRONMENT = {f"ASSISTANT_{name}": value for name, value in {**SETTINGS, "WECHAT_SECRET": SECRET}.items()}


@pytest.fixture
def platform() -> StandIn:
    """The API, in good health."""
    return StandIn()


class Worker:
    """One worker's way to the API; pauses are noted instead of made."""

    def __init__(self, engine: Engine, platform: StandIn) -> None:
        transport = httpx.ASGITransport(platform.app())
        self.paused: list[float] = []
        self.api = wechat_api(load_settings(ENVIRONMENT), httpx.AsyncClient(transport=transport, base_url="https://api"), NoteStore(engine))
        self.api._pause = self._pause

    async def _pause(self, seconds: float) -> None:
        self.paused.append(seconds)

    async def send(self, text: str = "5000 元") -> None:
        """A customer message."""
        await CustomerMessages(self.api).send(ASKER, text)


def run(test: Callable[[], Awaitable[Any]]) -> None:
    """Run a test's coroutine."""
    asyncio.run(test())  # type: ignore[arg-type]


def test_a_message(engine: Engine, platform: StandIn) -> None:
    """Sent as the platform wants it, in raw UTF-8."""
    run(Worker(engine, platform).send)
    assert platform.calls[-1] == (SEND, {"touser": "oUser", "msgtype": "text", "text": {"content": "5000 元"}})


def test_workers_share_the_token(engine: Engine, platform: StandIn) -> None:
    """It is fetched once for all workers and all messages."""

    async def test() -> None:
        one, two = Worker(engine, platform), Worker(engine, platform)
        await one.send()
        await two.send()
        await one.send()

    run(test)
    assert platform.bodies("/stable_token") == [
        {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, "force_refresh": False},
    ]


def test_messages_at_once_fetch_it_once(engine: Engine, platform: StandIn) -> None:
    """A worker's first messages wait for one fetch."""

    async def test() -> None:
        worker = Worker(engine, platform)
        await asyncio.gather(*(worker.send() for _ in range(5)))

    run(test)
    assert len(platform.bodies("/stable_token")) <= 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_renewed_once(engine: Engine, platform: StandIn, code: int) -> None:
    """Fetched again, tried again, and the message goes out once."""
    platform.failures[SEND] = [code]
    run(Worker(engine, platform).send)
    assert len(platform.bodies(SEND)) == 2
    assert [b["force_refresh"] for b in platform.bodies("/stable_token")] == [False, False]


def test_a_token_replaced_elsewhere(engine: Engine, platform: StandIn) -> None:
    """When another system has had the token replaced, the new one is picked up without forcing."""

    async def test() -> None:
        worker = Worker(engine, platform)
        await worker.send()
        platform.generation += 1
        await worker.send()

    run(test)
    assert [b["force_refresh"] for b in platform.bodies("/stable_token")] == [False, False]


def test_refused_again(engine: Engine, platform: StandIn) -> None:
    """A second refusal ends it: no third try."""
    platform.failures[SEND] = [40001, 40001]
    with pytest.raises(NotSentError, match="40001"):
        run(Worker(engine, platform).send)
    assert len(platform.bodies(SEND)) == 2


def test_renewed_by_another_worker(engine: Engine, platform: StandIn) -> None:
    """A worker whose token was refused takes the one another worker has fetched meanwhile."""

    async def test() -> None:
        one, two = Worker(engine, platform), Worker(engine, platform)
        await one.send()
        platform.generation += 1
        await two.send()
        fetched = len(platform.bodies("/stable_token"))
        assert await one.api._renewed("token-1") == "token-2"
        assert len(platform.bodies("/stable_token")) == fetched

    run(test)


@pytest.mark.parametrize("code", sorted(code for code, found in ERROR_CODES.items() if found.then is Then.STOP))
def test_what_cannot_be_helped(engine: Engine, platform: StandIn, code: int) -> None:
    """Tried once; the reason names the errcode, what it means and what to do, and the platform's words (the IP to allow)."""
    platform.failures[SEND] = [code]
    with pytest.raises(NotSentError) as failure:
        run(Worker(engine, platform).send)
    said = str(failure.value)
    assert all(part in said for part in (str(code), ERROR_CODES[code].meaning, ERROR_CODES[code].remedy, "203.0.113.7"))
    assert len(platform.bodies(SEND)) == 1


def test_unknown_errcode(engine: Engine, platform: StandIn) -> None:
    """An errcode we do not know is told with the platform's words."""
    platform.failures[SEND] = [99999]
    with pytest.raises(NotSentError, match="全局返回码"):
        run(Worker(engine, platform).send)


def test_busy(engine: Engine, platform: StandIn) -> None:
    """Tried again after a pause, and a longer one, then given up."""
    platform.failures[SEND] = [-1, -1]
    worker = Worker(engine, platform)
    run(worker.send)
    assert (worker.paused, len(platform.bodies(SEND))) == ([1.0, 3.0], 3)
    platform.failures[SEND] = [-1, -1, -1]
    with pytest.raises(NotSentError, match="繁忙"):
        run(Worker(engine, platform).send)


@pytest.mark.parametrize("failure", ["hang up", "html"])
def test_a_lost_answer(engine: Engine, platform: StandIn, failure: str) -> None:
    """When it is unknown whether a message arrived it counts as sent: nobody reads it twice."""
    transport = httpx.ASGITransport(platform.app(), raise_app_exceptions=False)
    platform.failures[SEND] = [failure]
    worker = Worker(engine, platform)
    worker.api._client = httpx.AsyncClient(transport=transport, base_url="https://api")
    run(worker.send)
    assert len(platform.bodies(SEND)) == 1


def test_unreachable(engine: Engine, platform: StandIn) -> None:
    """A platform that cannot be reached is tried again, then the message waits; the reason says where to look."""
    tries = []

    def refuse(request: httpx.Request) -> httpx.Response:
        tries.append(request)
        raise httpx.ConnectError("no route")

    worker = Worker(engine, platform)
    worker.api._client = httpx.AsyncClient(transport=httpx.MockTransport(refuse), base_url="https://api")
    with pytest.raises(NotSentError, match="连不上"):
        run(worker.send)
    assert tries


def test_wrong_secret(engine: Engine, platform: StandIn) -> None:
    """A wrong AppSecret is told as such."""
    worker = Worker(engine, platform)
    worker.api = PlatformApi(
        worker.api._client, NoteStore(engine), "n",
        wechat_api(load_settings(ENVIRONMENT | {"ASSISTANT_WECHAT_SECRET": "x"}), worker.api._client, NoteStore(engine))._token,
    )  # fmt: skip
    with pytest.raises(NotSentError, match="AppSecret 不对"):
        run(worker.send)


def test_secrets_stay_out_of_the_log(engine: Engine, platform: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    """Neither token nor secret is logged, not even where everything is."""
    caplog.set_level(logging.INFO)
    platform.failures[SEND] = [40001]
    run(Worker(engine, platform).send)
    assert "token-1" not in caplog.text
    assert SECRET not in caplog.text


def test_menu(engine: Engine, platform: StandIn) -> None:
    """The front topics become the menu; each tap sends the topic's id."""
    topics = {f"topic_{n}": Topic(f"topic_{n}", f"主题{n}") for n in range(7)}
    site = Site(topics=topics, front_topics=tuple(topics))
    with serving(platform.app()) as address:
        names = put_menu(load_settings(ENVIRONMENT | {"ASSISTANT_WECHAT_API": address}), NoteStore(engine), site)
    assert names == [f"主题{n}" for n in range(7)]
    (body,) = platform.bodies("/menu/create")
    assert [len(button["sub_button"]) for button in body["button"]] == [5, 2]
    assert body["button"][0]["sub_button"][0] == {"type": "click", "name": "主题0", "key": "topic_0"}


@pytest.mark.parametrize("count", [0, 1, 5, 6, 12])
def test_menu_keeps_the_limits(count: int) -> None:
    """At most three buttons with at most five entries each, no empty one."""
    topics = {f"topic_{n}": Topic(f"topic_{n}", "很长很长的一个主题名字" * 3) for n in range(count)}
    menu = menu_of(Site(topics=topics, front_topics=tuple(topics)))
    assert len(menu) <= 3
    assert all(1 <= len(button["sub_button"]) <= 5 for button in menu)
    assert all(len(entry["name"].encode()) <= 60 for button in menu for entry in button["sub_button"])


def test_clock_skew(engine: Engine, platform: StandIn) -> None:
    """The platform's Date header tells how far this machine's clock is off."""
    platform.date = "Wed, 01 Jan 2020 00:00:00 GMT"
    skews: list[float] = []

    async def test() -> None:
        skews.append(await Worker(engine, platform).api.clock_skew())

    run(test)
    assert skews[0] > 86400 * 365


def test_call_error_carries_its_code(engine: Engine, platform: StandIn) -> None:
    """Callers can tell errcodes apart."""
    platform.failures["/menu/create"] = [48001]
    with pytest.raises(ApiCallError) as failure:
        run(lambda: Worker(engine, platform).api.call("/cgi-bin/menu/create", {}))
    assert failure.value.code == 48001
