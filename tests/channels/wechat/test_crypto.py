"""The platform's signature and AES."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from assistant.channels.wechat.crypto import Cipher, UndecipherableError, WrongReceiverError, same, signature

from .platform import APPID, KEY, TOKEN, UNHURRIED

VECTOR_APPID = "wxba5fad812f8e6fb9"
VECTOR_IN = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7"
    "GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
VECTOR_OUT = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("1714112445", "415670741", VECTOR_IN), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        (("1713424427", "415670741", VECTOR_OUT), "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"),
    ],
)
def test_official_signatures(parts: tuple[str, ...], expected: str) -> None:
    """The published examples are signed as published."""
    assert signature("AAAAA", *parts) == expected


def test_official_ciphertexts() -> None:
    """The published examples are opened and sealed as published."""
    cipher = Cipher("A" * 43, VECTOR_APPID)
    inside = cipher.decrypt(VECTOR_IN)
    assert len(inside) == 167
    assert json.loads(inside)["debug_str"] == "hello world"
    assert cipher.encrypt('{"demo_resp":"good luck"}', b"707722b803182950") == VECTOR_OUT


@UNHURRIED
@given(st.text(max_size=200))
def test_second_oracle_reads_ours(text: str) -> None:
    """What we seal, wechatpy opens; what wechatpy seals, we open."""
    text = text.encode("utf8", "replace").decode()
    other = WeChatCrypto(TOKEN, KEY, APPID)
    sealed = Cipher(KEY, APPID).encrypt(text)
    opened = other.decrypt_message({"Encrypt": sealed}, signature(TOKEN, "1", "n", sealed), "1", "n")
    assert opened == text
    theirs = other.encrypt_message(text, "n", "1").split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    assert Cipher(KEY, APPID).decrypt(theirs).decode() == text


def test_another_receiver_is_refused() -> None:
    """A message for another appid under the same key is not ours."""
    with pytest.raises(WrongReceiverError):
        Cipher(KEY, APPID).decrypt(Cipher(KEY, "wx0000000000000000").encrypt("x"))


@pytest.mark.parametrize("ciphertext", ["", "AAAA", "!", "é", "A" * 21, base64.b64encode(bytes(16)).decode(), base64.b64encode(bytes(64)).decode()])
def test_garbage_is_undecipherable(ciphertext: str) -> None:
    """Whatever is no ciphertext of ours gives one kind of error."""
    with pytest.raises((UndecipherableError, WrongReceiverError)):
        Cipher(KEY, APPID).decrypt(ciphertext)


@UNHURRIED
@given(st.binary(max_size=160), st.integers(0, 159), st.integers(1, 255))
def test_changed_ciphertext_never_opens(message: bytes, place: int, change: int) -> None:
    """Any bytes, and any changed byte, are refused or at least give no other kind of error."""
    cipher = Cipher(KEY, APPID)
    sealed = bytearray(base64.b64decode(cipher.encrypt(message.hex())))
    sealed[place % len(sealed)] ^= change
    for candidate in (bytes(sealed), message):
        try:
            cipher.decrypt(base64.b64encode(candidate).decode())
        except (UndecipherableError, WrongReceiverError):
            continue


@pytest.mark.parametrize(("one", "other", "equal"), [("ab", "ab", True), ("ab", "aB", False), ("é" * 40, "0" * 40, False), ("", "", True)])
def test_comparison_takes_any_text(one: str, other: str, equal: bool) -> None:
    """A signature with non-ASCII characters is compared, not stumbled over."""
    assert same(one, other) is equal
