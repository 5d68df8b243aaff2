"""Notes: small facts that workers share, under a name each (an access token, a cursor, the last push seen)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from assistant.store.conflicts import insert_if_absent, insert_or_replace
from assistant.store.schema import notes


@dataclass(frozen=True, slots=True)
class Note:
    """One fact. value: anything JSON can hold."""

    value: Any
    noted_at: datetime


def write_note(connection: Connection, name: str, value: Any, now: datetime) -> None:
    """Write a note within a transaction of the caller's."""
    insert_or_replace(connection, notes, {"name": name, "value": value, "noted_at": now})


class NoteStore:
    """Read and write notes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def fetch(self, name: str) -> Note | None:
        """The note of that name, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(notes.c.value, notes.c.noted_at).where(notes.c.name == name)).one_or_none()
        return None if row is None else Note(row.value, row.noted_at)

    def write(self, name: str, value: Any, now: datetime) -> None:
        """Put a note in the place of the one of that name."""
        with self._engine.begin() as connection:
            write_note(connection, name, value, now)

    def first(self, name: str, value: Any, now: datetime) -> Any:
        """The value of that name; `value` if there is none yet. All workers get the same."""
        with self._engine.begin() as connection:
            insert_if_absent(connection, notes, {"name": name, "value": value, "noted_at": now})
            return connection.execute(select(notes.c.value).where(notes.c.name == name)).scalar_one()

    def names(self, prefix: str) -> list[str]:
        """The names that begin so."""
        query = select(notes.c.name).where(notes.c.name.startswith(prefix, autoescape=True)).order_by(notes.c.name)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())
