"""From a delivery to the response it gets: each message computed once, answered once, in time or later.

The platform waits 5 seconds and delivers a message three times in all. An answer that is not there after `patience`
seconds is owed: it is sent by the outgoing API when the account may use it, else the person is asked to write any
word, and gets it before the reply to that.
"""

import asyncio
import contextlib
import hashlib
import itertools
import json
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool

from assistant.channels.wechat import wording
from assistant.channels.wechat.attending import Attendant
from assistant.channels.wechat.crypto import Cipher, UndecipherableError, WrongReceiverError
from assistant.channels.wechat.incoming import Incoming, Kind
from assistant.service import UnknownConversationError
from assistant.store.deliveries import KEPT, Arrival, Delivery, DeliveryStore, Key, Outcome, Route

log = logging.getLogger(__name__)
LAST_TRY = 3
LAST_WORDS_SECONDS = 5.0  # for unfinished work when the server stops
BEATS_TO_CLEAR_UP = 5
BEATS_TO_FORGET = 3600
GLANCE_SECONDS = 0.2  # between two looks at what another worker is doing
BEAT_SECONDS = 1.0
# Computing takes a core each: more threads than cores would only wait for each other.
AT_ONCE = max(2, os.cpu_count() or 1)


class NotSentError(Exception):
    """The outgoing API did not take the message; the reason is in Chinese."""


