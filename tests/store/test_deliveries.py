"""Deliveries: one claim, one reply, taken over from the dead, forgotten on request."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from assistant.dialogue.conversation import Choice
from assistant.dialogue.slots import Slots
from assistant.store.conversations import ConversationStore
from assistant.store.deliveries import KEPT, REPEATS, SILENT, WAITING, Arrival, Delivery, DeliveryStore, Key, Outcome, Person, Route
from assistant.store.exchanges import ExchangeStore
from assistant.store.schema import conversations, deliveries, exchanges, persons

from .conftest import NOW, exchange

KEY = Key("gh_1", "a" * 32, "2300001")
ARRIVAL = Arrival(KEY, "wechat", sealed="sealed", text="三孩补贴多少钱")
LATER = NOW + SILENT + timedelta(seconds=1)


@pytest.fixture
def one(engine: Engine) -> DeliveryStore:
    """A worker."""
    return DeliveryStore(engine)


@pytest.fixture
def two(engine: Engine) -> DeliveryStore:
    """Another worker on the same database."""
    return DeliveryStore(engine)


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table holds."""
    with engine.connect() as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in (conversations, persons, exchanges, deliveries)}


def known(store: DeliveryStore, person: str = KEY.person, now: datetime = NOW) -> tuple[Person, list[Delivery]]:
    """The person, who must be there, and what is owed to them."""
    found = store.person(person, now)
    assert found is not None
    return found


def fetched(store: DeliveryStore, key: Key = KEY) -> Delivery:
    """The delivery, which must be there."""
    delivery = store.fetch(key)
    assert delivery is not None
    return delivery


def test_the_first_arrival_claims(one: DeliveryStore, two: DeliveryStore) -> None:
    """Of three arrivals at two workers the first one works; the others see how far it is."""
    assert one.receive(ARRIVAL, NOW)[1]
    delivery, ours = two.receive(ARRIVAL, NOW)
    assert (ours, delivery.reply, delivery.arrivals) == (False, None, 2)
    assert one.finish(KEY, Outcome("5000 元", "后文", ("怎么办？",)), (), sending=False) is Route.PASSIVE
    delivery, ours = two.receive(ARRIVAL, LATER)
    assert (ours, delivery.reply, delivery.arrivals) == (False, "5000 元", 3)
    person, _ = known(two)
    assert (person.rest, person.offered) == ("后文", ("怎么办？",))


def test_many_workers_at_once(engine: Engine) -> None:
    """However many workers receive it in one moment, one of them works, and there is one conversation."""
    stores = [DeliveryStore(engine) for _ in range(8)]
    claims: list[bool] = []
    threads = [threading.Thread(target=lambda store=store: claims.append(store.receive(ARRIVAL, NOW)[1])) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claims) == [False] * 7 + [True]
    assert rows(engine) == {"conversations": 1, "persons": 1, "exchanges": 0, "deliveries": 1}


@pytest.mark.parametrize("other", [replace(KEY, message="2300002"), replace(KEY, person="b" * 32), replace(KEY, account="gh_2")])
def test_other_messages_are_others(one: DeliveryStore, other: Key) -> None:
    """The same MsgId of another person or account, and another MsgId in the same second, are messages of their own."""
    assert one.receive(ARRIVAL, NOW)[1]
    assert one.receive(Arrival(other, "wechat"), NOW)[1]


def test_a_reply_is_written_once(one: DeliveryStore, two: DeliveryStore) -> None:
    """A worker that was taken for dead cannot overwrite the reply of the one that took over."""
    one.receive(ARRIVAL, NOW)
    assert two.receive(ARRIVAL, LATER)[1]
    assert one.finish(KEY, Outcome("旧"), (), sending=False) is None
    assert two.finish(KEY, Outcome("新"), (), sending=False) is Route.PASSIVE
    assert two.finish(KEY, Outcome("再"), (), sending=False) is None
    assert fetched(one).reply == "新"


def test_signs_of_life(one: DeliveryStore, two: DeliveryStore) -> None:
    """As long as a worker gives signs of life, nobody takes its work."""
    one.receive(ARRIVAL, NOW)
    one.sign_of_life(NOW + timedelta(seconds=2))
    assert not two.receive(ARRIVAL, LATER)[1]
    assert not two.take_over(KEY, "", LATER)
    assert two.take_over(KEY, "", LATER + timedelta(seconds=2))


def test_taking_over_undoes_half_a_turn(engine: Engine, one: DeliveryStore, two: DeliveryStore) -> None:
    """A worker that died after the conversation had moved on leaves no trace: the choice is still pending, no exchange is double."""
    talk, asked = ConversationStore(engine), ExchangeStore(engine)
    one.receive(Arrival(replace(KEY, message="1"), "wechat"), NOW)
    one.finish(replace(KEY, message="1"), Outcome("哪一种？"), (), sending=False)
    person, _ = known(one)
    before = talk.fetch(person.conversation_id)
    assert before is not None
    before = before.asked_back("补贴", Slots(), (Choice("国家育儿补贴", "国家育儿补贴多少钱"),), (), NOW)
    talk.save(before, NOW)
    asked.add(exchange(before.id, "补贴", NOW - timedelta(minutes=1)))
    one.receive(replace(ARRIVAL, text="1"), NOW)
    talk.save(before.heard("1", Slots(), NOW), NOW)
    asked.add(exchange(before.id, "1", NOW + timedelta(milliseconds=5)))
    assert two.receive(replace(ARRIVAL, text="1"), LATER)[1]
    assert talk.fetch(before.id) == before
    assert [e.message for e in asked.of(before.id)] == ["补贴"]


