"""Sends: the answer to each message of the web page under the name the page gave it, so that a retry gets the same answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, select

from assistant.store.conflicts import insert_if_absent
from assistant.store.masking import mask
from assistant.store.schema import sends

KEPT = timedelta(hours=2)  # longer than anybody taps “重发”, and short: the page's own history lasts a visit


@dataclass(frozen=True, slots=True)
class Send:
    """One message of the page and its answer. key: the page's name for it. body: the answer as `POST /api/chat` gives it."""

    key: str
    conversation_id: str
    message: str
    body: dict[str, Any]

    def is_of(self, message: str) -> bool:
        """Is this the answer to that message (as it was masked)?"""
        return self.message == mask(message)


def _masked(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"parts": [part | {"question": mask(part["question"])} for part in body["parts"]]}


class SendStore:
    """Keep answers for a short while, and find them again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, send: Send, now: datetime) -> None:
        """Keep one answer, masked, and let go of the outdated ones. The first answer under a key stays."""
        row = {
            "key": send.key,
            "conversation_id": send.conversation_id,
            "message": mask(send.message),
            "body": _masked(send.body),
            "created_at": now,
        }
        with self._engine.begin() as connection:
            connection.execute(delete(sends).where(sends.c.created_at < now - KEPT))
            insert_if_absent(connection, sends, row)

    def fetch(self, key: str) -> Send | None:
        """What is kept under a key, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(sends).where(sends.c.key == key)).mappings().one_or_none()
        return None if row is None else Send(row["key"], row["conversation_id"], row["message"], row["body"])

    def of(self, conversation_id: str) -> list[Send]:
        """What was said in one conversation lately, oldest first."""
        query = select(sends).where(sends.c.conversation_id == conversation_id).order_by(sends.c.created_at)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [Send(row["key"], row["conversation_id"], row["message"], row["body"]) for row in rows]
