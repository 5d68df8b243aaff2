"""Plays 企业微信's server, sealed by wechatpy's class for companies."""

import httpx
import xmltodict
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.channels.wechat.platform import Push, message, stamp
from tests.channels.wechat.stand_in import SECRET

TOKEN = "BBBBB"
KEY = "ZbcdefghijABCDEFGHIJ0123456789abcdefghijABC"
CORPID = "ww1234567890abcdef"
AGENT = "1000002"
SETTINGS = {"WECOM_TOKEN": TOKEN, "WECOM_AES_KEY": KEY, "WECOM_CORPID": CORPID, "WECOM_AGENT_ID": AGENT}
WITH_API = {**SETTINGS, "WECOM_SECRET": SECRET}
OTHER = WeChatCrypto(TOKEN, KEY, CORPID)


def secure(xml: str, *, crypto: WeChatCrypto = OTHER) -> Push:
    """A push to the app."""
    timestamp, nonce = stamp()
    envelope = xmltodict.parse(crypto.encrypt_message(xml, nonce, timestamp))["xml"]
    query = {"msg_signature": envelope["MsgSignature"], "timestamp": timestamp, "nonce": nonce}
    return Push(query, f"<xml><ToUserName>{CORPID}</ToUserName><Encrypt>{envelope['Encrypt']}</Encrypt><AgentID>{AGENT}</AgentID></xml>")


def post(address: str, push: Push) -> httpx.Response:
    """Deliver a push."""
    return httpx.post(f"{address}/wecom", params=dict(push.query), content=push.body.encode(), timeout=30)


def opened(response: httpx.Response) -> dict[str, str]:
    """The message inside a reply."""
    assert response.status_code == 200
    envelope = xmltodict.parse(response.text)["xml"]
    inner = OTHER.decrypt_message(envelope, envelope["MsgSignature"], envelope["TimeStamp"], envelope["Nonce"])
    return dict(xmltodict.parse(inner)["xml"])


def asked(content: str, **more: str) -> str:
    """A member's text."""
    return message(content=content, openid="zhangsan", **{"AgentID": AGENT, **more})
