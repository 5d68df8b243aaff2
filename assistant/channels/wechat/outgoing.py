"""公众号's outgoing API: customer-service messages and the menu."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import httpx

from assistant.channels.wechat.courier import NotSentError
from assistant.channels.wechat.incoming import Incoming
from assistant.channels.wechat.platform_api import TIMEOUT_SECONDS, ApiCallError, PlatformApi, TokenRequest
from assistant.knowledge.site import Site
from assistant.settings import Settings
from assistant.store.notes import NoteStore

log = logging.getLogger(__name__)
TOKEN_NOTE = "wechat.access_token"  # noqa: S105 (the note's name)
MOST_SUB_BUTTONS = 5
LONGEST_BUTTON = 20  # characters: 60 bytes


def wechat_api(settings: Settings, client: httpx.AsyncClient, notes: NoteStore) -> PlatformApi:
    """The API of the configured account. `stable_token` hands the same token to all workers."""
    who = {"grant_type": "client_credential", "appid": settings.wechat_appid, "secret": settings.wechat_secret}
    return PlatformApi(client, notes, TOKEN_NOTE, TokenRequest("POST", "/cgi-bin/stable_token", who, can_force=True))


def api_client(base_url: str) -> httpx.AsyncClient:
    """Connections to one platform."""
    return httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT_SECONDS)


class CustomerMessages:
    """Sends text to a follower; the platform allows it for 48 hours after they wrote."""

    def __init__(self, api: PlatformApi) -> None:
        self._api = api

    async def send(self, incoming: Incoming, text: str) -> None:
        """Write to whoever sent `incoming`. NotSentError."""
        body = {"touser": incoming.address, "msgtype": "text", "text": {"content": text}}
        with not_sent():
            # the platform does not recognise a repeat: sent again after a lost answer, it would arrive twice
            await self._api.call("/cgi-bin/message/custom/send", body, repeatable=False)


@contextlib.contextmanager
def not_sent() -> Iterator[None]:
    """ApiCallError -> NotSentError; a message that may have arrived counts as sent, so that nobody gets it twice."""
    try:
        yield
    except ApiCallError as error:
        if not error.uncertain:
            raise NotSentError(str(error)) from error
        log.warning("不能确定回答发到了没有，按发到了算：%s", error)


def menu_of(site: Site) -> list[dict[str, Any]]:
    """The account's menu: the front topics, each asks for what is asked most about it."""
    topics = [site.topics[name] for name in site.front_topics if name in site.topics]
    groups = (topics[:MOST_SUB_BUTTONS], topics[MOST_SUB_BUTTONS : 2 * MOST_SUB_BUTTONS])
    return [
        {"name": name, "sub_button": [{"type": "click", "name": topic.name[:LONGEST_BUTTON], "key": topic.id} for topic in group]}
        for name, group in zip(("常问", "更多"), groups, strict=True)
        if group
    ]


def put_menu(settings: Settings, notes: NoteStore, site: Site) -> list[str]:
    """Put the menu in the place of the present one; its names, for staff. Blocking. ApiCallError."""

    async def put(menu: list[dict[str, Any]]) -> None:
        async with api_client(settings.wechat_api) as client:
            await wechat_api(settings, client, notes).call("/cgi-bin/menu/create", {"button": menu})

    menu = menu_of(site)
    asyncio.run(put(menu))
    return [button["name"] for group in menu for button in group["sub_button"]]
