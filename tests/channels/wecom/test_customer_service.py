"""微信客服: pulled page by page, answered once, against a stand-in of its API."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from assistant.channels.wechat.courier import Courier, NotSentError
from assistant.channels.wechat.crypto import Cipher
from assistant.channels.wechat.incoming import Incoming, Kind
from assistant.channels.wechat.platform_api import ApiCallError
from assistant.channels.wechat.sightings import Sightings
from assistant.channels.wecom.app_messages import AppMessages, wecom_api
from assistant.channels.wecom.customer_service import CustomerService
from assistant.settings import load_settings
from assistant.store.deliveries import DeliveryStore
from assistant.store.notes import NoteStore
from tests.channels.wechat.stand_in import StandIn
from tests.channels.wechat.test_courier import PEOPLE, Scripted, idle

from .company import CORPID, KEY, WITH_API

ENVIRONMENT = {f"ASSISTANT_{name}": value for name, value in WITH_API.items()}
SEND, SYNC = "/kf/send_msg", "/kf/sync_msg"


def text(number: int, content: str = "三孩补贴多少钱", **more: Any) -> dict[str, Any]:
    """A customer's message as sync_msg lists it."""
    return {"msgid": f"msg-{number}-" + "x" * 40, "open_kfid": "wk1", "external_userid": "wmA", "send_time": int(time.time()),
            "origin": 3, "msgtype": "text", "text": {"content": content}, **more}  # fmt: skip


def page(*messages: dict[str, Any], cursor: str = "end", more: int = 0) -> dict[str, Any]:
    """What sync_msg answers."""
    return {"next_cursor": cursor, "has_more": more, "msg_list": list(messages)}


class Worker:
    """One worker with its 微信客服."""

    def __init__(self, engine: Engine, platform: StandIn) -> None:
        self.notes, self.attendant = NoteStore(engine), Scripted()
        client = httpx.AsyncClient(transport=httpx.ASGITransport(platform.app()), base_url="https://api")
        self.api = wecom_api(load_settings(ENVIRONMENT), client, self.notes)
        self.api._pause = self._no_pause
        self.sightings = Sightings("wecom", self.notes)
        self.service = CustomerService(self.api, DeliveryStore(engine), self.notes, self.sightings)
        store = self.service._deliveries
        self.courier = Courier("kf", self.attendant, store, PEOPLE, cipher=Cipher(KEY, CORPID), send=self.service.send)

    async def _no_pause(self, seconds: float) -> None:
        """Busy platforms are asked again at once."""

    async def pull(self) -> None:
        """Pull everything and finish the work."""
        await self.service.pull(self.courier, "wk1", "t")
        await idle(self.courier)


@pytest.fixture
def platform() -> StandIn:
    """The API, in good health."""
    return StandIn()


def run(test: Callable[[], Awaitable[Any]]) -> None:
    """Run a test's coroutine."""
    asyncio.run(test())  # type: ignore[arg-type]


def test_all_pages(engine: Engine, platform: StandIn) -> None:
    """Pulled until there is no more, the cursor kept for the next time."""
    platform.pages = {"": page(text(1), text(2, external_userid="wmB"), cursor="c1", more=1), "c1": page(text(3, "怎么领"), cursor="c2")}
    worker = Worker(engine, platform)
    run(worker.pull)
    sent = platform.bodies(SEND)
    assert sorted((s["touser"], s["text"]["content"]) for s in sent) == [
        ("wmA", "答：三孩补贴多少钱"),
        ("wmA", "答：怎么领"),
        ("wmB", "答：三孩补贴多少钱"),
    ]
    note = worker.notes.fetch("kf.cursor.wk1")
    assert note is not None
    assert note.value == "c2"


def test_read_again(engine: Engine, platform: StandIn) -> None:
    """When a page is handed out again, to this worker or another, nothing is answered a second time."""
    platform.pages = {"": page(text(1), cursor="c1"), "c1": page(text(1), text(2, "怎么领"), cursor="c1")}
    one, two = Worker(engine, platform), Worker(engine, platform)

    async def test() -> None:
        await one.pull()
        await asyncio.gather(one.pull(), two.pull())
        await idle(one.courier, two.courier)

    run(test)
    assert sorted(s["text"]["content"] for s in platform.bodies(SEND)) == ["答：三孩补贴多少钱", "答：怎么领"]


def test_send_ids(engine: Engine, platform: StandIn) -> None:
    """Each answer has an id of its own of at most 32 plain characters, the same when it is sent again."""
    platform.pages = {"": page(text(1), text(2, "怎么领"))}
    platform.failures[SEND] = [-1]
    run(Worker(engine, platform).pull)
    ids = [s["msgid"] for s in platform.bodies(SEND)]
    assert len(ids) == 3
    assert len(set(ids)) == 2
    assert all(len(i) <= 32 and i.isalnum() for i in ids)


def test_first_look(engine: Engine, platform: StandIn) -> None:
    """At the very first pull the platform hands out three days; what is older than ten minutes stays unanswered."""
    platform.pages = {"": page(text(1, send_time=int(time.time()) - 3600), text(2, "怎么领"))}
    run(Worker(engine, platform).pull)
    assert [s["text"]["content"] for s in platform.bodies(SEND)] == ["答：怎么领"]


@pytest.mark.parametrize("more", [{"origin": 5}, {"origin": 4, "msgtype": "event", "event": {"event_type": "servicer_status_change"}},
                                  {"msgtype": "business_card"}, {"external_userid": ""}])  # fmt: skip
def test_not_a_customers(engine: Engine, platform: StandIn, more: dict[str, Any]) -> None:
    """What staff wrote, events and kinds we do not know are left alone."""
    platform.pages = {"": page(text(1, **more))}
    run(Worker(engine, platform).pull)
    assert platform.bodies(SEND) == []


