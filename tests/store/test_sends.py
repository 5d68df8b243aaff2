"""Answers kept for a retry: found under their key, in order, masked, and only for a short while."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from assistant.store.conversations import ConversationStore
from assistant.store.sends import KEPT, Send, SendStore

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


@pytest.fixture
def sent(engine: Engine) -> Send:
    """A send in a conversation that exists."""
    conversation = ConversationStore(engine).create("web", NOW)
    return Send("k1", conversation.id, "产假多少天", {"text": "158 天", "parts": [{"question": "产假多少天", "entry": "leave"}]})


def test_found_under_its_key(engine: Engine, sent: Send) -> None:
    """The answer to a send comes back whole, and no other key finds it."""
    store = SendStore(engine)

    store.keep(sent, NOW)

    assert store.fetch("k1") == sent
    assert store.fetch("k2") is None


def test_first_answer_stays(engine: Engine, sent: Send) -> None:
    """Two workers that answer the same send at once leave one answer: the first."""
    store = SendStore(engine)
    store.keep(sent, NOW)

    store.keep(replace(sent, body={"text": "again", "parts": []}), NOW)

    assert store.fetch("k1") == sent


def test_history(engine: Engine, sent: Send) -> None:
    """The sends of a conversation come back oldest first."""
    store = SendStore(engine)
    later = replace(sent, key="k0")
    store.keep(sent, NOW)
    store.keep(later, NOW + timedelta(minutes=1))

    assert store.of(sent.conversation_id) == [sent, later]
    assert store.of("none") == []


def test_masked(engine: Engine, sent: Send) -> None:
    """Personal details are masked in the message and in the question that the answer repeats."""
    store = SendStore(engine)
    personal = "我的电话13800138000"

    store.keep(replace(sent, message=personal, body={"parts": [{"question": personal, "entry": "leave"}]}), NOW)

    assert "13800138000" not in repr(store.of(sent.conversation_id))


def test_let_go(engine: Engine, sent: Send) -> None:
    """An outdated answer goes when the next one is kept."""
    store = SendStore(engine)
    store.keep(sent, NOW)

    store.keep(replace(sent, key="k2"), NOW + KEPT + timedelta(seconds=1))

    assert store.fetch("k1") is None
    assert store.fetch("k2") == replace(sent, key="k2")


def test_other_message(engine: Engine, sent: Send) -> None:
    """A kept answer knows which message it answers, also when that was masked."""
    store = SendStore(engine)
    store.keep(replace(sent, message="电话13800138000，产假多少天"), NOW)
    kept = store.fetch("k1")

    assert kept is not None
    assert kept.is_of("电话13800138000，产假多少天")
    assert not kept.is_of("产假多少天")
