"""How much one person may send: messages per minute, bytes per request."""

import threading
import time
from collections import deque

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.channels.errors import error_response

LARGEST_BODY = 64 * 1024  # bytes; a message is at most 500 characters
WINDOW_SECONDS = 60.0


class RateLimit:
    """A sliding minute for each person; kept in memory, so each worker counts its own."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._seen: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait(self, person: str) -> int:
        """Seconds this person must wait before the next message; 0 counts the message and lets it through."""
        if self._per_minute == 0:
            return 0
        now = time.monotonic()
        with self._lock:
            if len(self._seen) > 10_000:
                self._seen = {p: t for p, t in self._seen.items() if t and now - t[-1] < WINDOW_SECONDS}
            times = self._seen.setdefault(person, deque())
            while times and now - times[0] >= WINDOW_SECONDS:
                times.popleft()
            if len(times) >= self._per_minute:
                return max(1, round(WINDOW_SECONDS - (now - times[0])))
            times.append(now)
            return 0


class _TooLarge(Exception):
    pass


class BodyLimit:
    """Refuse a body of more than LARGEST_BODY bytes while it streams in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0
        started = False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > LARGEST_BODY:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooLarge:
            if not started:
                await error_response("body_too_large")(scope, receive, send)
