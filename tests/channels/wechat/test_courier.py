"""Exactly once, in time or later: across retries, workers, slow answers and deaths."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, update

from assistant.channels.wechat import wording
from assistant.channels.wechat.attending import Attendant
from assistant.channels.wechat.courier import Courier, NotSentError, Patience
from assistant.channels.wechat.crypto import Cipher
from assistant.channels.wechat.incoming import Incoming, Kind
from assistant.store.deliveries import REPEATS, SILENT, Delivery, DeliveryStore, Outcome, Person, Route
from assistant.store.schema import deliveries
from tests.running import until

from .platform import APPID, KEY

PEOPLE = bytes(32)
QUESTION = Incoming("gh_1", "oUser", Kind.TEXT, "三孩补贴多少钱", "2300001")
AT_ONCE = Patience(0.0, 0.0)
LONG = Patience(30.0, 30.0)


class Scripted(Attendant):
    """Answers what it is told, when it is told; counts how often it was asked."""

    def __init__(self, *, ready: bool = True) -> None:
        self.asked: list[str] = []
        self.ready = threading.Event()
        self.fails = False
        if ready:
            self.ready.set()

    def answer(self, incoming: Incoming, person_id: str, person: Person, owed: Sequence[str] = (), *, pending: bool = False) -> Outcome:
        """The text, after it may answer."""
        self.asked.append(incoming.text)
        assert self.ready.wait(30)
        if self.fails:
            raise RuntimeError("broken")
        return Outcome("；".join([*owed, f"答：{incoming.text}"]))


class Outbox:
    """Takes what is sent, or refuses it."""

    def __init__(self, *, open: bool = True) -> None:
        self.sent: list[tuple[str, str]] = []
        self.open = open

    async def send(self, incoming: Incoming, text: str) -> None:
        """Keep it."""
        if not self.open:
            raise NotSentError("45015")
        self.sent.append((incoming.address, text))


@pytest.fixture
def attendant() -> Scripted:
    """Answers at once."""
    return Scripted()


@pytest.fixture
def slow() -> Scripted:
    """Answers when it may."""
    return Scripted(ready=False)


def courier(engine: Engine, attendant: Attendant, outbox: Outbox | None = None, patience: Patience = LONG, *, sealing: bool = True) -> Courier:
    """A worker of its own."""
    cipher = Cipher(KEY, APPID) if sealing else None
    return Courier("wechat", attendant, DeliveryStore(engine), PEOPLE, cipher=cipher, send=outbox.send if outbox else None, patience=patience)


async def respond(worker: Courier, incoming: Incoming = QUESTION) -> str:
    """One delivery to one worker."""
    return await worker.respond(incoming, time.monotonic())


async def idle(*workers: Courier) -> None:
    """Until nothing is being worked on."""
    while jobs := [job for worker in workers for job in worker._jobs.values()]:
        await asyncio.wait(jobs)


async def reached(event: Callable[[], object]) -> None:
    """Until something has happened in a worker thread."""
    await asyncio.to_thread(until, event, "the work begins")


def row(engine: Engine, incoming: Incoming = QUESTION) -> Delivery | None:
    """The delivery as the store has it."""
    worker = courier(engine, Scripted())
    return DeliveryStore(engine).fetch(worker.arrival(incoming).key)


def let_die(engine: Engine) -> None:
    """Make every worker look as if it had given no sign of life for long."""
    with engine.begin() as connection:
        connection.execute(update(deliveries).values(alive_at=datetime.now(UTC) - SILENT - timedelta(seconds=1)))


def run(test: Callable[[], Awaitable[None]]) -> None:
    """Run a test's coroutine."""
    asyncio.run(test())  # type: ignore[arg-type]


def test_repeats_get_the_same_reply(engine: Engine, attendant: Scripted) -> None:
    """Three deliveries to two workers, one computation, one reply."""

    async def test() -> None:
        one, two = courier(engine, attendant), courier(engine, attendant)
        assert [await respond(one), await respond(two), await respond(one)] == ["答：三孩补贴多少钱"] * 3
        assert attendant.asked == ["三孩补贴多少钱"]

    run(test)


