"""Feedback: what a family thought of one answer. The free text is masked before it is written."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from assistant.store.conflicts import insert_or_replace
from assistant.store.masking import mask
from assistant.store.schema import feedback


class Verdict(StrEnum):
    """Did the answer help?"""

    UP = "up"
    DOWN = "down"


class UnknownExchangeError(LookupError):
    """No exchange of that id (never there, or forgotten)."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One family's verdict on one exchange. reason: one of the offered reasons, or empty. text: own words, or empty."""

    exchange_id: str
    verdict: Verdict
    reason: str
    text: str
    created_at: datetime


class FeedbackStore:
    """Write feedback, and read it back for staff."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def give(self, given: Feedback) -> None:
        """Keep the verdict on an exchange; a later one replaces the earlier. UnknownExchangeError when there is none."""
        row = {
            "exchange_id": given.exchange_id,
            "verdict": given.verdict.value,
            "reason": given.reason,
            "text": mask(given.text),
            "created_at": given.created_at,
        }
        try:
            with self._engine.begin() as connection:
                insert_or_replace(connection, feedback, row)
        except IntegrityError as error:
            raise UnknownExchangeError(given.exchange_id) from error

    def fetch(self, exchange_id: str) -> Feedback | None:
        """The verdict on one exchange, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(feedback).where(feedback.c.exchange_id == exchange_id)).mappings().one_or_none()
        if row is None:
            return None
        return Feedback(row["exchange_id"], Verdict(row["verdict"]), row["reason"], row["text"], row["created_at"])
