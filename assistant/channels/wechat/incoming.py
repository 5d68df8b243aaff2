"""What a person sent, the same for 公众号, 企业微信 and 微信客服."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.channels.wechat.account import UnusableError

_MESSAGE_ID = re.compile(r"[0-9]{1,20}")


class Kind(StrEnum):
    """Kinds we tell apart; the rest of the platform's kinds and events are OTHER."""

    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"
    LOCATION = "location"
    LINK = "link"
    VIDEO = "video"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    CLICK = "click"
    SCAN = "scan"
    OTHER = "other"


_MESSAGES = {"text": Kind.TEXT, "voice": Kind.VOICE, "image": Kind.IMAGE, "location": Kind.LOCATION,
             "link": Kind.LINK, "video": Kind.VIDEO, "shortvideo": Kind.VIDEO}  # fmt: skip
_EVENTS = {"subscribe": Kind.SUBSCRIBE, "unsubscribe": Kind.UNSUBSCRIBE, "click": Kind.CLICK, "scan": Kind.SCAN}


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message or event.

    account: the receiving side. address: openid or user id, needed to write back and never stored in the clear.
    text: what was typed or heard, or the key of a menu or QR code. message_key: the same on every delivery.
    """

    account: str
    address: str
    kind: Kind
    text: str
    message_key: str


def read_incoming(fields: Mapping[str, str]) -> Incoming:
    """The message in an opened push. UnusableError when sender or receiver is missing."""
    account, address = fields.get("ToUserName", ""), fields.get("FromUserName", "")
    if not account or not address or len(account) > 64 or len(address) > 128:
        raise UnusableError("no sender or receiver")
    event = fields.get("Event", "")
    if fields.get("MsgType") == "event":
        kind, text = _EVENTS.get(event.lower(), Kind.OTHER), fields.get("EventKey", "").removeprefix("qrscene_")
    else:
        kind = _MESSAGES.get(fields.get("MsgType", ""), Kind.OTHER)
        text = fields.get("Content" if kind is Kind.TEXT else "Recognition", "")
    return Incoming(account, address, kind, text.strip(), _message_key(fields))


def _message_key(fields: Mapping[str, str]) -> str:
    """MsgId; events have none, and two of them in one second differ in name or key."""
    message_id = fields.get("MsgId", "")
    if _MESSAGE_ID.fullmatch(message_id):
        return message_id
    parts = "\n".join(fields.get(name, "") for name in ("CreateTime", "MsgType", "Event", "EventKey", "MsgId"))
    return "event-" + hashlib.sha256(parts.encode()).hexdigest()[:32]
