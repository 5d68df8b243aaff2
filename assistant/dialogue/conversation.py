"""What carries over from one message to the next, and for how long."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from assistant.dialogue.slots import Slots


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a pending clarification: what is shown, and what it asks when chosen."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """State of one conversation. Immutable: each message yields the next state."""

    id: str
    slots: Slots = field(default_factory=Slots)
    entries: tuple[str, ...] = ()  # answered entries, latest first
    last_message: str = ""
    choices: tuple[Choice, ...] = ()
    facets: tuple[str, ...] = ()
    updated_at: datetime | None = None

    def at(self, now: datetime, expiry: timedelta) -> "Conversation":
        """This conversation as it stands now: its memory is gone when it has been silent too long."""
        if self.updated_at is not None and now - self.updated_at > expiry:
            return Conversation(self.id)
        return self

    def answered(self, message: str, slots: Slots, entries: tuple[str, ...], facets: tuple[str, ...], now: datetime) -> "Conversation":
        """After an answer from `entries`."""
        kept = tuple(dict.fromkeys((*entries, *self.entries)))[:5]
        return replace(self, slots=slots, entries=kept, last_message=message, choices=(), facets=facets, updated_at=now)

    def asked_back(self, message: str, slots: Slots, choices: tuple[Choice, ...], facets: tuple[str, ...], now: datetime) -> "Conversation":
        """After we asked which of `choices` is meant."""
        return replace(self, slots=slots, last_message=message, choices=choices, facets=facets, updated_at=now)

    def heard(self, message: str, slots: Slots, now: datetime) -> "Conversation":
        """After a reply that answers from no entry (small talk, refusal)."""
        return replace(self, slots=slots, last_message=message, choices=(), updated_at=now)
