"""Opening a database: any supported URL works, everything else is refused in plain Chinese; migrations fit the tables."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from assistant.store.database import DatabaseError, open_database
from assistant.store.schema import metadata


def test_migrations_make_the_tables_of_the_schema(engine: Engine) -> None:
    """No table, column, key or index differs between the migrations and `schema.py`."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_opening_again_changes_nothing(database_url: str) -> None:
    """A restart finds its tables and keeps what is in them."""
    first = open_database(database_url)
    with first.begin() as connection:
        connection.execute(text("INSERT INTO conversations VALUES ('a', 'web', '{}', '2026-11-25 00:00:00', '2026-11-25 00:00:00')"))
    first.dispose()
    second = open_database(database_url)
    with second.connect() as connection:
        assert connection.execute(text("SELECT id FROM conversations")).scalars().all() == ["a"]
    second.dispose()


def test_several_open_at_once(database_url: str) -> None:
    """Workers that start together migrate once; none fails."""
    failures: list[Exception] = []

    def start() -> None:
        try:
            open_database(database_url).dispose()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_database_of_a_newer_program(database_url: str) -> None:
    """A program that was set back to an older version says so, and does not touch the data."""
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="更新的版本"):
        open_database(database_url)
    assert "conversations" in inspect(engine).get_table_names()
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://root@localhost/a", "oracle://a", "sqlite+aiosqlite:///a", "postgresql+asyncpg://h/a", "nonsense://"])
def test_other_databases_are_refused(url: str) -> None:
    """Only SQLite and PostgreSQL, and only with the drivers we bring."""
    with pytest.raises(DatabaseError, match="只支持 SQLite 和 PostgreSQL"):
        open_database(url)


@pytest.mark.parametrize("url", ["", "数据库", "/var/data.sqlite3", "://", "sqlite"])
def test_what_is_no_url(url: str) -> None:
    """The message shows what a right one looks like."""
    with pytest.raises(DatabaseError, match=r"ASSISTANT_DATABASE 写得不对.*sqlite:///"):
        open_database(url)


def test_nobody_answers() -> None:
    """A PostgreSQL that is not there is said to be unreachable; the password is not printed."""
    with pytest.raises(DatabaseError, match="连不上") as caught:
        open_database("postgresql://user:secret@127.0.0.1:1/assistant?connect_timeout=2")

    assert "secret" not in str(caught.value)
    assert "127.0.0.1:1/assistant" in str(caught.value)


def test_missing_database(postgres: str) -> None:
    """So is a database that nobody created."""
    with pytest.raises(DatabaseError, match="连不上"):
        open_database(postgres.replace("/postgres?", "/nothing_here?"))


def test_folders_are_made(tmp_path: Path) -> None:
    """The first start needs no preparation, also where names have spaces and Chinese in them."""
    path = tmp_path / "数据 一" / "里面" / "a.sqlite3"
    open_database(f"sqlite:///{path}").dispose()

    assert path.is_file()


def test_in_memory() -> None:
    """A database that leaves nothing behind, for `assistant ask`."""
    open_database("sqlite:///:memory:").dispose()


def test_corrupt_file(tmp_path: Path) -> None:
    """A file that is no database is named, with the way out; it is not overwritten."""
    path = tmp_path / "a.sqlite3"
    path.write_bytes("这不是数据库".encode() * 500)
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match=r"坏了.*备份") as caught:
        open_database(f"sqlite:///{path}")

    assert str(path) in str(caught.value)
    assert path.read_bytes() == before


def test_damaged_inside(tmp_path: Path) -> None:
    """So is one whose first page is sound and whose others are not."""
    path = tmp_path / "a.sqlite3"
    open_database(f"sqlite:///{path}").dispose()
    content = bytearray(path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    path.write_bytes(content)
    with pytest.raises(DatabaseError, match="坏了"):
        open_database(f"sqlite:///{path}")


def test_unwritable_place(tmp_path: Path) -> None:
    """A folder that cannot be made or used is a matter of permissions. (A file in its way stops even root.)"""
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="权限"):
        open_database(f"sqlite:///{tmp_path}/file/data/a.sqlite3")
    with pytest.raises(DatabaseError, match="权限"):
        open_database(f"sqlite:///{tmp_path}")


def test_locked_database(tmp_path: Path) -> None:
    """Another program that does not let go is named as the reason, after a wait."""
    path = tmp_path / "a.sqlite3"
    open_database(f"sqlite:///{path}").dispose()
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(DatabaseError, match="别的程序"):
            open_database(f"sqlite:///{path}", patience=0.05)
    finally:
        other.close()


FULL_DISK = """
import resource, sys
from assistant.store.database import DatabaseError, open_database
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    open_database("sqlite:///" + sys.argv[1])
except DatabaseError as error:
    print(error)
"""


@pytest.mark.parametrize("room", [0, 4096])
def test_full_disk(tmp_path: Path, room: int) -> None:
    """A disk with no room left is named as the reason; the limit on file size of a process stands in for it."""
    arguments = [sys.executable, "-c", FULL_DISK, str(tmp_path / "a.sqlite3"), str(room)]
    result = subprocess.run(arguments, capture_output=True, text=True, check=True)

    assert "磁盘" in result.stdout
    assert result.stderr == ""
