"""企业微信 put together from the settings."""

import contextlib
import logging
from collections.abc import AsyncIterator

from assistant.channels.push_addresses import Channel
from assistant.channels.wechat.account import Account, Push
from assistant.channels.wechat.attending import Attendant
from assistant.channels.wechat.callback import callback_route
from assistant.channels.wechat.channel import people_key
from assistant.channels.wechat.courier import Courier
from assistant.channels.wechat.crypto import Cipher
from assistant.channels.wechat.outgoing import api_client
from assistant.channels.wechat.sightings import Sightings
from assistant.channels.wecom.app_messages import AppMessages, wecom_api
from assistant.channels.wecom.customer_service import CustomerService
from assistant.service import Assistant
from assistant.settings import Settings

log = logging.getLogger(__name__)
PATH = "/wecom"


def wecom_account(settings: Settings) -> Account:
    """The configured app."""
    return Account(settings.wecom_token, settings.wecom_corpid, Cipher(settings.wecom_aes_key, settings.wecom_corpid), wecom=True)


def wecom_channel(assistant: Assistant) -> Channel | None:
    """企业微信; None without a token. 微信客服 needs the app's secret, because it only works by API."""
    settings, store = assistant.settings, assistant.deliveries
    if not settings.wecom_token:
        return None
    account, people, sightings = wecom_account(settings), people_key(assistant.notes), Sightings("wecom", assistant.notes)
    attendant = Attendant(assistant, "wecom")
    client = api_client(settings.wecom_api)
    api = wecom_api(settings, client, assistant.notes) if settings.wecom_secret else None
    app = AppMessages(api, settings.wecom_agent_id) if api else None
    service = CustomerService(api, store, assistant.notes, sightings) if api else None
    courier = Courier("wecom", attendant, store, people, cipher=account.cipher, send=app.send if app else None)
    kf_courier = Courier("kf", attendant, store, people, cipher=account.cipher, send=service.send if service else None)

    async def special(push: Push) -> bool:
        """微信客服's calls, and what is meant for another app of the company."""
        fields = push.fields
        if fields.get("Event") == "kf_msg_or_event":
            if service is None:
                await sightings.trouble("有人在微信客服里发消息，但没有设置 ASSISTANT_WECOM_SECRET，回答不了")
            else:
                service.wake(kf_courier, fields.get("OpenKfId", "")[:64], fields.get("Token", ""))
            return True
        other = settings.wecom_agent_id and fields.get("AgentID", settings.wecom_agent_id) != settings.wecom_agent_id
        if other:
            log.warning("推送是给别的应用（AgentID %s）的，没有处理", fields["AgentID"][:20])
        return bool(other)

    @contextlib.asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with client, contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(courier.running())
            if service is not None:
                await stack.enter_async_context(kf_courier.running())
                await stack.enter_async_context(service.running(kf_courier))
            yield

    return Channel(callback_route(PATH, account, courier, sightings, special), running)
