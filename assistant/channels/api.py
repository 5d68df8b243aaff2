"""The HTTP API: POST /api/chat, GET /healthz, GET /readyz."""

import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, BeforeValidator, StringConstraints
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from assistant.channels.errors import ApiError
from assistant.channels.limits import RateLimit
from assistant.dialogue.explaining import explain_turn
from assistant.service import Answered, Assistant, UnknownConversationError
from assistant.store.sends import Send

LONGEST_MESSAGE = 500  # characters
LONGEST_KEY = 64


def _storable(value: Any) -> Any:
    """Text without NUL and halves of characters (an emoji cut in two), which no store can keep."""
    return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip() if isinstance(value, str) else value


Message = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_MESSAGE), BeforeValidator(_storable)]
ShortText = Annotated[str, StringConstraints(max_length=64), BeforeValidator(_storable)]


class ChatRequest(BaseModel):
    """What `POST /api/chat` takes."""

    message: Message
    conversation_id: ShortText | None = None
    region: ShortText | None = None


class Gate:
    """Counts each person's messages: by conversation once there is one, by address before."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimit(per_minute)

    def check(self, request: Request, conversation_id: str | None) -> None:
        """ApiError `rate_limited` when this person must wait."""
        person = conversation_id or (request.client.host if request.client else "")
        seconds = self._limit.wait(person)
        if seconds:
            raise ApiError("rate_limited", retry_after=seconds)


async def ask(assistant: Assistant, message: str, conversation_id: str | None, region: str | None) -> Answered:
    """Answer in a worker thread, so that the event loop never waits for the model."""
    if not message:
        raise ApiError("message_empty")
    try:
        return await run_in_threadpool(assistant.chat, message, conversation_id, region)
    except UnknownConversationError as error:
        raise ApiError("unknown_conversation") from error


async def send(assistant: Assistant, key: str, message: str, conversation_id: str | None, region: str | None) -> dict[str, Any]:
    """The body of the answer to one send; the same key gets the same answer again, recorded once."""
    if key and (kept := await run_in_threadpool(assistant.sends.fetch, key)) is not None:
        if kept.is_of(message):
            return kept.body
        key = str(uuid.uuid4())  # a page gone back to, and another question typed into it
    body = (await ask(assistant, message, conversation_id, region)).as_dict()
    if key:
        await run_in_threadpool(assistant.sends.keep, Send(key, body["conversation_id"], message, body), datetime.now(UTC))
    return body


def api_router(assistant: Assistant, gate: Gate) -> APIRouter:
    """Routes of the API."""
    router = APIRouter()

    @router.post("/api/chat")
    async def chat(body: ChatRequest, request: Request) -> dict[str, Any]:
        """Answer one message (docs/api.md)."""
        gate.check(request, body.conversation_id)
        key = request.headers.get("idempotency-key", "")[:LONGEST_KEY]
        return await send(assistant, key, body.message, body.conversation_id, body.region)

    @router.get("/api/explain")
    def explain(q: Message, request: Request) -> dict[str, Any]:
        """Why a question is answered as it is: for staff at the machine itself, not through a proxy. Keeps nothing."""
        host = request.client.host if request.client else ""
        if host not in {"127.0.0.1", "::1"} or "x-forwarded-for" in request.headers:
            raise ApiError("staff_only")
        reply, turn = assistant.rehearse([q])
        return explain_turn(turn, reply)

    @router.get("/healthz")
    def health() -> dict[str, Any]:
        """Alive; which release is served, and why the last edit was refused if it was."""
        serving = assistant.serving
        return {
            "status": "refused_edit" if assistant.refused else "ok",
            "release": serving.release.fingerprint,
            "since": serving.since.isoformat(),
            "entries": len(serving.release.entries),
            "problems": [{"path": p.path, "line": p.line, "code": p.code, "message": p.message, "remedy": p.remedy} for p in assistant.refused],
        }

    @router.get("/readyz")
    def ready() -> dict[str, str]:
        """Ready to answer: the release is loaded and the store answers."""
        try:
            assistant.conversations.fetch("")
        except SQLAlchemyError as error:
            raise ApiError("not_ready") from error
        return {"status": "ready", "release": assistant.serving.release.fingerprint}

    return router
