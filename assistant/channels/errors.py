"""One error shape for every endpoint: {"error": {"code": …, "message": …中文…}}."""

import logging
import uuid
from collections.abc import Mapping
from typing import Protocol

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

log = logging.getLogger(__name__)

# code -> (HTTP status, what to say)
ERRORS: dict[str, tuple[int, str]] = {
    "message_empty": (422, "还没有写问题。请写上想问的事，比如“三孩补贴多少钱”。"),
    "message_too_long": (422, "问题太长了，请缩短到 500 个字以内，只留要问的事。"),
    "invalid_json": (400, "请求内容不是正确的 JSON。"),
    "invalid_field": (422, "请求里的字段不对。"),
    "unsupported_content_type": (415, "请求的类型不对，请用 application/json 发送。"),
    "body_too_large": (413, "请求太大了。"),
    "unknown_exchange": (404, "这条回答已经过期，评价没有记下。谢谢您。"),
    "unknown_conversation": (404, "这次谈话已经过期，请重新开始提问。"),
    "not_found": (404, "没有这个地址。"),
    "method_not_allowed": (405, "这个地址不支持这种请求方式。"),
    "staff_only": (403, "这个地址只能在服务器本机上看。"),
    "cross_site": (403, "请从本网站的页面上提问。"),
    "rate_limited": (429, "您问得有点快，请过一分钟再问。"),
    "bad_request": (400, "请求不对，服务器看不懂。"),
    "not_ready": (503, "数据库没有应答，暂时不能回答问题。"),
    "internal": (500, "程序出错了，不是您的问题。请稍后再试，或者拨打 12345。"),
}


class ApiError(Exception):
    """An error with one of the codes above; `detail` replaces the standard sentence."""

    def __init__(self, code: str, detail: str = "", retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str] | None:
        """What the response carries beside its body."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after is not None else None


def error_response(code: str, detail: str = "", headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response for one code."""
    status, message = ERRORS[code]
    return JSONResponse({"error": {"code": code, "message": detail or message}}, status, headers)


def _from_validation(request: Request, error: RequestValidationError) -> JSONResponse:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if request.method == "POST" and request.url.path.startswith("/api/") and media_type != "application/json":
        return error_response("unsupported_content_type")
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return error_response("invalid_json")
    field = str(first["loc"][-1]) if first["loc"] else ""
    if field == "message" and first["type"] in {"missing", "string_too_short"}:
        return error_response("message_empty")
    if field == "message" and first["type"] == "string_too_long":
        return error_response("message_too_long")
    if first["loc"] in {("body",), ()}:
        return error_response("invalid_json", "请求内容应当是一个 JSON 对象，里面有 message。")
    return error_response("invalid_field", f"字段 {field} 的值不对，请检查类型和长度。")


class ErrorPage(Protocol):
    """What shows an error to a person instead of a program."""

    def __call__(self, request: Request, status: int, message: str) -> str: ...


def _wants_page(request: Request) -> bool:
    """Is a person looking, rather than a program asking?"""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def add_error_handlers(app: FastAPI, page: ErrorPage) -> None:
    """Give the app its one error shape; people who look with a browser get the same words as a page."""

    def respond(request: Request, code: str, detail: str = "", headers: Mapping[str, str] | None = None) -> Response:
        if _wants_page(request):
            status, message = ERRORS[code]
            return HTMLResponse(page(request, status, detail or message), status, headers)
        return error_response(code, detail, headers)

    @app.exception_handler(ApiError)
    async def own(request: Request, error: ApiError) -> Response:
        return respond(request, error.code, error.detail, error.headers)

    @app.exception_handler(RequestValidationError)
    async def validation(request: Request, error: RequestValidationError) -> JSONResponse:
        return _from_validation(request, error)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "bad_request")
        if error.status_code == 400 and request.url.path.startswith("/api/"):  # bytes that are no text, or nested without end
            code = "invalid_json"
        return respond(request, code, headers=error.headers)

    @app.exception_handler(UnicodeEncodeError)
    async def no_text(request: Request, _: UnicodeEncodeError) -> Response:
        """Half a character: only a made-up form can carry one here, and no store can keep it."""
        return respond(request, "bad_request")

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        number = uuid.uuid4().hex[:8]
        log.error("程序出错，编号 %s，地址 %s", number, request.url.path, exc_info=error)
        return respond(request, "internal", f"程序出错了，不是您的问题（编号 {number}）。请稍后再试，或者拨打 12345。")
