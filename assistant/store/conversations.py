"""Conversations: their state between two messages."""

import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from assistant.dialogue.conversation import Choice, Conversation
from assistant.dialogue.slots import Slots
from assistant.store.masking import mask
from assistant.store.schema import conversations

# Made once: to put a statement together costs as much as to run it.
_CREATE = insert(conversations)
_FETCH = select(conversations.c.state, conversations.c.updated_at).where(conversations.c.id == bindparam("key"))
_SAVE = update(conversations).where(conversations.c.id == bindparam("key"))


def _to_state(conversation: Conversation) -> dict[str, Any]:
    return {
        "slots": conversation.slots.as_dict(),
        "entries": list(conversation.entries),
        "last_message": mask(conversation.last_message),
        "choices": [asdict(c) for c in conversation.choices],
        "facets": list(conversation.facets),
    }


def _from_state(key: str, state: dict[str, Any], updated_at: datetime) -> Conversation:
    return Conversation(
        id=key,
        slots=Slots.from_dict(state.get("slots", {})),
        entries=tuple(state.get("entries", ())),
        last_message=state.get("last_message", ""),
        choices=tuple(Choice(**c) for c in state.get("choices", ())),
        facets=tuple(state.get("facets", ())),
        updated_at=updated_at,
    )


def insert_conversation(connection: Connection, channel: str, now: datetime) -> str:
    """Insert a new, empty conversation in a transaction that goes on; its id."""
    key = str(uuid.uuid4())
    connection.execute(_CREATE, {"id": key, "channel": channel, "state": {}, "created_at": now, "updated_at": now})
    return key


class ConversationStore:
    """Create, fetch, save and forget conversations."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, channel: str, now: datetime) -> Conversation:
        """A new, empty conversation."""
        with self._engine.begin() as connection:
            return Conversation(insert_conversation(connection, channel, now))

    def fetch(self, key: str) -> Conversation | None:
        """The conversation of this id, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(_FETCH, {"key": key}).one_or_none()
        return None if row is None else _from_state(key, row.state, row.updated_at)

    def save(self, conversation: Conversation, now: datetime) -> None:
        """Write the state after a message."""
        change = {"key": conversation.id, "state": _to_state(conversation), "updated_at": now}
        with self._engine.begin() as connection:
            connection.execute(_SAVE, change)

    def forget_before(self, moment: datetime) -> int:
        """Delete conversations, with their exchanges, last used before `moment`; how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(conversations).where(conversations.c.updated_at < moment)).rowcount
