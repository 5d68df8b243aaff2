"""How much one person may send: messages per minute, bytes per request."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.channels.errors import error_response

LARGEST_BODY = 64 * 1024  # bytes; a message is at most 500 characters
WINDOW_SECONDS = 60.0
_CROWD = 10_000  # people remembered before those who left are looked for


class RateLimit:
    """A sliding minute for each person; kept in memory, so each worker counts its own."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._seen: dict[str, deque[float]] = {}
        self._crowd = _CROWD
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """People remembered."""
        return len(self._seen)

    def wait(self, person: str) -> int:
        """Seconds this person must wait before the next message; 0 counts the message and lets it through."""
        if self._per_minute == 0:
            return 0
        now = self._clock()
        with self._lock:
            if len(self._seen) > self._crowd:
                self._seen = {p: t for p, t in self._seen.items() if now - t[-1] < WINDOW_SECONDS}
                self._crowd = max(_CROWD, 2 * len(self._seen))  # else a real crowd is gone through at every message
            times = self._seen.setdefault(person, deque())
            while times and now - times[0] >= WINDOW_SECONDS:
                times.popleft()
            if len(times) >= self._per_minute:
                return math.ceil(WINDOW_SECONDS - (now - times[0]))
            times.append(now)
            return 0


class BodyLimit:
    """Refuse a body of more than LARGEST_BODY bytes: by its stated length, or else as soon as it has grown so long.

    The body is read here and handed on whole. Refusing it inside the application would not do: whoever parses a body
    there takes any error for a fault of the content.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "")
        body = None if stated.isdecimal() and int(stated) > LARGEST_BODY else await _read(receive)
        if body is None:
            await error_response("body_too_large")(scope, receive, send)
            return
        messages = [body]

        async def replayed() -> Message:
            return messages.pop() if messages else await receive()

        await self._app(scope, replayed, send)


async def _read(receive: Receive) -> Message | None:
    """The whole body as one message, or the news that the client left; None when it is too large."""
    body = bytearray()
    while len(body) <= LARGEST_BODY:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request":
            return message
        if not message.get("more_body", False) and len(body) <= LARGEST_BODY:
            return {"type": "http.request", "body": bytes(body), "more_body": False}
    return None
