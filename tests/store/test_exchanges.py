"""Every message that was answered is kept once, masked, and can be read back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from assistant.store.conversations import ConversationStore
from assistant.store.exchanges import ExchangeStore

from .conftest import NOW, exchange

STRANGE = [
    "👶🏻" * 100,
    "\u202e文逆\u202c",
    "'; DROP TABLE exchanges; --",
    "<script>alert(1)</script>",
    "字" * 500,
    "%s %(a)s :name {x}",
    "\u2028\u0085\t\n",
]


def test_exchange_comes_back_as_written(conversations: ConversationStore, exchanges: ExchangeStore) -> None:
    """All fields, with their moments in UTC."""
    kept = exchange(conversations.create("web", NOW).id)
    exchanges.add(kept)

    assert exchanges.of(kept.conversation_id) == [kept]


def test_oldest_first_and_only_of_the_conversation(conversations: ConversationStore, exchanges: ExchangeStore) -> None:
    """A conversation is read in the order in which it was held."""
    here, there = (conversations.create("web", NOW).id for _ in range(2))
    for minutes in (2, 0, 1):
        exchanges.add(exchange(here, str(minutes), NOW + timedelta(minutes=minutes)))
    exchanges.add(exchange(there, "别家"))

    assert [kept.message for kept in exchanges.of(here)] == ["0", "1", "2"]
    assert exchanges.of("nobody") == []


@pytest.mark.parametrize("message", STRANGE)
def test_strange_messages_are_kept_whole(conversations: ConversationStore, exchanges: ExchangeStore, message: str) -> None:
    """No character is lost and none is taken for a command."""
    kept = exchange(conversations.create("web", NOW).id, message)
    exchanges.add(kept)

    assert exchanges.of(kept.conversation_id) == [kept]


def test_message_is_masked(conversations: ConversationStore, exchanges: ExchangeStore, engine: Engine) -> None:
    """The number is nowhere in the table."""
    key = conversations.create("web", NOW).id
    exchanges.add(exchange(key, "身份证 140402199001011234 能领吗"))

    assert exchanges.of(key)[0].message == "身份证 ［身份证号］ 能领吗"
    with engine.connect() as connection:
        assert "140402199001011234" not in str(connection.execute(text("SELECT * FROM exchanges")).all())


def test_exchange_without_conversation_is_refused(exchanges: ExchangeStore) -> None:
    """Nothing is kept that the retention period would not reach."""
    with pytest.raises(IntegrityError):
        exchanges.add(exchange("nobody"))


def test_error_does_not_show_the_message(exchanges: ExchangeStore) -> None:
    """What goes wrong here goes to the log, where a family's words must not be."""
    with pytest.raises(IntegrityError) as caught:
        exchanges.add(exchange("nobody", "我家的私事"))

    assert "我家的私事" not in str(caught.value)


def test_ids_differ(conversations: ConversationStore, exchanges: ExchangeStore) -> None:
    """The same message twice is two exchanges."""
    kept = exchange(conversations.create("web", NOW).id)

    assert exchanges.add(kept) != exchanges.add(kept)
    assert exchanges.of(kept.conversation_id) == [kept, kept]


def test_no_entry(conversations: ConversationStore, exchanges: ExchangeStore) -> None:
    """A message that no entry answered is kept too: it is what staff most want to see."""
    kept = replace(exchange(conversations.create("web", NOW).id), status="unanswerable_no_match", entries=(), confidence=0.0)
    exchanges.add(kept)

    assert exchanges.of(kept.conversation_id) == [kept]
