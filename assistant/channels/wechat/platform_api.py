"""Calls to a platform's outgoing API: with the shared access token, repeated as the errcode table says."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeGuard

import httpx
from starlette.concurrency import run_in_threadpool

from assistant.channels.wechat.error_codes import ERROR_CODES, UNKNOWN, UNREACHABLE, ErrorCode, Then
from assistant.store.notes import Note, NoteStore

logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it writes every address, access tokens and all
TIMEOUT_SECONDS = 10.0
PAUSES = (1.0, 3.0)  # before the second and third try when the platform is busy
MARGIN = timedelta(minutes=5)  # before its end a token is renewed; the platform keeps old and new alive so long
FORCED_APART = timedelta(seconds=30)  # the platform counts forced renewals: 20 a day, half a minute apart


class ApiCallError(Exception):
    """The platform did not do it. code: errcode, 0 when none came. message: its own words.

    uncertain: the request went out and its answer got lost, so that the platform may have done it after all.
    """

    def __init__(self, code: int, message: str, found: ErrorCode, *, uncertain: bool = False) -> None:
        super().__init__(f"{found.meaning}（{code or '没有返回码'}：{message[:200]}）。{found.remedy}。")
        self.code = code
        self.found = found
        self.uncertain = uncertain


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """How a platform gives out access tokens: method, path, and its parameters; `forced` when one must be new."""

    method: str
    path: str
    parameters: Mapping[str, str]
    can_force: bool = False


class PlatformApi:
    """The API of one account. name: of the note under which all workers share the access token."""

    def __init__(
        self, client: httpx.AsyncClient, notes: NoteStore, name: str, token: TokenRequest,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:  # fmt: skip
        self._client = client
        self._notes = notes
        self._name = name
        self._token = token
        self._pause = pause
        self._renewing = asyncio.Lock()

    async def call(self, path: str, body: Mapping[str, Any], *, repeatable: bool = True) -> dict[str, Any]:
        """POST with the access token. ApiCallError.

        repeatable: may be sent again although the platform may have done it already (its answer got lost).
        """
        renewed = False
        pauses = iter(PAUSES)
        token = await self._current()
        while True:
            try:
                return await self._send("POST", path, {"access_token": token}, body)
            except ApiCallError as error:
                if error.found.then is Then.RENEW and not renewed:
                    token, renewed = await self._renewed(token), True
                    continue
                pause = next(pauses, None)
                if pause is None or error.found.then is not Then.REPEAT or (error.uncertain and not repeatable):
                    raise
                await self._pause(pause)

    async def clock_skew(self) -> float:
        """Ask for a token, and by how many seconds this machine's clock is ahead of the platform's. ApiCallError."""
        before = datetime.now(UTC)
        _, headers = await self._exchange(self._token.method, self._token.path, *self._parameters(forced=False))
        dates = headers.get_list("date")  # a proxy may have put its own before it
        return (before - parsedate_to_datetime(dates[-1]).replace(tzinfo=UTC)).total_seconds() if dates else 0.0

    async def _current(self) -> str:
        note = await run_in_threadpool(self._notes.fetch, self._name)
        return str(note.value["token"]) if _good(note, "") else await self._renewed("")

    async def _renewed(self, refused: str) -> str:
        """Another token than the refused one: the one that was fetched meanwhile, here or elsewhere, or a new one."""
        async with self._renewing:
            note = await run_in_threadpool(self._notes.fetch, self._name)
            if _good(note, refused):
                return str(note.value["token"])
            given = await self._send(self._token.method, self._token.path, *self._parameters(forced=False))
            now = datetime.now(UTC)
            if given.get("access_token") == refused and self._token.can_force and (note is None or now - note.noted_at > FORCED_APART):
                # the platform holds on to a token that it refuses: insist
                given = await self._send(self._token.method, self._token.path, *self._parameters(forced=True))
            good_until = now + timedelta(seconds=int(given.get("expires_in", 0)))
            value = {"token": str(given.get("access_token", "")), "good_until": good_until.isoformat()}
            await run_in_threadpool(self._notes.write, self._name, value, now)
            return value["token"]

    def _parameters(self, *, forced: bool) -> tuple[dict[str, str], dict[str, Any] | None]:
        """Query and body of the token request."""
        if self._token.method == "GET":
            return dict(self._token.parameters), None
        return {}, {**self._token.parameters, "force_refresh": forced}

    async def _send(self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None) -> dict[str, Any]:
        return (await self._exchange(method, path, query, body))[0]

    async def _exchange(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> tuple[dict[str, Any], httpx.Headers]:
        try:
            response = await self._client.request(method, path, params=query, json=body)
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            never_left = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
            raise ApiCallError(0, type(error).__name__, UNREACHABLE, uncertain=not never_left) from error
        if not isinstance(answer, dict):
            raise ApiCallError(0, "not an object", UNREACHABLE, uncertain=True)
        code = answer.get("errcode", 0)
        if code != 0:
            raise ApiCallError(code if isinstance(code, int) else 0, str(answer.get("errmsg", "")), ERROR_CODES.get(code, UNKNOWN))
        return answer, response.headers


def _good(note: Note | None, refused: str) -> TypeGuard[Note]:
    """Does the note hold a token that is still good and is not the refused one?"""
    return note is not None and note.value["token"] != refused and datetime.fromisoformat(note.value["good_until"]) > datetime.now(UTC) + MARGIN
