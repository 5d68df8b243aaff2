"""A stand-in for the platforms' outgoing APIs, strict as they are documented, which can fail in each documented way."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

SECRET = "0123456789abcdef0123456789abcdef"


@dataclass
class StandIn:
    """What was asked of the API, and what it will answer.

    failures: path -> errcodes to answer next, one for each call; "hang up" closes without an answer.
    pages: what kf/sync_msg gives, by cursor.
    """

    failures: dict[str, list[int | str]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    date: str = ""
    generation: int = 1

    @property
    def token(self) -> str:
        """The access token that is good now."""
        return f"token-{self.generation}"

    def bodies(self, path: str) -> list[dict[str, Any]]:
        """What was sent to one path, in order."""
        return [body for called, body in self.calls if called == path]

    def app(self) -> Starlette:
        """The API as an application."""
        return Starlette(routes=[Route("/cgi-bin/{path:path}", self._respond, methods=["GET", "POST"])])

    async def _respond(self, request: Request) -> Response:
        path = request.url.path.removeprefix("/cgi-bin")
        raw = await request.body()
        body = json.loads(raw) if raw else dict(request.query_params)
        self.calls.append((path, body))
        failure = self.failures[path].pop(0) if self.failures[path] else 0
        if failure == "hang up":
            raise ConnectionResetError("as asked")
        if failure == "html":
            return Response("<html>502</html>", 502)
        if failure:
            return self._answer({"errcode": failure, "errmsg": f"as asked, ip 203.0.113.7, rid: {failure}"})
        if path in {"/stable_token", "/gettoken"}:
            return self._answer(self._new_token(path, body))
        if request.query_params.get("access_token") != self.token:
            return self._answer({"errcode": 40001, "errmsg": "invalid credential"})
        if b"\\u" in raw:
            return self._answer({"errcode": 40033, "errmsg": "invalid charset"})
        text = body.get("text", {}).get("content", "") if isinstance(body.get("text"), dict) else ""
        if len(text.encode()) > 2048:
            return self._answer({"errcode": 45002, "errmsg": "content size out of limit"})
        if path == "/kf/sync_msg":
            return self._answer({"errcode": 0, **self.pages[body.get("cursor", "")]})
        return self._answer({"errcode": 0, "errmsg": "ok"})

    def _new_token(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("secret", body.get("corpsecret")) != SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        if body.get("force_refresh"):
            self.generation += 1
        return (
            {"errcode": 0, "access_token": self.token, "expires_in": 7200}
            if path == "/gettoken"
            else {"access_token": self.token, "expires_in": 7200}
        )

    def _answer(self, body: dict[str, Any]) -> Response:
        return JSONResponse(body, headers={"date": self.date} if self.date else None)
