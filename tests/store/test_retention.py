"""Nothing is kept longer than was promised."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, text

from assistant.store.conversations import ConversationStore
from assistant.store.exchanges import ExchangeStore

from ..conftest import OpenAssistant
from .conftest import NOW, exchange

DAY = timedelta(days=1)


def count(engine: Engine, table: str) -> int:
    """Rows of a table."""
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_old_conversations_go_with_their_exchanges(conversations: ConversationStore, exchanges: ExchangeStore, engine: Engine) -> None:
    """What was last used before the moment is gone from both tables; the rest stays."""
    old, new = conversations.create("web", NOW - 2 * DAY), conversations.create("web", NOW)
    for conversation in (old, new):
        exchanges.add(exchange(conversation.id))

    assert conversations.forget_before(NOW - DAY) == 1
    assert conversations.fetch(old.id) is None
    assert conversations.fetch(new.id) is not None
    assert (count(engine, "conversations"), count(engine, "exchanges")) == (1, 1)


def test_conversation_in_use_is_kept(conversations: ConversationStore) -> None:
    """The last message counts, not the first."""
    created = conversations.create("web", NOW - 300 * DAY)
    conversations.save(created, NOW)

    assert conversations.forget_before(NOW - 180 * DAY) == 0
    assert conversations.fetch(created.id) is not None


def test_old_exchanges_of_a_conversation_in_use_go(conversations: ConversationStore, exchanges: ExchangeStore) -> None:
    """Who asks every week for years is not remembered for years."""
    key = conversations.create("web", NOW - 300 * DAY).id
    exchanges.add(exchange(key, "旧的", NOW - 300 * DAY))
    exchanges.add(exchange(key, "新的", NOW))

    assert exchanges.forget_before(NOW - 180 * DAY) == 1
    assert [kept.message for kept in exchanges.of(key)] == ["新的"]


@pytest.mark.parametrize(("age", "left"), [(timedelta(0), 1), (timedelta(microseconds=1), 0)])
def test_edge_of_the_period(conversations: ConversationStore, age: timedelta, left: int) -> None:
    """A conversation of exactly that age stays; anything older goes, in whichever zone the moment is given."""
    conversations.create("web", NOW - age)

    assert conversations.forget_before(NOW.astimezone(timezone(timedelta(hours=8)))) == 1 - left


def test_service_carries_the_period_out(open_assistant: OpenAssistant, database_url: str) -> None:
    """The setting decides; conversations and single exchanges older than it are gone."""
    kept = open_assistant(DATABASE=database_url, RETENTION_DAYS="10")
    now = datetime.now(UTC)
    old, new = kept.conversations.create("web", now - 11 * DAY), kept.conversations.create("web", now - 9 * DAY)
    for conversation, age in ((old, 11), (new, 11), (new, 9)):
        kept.exchanges.add(exchange(conversation.id, str(age), now - age * DAY))

    assert kept.forget_old() == 1
    assert kept.conversations.fetch(old.id) is None
    assert [e.message for e in kept.exchanges.of(new.id)] == ["9"]
