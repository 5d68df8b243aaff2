"""Deliveries: each message of a chat platform once, however often, to however many workers, it is delivered.

The first arrival inserts the row and so claims the work; the reply is written once. While a worker computes, it gives
signs of life; when it falls silent, whoever receives the message again, or clears up, takes the work over from the
state the conversation had before.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, bindparam, case, delete, false, func, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from assistant.store.conflicts import insert_if_absent
from assistant.store.conversations import insert_conversation
from assistant.store.masking import mask
from assistant.store.notes import write_note
from assistant.store.schema import conversations, deliveries, exchanges, persons

SILENT = timedelta(seconds=3)  # without a sign of life for so long, a worker is dead
REPEATS = timedelta(seconds=20)  # the platform delivers a message three times within 15 s
KEPT = timedelta(days=1)  # far longer than any repeat
WAITING = timedelta(hours=1)  # how long somebody may want an answer that came too late


class Route(StrEnum):
    """How the reply reaches the person."""

    PASSIVE = "passive"  # as the response to the delivery
    OWED = "owed"  # later: the platform was told not to wait
    BROUGHT = "brought"  # it was owed and has been sent, or shown before the reply to a later message


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a message one. person: a hash. message: MsgId, or what stands for it."""

    account: str
    person: str
    message: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message and how far it has come. reply: None while it is being worked on; empty when there is nothing to say."""

    key: Key
    arrivals: int
    route: Route
    reply: str | None
    sealed: str | None
    alive_at: datetime | None

    def silent(self, now: datetime) -> bool:
        """Is nobody at work on it any more?"""
        return self.reply is None and self.alive_at is not None and self.alive_at < now - SILENT


@dataclass(frozen=True, slots=True)
class Arrival:
    """One delivery of a message, as a worker receives it. sealed: the message under the account's key."""

    key: Key
    channel: str
    route: Route = Route.PASSIVE
    sealed: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """What carries over between the messages of one person, besides the conversation itself."""

    conversation_id: str
    rest: str = ""
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reply, and what it leaves behind: its rest, and the questions that can now be asked by number."""

    reply: str
    rest: str = ""
    offered: tuple[str, ...] = ()


# Statements of every message are built once: building takes longer than running them.
_IS = and_(
    deliveries.c.account == bindparam("key_account"),
    deliveries.c.person == bindparam("key_person"),
    deliveries.c.message == bindparam("key_message"),
)
_DELIVERY = select(
    deliveries.c.account, deliveries.c.person, deliveries.c.message, deliveries.c.arrivals, deliveries.c.route,
    deliveries.c.reply, deliveries.c.sealed, deliveries.c.alive_at,
).order_by(deliveries.c.received_at)  # fmt: skip
_ONE = _DELIVERY.where(_IS)
_OWED = _DELIVERY.where(
    deliveries.c.person == bindparam("key_person"), deliveries.c.route == Route.OWED, deliveries.c.received_at > bindparam("since")
)
_PERSON = select(persons).where(persons.c.id == bindparam("key_person"))
_STATE = (
    select(conversations.c.state, conversations.c.updated_at)
    .join(persons, persons.c.conversation_id == conversations.c.id)
    .where(persons.c.id == bindparam("key_person"))
)
_LEAVE = update(persons).where(persons.c.id == bindparam("key_person")).values(rest=bindparam("new_rest"), offered=bindparam("new_offered"))


def _finish(pending: ColumnElement[bool]) -> ReturningUpdate[str]:
    """Write the reply of a delivery that is ours; what is `pending` keeps its sealed message and its sign of life."""
    columns = deliveries.c
    change: dict[str, Any] = {
        "reply": bindparam("new_reply"),
        "before": None,
        "sealed": case((pending, columns.sealed), else_=None),
        "alive_at": case((pending, columns.alive_at), else_=None),
    }
    return update(deliveries).where(_IS, columns.reply.is_(None), columns.worker == bindparam("key_worker")).values(change).returning(columns.route)


_FINISH = {True: _finish(deliveries.c.route == Route.OWED), False: _finish(false())}


def _named(key: Key) -> dict[str, str]:
    return {"key_account": key.account, "key_person": key.person, "key_message": key.message}


def _read(rows: Iterable[Row[Any]]) -> list[Delivery]:
    return [Delivery(Key(r.account, r.person, r.message), r.arrivals, Route(r.route), r.reply, r.sealed, r.alive_at) for r in rows]


class DeliveryStore:
    """Claims, replies and what is still owed; a worker is one process, by a name of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.worker = str(uuid.uuid4())

    def receive(self, arrival: Arrival, now: datetime) -> tuple[Delivery, bool]:
        """Note an arrival; the delivery as it stands, and whether the work is now ours."""
        with self._engine.begin() as connection:
            return self._receive(connection, arrival, now)

    def receive_page(self, arrivals: Sequence[Arrival], cursor_name: str, cursor: str, now: datetime) -> list[Delivery]:
        """Note a page of messages and, in the same transaction, where the next page begins; those that are now ours."""
        with self._engine.begin() as connection:
            received = [self._receive(connection, arrival, now) for arrival in arrivals]
            write_note(connection, cursor_name, cursor, now)
        return [delivery for delivery, ours in received if ours]

    def _receive(self, connection: Connection, arrival: Arrival, now: datetime) -> tuple[Delivery, bool]:
        key = arrival.key
        row = {"account": key.account, "person": key.person, "message": key.message, "channel": arrival.channel, "received_at": now,
               "arrivals": 1, "worker": self.worker, "alive_at": now, "sealed": arrival.sealed, "route": arrival.route.value,
               "before": self._conversation(connection, arrival, now)}  # fmt: skip
        if insert_if_absent(connection, deliveries, row):
            return Delivery(key, 1, arrival.route, None, arrival.sealed, now), True
        connection.execute(update(deliveries).where(_IS).values(arrivals=deliveries.c.arrivals + 1), _named(key))
        ours = self._take_over(connection, key, arrival.text, now)
        return _read(connection.execute(_ONE, _named(key)))[0], ours

    def _conversation(self, connection: Connection, arrival: Arrival, now: datetime) -> dict[str, Any]:
        """The state of the person's conversation; a new person gets a new one."""
        who = {"key_person": arrival.key.person}
        known = connection.execute(_STATE, who).one_or_none()
        if known is None:
            new = insert_conversation(connection, arrival.channel, now)
            person = {"id": arrival.key.person, "conversation_id": new, "rest": "", "offered": []}
            if not insert_if_absent(connection, persons, person):  # another worker was quicker
                connection.execute(delete(conversations).where(conversations.c.id == new))
            known = connection.execute(_STATE, who).one()
        return {"state": known.state, "updated_at": known.updated_at.isoformat()}

    def take_over(self, key: Key, text: str, now: datetime) -> bool:
        """Claim the work of a worker that fell silent; whether it is now ours. text: of the message."""
        with self._engine.begin() as connection:
            return self._take_over(connection, key, text, now)

    def _take_over(self, connection: Connection, key: Key, text: str, now: datetime) -> bool:
        silent = and_(_IS, deliveries.c.reply.is_(None), deliveries.c.alive_at < now - SILENT)
        if connection.execute(update(deliveries).where(silent).values(worker=self.worker, alive_at=now), _named(key)).rowcount == 0:
            return False
        # The dead worker may have got as far as changing the conversation: undo that, unless more has been said since.
        mine = connection.execute(select(deliveries.c.before, deliveries.c.received_at).where(_IS), _named(key)).one()
        later = and_(deliveries.c.person == key.person, deliveries.c.received_at > mine.received_at)
        if mine.before is not None and connection.execute(select(func.count()).where(later)).scalar_one() == 0:
            self._undo(connection, key, text, mine.before, mine.received_at)
        return True

    def _undo(self, connection: Connection, key: Key, text: str, before: dict[str, str], since: datetime) -> None:
        own = select(persons.c.conversation_id).where(persons.c.id == key.person).scalar_subquery()
        as_it_was = {"state": before["state"], "updated_at": datetime.fromisoformat(before["updated_at"])}
        connection.execute(update(conversations).where(conversations.c.id == own).values(as_it_was))
        orphan = and_(exchanges.c.conversation_id == own, exchanges.c.asked_at >= since, exchanges.c.message == mask(text))
        connection.execute(delete(exchanges).where(orphan))

    def fetch(self, key: Key) -> Delivery | None:
        """The delivery of that key, or None when the person has been forgotten."""
        with self._engine.connect() as connection:
            return next(iter(_read(connection.execute(_ONE, _named(key)))), None)

    def person(self, person: str, now: datetime) -> tuple[Person, list[Delivery]] | None:
        """What is known of a person, and what they were promised and have not got; None when they have been forgotten."""
        with self._engine.connect() as connection:
            row = connection.execute(_PERSON, {"key_person": person}).one_or_none()
            if row is None:
                return None
            owed = _read(connection.execute(_OWED, {"key_person": person, "since": now - WAITING}))
        return Person(row.conversation_id, row.rest, tuple(row.offered)), owed

    def finish(self, key: Key, outcome: Outcome, shown: Sequence[Key], *, sending: bool) -> Route | None:
        """Write the reply, once; the way it is to go. None when another worker has it or the person was forgotten.

        shown: owed answers that this reply brings along. sending: an owed reply will be sent, and is not over yet.
        """
        with self._engine.begin() as connection:
            written = {**_named(key), "key_worker": self.worker, "new_reply": outcome.reply}
            route = connection.execute(_FINISH[sending], written).scalar_one_or_none()
            if route is None:
                return None
            left = {"key_person": key.person, "new_rest": outcome.rest, "new_offered": list(outcome.offered)}
            connection.execute(_LEAVE, left)
            for owed in shown:
                connection.execute(update(deliveries).where(_IS).values(route=Route.BROUGHT), _named(owed))
            return Route(route)

    def owe(self, key: Key) -> bool:
        """Promise the reply for later; False when it is there already."""
        with self._engine.begin() as connection:
            working = update(deliveries).where(_IS, deliveries.c.reply.is_(None)).values(route=Route.OWED)
            return connection.execute(working, _named(key)).rowcount == 1

    def take(self, key: Key) -> bool:
        """Claim the sending of an owed reply: it counts as brought from now on. False when another has it."""
        with self._engine.begin() as connection:
            owed = update(deliveries).where(_IS, deliveries.c.route == Route.OWED, deliveries.c.reply.is_not(None))
            return connection.execute(owed.values(route=Route.BROUGHT), _named(key)).rowcount == 1

    def close(self, key: Key, route: Route) -> None:
        """Nothing is left to do: brought, or owed until the person writes again."""
        with self._engine.begin() as connection:
            over = update(deliveries).where(_IS).values(route=route, alive_at=None, sealed=None)
            connection.execute(over, _named(key))

    def sign_of_life(self, now: datetime) -> None:
        """Say that this worker is at its work."""
        with self._engine.begin() as connection:
            own = and_(deliveries.c.worker == self.worker, deliveries.c.alive_at.is_not(None))
            connection.execute(update(deliveries).where(own).values(alive_at=now))

    def left_behind(self, channel: str, now: datetime) -> list[Delivery]:
        """What silent workers left, and no repeat will bring again."""
        lost = or_(deliveries.c.route != Route.PASSIVE, deliveries.c.received_at < now - REPEATS)
        with self._engine.connect() as connection:
            silent = _DELIVERY.where(deliveries.c.alive_at < now - SILENT, deliveries.c.channel == channel, lost)
            return _read(connection.execute(silent))

    def forget(self, person: str) -> int:
        """Delete a person: conversation, exchanges, deliveries; how many exchanges and deliveries there were."""
        with self._engine.begin() as connection:
            own = select(persons.c.conversation_id).where(persons.c.id == person).scalar_subquery()
            asked = connection.execute(select(func.count()).where(exchanges.c.conversation_id == own)).scalar_one()
            # deliveries first, as whoever finishes one does: in another order the two could wait for each other
            delivered = connection.execute(delete(deliveries).where(deliveries.c.person == person)).rowcount
            connection.execute(delete(conversations).where(conversations.c.id == own))
            left = connection.execute(select(func.count()).where(persons.c.id == person)).scalar_one()
        assert left == 0, "the person hangs on the conversation"
        return int(asked) + delivered

    def forget_before(self, moment: datetime) -> int:
        """Delete deliveries received before `moment`; how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(deliveries).where(deliveries.c.received_at < moment)).rowcount