def test_welcome(engine: Engine, platform: StandIn) -> None:
    """Whoever opens the window is greeted once, with the code of that event."""
    event = {"event_type": "enter_session", "open_kfid": "wk1", "external_userid": "wmA", "welcome_code": "WELCOME"}
    entered = {"msgid": "e1", "send_time": int(time.time()), "origin": 4, "msgtype": "event", "event": event}
    platform.pages = {"": page(entered, entered, cursor="c1"), "c1": page(entered)}

    async def test() -> None:
        worker = Worker(engine, platform)
        await worker.pull()
        await worker.pull()

    run(test)
    (sent,) = platform.bodies("/kf/send_msg_on_event")
    assert sent["code"] == "WELCOME"


def test_human_service(engine: Engine, platform: StandIn) -> None:
    """While a person of the staff serves the customer (95018) nothing is forced; it is said before the next answer."""
    platform.pages = {"": page(text(1), cursor="c1"), "c1": page(text(2, "怎么领"), cursor="c2")}
    platform.failures[SEND] = [95018]

    async def test() -> None:
        worker = Worker(engine, platform)
        await worker.pull()
        await worker.pull()

    run(test)
    assert [s["text"]["content"] for s in platform.bodies(SEND)][-1] == "答：三孩补贴多少钱；答：怎么领"


@pytest.mark.parametrize(("failures", "pulled"), [([45033], True), ([-1, -1], True), ([45009], False), ([60020], False)])
def test_failing_pulls(engine: Engine, platform: StandIn, failures: list[int | str], pulled: bool) -> None:
    """A busy platform is asked again; what cannot be helped is noted for staff, and the cursor stays where it was."""
    platform.pages = {"": page(text(1))}
    platform.failures[SYNC] = list(failures)
    worker = Worker(engine, platform)

    async def test() -> None:
        await worker.service._pull_or_log(worker.courier, "wk1", "t")
        await idle(worker.courier)

    run(test)
    assert bool(platform.bodies(SEND)) is pulled
    trouble = worker.sightings.last_trouble()
    assert (trouble is None) is pulled
    assert pulled or worker.notes.fetch("kf.cursor.wk1") is None


def test_undelivered(engine: Engine, platform: StandIn) -> None:
    """The platform's word that an answer did not arrive is noted for staff."""
    failed = {"msgid": "f1", "send_time": int(time.time()), "origin": 4, "msgtype": "event",
              "event": {"event_type": "msg_send_fail", "open_kfid": "wk1", "external_userid": "wmA", "fail_type": 4}}  # fmt: skip
    platform.pages = {"": page(failed)}
    worker = Worker(engine, platform)
    run(worker.pull)
    trouble = worker.sightings.last_trouble()
    assert trouble is not None
    assert "没有送达" in trouble.value


def test_killed_between_pull_and_answer(engine: Engine, platform: StandIn) -> None:
    """A message that was pulled and not answered is answered by the next worker, from the sealed row."""
    from datetime import UTC, datetime

    from tests.channels.wechat.test_courier import let_die

    platform.pages = {"": page(text(1))}

    async def test() -> None:
        dying = Worker(engine, platform)
        dying.attendant.ready.clear()
        await dying.service.pull(dying.courier, "wk1", "t")
        let_die(engine)
        worker = Worker(engine, platform)
        await worker.courier.clear_up(datetime.now(UTC))
        await idle(worker.courier)
        dying.attendant.ready.set()
        await idle(dying.courier)

    run(test)
    assert [s["text"]["content"] for s in platform.bodies(SEND)] == ["答：三孩补贴多少钱"]


def test_catching_up(engine: Engine, platform: StandIn) -> None:
    """A server that starts pulls what came while none ran."""
    platform.pages = {"": page(cursor="c1"), "c1": page(text(1), cursor="c2")}

    async def test() -> None:
        worker = Worker(engine, platform)
        await worker.pull()
        async with worker.service.running(worker.courier):
            await asyncio.wait(worker.service._pulls)
        await idle(worker.courier)

    run(test)
    assert [s["text"]["content"] for s in platform.bodies(SEND)] == ["答：三孩补贴多少钱"]


def test_app_messages(engine: Engine, platform: StandIn) -> None:
    """A late answer of the self-built app goes to the member, checked for repeats; a refusal says what to do."""
    asker = Incoming(CORPID, "zhangsan", Kind.TEXT, "三孩补贴多少钱", "1")

    async def test() -> None:
        app = AppMessages(Worker(engine, platform).api, "1000002")
        await app.send(asker, "5000 元")
        platform.failures["/message/send"] = [60020]
        with pytest.raises(NotSentError, match="企业可信IP"):
            await app.send(asker, "5000 元")

    run(test)
    sent = platform.bodies("/message/send")[0]
    assert (sent["touser"], sent["agentid"], sent["text"]) == ("zhangsan", 1000002, {"content": "5000 元"})
    assert sent["enable_duplicate_check"] == 1


def test_token_expired(engine: Engine, platform: StandIn) -> None:
    """企业微信's token is fetched again as well; it cannot be forced."""

    async def test() -> None:
        worker = Worker(engine, platform)
        platform.failures["/message/send"] = [42001]
        await AppMessages(worker.api, "1000002").send(Incoming(CORPID, "z", Kind.TEXT, "x", "1"), "5000 元")
        platform.failures["/x"] = [45009]
        with pytest.raises(ApiCallError):
            await worker.api.call("/cgi-bin/x", {})

    run(test)
    assert all("force_refresh" not in body for body in platform.bodies("/gettoken"))
