"""Fixtures for the chat channels: an open database of each kind, and servers around an account."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from assistant.service import Assistant
from assistant.store.database import open_database
from tests.conftest import opened
from tests.running import running

from .platform import SETTINGS


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An open database; its connections are closed afterwards."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant with a 公众号."""
    with opened(tmp_path_factory.mktemp("account"), **SETTINGS) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def address(account: Assistant) -> Iterator[str]:
    """The address of a real server around that account."""
    with running(account) as address:
        yield address
