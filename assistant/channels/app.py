"""Put the edges together into one ASGI application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI, Request, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.channels.api import Gate, api_router
from assistant.channels.benefit_api import benefit_api
from assistant.channels.benefits import benefit_pages
from assistant.channels.embed import embed_router
from assistant.channels.entry_pages import entry_router
from assistant.channels.errors import add_error_handlers
from assistant.channels.feedback import feedback_router
from assistant.channels.layout import LastingFiles, Layout
from assistant.channels.limits import BodyLimit
from assistant.channels.pages import ChatPage, page_router
from assistant.channels.push_addresses import PushAddresses
from assistant.channels.security import SECURITY_HEADERS
from assistant.channels.suggestions import suggestion_router
from assistant.channels.wechat.channel import wechat_channel
from assistant.channels.wecom.channel import wecom_channel
from assistant.service import Assistant
from assistant.watching import Watcher


class HeadAsGet:
    """Answer HEAD as GET; the server drops the body. (FastAPI's routes take only the methods that are named.)"""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "method": "GET"} if scope.get("method") == "HEAD" else scope, receive, send)


def create_app(assistant: Assistant) -> FastAPI:
    """The application around one assistant; it watches the knowledge folder while it runs."""

    chat_channels = [channel for channel in (wechat_channel(assistant), wecom_channel(assistant)) if channel is not None]

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watcher = Watcher(assistant)
        watcher.start()
        try:
            async with AsyncExitStack() as stack:
                for channel in chat_channels:
                    await stack.enter_async_context(channel.running())
                yield
        finally:
            watcher.stop()

    # The interactive docs load scripts from elsewhere; docs/api.md stands in their place.
    app = FastAPI(title="孕育政策助手", lifespan=lifespan, docs_url=None, redoc_url=None)
    gate = Gate(assistant.settings.rate_per_minute)
    layout = Layout(assistant)
    chat_page = ChatPage(assistant, gate, layout)
    add_error_handlers(app, layout.error_page)
    app.include_router(api_router(assistant, gate))
    app.include_router(page_router(assistant, chat_page, layout))
    app.include_router(entry_router(assistant, layout))
    app.include_router(feedback_router(assistant, gate, chat_page))
    app.include_router(suggestion_router(assistant))
    app.include_router(benefit_api(assistant))
    app.include_router(benefit_pages(assistant, layout))
    app.include_router(embed_router(assistant, chat_page, layout))
    app.mount("/static", LastingFiles(layout.version), name="static")

    app.add_middleware(BodyLimit)  # innermost, so that its refusals carry the headers below

    @app.middleware("http")
    async def secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    app.add_middleware(GZipMiddleware, minimum_size=500)
    app.add_middleware(HeadAsGet)
    app.add_middleware(PushAddresses, channels=chat_channels)  # outermost
    return app
