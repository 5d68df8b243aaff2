"""What is authentic, and in which of the platform's modes."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.wechat import xml
from assistant.channels.wechat.account import Account, RefusedError, StrangerError, UnusableError
from assistant.channels.wechat.crypto import Cipher

from .platform import APPID, KEY, TOKEN, UNHURRIED, Push, message, plain, secure, sign, stamp

SECURE = Account(TOKEN, APPID, Cipher(KEY, APPID))
PLAIN = Account(TOKEN, "", None, plain_allowed=True)
WECOM = Account(TOKEN, APPID, Cipher(KEY, APPID), wecom=True)


def query(**changes: str) -> dict[str, str]:
    """The query of a URL check, with changes that are signed along."""
    timestamp, nonce = stamp()
    parts = {"timestamp": timestamp, "nonce": nonce, **changes}
    return {"signature": sign(TOKEN, parts["timestamp"], parts["nonce"]), "echostr": "0123456789", **parts}


def test_url_check() -> None:
    """The echo comes back as it was, leading zero and all; 企业微信's comes back opened."""
    assert SECURE.verify(query()) == b"0123456789"
    timestamp, nonce = stamp()
    echo = Cipher(KEY, APPID).encrypt("00987654321")
    signed = sign(TOKEN, timestamp, nonce, echo)
    assert WECOM.verify({"msg_signature": signed, "timestamp": timestamp, "nonce": nonce, "echostr": echo}) == b"00987654321"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"timestamp": str(int(time.time()) - 3600)}, "校准本机时钟"),
        ({"timestamp": str(int(time.time()) + 3600)}, "校准本机时钟"),
        ({"timestamp": "1" * 9}, "timestamp"),
        ({"timestamp": "１７１４０３６５０４"}, "timestamp"),
        ({"nonce": "a b"}, "nonce"),
        ({"nonce": ""}, "nonce"),
        ({"nonce": "1" * 65}, "nonce"),
    ],
)
def test_stale_or_odd_requests(changes: dict[str, str], reason: str) -> None:
    """Rightly signed but old, or of a form that lets digits wander: refused, and the log says why."""
    with pytest.raises(RefusedError, match=reason):
        SECURE.verify(query(**changes))


def test_timestamp_and_nonce_cannot_be_swapped() -> None:
    """The signature alone would allow it."""
    timestamp, nonce = "1714036504", str(int(time.time()))
    with pytest.raises(RefusedError):
        SECURE.verify({"signature": sign(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce, "echostr": "1"})


@pytest.mark.parametrize(("compat", "mode"), [(False, "secure"), (True, "compat")])
def test_sealed_push(compat: bool, mode: str) -> None:
    """The decrypted part is read; what stands beside it in compatible mode is not."""
    push = secure(message(content="三孩补贴"), compat=compat)
    body = push.body.replace("三孩补贴", "假的") if compat else push.body
    opened = SECURE.open(push.query, body.encode())
    assert (opened.fields["Content"], opened.mode) == ("三孩补贴", mode)


def test_blanks_around_the_ciphertext() -> None:
    """White space that a proxy left around Encrypt does not spoil the signature."""
    push = secure(message())
    spaced = push.body.replace("<![CDATA[", "\n <![CDATA[").replace("]]>", "]]> \n")
    assert SECURE.open(push.query, spaced.encode()).fields["Content"] == "你好"


def spoilt(**changes: str) -> Push:
    """A secure push whose query was tampered with."""
    push = secure(message())
    return Push({**push.query, **changes}, push.body)


@pytest.mark.parametrize(
    ("pushed", "reason"),
    [
        (lambda: plain(message()), "没有加密"),
        (lambda: spoilt(msg_signature=""), "签名不对"),
        (lambda: spoilt(msg_signature=secure(message()).query["signature"]), "签名不对"),
        (lambda: spoilt(msg_signature="é" * 40), "签名不对"),
        (lambda: secure(message(), token="OTHER"), "签名不对"),
        (lambda: secure(message(), key="Z" * 43), "EncodingAESKey"),
        (lambda: secure(message(), appid="wx0000000000000000"), APPID),
        (lambda: Push(secure(message()).query, "<xml/>"), "签名不对"),
        (lambda: Push(secure(message()).query, "not xml"), "XML"),
    ],
)
def test_refusals(pushed: Callable[[], Push], reason: str) -> None:
    """Each kind of forgery or wrong setting is refused, with a reason that names the setting and no secret."""
    push = pushed()  # made now: a push goes stale within minutes
    with pytest.raises(RefusedError, match=reason) as refused:
        SECURE.open(push.query, push.body.encode())
    assert KEY not in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_plain_needs_its_setting() -> None:
    """Unencrypted pushes are read where that was chosen, and answered unencrypted."""
    push = plain(message(content="你好"))
    opened = PLAIN.open(push.query, push.body.encode())
    assert (opened.fields["Content"], opened.mode) == ("你好", "plain")
    assert PLAIN.reply(opened, {"Content": "好"}) == "<xml><Content><![CDATA[好]]></Content></xml>"


def test_plain_account_without_a_key_cannot_open() -> None:
    """A push that came encrypted although no key is set says so."""
    push = secure(message())
    with pytest.raises(RefusedError, match="EncodingAESKey"):
        PLAIN.open(push.query, push.body.encode())


def test_authentic_but_broken() -> None:
    """A signed push whose inside is no XML of ours is not refused: a refusal would be repeated."""
    push = secure("<xml><A>1</A><A>2</A></xml>")
    with pytest.raises(UnusableError):
        SECURE.open(push.query, push.body.encode())


def test_reply_is_sealed_like_the_push() -> None:
    """A reply to a sealed push is sealed, with the push's nonce."""
    push = secure(message())
    reply = xml.read(SECURE.reply(SECURE.open(push.query, push.body.encode()), {"Content": "好"}).encode())
    assert reply["Nonce"] == push.query["nonce"]
    assert reply["MsgSignature"] == sign(TOKEN, reply["TimeStamp"], reply["Nonce"], reply["Encrypt"])
    assert Cipher(KEY, APPID).decrypt(reply["Encrypt"]) == "<xml><Content><![CDATA[好]]></Content></xml>".encode()


NAMES = ("signature", "msg_signature", "timestamp", "nonce", "encrypt_type", "echostr", "openid")


@UNHURRIED
@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=50)), st.binary(max_size=200), st.booleans())
def test_any_request(changes: dict[str, str], body: bytes, known: bool) -> None:
    """Any query and any bytes are refused, never stumbled over."""
    push = secure(message())
    for account in (SECURE, PLAIN, WECOM):
        parts = {**(push.query if known else {}), **changes}
        for act in (lambda a=account, q=parts: a.verify(q), lambda a=account, q=parts: a.open(q, body)):
            try:
                act()
            except (RefusedError, UnusableError):
                continue
            assert known, "nothing unsigned gets through"


@UNHURRIED
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"<xml><Content>{text}</Content></xml>".encode("utf8", "replace")))
def test_any_message_inside(inside: bytes) -> None:
    """Whatever stands inside an authentic push gives fields or is unusable."""
    push = secure(inside.decode("utf8", "replace"))
    try:
        SECURE.open(push.query, push.body.encode())
    except UnusableError:
        return


def test_scanners_are_strangers() -> None:
    """A request that is nothing like the platform's is told apart from a wrong set-up."""
    with pytest.raises(StrangerError):
        SECURE.open({}, b"")
