"""The chat page. Every step works by plain form post; script only makes it quicker."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from assistant.channels.api import LONGEST_KEY, LONGEST_MESSAGE, Gate, send
from assistant.channels.errors import ERRORS, ApiError
from assistant.channels.layout import Layout
from assistant.channels.security import policy_framed_by, refuse_cross_site
from assistant.service import Assistant
from assistant.store.sends import Send

# code -> what a family taps when an answer did not help; the codes are what the store keeps
REASONS = {"off_topic": "没答到点上", "unclear": "看不懂", "incomplete": "不够详细", "wrong": "跟实际不一样"}
_NOT_JUDGED = {"smalltalk", "clarification"}


def _turn(said: Send) -> dict[str, Any]:
    body = said.body
    entries = [part["entry"] for part in body["parts"]]
    return {
        "message": said.message,
        "html": Markup(body["html"]),  # noqa: S704 (made by rendering, escaped there)
        "status": body["status"],
        "exchange": "" if body["status"] in _NOT_JUDGED else body["exchange_id"],
        "entry": entries[0] if entries else "",
        "choices": body["suggestions"],
    }


class ChatPage:
    """Renders the chat page and answers its form posts; `embedded` is the same page in another site's frame."""

    def __init__(self, assistant: Assistant, gate: Gate, layout: Layout) -> None:
        self._assistant = assistant
        self._gate = gate
        self._layout = layout

    async def respond(
        self, request: Request, *, status: int = 200, conversation_id: str = "", draft: str = "",
        error: str = "", thanked: str = "", size: str = "", embedded: bool = False,
    ) -> Response:  # fmt: skip
        """The page with what was said in a conversation lately. draft: stands in the box. thanked: an exchange just judged."""
        site = self._assistant.serving.release.site
        turns = await run_in_threadpool(self._assistant.sends.of, conversation_id) if conversation_id else []
        page = self._layout.render(
            "chat.html", request, size,
            tiles=[site.topics[name] for name in site.front_topics if name in site.topics],
            turns=[_turn(said) for said in turns],
            conversation_id=conversation_id, key=str(uuid.uuid4()), draft=draft, error=error, thanked=thanked,
            reasons=REASONS, longest=LONGEST_MESSAGE, embedded=embedded, action="/embed" if embedded else "/",
        )  # fmt: skip
        response = HTMLResponse(page, status)
        if embedded:
            response.headers["Content-Security-Policy"] = policy_framed_by(self._assistant.settings.embed_origins)
        return response

    async def answer(self, request: Request, message: str, conversation_id: str, key: str, size: str, embedded: bool) -> Response:
        """One message by form post; errors are shown on the page, with the message still in the box."""
        refuse_cross_site(request)
        question = message.replace("\x00", "").strip()
        conversation_id = conversation_id.replace("\x00", "")[:64]
        key = key.replace("\x00", "")[:LONGEST_KEY] or str(uuid.uuid4())
        if size and not question:  # only the size was changed
            return await self.respond(request, conversation_id=conversation_id, size=size, embedded=embedded)
        try:
            if len(question) > LONGEST_MESSAGE:
                raise ApiError("message_too_long")
            self._gate.check(request, conversation_id)
            try:
                body = await send(self._assistant, key, question, conversation_id or None, None)
            except ApiError as error:
                if error.code != "unknown_conversation":
                    raise
                body = await send(self._assistant, key, question, None, None)  # begin anew rather than lose the question
        except ApiError as error:
            status, sentence = ERRORS[error.code]
            refused = await self.respond(
                request, status=status, conversation_id=conversation_id, draft=question,
                error=error.detail or sentence, size=size, embedded=embedded,
            )  # fmt: skip
            refused.headers.update(error.headers or {})
            return refused
        return await self.respond(request, conversation_id=body["conversation_id"], size=size, embedded=embedded)


def page_router(assistant: Assistant, chat_page: ChatPage, layout: Layout) -> APIRouter:
    """Routes of the chat page and of the page about it."""
    router = APIRouter(default_response_class=HTMLResponse)

    @router.get("/")
    async def home(request: Request, q: str = "") -> Response:
        """The first visit: what it can do, topics, a box. q: a question to begin with."""
        return await chat_page.respond(request, draft=q[:LONGEST_MESSAGE])

    @router.post("/")
    async def post(
        request: Request,
        message: Annotated[str, Form()] = "",
        conversation_id: Annotated[str, Form()] = "",
        key: Annotated[str, Form()] = "",
        size: Annotated[str, Form()] = "",
    ) -> Response:
        """One message by form post."""
        return await chat_page.answer(request, message, conversation_id, key, size, embedded=False)

    @router.get("/about")
    def about(request: Request) -> str:
        """Who answers here, and what is kept of what is asked."""
        return layout.render("about.html", request, days=assistant.settings.retention_days)

    return router
