"""The HTTP API: POST /api/chat, GET /healthz, GET /readyz."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, StringConstraints
from starlette.concurrency import run_in_threadpool

from assistant.channels.errors import ApiError
from assistant.channels.limits import RateLimit
from assistant.service import Answered, Assistant, UnknownConversation

LONGEST_MESSAGE = 500  # characters


def _storable(text: str) -> str:
    """Without NUL and lone surrogates, which neither PostgreSQL nor UTF-8 can hold."""
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


Message = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_MESSAGE, strip_whitespace=True), AfterValidator(_storable)]
ShortText = Annotated[str, StringConstraints(max_length=64), AfterValidator(_storable)]


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
    except UnknownConversation as error:
        raise ApiError("unknown_conversation") from error


def api_router(assistant: Assistant, gate: Gate) -> APIRouter:
    """Routes of the API."""
    router = APIRouter()

    @router.post("/api/chat")
    async def chat(body: ChatRequest, request: Request) -> dict[str, Any]:
        """Answer one message (docs/api.md)."""
        gate.check(request, body.conversation_id)
        return (await ask(assistant, body.message, body.conversation_id, body.region)).as_dict()

    @router.get("/healthz")
    def health() -> dict[str, Any]:
        """Alive; which release is served, and why the last edit was refused if it was."""
        serving = assistant.serving
        return {
            "status": "refused_edit" if assistant.refused else "ok",
            "release": serving.release.fingerprint,
            "since": serving.since.isoformat(),
            "entries": len(serving.release.entries),
            "problems": [
                {"path": p.path, "line": p.line, "code": p.code, "message": p.message, "remedy": p.remedy} for p in assistant.refused
            ],
        }

    @router.get("/readyz")
    def ready() -> dict[str, str]:
        """Ready to answer: the release is loaded and the store answers."""
        assistant.conversations.fetch("")
        return {"status": "ready", "release": assistant.serving.release.fingerprint}

    return router
