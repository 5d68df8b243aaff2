"""Fixtures for the store: an open database of each kind, with its stores."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from assistant.store.conversations import ConversationStore
from assistant.store.database import open_database
from assistant.store.exchanges import Exchange, ExchangeStore

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def exchange(conversation_id: str, message: str = "三孩补贴多少钱", asked_at: datetime = NOW) -> Exchange:
    """An exchange as the service writes it."""
    return Exchange(conversation_id, "web", asked_at, message, "answered", ("birth-grant",), 0.97, "0123456789abcdef", 6.1)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An open database; its connections are closed afterwards."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def conversations(engine: Engine) -> ConversationStore:
    """The conversations of this database."""
    return ConversationStore(engine)


@pytest.fixture
def exchanges(engine: Engine) -> ExchangeStore:
    """The exchanges of this database."""
    return ExchangeStore(engine)
