"""企业微信's outgoing API for a self-built app: a text to one member."""

import httpx

from assistant.channels.wechat.incoming import Incoming
from assistant.channels.wechat.outgoing import not_sent
from assistant.channels.wechat.platform_api import PlatformApi, TokenRequest
from assistant.settings import Settings
from assistant.store.notes import NoteStore

TOKEN_NOTE = "wecom.access_token"  # noqa: S105 (the note's name)


def wecom_api(settings: Settings, client: httpx.AsyncClient, notes: NoteStore) -> PlatformApi:
    """The API of the configured app. `gettoken` gives all workers the same token until it ends."""
    who = {"corpid": settings.wecom_corpid, "corpsecret": settings.wecom_secret}
    return PlatformApi(client, notes, TOKEN_NOTE, TokenRequest("GET", "/cgi-bin/gettoken", who))


class AppMessages:
    """Sends text to a member of the company."""

    def __init__(self, api: PlatformApi, agent_id: str) -> None:
        self._api = api
        self._agent_id = int(agent_id)

    async def send(self, incoming: Incoming, text: str) -> None:
        """Write to whoever sent `incoming`. NotSentError."""
        # checked for repeats, the platform drops a second copy of the same text by itself
        body = {"touser": incoming.address, "msgtype": "text", "agentid": self._agent_id, "text": {"content": text},
                "enable_duplicate_check": 1, "duplicate_check_interval": 60}  # fmt: skip
        with not_sent():
            await self._api.call("/cgi-bin/message/send", body)
