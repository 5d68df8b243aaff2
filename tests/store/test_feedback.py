"""What families think of answers: one verdict for each, masked, gone with its conversation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from assistant.store.conversations import ConversationStore
from assistant.store.exchanges import Exchange, ExchangeStore
from assistant.store.feedback import Feedback, FeedbackStore, UnknownExchangeError, Verdict

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


@pytest.fixture
def given(engine: Engine) -> Feedback:
    """A verdict on an exchange that exists."""
    conversation = ConversationStore(engine).create("web", NOW)
    exchange = ExchangeStore(engine).add(Exchange(conversation.id, "web", NOW, "产假多少天", "answered", ("leave",), 0.9, "r1", 5.0))
    return Feedback(exchange, Verdict.DOWN, "unclear", "看不懂", NOW)


def test_kept_as_given(engine: Engine, given: Feedback) -> None:
    """A verdict comes back as it was given."""
    FeedbackStore(engine).give(given)

    assert FeedbackStore(engine).fetch(given.exchange_id) == given


def test_changed_mind(engine: Engine, given: Feedback) -> None:
    """A later verdict on the same answer takes the place of the earlier one."""
    store = FeedbackStore(engine)
    store.give(given)
    later = replace(given, verdict=Verdict.UP, reason="", text="", created_at=NOW + timedelta(minutes=1))

    store.give(later)

    assert store.fetch(given.exchange_id) == later


def test_masked(engine: Engine, given: Feedback) -> None:
    """Personal details in the free text are masked before they are written."""
    store = FeedbackStore(engine)

    store.give(replace(given, text="打我电话13800138000"))

    kept = store.fetch(given.exchange_id)
    assert kept is not None
    assert kept.text == "打我电话［手机号］"


def test_unknown_exchange(engine: Engine, given: Feedback) -> None:
    """There is no verdict on an answer that was never given."""
    with pytest.raises(UnknownExchangeError):
        FeedbackStore(engine).give(replace(given, exchange_id="none"))

    assert FeedbackStore(engine).fetch("none") is None


def test_forgotten_with_its_conversation(engine: Engine, given: Feedback) -> None:
    """When a conversation is forgotten, what was thought of its answers goes with it."""
    FeedbackStore(engine).give(given)

    ConversationStore(engine).forget_before(NOW + timedelta(days=1))

    assert FeedbackStore(engine).fetch(given.exchange_id) is None
