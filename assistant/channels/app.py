"""Put the edges together into one ASGI application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from starlette.staticfiles import StaticFiles

from assistant.channels.api import Gate, api_router
from assistant.channels.errors import add_error_handlers
from assistant.channels.limits import BodyLimit
from assistant.channels.pages import WEB, page_router
from assistant.service import Assistant
from assistant.watching import Watcher

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(assistant: Assistant) -> FastAPI:
    """The application around one assistant; it watches the knowledge folder while it runs."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watcher = Watcher(assistant)
        watcher.start()
        try:
            yield
        finally:
            watcher.stop()

    # The interactive docs load scripts from elsewhere; docs/api.md stands in their place.
    app = FastAPI(title="孕育政策助手", lifespan=lifespan, docs_url=None, redoc_url=None)
    gate = Gate(assistant.settings.rate_per_minute)
    add_error_handlers(app)
    app.include_router(api_router(assistant, gate))
    app.include_router(page_router(assistant, gate))
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")

    @app.middleware("http")
    async def secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers.update(SECURITY_HEADERS)
        return response

    app.add_middleware(BodyLimit)
    return app
