"""Exchanges: one message and how it was answered, masked."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from assistant.store.masking import mask
from assistant.store.schema import exchanges

_ADD = insert(exchanges)  # made once: to put a statement together costs as much as to run it


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is kept of one message. entries: ids answered from. confidence: 0..1. took_ms: milliseconds."""

    conversation_id: str
    channel: str
    asked_at: datetime
    message: str
    status: str
    entries: tuple[str, ...]
    confidence: float
    release: str
    took_ms: float


class ExchangeStore:
    """Write exchanges, and read them back for staff."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, exchange: Exchange) -> str:
        """Keep one exchange, its message masked; returns its id."""
        key = str(uuid.uuid4())
        row = {name: getattr(exchange, name) for name in Exchange.__slots__}
        row |= {"id": key, "message": mask(exchange.message), "entries": list(exchange.entries)}
        with self._engine.begin() as connection:
            connection.execute(_ADD, row)
        return key

    def forget_before(self, moment: datetime) -> int:
        """Delete exchanges asked before `moment`, also those of conversations still in use; how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(exchanges).where(exchanges.c.asked_at < moment)).rowcount

    def of(self, conversation_id: str) -> list[Exchange]:
        """The exchanges of one conversation, oldest first."""
        query = select(exchanges).where(exchanges.c.conversation_id == conversation_id).order_by(exchanges.c.asked_at)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            Exchange(
                conversation_id=row["conversation_id"],
                channel=row["channel"],
                asked_at=row["asked_at"],
                message=row["message"],
                status=row["status"],
                entries=tuple(row["entries"]),
                confidence=row["confidence"],
                release=row["release"],
                took_ms=row["took_ms"],
            )
            for row in rows
        ]
