"""What was seen of a platform lately, for `assistant doctor`: the last good push and the last thing that went wrong."""

import logging
import math
import time
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool

from assistant.store.notes import Note, NoteStore

log = logging.getLogger(__name__)
APART_SECONDS = 60.0  # between two writes: a flood of bad requests must stay cheap


class Sightings:
    """Notes of one channel, shared by all workers."""

    def __init__(self, channel: str, notes: NoteStore) -> None:
        self._channel = channel
        self._notes = notes
        self._written: dict[str, tuple[str, float]] = {}

    async def push(self, mode: str) -> None:
        """A good push came in this mode: plain, compat, secure."""
        value, at = self._written.get("last_push", ("", -math.inf))
        if value != mode or time.monotonic() - at > APART_SECONDS:
            await self._write("last_push", mode)

    async def trouble(self, what: str) -> None:
        """Something went wrong; `what` is for staff, in Chinese."""
        log.warning("%s", what)
        if time.monotonic() - self._written.get("last_trouble", ("", -math.inf))[1] > APART_SECONDS:
            await self._write("last_trouble", what)

    def last_push(self) -> Note | None:
        """The mode of the last good push."""
        return self._notes.fetch(f"{self._channel}.last_push")

    def last_trouble(self) -> Note | None:
        """The last thing that went wrong."""
        return self._notes.fetch(f"{self._channel}.last_trouble")

    async def _write(self, what: str, value: str) -> None:
        self._written[what] = (value, time.monotonic())
        await run_in_threadpool(self._notes.write, f"{self._channel}.{what}", value, datetime.now(UTC))