def test_at_the_same_moment(engine: Engine, slow: Scripted) -> None:
    """Deliveries that arrive while the answer is being computed, here or elsewhere, wait for that answer."""

    async def test() -> None:
        one, two = courier(engine, slow), courier(engine, slow)
        waiting = [asyncio.create_task(respond(worker)) for worker in (one, one, two, two)]
        await reached(lambda: slow.asked)
        slow.ready.set()
        assert await asyncio.gather(*waiting) == ["答：三孩补贴多少钱"] * 4
        assert slow.asked == ["三孩补贴多少钱"]

    run(test)


def test_two_messages_of_one_second(engine: Engine, attendant: Scripted) -> None:
    """Both are answered, in their order."""

    async def test() -> None:
        worker = courier(engine, attendant)
        other = replace(QUESTION, text="怎么领", message_key="2300002")
        assert await asyncio.gather(respond(worker), respond(worker, other)) == ["答：三孩补贴多少钱", "答：怎么领"]
        assert sorted(attendant.asked) == ["三孩补贴多少钱", "怎么领"]

    run(test)


def test_one_person_at_a_time(engine: Engine, slow: Scripted) -> None:
    """A follow-up waits for the question before it; somebody else does not."""

    async def test() -> None:
        worker = courier(engine, slow)
        first = asyncio.create_task(respond(worker))
        await reached(lambda: slow.asked)
        second = asyncio.create_task(respond(worker, replace(QUESTION, text="怎么领", message_key="2300002")))
        other = asyncio.create_task(respond(worker, replace(QUESTION, address="oOther", text="产假", message_key="2300003")))
        await reached(lambda: "产假" in slow.asked)
        assert "怎么领" not in slow.asked
        slow.ready.set()
        await asyncio.gather(first, second, other)
        assert slow.asked[-1] == "怎么领"

    run(test)


def test_a_cut_connection_does_not_stop_the_work(engine: Engine, slow: Scripted) -> None:
    """When the platform hangs up, the answer is still computed, once, and the repeat gets it."""

    async def test() -> None:
        worker = courier(engine, slow)
        first = asyncio.create_task(respond(worker))
        await reached(lambda: slow.asked)
        first.cancel()
        slow.ready.set()
        assert await respond(worker) == "答：三孩补贴多少钱"
        assert len(slow.asked) == 1

    run(test)


class TestLate:
    """An answer that is not there in time."""

    def test_sent_later(self, engine: Engine, slow: Scripted) -> None:
        """With the outgoing API: success now, the message once it is there, and nothing to a repeat."""
        outbox = Outbox()

        async def test() -> None:
            worker = courier(engine, slow, outbox, AT_ONCE)
            assert await respond(worker) == ""
            assert await respond(worker) == ""
            slow.ready.set()
            await idle(worker)
            assert outbox.sent == [("oUser", "答：三孩补贴多少钱")]
            assert await respond(worker) == ""
            assert len(slow.asked) == 1

        run(test)

    def test_not_sent_then_said(self, engine: Engine, slow: Scripted) -> None:
        """What the API does not take is said before the next reply, once."""
        outbox = Outbox(open=False)

        async def test() -> None:
            worker = courier(engine, slow, outbox, AT_ONCE)
            assert await respond(worker) == ""
            slow.ready.set()
            await idle(worker)
            worker = courier(engine, slow, outbox)
            assert await respond(worker, replace(QUESTION, text="怎么领", message_key="2")) == "答：三孩补贴多少钱；答：怎么领"
            assert await respond(worker, replace(QUESTION, text="带啥", message_key="3")) == "答：带啥"

        run(test)

    def test_held_then_promised(self, engine: Engine, slow: Scripted) -> None:
        """Without the API: the first two tries are held until the platform hangs up, the third asks to write any word."""

        async def test() -> None:
            worker = courier(engine, slow, None, AT_ONCE)
            assert [await respond(worker) for _ in range(3)] == ["", "", wording.LATER]
            slow.ready.set()
            await idle(worker)
            assert await respond(worker) == wording.LATER, "a repeat gets the same reply"
            worker = courier(engine, slow)
            assert await respond(worker, replace(QUESTION, text="1", message_key="2")) == "答：三孩补贴多少钱；答：1"
            assert len(slow.asked) == 2

        run(test)

    def test_ready_while_held(self, engine: Engine, slow: Scripted) -> None:
        """An answer that comes between four and five seconds is given passively, although it could be sent."""

        async def test() -> None:
            worker = courier(engine, slow, None, Patience(0.0, 30.0))
            first = asyncio.create_task(respond(worker))
            await reached(lambda: slow.asked)
            slow.ready.set()
            assert await first == "答：三孩补贴多少钱"

        run(test)


