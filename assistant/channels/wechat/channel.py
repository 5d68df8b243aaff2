"""公众号 put together from the settings."""

import contextlib
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from assistant.channels.push_addresses import Channel
from assistant.channels.wechat.account import Account
from assistant.channels.wechat.attending import Attendant
from assistant.channels.wechat.callback import callback_route
from assistant.channels.wechat.courier import Courier
from assistant.channels.wechat.crypto import Cipher
from assistant.channels.wechat.outgoing import CustomerMessages, api_client, wechat_api
from assistant.channels.wechat.sightings import Sightings
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.store.notes import NoteStore

PATH = "/wechat"


def people_key(notes: NoteStore) -> bytes:
    """The key of the hash that names persons: made once for a store, so that no list of user ids gives them away."""
    return bytes.fromhex(notes.first("people.key", secrets.token_hex(32), datetime.now(UTC)))


def wechat_account(settings: Settings) -> Account:
    """The configured account."""
    cipher = Cipher(settings.wechat_aes_key, settings.wechat_appid) if settings.wechat_aes_key else None
    return Account(settings.wechat_token, settings.wechat_appid, cipher, plain_allowed=settings.wechat_mode == "plain")


def wechat_channel(assistant: Assistant) -> Channel | None:
    """公众号; None without a token."""
    settings = assistant.settings
    if not settings.wechat_token:
        return None
    account = wechat_account(settings)
    client = api_client(settings.wechat_api)
    messages = CustomerMessages(wechat_api(settings, client, assistant.notes)) if settings.wechat_secret else None
    courier = Courier(
        "wechat", Attendant(assistant, "wechat", tappable=settings.wechat_bizmsgmenu), assistant.deliveries,
        people_key(assistant.notes), cipher=account.cipher, send=messages.send if messages else None,
    )  # fmt: skip

    @contextlib.asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with client, courier.running():
            yield

    return Channel(callback_route(PATH, account, courier, Sightings("wechat", assistant.notes)), running)
