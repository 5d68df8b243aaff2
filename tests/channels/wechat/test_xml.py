"""XML in, strictly; XML out, closed."""

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.wechat import xml

from .platform import UNHURRIED


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("<xml><A>1</A><B><![CDATA[二]]></B></xml>", {"A": "1", "B": "二"}),
        ("<xml>\n<A>a&lt;b</A>\n</xml>", {"A": "a<b"}),
        ("<xml><Content><![CDATA[查\x1d订单\x02]]></Content></xml>", {"Content": "查订单"}),
        ("<xml><A><![CDATA[a]]]]><![CDATA[>b]]></A></xml>", {"A": "a]]>b"}),
        ("<xml><Deep><One>1</One></Deep><A/></xml>", {"Deep": "", "A": ""}),
        ("<xml/>", {}),
        ('<?xml version="1.0" encoding="gbk"?><xml><A>中</A></xml>', {"A": "中"}),
    ],
)
def test_reads_what_the_platform_sends(body: str, fields: dict[str, str]) -> None:
    """Texts come out as they were meant, without the characters that XML forbids."""
    assert xml.read(body.encode()) == fields


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml>",
        b"<html></html>",
        b"<xml><A>\xff\xfe</A></xml>",
        b"<xml><A>1</A><A>2</A></xml>",
        b"<xml><Content><![CDATA[x]]></Content><FromUserName>v</FromUserName><Content><![CDATA[y]]></Content></xml>",
        b"<xml><B><A/><A/></B></xml>",
        b"<!DOCTYPE xml><xml/>",
        b'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;&a;">]><xml><A>&b;</A></xml>',
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><A>&f;</A></xml>',
        b"<xml><A>&nope;</A></xml>",
        b"<xml>" + b"<a>" * 20 + b"</a>" * 20 + b"</xml>",
        b"<xml></xml><xml></xml>",
    ],
)
def test_refuses_what_it_does_not(body: bytes) -> None:
    """A DOCTYPE, a repeated element, deep nesting and broken XML are all one error."""
    with pytest.raises(xml.BadXmlError):
        xml.read(body)


@UNHURRIED
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"<xml><A>{text}</A></xml>".encode("utf8", "replace")))
def test_any_bytes(body: bytes) -> None:
    """Any bytes give fields or the one error."""
    try:
        fields = xml.read(body)
    except xml.BadXmlError:
        return
    assert all(isinstance(text, str) for text in fields.values())


@UNHURRIED
@given(st.text(max_size=200))
def test_no_text_leaves_its_element(text: str) -> None:
    """Whatever an answer contains, a stranger's parser finds one element with the cleaned text."""
    written = xml.write({"Content": text, "CreateTime": 1714036504})
    read = xmltodict.parse(written, strip_whitespace=False)["xml"]
    assert (read["Content"] or "") == xml.cleaned(text).replace("\r\n", "\n").replace("\r", "\n")
    assert read["CreateTime"] == "1714036504"


def test_closing_mark_in_an_answer() -> None:
    """An answer with “]]>” keeps it and adds no element."""
    assert xml.read(xml.write({"Content": "数组 a[b[0]]>1 😀"}).encode()) == {"Content": "数组 a[b[0]]>1 😀"}
