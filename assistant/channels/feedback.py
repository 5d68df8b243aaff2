"""👍 and 👎: POST /api/feedback by script, POST /feedback by form."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, StringConstraints
from starlette.concurrency import run_in_threadpool

from assistant.channels.api import Gate, ShortText
from assistant.channels.errors import ERRORS, ApiError
from assistant.channels.pages import REASONS, ChatPage
from assistant.channels.security import refuse_cross_site
from assistant.service import Assistant
from assistant.store.feedback import Feedback, UnknownExchangeError, Verdict

LONGEST_TEXT = 500  # characters


class FeedbackRequest(BaseModel):
    """What `POST /api/feedback` takes. reason: a key of REASONS, or empty."""

    exchange_id: ShortText
    verdict: Literal["up", "down"]
    reason: ShortText = ""
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] = ""


def feedback_router(assistant: Assistant, gate: Gate, chat_page: ChatPage) -> APIRouter:
    """Routes of feedback."""
    router = APIRouter()

    async def give(request: Request, given: FeedbackRequest) -> None:
        refuse_cross_site(request)
        if given.reason and given.reason not in REASONS:
            raise ApiError("invalid_field", "没有这个原因。可以用的有：" + "、".join(REASONS) + "。")
        gate.check(request, given.exchange_id)
        text = given.text.replace("\x00", "").strip()
        feedback = Feedback(given.exchange_id, Verdict(given.verdict), given.reason, text, datetime.now(UTC))
        try:
            await run_in_threadpool(assistant.feedback.give, feedback)
        except UnknownExchangeError as error:
            raise ApiError("unknown_exchange") from error

    @router.post("/api/feedback")
    async def by_script(given: FeedbackRequest, request: Request) -> dict[str, str]:
        """Keep one verdict; a later one on the same answer replaces it."""
        await give(request, given)
        return {"status": "kept"}

    @router.post("/feedback")
    async def by_form(
        request: Request,
        exchange_id: Annotated[str, Form()] = "",
        verdict: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
        text: Annotated[str, Form()] = "",
        conversation_id: Annotated[str, Form()] = "",
        size: Annotated[str, Form()] = "",
        embedded: Annotated[bool, Form()] = False,
    ) -> Response:
        """Keep one verdict and show the conversation again."""
        conversation_id = conversation_id.replace("\x00", "")[:64]
        judged = FeedbackRequest(
            exchange_id=exchange_id.replace("\x00", "")[:64],
            verdict="up" if verdict == "up" else "down",
            reason=reason if reason in REASONS else "",
            text=text[:LONGEST_TEXT],
        )
        status, message = 200, ""
        try:
            await give(request, judged)
        except ApiError as error:
            if error.code == "cross_site":
                raise
            status, message = ERRORS[error.code]
        return await chat_page.respond(
            request, status=status, conversation_id=conversation_id, error=message,
            thanked="" if message else judged.exchange_id, size=size, embedded=embedded,
        )  # fmt: skip

    return router