# Sends one text to whoever wrote; NotSentError when it certainly did not arrive.
Sender = Callable[[Incoming, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: to answer in, counted from the request; and after which the platform has hung up and will repeat."""

    answer: float = 4.0
    hang_up: float = 6.0


class Courier:
    """One channel's deliveries in one worker.

    people: key of the hash that names persons in the store. cipher: keeps the message, sealed, until it is answered.
    """

    def __init__(
        self, channel: str, attendant: Attendant, store: DeliveryStore, people: bytes,
        *, cipher: Cipher | None = None, send: Sender | None = None, patience: Patience | None = None,
    ) -> None:  # fmt: skip
        self.channel = channel
        self._attendant = attendant
        self._store = store
        self._people = people
        self._cipher = cipher
        self._send = send
        self._patience = patience or Patience()
        self._jobs: dict[Key, asyncio.Task[str]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._room = asyncio.Semaphore(AT_ONCE)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Give signs of life and clear up after dead workers, as long as the server runs."""
        stopping = asyncio.Event()
        clock = asyncio.create_task(self._keep_time(stopping))
        try:
            yield
        finally:
            stopping.set()
            await clock
            if self._jobs:
                await asyncio.wait(set(self._jobs.values()), timeout=LAST_WORDS_SECONDS)

    async def respond(self, incoming: Incoming, started: float) -> str:
        """The passive reply to one delivery; empty for none. started: when the request came, by time.monotonic."""
        if incoming.kind is Kind.OTHER:
            return ""
        arrival = self.arrival(incoming)
        key = arrival.key
        if incoming.kind is Kind.UNSUBSCRIBE:
            gone = await run_in_threadpool(self._store.forget, key.person)
            log.info("有人取消关注，已删除他的谈话和 %d 条记录", gone)
            return ""
        delivery, ours = await run_in_threadpool(self._store.receive, arrival, datetime.now(UTC))
        if ours and key not in self._jobs:
            self.begin(key, incoming)
        reply = self._settled(delivery)
        if reply is None:
            reply = await self._awaited(key, incoming, started + self._patience.answer)
        if reply is not None:
            return reply
        can_send = self._send is not None
        if (can_send or delivery.arrivals >= LAST_TRY) and await run_in_threadpool(self._store.owe, key):
            return "" if can_send else wording.LATER
        # The platform hangs up soon and asks again; until then the answer may come.
        return await self._awaited(key, incoming, started + self._patience.hang_up) or ""

    def arrival(self, incoming: Incoming, route: Route = Route.PASSIVE) -> Arrival:
        """A message as the store takes it."""
        who = f"{self.channel}\n{incoming.account}\n{incoming.address}".encode()
        person = hashlib.blake2b(who, digest_size=16, key=self._people).hexdigest()
        sealed = self._cipher.encrypt(json.dumps(asdict(incoming))) if self._cipher else None
        return Arrival(Key(incoming.account, person, incoming.message_key), self.channel, route, sealed, incoming.text)

    def begin(self, key: Key, incoming: Incoming) -> None:
        """Work on a message that the store has given to this worker; whoever waits may be cut off, the work goes on."""
        job = asyncio.create_task(self._work(key, incoming))
        self._jobs[key] = job
        job.add_done_callback(lambda _: self._jobs.pop(key, None))

    def _settled(self, delivery: Delivery) -> str | None:
        """The passive reply that is certain already, empty for none."""
        if delivery.route is Route.PASSIVE:
            return delivery.reply
        return wording.LATER if delivery.route is Route.OWED and self._send is None else ""

    async def _awaited(self, key: Key, incoming: Incoming, until: float) -> str | None:
        """The passive reply as soon as it is there; None when it is not there by `until`."""
        while True:
            job = self._jobs.get(key)
            if job is not None:
                await asyncio.wait({job}, timeout=max(0.0, until - time.monotonic()))
                return job.result() if job.done() else None
            delivery = await run_in_threadpool(self._store.fetch, key)
            reply = "" if delivery is None else self._settled(delivery)
            if delivery is None or reply is not None:
                return reply
            now = datetime.now(UTC)
            if delivery.silent(now) and await run_in_threadpool(self._store.take_over, key, incoming.text, now):
                self.begin(key, incoming)
            elif time.monotonic() >= until:
                return None
            else:
                await asyncio.sleep(GLANCE_SECONDS)

    async def _work(self, key: Key, incoming: Incoming) -> str:
        """Compute one reply and see to it that it arrives; what to say passively. Never raises."""
        turn = self._turns.setdefault(key.person, asyncio.Lock())  # one person's messages in their order
        try:
            async with turn:
                async with self._room:
                    route, reply = await run_in_threadpool(self._compute, key, incoming)
                if route is Route.OWED:
                    await self._bring(key, incoming, reply)
                return reply if route is Route.PASSIVE else ""
        except Exception:  # the store is out of reach, say; the platform must get some answer, or it shows a fault
            log.exception("回答消息时程序出错")
            return wording.FAULT

    def _compute(self, key: Key, incoming: Incoming) -> tuple[Route | None, str]:
        now = datetime.now(UTC)
        known = self._store.person(key.person, now)
        if known is None:
            return None, ""
        person, promised = known
        promised = [delivery for delivery in promised if delivery.key != key]
        owed = {d.key: d.reply for d in promised if d.reply and d.alive_at is None}
        pending = any(d.reply is None and d.alive_at and not d.silent(now) for d in promised)  # in another worker
        try:
            outcome = self._attendant.answer(incoming, key.person, person, list(owed.values()), pending=pending)
        except (UnknownConversationError, IntegrityError):  # unsubscribed meanwhile
            return None, ""
        except Exception:
            log.exception("回答消息时程序出错")
            outcome = Outcome(wording.FAULT)
        route = self._store.finish(key, outcome, list(owed), sending=self._send is not None)
        return route, outcome.reply

    async def _bring(self, key: Key, incoming: Incoming, reply: str) -> None:
        """Send an owed reply. What the API did not take waits until the person writes again."""
        if self._send is None or not await run_in_threadpool(self._store.take, key):
            return
        route = Route.BROUGHT
        try:
            await self._send(incoming, reply)
        except NotSentError as error:
            log.warning("迟到的回答没有发出去，等对方下次说话时再给：%s", error)
            route = Route.OWED
        await run_in_threadpool(self._store.close, key, route)

    async def _keep_time(self, stopping: asyncio.Event) -> None:
        for beat in itertools.count():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), BEAT_SECONDS)
                return
            try:
                now = datetime.now(UTC)
                if self._jobs:
                    await run_in_threadpool(self._store.sign_of_life, now)
                if beat % BEATS_TO_CLEAR_UP == 0:
                    await self.clear_up(now)
                if beat % BEATS_TO_FORGET == 0:
                    await run_in_threadpool(self._store.forget_before, now - KEPT)
            except Exception:  # must outlive any one fault
                log.exception("整理消息记录时程序出错")

    async def clear_up(self, now: datetime) -> None:
        """Finish what dead workers left: answers that were promised, messages that nobody will deliver again."""
        for delivery in await run_in_threadpool(self._store.left_behind, self.channel, now):
            incoming = self._reopened(delivery.sealed)
            if delivery.key in self._jobs:
                continue
            if incoming is None or delivery.route is Route.BROUGHT:
                await run_in_threadpool(self._store.close, delivery.key, delivery.route)
            elif delivery.reply is not None:
                await self._bring(delivery.key, incoming, delivery.reply)
            elif await run_in_threadpool(self._store.take_over, delivery.key, incoming.text, now):
                await run_in_threadpool(self._store.owe, delivery.key)
                self.begin(delivery.key, incoming)

    def _reopened(self, sealed: str | None) -> Incoming | None:
        if sealed is None or self._cipher is None:
            return None
        try:
            fields = json.loads(self._cipher.decrypt(sealed))
        except (UndecipherableError, WrongReceiverError):  # the key was changed meanwhile
            return None
        return Incoming(**fields | {"kind": Kind(fields["kind"])})
