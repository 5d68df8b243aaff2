"""Fixtures for the evaluation: an assistant whose ranking does not hang on the fitted weights."""

from collections.abc import Iterator

import pytest

from assistant.service import Assistant
from assistant.store.database import open_database

from ..conftest import settings_in
from ..fake_encoder import FakeEncoder
from ..knowledge.sample import FILES, write
from ..plain_weights import PLAIN_WEIGHTS


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant on the sample knowledge."""
    folder = tmp_path_factory.mktemp("evaluation")
    write(folder, FILES)
    settings = settings_in(folder)
    engine = open_database(settings.database)
    yield Assistant(settings, engine, FakeEncoder(), PLAIN_WEIGHTS)
    engine.dispose()
