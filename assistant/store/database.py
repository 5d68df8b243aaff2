"""Open the database a URL names, and bring its tables up to date."""

import logging
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7_165_003  # PostgreSQL advisory lock: one worker migrates, the others wait


class DatabaseError(RuntimeError):
    """The database cannot be used; the message is for the operator, in Chinese."""


def open_database(url: str) -> Engine:
    """An engine whose tables are of this version. DatabaseError when the URL is wrong or nobody answers there."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError("ASSISTANT_DATABASE 写得不对，应当像 sqlite:////路径/文件 或 postgresql://用户@主机/库名。") from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseError("ASSISTANT_DATABASE 只支持 SQLite 和 PostgreSQL。")
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    try:
        if parsed.get_backend_name() == "sqlite":
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(parsed, connect_args={"timeout": 15})
            event.listen(engine, "connect", _prepare_sqlite)
        else:
            engine = create_engine(parsed, pool_pre_ping=True)
        _migrate(engine)
    except (SQLAlchemyError, OSError) as error:
        where = parsed.render_as_string(hide_password=True)
        raise DatabaseError(f"数据库打不开（{where}）。请检查地址、权限和磁盘空间。") from error
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(engine: Engine) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
