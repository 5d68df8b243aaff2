"""Open the database a URL names, and bring its tables up to date."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7_165_003  # PostgreSQL advisory lock: one worker migrates, the others wait
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}
# SQLite's name of what went wrong -> what the operator can do
_SQLITE_REASONS = (
    (("SQLITE_BUSY", "SQLITE_LOCKED"), "正被别的程序占用。请等它结束，或先停掉它。"),
    (("SQLITE_NOTADB", "SQLITE_CORRUPT"), "文件坏了，或者不是数据库。请从备份恢复；没有备份就把它改名挪开，程序会新建一个。"),
    (("SQLITE_FULL", "SQLITE_IOERR"), "磁盘写不进去，多半是满了。请腾出空间再试。"),
)


class DatabaseError(RuntimeError):
    """The database cannot be used; the message is for the operator, in Chinese."""


def open_database(url: str, patience: float = 15.0) -> Engine:
    """An engine whose tables are of this version. DatabaseError when the URL is wrong or the database is unusable.

    patience: seconds that SQLite waits for another writer.
    """
    parsed = _understood(url)
    try:
        if parsed.get_backend_name() == "sqlite":
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(parsed, connect_args={"timeout": patience}, hide_parameters=True)
            event.listen(engine, "connect", _prepare_sqlite)
        else:
            engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        try:
            _migrate(engine)
        except BaseException:
            engine.dispose()
            raise
    except (SQLAlchemyError, OSError, CommandError) as error:
        where = parsed.database if parsed.get_backend_name() == "sqlite" else parsed.render_as_string(hide_password=True)
        raise DatabaseError(f"数据库打不开（{where}）：{_reason(parsed, error)}") from error
    return engine


def _understood(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError("ASSISTANT_DATABASE 写得不对，应当像 sqlite:////路径/文件 或 postgresql://用户@主机/库名。") from error
    if parsed.drivername not in _DRIVERS:
        raise DatabaseError("ASSISTANT_DATABASE 只支持 SQLite 和 PostgreSQL：sqlite:////路径/文件 或 postgresql://用户@主机/库名。")
    return parsed.set(drivername=_DRIVERS[parsed.drivername])


def _reason(url: URL, error: Exception) -> str:
    if isinstance(error, CommandError):  # the revision it is at is not among ours
        return "里面的表是更新的版本写的。请用新版程序打开，或者换一个数据库。"
    if url.get_backend_name() == "postgresql":
        return "连不上。请检查地址、用户名、密码和库名，看看数据库有没有启动。"
    name = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
    found = (sentence for names, sentence in _SQLITE_REASONS if name.startswith(names))
    return next(found, "没有权限，或者路径不对。请检查文件夹的权限，或者用 ASSISTANT_DATA 换一个文件夹。")


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
