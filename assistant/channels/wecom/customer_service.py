"""微信客服: the callback only says that there is something to fetch; messages are pulled page by page and answered by API."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool

from assistant.channels.wechat.courier import LAST_WORDS_SECONDS, Courier
from assistant.channels.wechat.incoming import Incoming, Kind
from assistant.channels.wechat.outgoing import not_sent
from assistant.channels.wechat.platform_api import ApiCallError, PlatformApi
from assistant.channels.wechat.sightings import Sightings
from assistant.channels.wechat.xml import cleaned
from assistant.store.deliveries import DeliveryStore, Route
from assistant.store.notes import NoteStore

log = logging.getLogger(__name__)
PAGE = 1000
FIRST_LOOK_BACK = timedelta(minutes=10)  # without a cursor the platform hands out three days; those are answered or stale
FROM_CUSTOMER = 3
_KINDS = {"text": Kind.TEXT, "voice": Kind.VOICE, "image": Kind.IMAGE, "location": Kind.LOCATION, "link": Kind.LINK, "video": Kind.VIDEO}
CURSORS = "kf.cursor."


class CustomerService:
    """Pulls what customers wrote and sends the answers. One pull at a time for each 客服 account."""

    def __init__(self, api: PlatformApi, deliveries: DeliveryStore, notes: NoteStore, sightings: Sightings) -> None:
        self._api = api
        self._deliveries = deliveries
        self._notes = notes
        self._sightings = sightings
        self._pulls: set[asyncio.Task[None]] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def send(self, incoming: Incoming, text: str) -> None:
        """Answer a customer, or greet one who has just opened the window. NotSentError."""
        text_body = {"msgtype": "text", "text": {"content": text}}
        # the same message always gets the same id, by which the platform knows a repeat
        name = hashlib.sha256(f"{incoming.account}\n{incoming.message_key}".encode()).hexdigest()[:32]
        with not_sent():
            if incoming.kind is Kind.SUBSCRIBE:
                await self._api.call("/cgi-bin/kf/send_msg_on_event", {"code": incoming.text, "msgid": name, **text_body})
            else:
                whom = {"touser": incoming.address, "open_kfid": incoming.account, "msgid": name}
                await self._api.call("/cgi-bin/kf/send_msg", {**whom, **text_body})

    def wake(self, courier: Courier, open_kfid: str, token: str) -> None:
        """Begin to pull; the callback does not wait for it."""
        pull = asyncio.create_task(self._pull_or_log(courier, open_kfid, token))
        self._pulls.add(pull)
        pull.add_done_callback(self._pulls.discard)

    @contextlib.asynccontextmanager
    async def running(self, courier: Courier) -> AsyncIterator[None]:
        """Catch up with what came while no worker ran."""
        for name in await run_in_threadpool(self._notes.names, CURSORS):
            self.wake(courier, name.removeprefix(CURSORS), "")
        try:
            yield
        finally:
            if self._pulls:
                await asyncio.wait(self._pulls, timeout=LAST_WORDS_SECONDS)

    async def _pull_or_log(self, courier: Courier, open_kfid: str, token: str) -> None:
        try:
            await self.pull(courier, open_kfid, token)
        except ApiCallError as error:
            await self._sightings.trouble(f"微信客服的消息没有拉到：{error}")
        except Exception:  # the next push pulls again from the same cursor
            log.exception("拉取微信客服消息时程序出错")

    async def pull(self, courier: Courier, open_kfid: str, token: str) -> None:
        """Fetch all pages from the cursor on and set to work on what is new. ApiCallError."""
        turn = self._turns.setdefault(open_kfid, asyncio.Lock())
        async with turn:
            more = True
            while more:
                note = await run_in_threadpool(self._notes.fetch, CURSORS + open_kfid)
                request = {"open_kfid": open_kfid, "limit": PAGE, "cursor": note.value if note else "", "token": token}
                page = await self._api.call("/cgi-bin/kf/sync_msg", {k: v for k, v in request.items() if v != ""})
                oldest = None if note else datetime.now(UTC) - FIRST_LOOK_BACK
                await self._take(courier, open_kfid, page, oldest)
                more = page.get("has_more") == 1

    async def _take(self, courier: Courier, open_kfid: str, page: Mapping[str, Any], oldest: datetime | None) -> None:
        listed = [m for m in page.get("msg_list", ()) if isinstance(m, dict)]
        for failed in (m for m in listed if (m.get("event") or {}).get("event_type") == "msg_send_fail"):
            await self._sightings.trouble(f"微信客服有一条回答没有送达，原因编号 {failed['event'].get('fail_type')}")
        messages = [_read(m, open_kfid) for m in listed if oldest is None or _sent_at(m) >= oldest]
        arrivals = {courier.arrival(message, Route.OWED): message for message in messages if message is not None}
        # cursor and messages in one transaction: a crash between them would lose messages, or answer them again
        ours = await run_in_threadpool(
            self._deliveries.receive_page, list(arrivals), CURSORS + open_kfid, str(page.get("next_cursor", "")), datetime.now(UTC)
        )
        by_key = {arrival.key: message for arrival, message in arrivals.items()}
        for delivery in ours:
            courier.begin(delivery.key, by_key[delivery.key])


def _sent_at(message: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(message.get("send_time", 0)), UTC)


def _read(message: Mapping[str, Any], open_kfid: str) -> Incoming | None:
    """What needs an answer: a customer's message, or a window opened with a welcome code."""
    key = "kf-" + hashlib.sha256(str(message.get("msgid", "")).encode()).hexdigest()[:32]
    if message.get("msgtype") == "event":
        event = message.get("event") or {}
        who, code = event.get("external_userid"), event.get("welcome_code")
        if event.get("event_type") != "enter_session" or not who or not code:
            return None
        return Incoming(open_kfid, str(who), Kind.SUBSCRIBE, str(code), key)
    kind, who = _KINDS.get(str(message.get("msgtype", ""))), message.get("external_userid")
    if kind is None or not who or message.get("origin") != FROM_CUSTOMER:
        return None
    text = cleaned(str((message.get("text") or {}).get("content", ""))).strip() if kind is Kind.TEXT else ""
    return Incoming(open_kfid, str(who), kind, text, key)
