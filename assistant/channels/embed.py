"""The chat as a button and a panel on another site (docs/embed.md); only sites on the list may show it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from assistant.channels.errors import ApiError
from assistant.channels.layout import Layout
from assistant.channels.pages import ChatPage
from assistant.service import Assistant

_HOUR = "public, max-age=3600"


def embed_router(assistant: Assistant, chat_page: ChatPage, layout: Layout) -> APIRouter:
    """Routes for other sites; none of them exists while the list of sites is empty."""
    router = APIRouter()
    origins = assistant.settings.embed_origins

    def require_allowed() -> None:
        if not origins:
            raise ApiError("not_found")

    @router.get("/embed.js")
    def script(request: Request) -> Response:
        """The one line that a portal puts into its page."""
        require_allowed()
        source = layout.render("embed.js", request, origins=list(origins))
        headers = {"Cache-Control": _HOUR, "Cross-Origin-Resource-Policy": "cross-origin"}
        return Response(source, media_type="text/javascript", headers=headers)

    @router.get("/embed")
    async def panel(request: Request) -> Response:
        """The chat page inside the panel."""
        require_allowed()
        return await chat_page.respond(request, embedded=True)

    @router.post("/embed")
    async def post(
        request: Request,
        message: Annotated[str, Form()] = "",
        conversation_id: Annotated[str, Form()] = "",
        key: Annotated[str, Form()] = "",
        size: Annotated[str, Form()] = "",
    ) -> Response:
        """One message by form post inside the panel."""
        require_allowed()
        return await chat_page.answer(request, message, conversation_id, key, size, embedded=True)

    return router
