"""Plays the platform: seals pushes and opens replies with wechatpy, which shares no code with the product."""

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import xmltodict
from hypothesis import settings
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

TOKEN = "AAAAA"
KEY = "abcdefghijABCDEFGHIJ0123456789abcdefghijABC"
APPID = "wxba5fad812f8e6fb9"
SETTINGS = {"WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": KEY, "WECHAT_APPID": APPID}
OPENID = "oTESTuser0000000000000000001"
ACCOUNT = "gh_testbot00001"
UNHURRIED = settings(deadline=None)  # a loaded machine is slow

_message_ids = itertools.count(23_000_000_000_000_000)


def stamp() -> tuple[str, str]:
    """A fresh timestamp and nonce."""
    return str(int(time.time())), str(next(_message_ids))


def sign(*parts: str) -> str:
    """The platform's signature, by wechatpy."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def message(kind: str = "text", content: str = "你好", openid: str = OPENID, **more: str) -> str:
    """One message as XML; more: further elements, raw."""
    elements = {"ToUserName": ACCOUNT, "FromUserName": openid, "CreateTime": stamp()[0], "MsgType": kind}
    if kind == "text":
        elements["Content"] = content
    elements |= {"MsgId": str(next(_message_ids))} if kind != "event" else {}
    inside = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in (elements | more).items())
    return f"<xml>{inside}</xml>"


@dataclass(frozen=True)
class Push:
    """Query and body of one POST."""

    query: Mapping[str, str]
    body: str


def secure(xml: str, *, token: str = TOKEN, key: str = KEY, appid: str = APPID, compat: bool = False) -> Push:
    """A push in secure mode, or in compatible mode, where the plain fields come along."""
    timestamp, nonce = stamp()
    envelope = xmltodict.parse(WeChatCrypto(token, key, appid).encrypt_message(xml, nonce, timestamp))["xml"]
    query = {"signature": sign(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce, "openid": OPENID,
             "encrypt_type": "aes", "msg_signature": envelope["MsgSignature"]}  # fmt: skip
    sealed = f"<Encrypt><![CDATA[{envelope['Encrypt']}]]></Encrypt>"
    return Push(query, xml.replace("</xml>", f"{sealed}</xml>") if compat else f"<xml><ToUserName>{ACCOUNT}</ToUserName>{sealed}</xml>")


def plain(xml: str) -> Push:
    """A push in plain mode."""
    timestamp, nonce = stamp()
    return Push({"signature": sign(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce, "openid": OPENID}, xml)


def post(address: str, push: Push) -> httpx.Response:
    """Deliver a push."""
    return httpx.post(f"{address}/wechat", params=dict(push.query), content=push.body.encode(), timeout=30)


def opened(response: httpx.Response, *, token: str = TOKEN, key: str = KEY, appid: str = APPID) -> dict[str, str]:
    """The message inside an encrypted reply, its signature checked."""
    assert response.status_code == 200
    envelope = xmltodict.parse(response.text)["xml"]
    inner = WeChatCrypto(token, key, appid).decrypt_message(envelope, envelope["MsgSignature"], envelope["TimeStamp"], envelope["Nonce"])
    return dict(xmltodict.parse(inner)["xml"])


def ask(address: str, content: str, openid: str = OPENID) -> str:
    """What the account answers to a text."""
    return opened(post(address, secure(message(content=content, openid=openid))))["Content"]
