"""The push address of one account: GET proves that it is ours, POST takes messages and events."""

import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.channels.wechat import wording
from assistant.channels.wechat.account import Account, Push, RefusedError, StrangerError, UnusableError
from assistant.channels.wechat.courier import Courier
from assistant.channels.wechat.incoming import read_incoming
from assistant.channels.wechat.sightings import Sightings

log = logging.getLogger(__name__)
LARGEST_BODY = 64 * 1024  # bytes; a text of 2048 bytes comes in less than 10 KiB
# Takes pushes that are no person's message; False passes a push on.
Special = Callable[[Push], Awaitable[bool]]


def callback_route(path: str, account: Account, courier: Courier, sightings: Sightings, special: Special | None = None) -> Route:
    """The route of one push address. special: takes the pushes that are no person's message."""

    async def respond(request: Request) -> Response:
        """Never a 5xx: the platform would repeat the push and tell the person that we are broken."""
        started = time.monotonic()
        body = await _body(request)
        if body is None:
            return _text(b"too large", 413)
        try:
            if request.method != "POST":
                return _text(account.verify(request.query_params))
            push = account.open(request.query_params, body)
        except StrangerError as error:
            log.info("%s", error)
            return _text(b"forbidden", 403)
        except RefusedError as error:
            with contextlib.suppress(Exception):  # a store out of reach must not turn a refusal into a fault
                await sightings.trouble(str(error))
            return _text(b"forbidden", 403)
        except UnusableError as error:
            log.warning("推送是真的，但是内容读不懂，没有处理：%s", error)
            return _text(b"success")
        return await _answered(push, started)

    async def _answered(push: Push, started: float) -> Response:
        reply = ""
        try:
            await sightings.push(push.mode)
            if special is None or not await special(push):
                reply = await courier.respond(read_incoming(push.fields), started)
        except UnusableError as error:
            log.warning("推送里缺收发双方，没有处理：%s", error)
        except Exception:
            log.exception("处理推送时程序出错")
            reply = wording.FAULT
        sender, receiver = push.fields.get("FromUserName", ""), push.fields.get("ToUserName", "")
        if not reply or not sender:
            return _text(b"success")  # unencrypted in every mode
        message: dict[str, str | int] = {"ToUserName": sender, "FromUserName": receiver, "CreateTime": int(time.time())}
        return Response(account.reply(push, message | {"MsgType": "text", "Content": reply}), media_type="application/xml")

    return Route(path, respond, methods=["GET", "POST"])


def _text(content: bytes, status: int = 200) -> Response:
    return Response(content, status, {"X-Content-Type-Options": "nosniff"}, "text/plain")


async def _body(request: Request) -> bytes | None:
    """The body, None when it is too large or never arrives whole."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > LARGEST_BODY:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