class TestDeath:
    """A worker that is killed in the middle."""

    @contextlib.asynccontextmanager
    async def killed(self, engine: Engine, outbox: Outbox | None = None, *, deliveries: int = 1, sealing: bool = True) -> AsyncIterator[Scripted]:
        """A message half done, its worker silent; at the end the dead worker stirs once more. Gives its attendant."""
        stuck = Scripted(ready=False)
        worker = courier(engine, stuck, outbox, AT_ONCE, sealing=sealing)
        for _ in range(deliveries):
            await respond(worker)
        await reached(lambda: stuck.asked)
        let_die(engine)
        try:
            yield stuck
        finally:
            stuck.ready.set()
            await idle(worker)

    def test_a_repeat_takes_over(self, engine: Engine, attendant: Scripted) -> None:
        """The next delivery of the message is answered by the worker that gets it, and the dead one's answer is dropped."""

        async def test() -> None:
            worker = courier(engine, attendant)
            async with self.killed(engine):
                assert await respond(worker) == "答：三孩补贴多少钱"
            assert await respond(worker) == "答：三孩补贴多少钱"
            assert attendant.asked == ["三孩补贴多少钱"]

        run(test)

    def test_a_waiting_worker_takes_over(self, engine: Engine, attendant: Scripted) -> None:
        """Whoever waits for another worker notices that it has died."""

        async def test() -> None:
            async with self.killed(engine):
                with engine.begin() as connection:
                    connection.execute(update(deliveries).values(alive_at=datetime.now(UTC)))
                waiting = asyncio.create_task(respond(courier(engine, attendant)))
                await reached(lambda: (found := row(engine)) and found.arrivals == 2)
                let_die(engine)
                assert await waiting == "答：三孩补贴多少钱"

        run(test)

    def test_a_promise_is_kept(self, engine: Engine, attendant: Scripted) -> None:
        """What was to be sent later is computed and sent by another worker, from the sealed message."""
        outbox = Outbox()

        async def test() -> None:
            async with self.killed(engine, outbox):
                worker = courier(engine, attendant, outbox)
                await worker.clear_up(datetime.now(UTC))
                await idle(worker)
            assert outbox.sent == [("oUser", "答：三孩补贴多少钱")]
            delivery = row(engine)
            assert delivery is not None
            assert (delivery.route, delivery.sealed) == (Route.BROUGHT, None)

        run(test)

    def test_a_promise_is_kept_without_the_api(self, engine: Engine, attendant: Scripted) -> None:
        """Promised on the third try, computed by another worker, said with the next reply."""

        async def test() -> None:
            async with self.killed(engine, deliveries=3):
                worker = courier(engine, attendant)
                await worker.clear_up(datetime.now(UTC))
                await idle(worker)
            assert await respond(worker, replace(QUESTION, text="1", message_key="2")) == "答：三孩补贴多少钱；答：1"

        run(test)

    def test_the_last_delivery_is_not_lost(self, engine: Engine, attendant: Scripted) -> None:
        """A message that no repeat will bring again is computed and sent all the same."""
        outbox = Outbox()

        async def test() -> None:
            async with self.killed(engine):
                worker = courier(engine, attendant, outbox)
                await worker.clear_up(datetime.now(UTC))
                assert attendant.asked == [], "a repeat may still come"
                await worker.clear_up(datetime.now(UTC) + REPEATS + SILENT)
                await idle(worker)
            assert outbox.sent == [("oUser", "答：三孩补贴多少钱")]

        run(test)

    def test_died_before_sending(self, engine: Engine, attendant: Scripted) -> None:
        """An answer that was there but not yet sent is sent by the next one, once, by one of them."""
        outbox = Outbox()

        async def test() -> None:
            async with self.killed(engine, outbox):
                store, delivery = DeliveryStore(engine), row(engine)
                assert delivery is not None
                assert store.take_over(delivery.key, "", datetime.now(UTC))
                assert store.finish(delivery.key, Outcome("算好了"), (), sending=True) is Route.OWED
                let_die(engine)
                workers = [courier(engine, attendant, outbox) for _ in range(2)]
                await asyncio.gather(*(worker.clear_up(datetime.now(UTC)) for worker in workers))
            assert outbox.sent == [("oUser", "算好了")]
            assert attendant.asked == []

        run(test)

    def test_unsealed_messages_are_let_go(self, engine: Engine, attendant: Scripted) -> None:
        """In plain mode nothing was kept to compute from; the row is closed and the next question is answered."""

        async def test() -> None:
            worker = courier(engine, attendant, sealing=False)
            async with self.killed(engine, sealing=False):
                await worker.clear_up(datetime.now(UTC) + REPEATS + SILENT)
                assert attendant.asked == []
                assert await respond(worker, replace(QUESTION, text="怎么领", message_key="2")) == "答：怎么领"

        run(test)


