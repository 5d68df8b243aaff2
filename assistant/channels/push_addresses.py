"""Push addresses of chat platforms, outside what serves the web pages.

The platform must get its answer byte for byte with a length, all people come from the platform's few addresses, and no
browser is involved: compression, page headers, and limits per address would only get in the way.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Channel:
    """One platform: its push address, and what runs as long as the server does."""

    route: Route
    running: Callable[[], contextlib.AbstractAsyncContextManager[None]]


class PushAddresses:
    """Middleware that answers the push addresses itself and hands on the rest."""

    def __init__(self, app: ASGIApp, channels: Sequence[Channel]) -> None:
        self._app = app
        self._pushed: Mapping[str, ASGIApp] = {c.route.path: Starlette(routes=[c.route]) for c in channels}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._pushed.get(scope["path"], self._app) if scope["type"] == "http" else self._app
        await app(scope, receive, send)