def test_what_was_said_since_stays(engine: Engine, one: DeliveryStore, two: DeliveryStore) -> None:
    """When the person has written again meanwhile, taking over does not turn the conversation back."""
    one.receive(ARRIVAL, NOW)
    two.receive(Arrival(replace(KEY, message="2"), "wechat"), NOW + timedelta(seconds=1))
    person, _ = known(one)
    talk = ConversationStore(engine)
    conversation = talk.fetch(person.conversation_id)
    assert conversation is not None
    talk.save(conversation.heard("新的", Slots(), NOW), NOW)
    assert two.take_over(KEY, "", LATER)
    after = talk.fetch(person.conversation_id)
    assert after is not None
    assert after.last_message == "新的"


def test_owed_and_brought(one: DeliveryStore, two: DeliveryStore) -> None:
    """An owed answer is sent by one worker only, and then owed no more."""
    one.receive(ARRIVAL, NOW)
    assert one.owe(KEY)
    assert not one.take(KEY), "it is not there yet"
    assert one.finish(KEY, Outcome("5000 元"), (), sending=True) is Route.OWED
    assert not one.owe(KEY), "it is there already"
    assert [d.reply for d in known(two)[1]] == ["5000 元"]
    assert known(two, now=NOW + WAITING + timedelta(seconds=1))[1] == []
    assert (two.take(KEY), one.take(KEY)) == (True, False)
    two.close(KEY, Route.BROUGHT)
    assert known(one)[1] == []
    delivery = fetched(one)
    assert (delivery.route, delivery.sealed, delivery.alive_at) == (Route.BROUGHT, None, None)


def test_shown_with_the_next_reply(one: DeliveryStore) -> None:
    """An owed answer that is said before the next reply counts as brought, together with that reply."""
    one.receive(ARRIVAL, NOW)
    one.owe(KEY)
    one.finish(KEY, Outcome("5000 元"), (), sending=False)
    following = replace(KEY, message="2300002")
    one.receive(Arrival(following, "wechat"), NOW)
    assert one.finish(following, Outcome("您刚才问的……"), [KEY], sending=False) is Route.PASSIVE
    assert known(one)[1] == []


def test_nothing_sealed_stays(one: DeliveryStore) -> None:
    """Once a message is answered, its sealed text is gone."""
    one.receive(ARRIVAL, NOW)
    assert fetched(one).sealed == "sealed"
    one.finish(KEY, Outcome("5000 元"), (), sending=True)
    assert fetched(one).sealed is None


def test_left_behind(one: DeliveryStore, two: DeliveryStore) -> None:
    """Clearing up finds what is owed as soon as its worker is silent, the rest when no repeat can come any more."""
    owed = replace(ARRIVAL, key=replace(KEY, message="owed"), route=Route.OWED)
    for arrival in (ARRIVAL, owed):
        one.receive(arrival, NOW)
    assert two.left_behind("wechat", NOW) == []
    assert two.left_behind("wecom", LATER) == []
    assert [d.key.message for d in two.left_behind("wechat", LATER)] == ["owed"]
    assert {d.key.message for d in two.left_behind("wechat", NOW + REPEATS + SILENT)} == {"owed", KEY.message}


def test_a_page_and_its_cursor(engine: Engine, one: DeliveryStore) -> None:
    """Messages and cursor are written together; a page read again brings nothing new."""
    page = [replace(ARRIVAL, key=replace(KEY, message=str(n))) for n in range(3)]
    assert len(one.receive_page(page, "kf.cursor.1", "c1", NOW)) == 3
    assert one.receive_page(page, "kf.cursor.1", "c1", NOW) == []
    spoilt = [replace(ARRIVAL, key=replace(KEY, message="4")), replace(ARRIVAL, key=replace(KEY, message="5"), channel=None)]  # type: ignore[arg-type]
    with pytest.raises(Exception, match="channel"):
        one.receive_page(spoilt, "kf.cursor.1", "c2", NOW)
    assert one.fetch(replace(KEY, message="4")) is None
    assert rows(engine)["deliveries"] == 3


def test_forgetting_a_person(engine: Engine, one: DeliveryStore) -> None:
    """Nothing of a person is left, others keep theirs, and work in progress for them ends in nothing."""
    one.receive(ARRIVAL, NOW)
    one.receive(replace(ARRIVAL, key=replace(KEY, person="b" * 32)), NOW)
    person, _ = known(one)
    ExchangeStore(engine).add(exchange(person.conversation_id))
    assert one.forget(KEY.person) == 2
    assert rows(engine) == {"conversations": 1, "persons": 1, "exchanges": 0, "deliveries": 1}
    assert one.finish(KEY, Outcome("5000 元"), (), sending=False) is None
    assert one.person(KEY.person, NOW) is None
    assert one.forget(KEY.person) == 0


def test_retention(engine: Engine, one: DeliveryStore) -> None:
    """Deliveries go after a day; a person goes with the conversation when its retention ends."""
    one.receive(ARRIVAL, NOW)
    assert one.forget_before(NOW - KEPT) == 0
    assert one.forget_before(NOW + timedelta(seconds=1)) == 1
    assert ConversationStore(engine).forget_before(NOW + timedelta(days=181)) == 1
    assert rows(engine) == {"conversations": 0, "persons": 0, "exchanges": 0, "deliveries": 0}
