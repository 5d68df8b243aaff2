"""The chat page. Works by plain form post; better with script."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.channels.api import LONGEST_MESSAGE, Gate, ask
from assistant.channels.errors import ERRORS, ApiError
from assistant.service import Answered, Assistant
from assistant.settings import PROJECT

WEB = PROJECT / "web"


def page_router(assistant: Assistant, gate: Gate) -> APIRouter:
    """Routes of the page."""
    router = APIRouter(default_response_class=HTMLResponse)
    templates = Environment(
        loader=FileSystemLoader(WEB / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )

    def page(question: str = "", answered: Answered | None = None, error: str = "", conversation_id: str = "") -> str:
        site = assistant.serving.release.site
        return templates.get_template("chat.html").render(
            site=site,
            tiles=[site.topics[name] for name in site.front_topics if name in site.topics],
            question=question,
            answer=Markup(answered.html) if answered else None,  # noqa: S704 (made by rendering, escaped there)
            choices=answered.as_dict()["suggestions"] if answered else [],
            status=answered.reply.status.value if answered else "",
            error=error,
            conversation_id=answered.conversation_id if answered else conversation_id,
            longest=LONGEST_MESSAGE,
        )

    @router.get("/")
    def home() -> str:
        """The first visit: what it can do, topics, a box."""
        return page()

    @router.post("/")
    async def post(
        request: Request, message: Annotated[str, Form()] = "", conversation_id: Annotated[str, Form()] = ""
    ) -> Response:
        """One message by form post; errors are shown on the page."""
        if request.headers.get("sec-fetch-site") == "cross-site":
            raise ApiError("cross_site")
        question = message.replace("\x00", "").strip()
        conversation_id = conversation_id.replace("\x00", "")[:64]
        try:
            if len(question) > LONGEST_MESSAGE:
                raise ApiError("message_too_long")
            gate.check(request, conversation_id)
            try:
                answered = await ask(assistant, question, conversation_id or None, None)
            except ApiError as error:
                if error.code != "unknown_conversation":
                    raise
                answered = await ask(assistant, question, None, None)  # begin anew rather than lose the question
        except ApiError as error:
            status, sentence = ERRORS[error.code]
            return HTMLResponse(page(question, error=error.detail or sentence, conversation_id=conversation_id), status)
        return HTMLResponse(page(question, answered))

    return router