class TestForgetting:
    """Unsubscribing deletes everything of that person."""

    def test_deletes(self, engine: Engine, attendant: Scripted) -> None:
        """The rows are gone, and a later message begins anew."""

        async def test() -> None:
            worker = courier(engine, attendant)
            await respond(worker)
            assert await respond(worker, replace(QUESTION, kind=Kind.UNSUBSCRIBE, text="", message_key="e")) == ""
            assert row(engine) is None

        run(test)

    def test_in_the_middle(self, engine: Engine, slow: Scripted) -> None:
        """An answer in the making for somebody who leaves is dropped, not stored and not sent."""
        outbox = Outbox()

        async def test() -> None:
            worker = courier(engine, slow, outbox, AT_ONCE)
            await respond(worker)
            await reached(lambda: slow.asked)
            await respond(worker, replace(QUESTION, kind=Kind.UNSUBSCRIBE, text="", message_key="e"))
            slow.ready.set()
            await idle(worker)
            assert outbox.sent == []
            assert row(engine) is None

        run(test)


def test_unknown_kinds_leave_no_trace(engine: Engine, attendant: Scripted) -> None:
    """Events that need no answer are not stored: some come every five seconds."""

    async def test() -> None:
        assert await respond(courier(engine, attendant), replace(QUESTION, kind=Kind.OTHER)) == ""
        assert row(engine) is None

    run(test)


def test_a_fault_of_ours_is_said(engine: Engine, attendant: Scripted) -> None:
    """When computing fails, the person reads a kind sentence, and so does a repeat; nothing is raised."""
    attendant.fails = True

    async def test() -> None:
        worker = courier(engine, attendant)
        assert [await respond(worker), await respond(worker)] == [wording.FAULT] * 2
        assert len(attendant.asked) == 1

    run(test)


def test_a_store_out_of_reach_is_said(engine: Engine, slow: Scripted) -> None:
    """When the store fails in the middle, the person reads a kind sentence."""

    async def test() -> None:
        worker = courier(engine, slow)
        first = asyncio.create_task(respond(worker))
        await reached(lambda: slow.asked)
        with engine.begin() as connection:
            connection.execute(delete(deliveries))
            connection.exec_driver_sql("DROP TABLE deliveries")
        slow.ready.set()
        assert await first == wording.FAULT

    run(test)


def test_persons_are_hashed(engine: Engine, attendant: Scripted) -> None:
    """The store names nobody: the same openid gives another hash with another key, account or channel."""
    key = courier(engine, attendant).arrival(QUESTION).key
    assert "oUser" not in str(key)
    others = [
        Courier("wecom", attendant, DeliveryStore(engine), PEOPLE).arrival(QUESTION),
        Courier("wechat", attendant, DeliveryStore(engine), b"k" * 32).arrival(QUESTION),
        courier(engine, attendant).arrival(replace(QUESTION, account="gh_2")),
    ]
    assert len({key.person, *(arrival.key.person for arrival in others)}) == 4


def test_stopping_finishes_the_work(engine: Engine, slow: Scripted) -> None:
    """A server that is stopped still sends what it had begun."""
    outbox = Outbox()

    async def test() -> None:
        worker = courier(engine, slow, outbox, AT_ONCE)
        async with worker.running():
            await respond(worker)
            slow.ready.set()
        assert outbox.sent == [("oUser", "答：三孩补贴多少钱")]

    run(test)
