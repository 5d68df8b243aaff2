"""Kinds of messages and events, and what makes a message one."""

import pytest

from assistant.channels.wechat import xml
from assistant.channels.wechat.account import UnusableError
from assistant.channels.wechat.incoming import Kind, read_incoming

from .platform import ACCOUNT, OPENID, message


def fields(**more: str) -> dict[str, str]:
    """Fields of a push."""
    return xml.read(message(**more).encode())


@pytest.mark.parametrize(
    ("more", "kind", "text"),
    [
        ({"content": " 三孩补贴 "}, Kind.TEXT, "三孩补贴"),
        ({"kind": "voice", "Recognition": "三孩补贴。"}, Kind.VOICE, "三孩补贴。"),
        ({"kind": "voice", "MediaId": "m"}, Kind.VOICE, ""),
        ({"kind": "image", "PicUrl": "u"}, Kind.IMAGE, ""),
        ({"kind": "location", "Label": "长治市"}, Kind.LOCATION, ""),
        ({"kind": "link", "Url": "u"}, Kind.LINK, ""),
        ({"kind": "video"}, Kind.VIDEO, ""),
        ({"kind": "shortvideo"}, Kind.VIDEO, ""),
        ({"kind": "event", "Event": "subscribe", "EventKey": "qrscene_vaccines"}, Kind.SUBSCRIBE, "vaccines"),
        ({"kind": "event", "Event": "unsubscribe"}, Kind.UNSUBSCRIBE, ""),
        ({"kind": "event", "Event": "CLICK", "EventKey": "vaccines"}, Kind.CLICK, "vaccines"),
        ({"kind": "event", "Event": "SCAN", "EventKey": "vaccines", "Ticket": "t"}, Kind.SCAN, "vaccines"),
        ({"kind": "event", "Event": "LOCATION", "Latitude": "36"}, Kind.OTHER, ""),
        ({"kind": "event", "Event": "VIEW", "EventKey": "https://example.cn"}, Kind.OTHER, "https://example.cn"),
        ({"kind": "event", "Event": "some_new_event"}, Kind.OTHER, ""),
        ({"kind": "some_new_kind"}, Kind.OTHER, ""),
    ],
)
def test_kinds(more: dict[str, str], kind: Kind, text: str) -> None:
    """Each kind of the platform is told apart, and carries its text or key."""
    incoming = read_incoming(fields(**more))
    assert (incoming.account, incoming.address, incoming.kind, incoming.text) == (ACCOUNT, OPENID, kind, text)


def test_message_id_is_the_key() -> None:
    """A text is the same message whenever its MsgId is the same."""
    assert read_incoming(fields(MsgId="23000001")).message_key == "23000001"


def test_events_of_one_second() -> None:
    """Events have no MsgId: they are told apart by time, name and key, and a repeat is recognised."""
    events = [("CLICK", "a", "1714036504"), ("CLICK", "b", "1714036504"), ("SCAN", "a", "1714036504"), ("CLICK", "a", "1714036505")]
    keys = [read_incoming(fields(kind="event", Event=e, EventKey=k, CreateTime=t)).message_key for e, k, t in events]
    assert len(set(keys)) == 4
    again = read_incoming(fields(kind="event", Event="CLICK", EventKey="a", CreateTime="1714036504"))
    assert again.message_key == keys[0]


@pytest.mark.parametrize("spoilt", [{"FromUserName": ""}, {"ToUserName": ""}, {"FromUserName": "o" * 200}])
def test_without_both_ends(spoilt: dict[str, str]) -> None:
    """Nothing can be answered without sender and receiver."""
    with pytest.raises(UnusableError):
        read_incoming(fields() | spoilt)


@pytest.mark.parametrize("message_id", ["", "abc", "1" * 30, "-1"])
def test_odd_message_ids(message_id: str) -> None:
    """A MsgId of another form still makes a key that fits the store."""
    assert len(read_incoming(fields(MsgId=message_id)).message_key) <= 64
