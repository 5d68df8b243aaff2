"""One account on a platform, and what an authentic push to it is."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.channels.wechat import xml
from assistant.channels.wechat.crypto import Cipher, UndecipherableError, WrongReceiverError, same, signature

FRESH_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{10}")
_NONCE = re.compile(r"[0-9A-Za-z_-]{1,64}")


class RefusedError(Exception):
    """Not authentic; the reason is for the log and `assistant doctor`, in Chinese, never for the caller."""


class StrangerError(RefusedError):
    """Nothing like a request of the platform: a scanner, a browser."""


class UnusableError(Exception):
    """Authentic, but nothing we can read; the platform must hear `success`, or it repeats it and shows a fault."""


@dataclass(frozen=True, slots=True)
class Push:
    """An authentic push. sealed: the ciphertext it came in, None in plain mode. mode: plain / compat / secure."""

    fields: Mapping[str, str]
    sealed: str | None
    nonce: str
    mode: str


@dataclass(frozen=True, slots=True)
class Account:
    """token and cipher of one account. wecom: the dialect of 企业微信. plain_allowed: unencrypted pushes too (trial only)."""

    token: str
    receiver: str
    cipher: Cipher | None
    wecom: bool = False
    plain_allowed: bool = False

    def verify(self, query: Mapping[str, str]) -> bytes:
        """What proves to the platform that this URL is ours, byte for byte. RefusedError."""
        stamp = self._stamp(query)
        echo = query.get("echostr", "")
        if not self.wecom:
            self._signed(query.get("signature", ""), *stamp)
            return echo.encode()
        self._signed(query.get("msg_signature", ""), *stamp, echo)
        return self._opened(echo)

    def open(self, query: Mapping[str, str], body: bytes) -> Push:
        """The push in a request. RefusedError, UnusableError."""
        stamp = self._stamp(query)
        encrypted = self.wecom or query.get("encrypt_type", "") == "aes" or "msg_signature" in query
        if not encrypted:
            if not self.plain_allowed:
                raise RefusedError("收到没有加密的推送，已拒绝。请在公众号后台把消息加解密方式选成“安全模式”")
            self._signed(query.get("signature", ""), *stamp)
            return Push(_readable(body), None, stamp[1], "plain")
        try:
            envelope = xml.read(body)
        except xml.BadXmlError as error:
            raise RefusedError(f"推送的外层不是正确的 XML（{error}）") from error
        sealed = envelope.get("Encrypt", "").strip()
        # Only msg_signature covers the ciphertext; `signature` says nothing about the body.
        self._signed(query.get("msg_signature", ""), *stamp, sealed)
        mode = "compat" if "FromUserName" in envelope else "secure"
        return Push(_readable(self._opened(sealed)), sealed, stamp[1], mode)

    def reply(self, push: Push, elements: Mapping[str, str | int]) -> str:
        """The body that answers a push, in the form the push came in."""
        text = xml.write(elements)
        if push.sealed is None or self.cipher is None:
            return text
        sealed, now = self.cipher.encrypt(text), int(time.time())
        signed = signature(self.token, str(now), push.nonce, sealed)
        return xml.write({"Encrypt": sealed, "MsgSignature": signed, "TimeStamp": now, "Nonce": push.nonce})

    def _stamp(self, query: Mapping[str, str]) -> tuple[str, str]:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        # The signature joins its parts with nothing between: only fixed forms keep digits from moving across.
        if not _TIMESTAMP.fullmatch(timestamp) or not _NONCE.fullmatch(nonce):
            raise StrangerError("请求里没有正确的 timestamp 和 nonce，不像是平台发来的")
        skew = int(timestamp) - int(time.time())
        if abs(skew) > FRESH_SECONDS:
            raise RefusedError(
                f"推送的时间和本机相差 {abs(skew)} 秒（最多 {FRESH_SECONDS} 秒）。请先校准本机时钟；时钟没错的话，这是别人重放的旧请求"
            )
        return timestamp, nonce

    def _signed(self, given: str, *parts: str) -> None:
        if not same(given, signature(self.token, *parts)):
            raise RefusedError("签名不对：Token 和平台上填的不一样，或者请求不是平台发来的")

    def _opened(self, sealed: str) -> bytes:
        if self.cipher is None:
            raise RefusedError("收到加密的推送，但是没有设置 EncodingAESKey")
        try:
            return self.cipher.decrypt(sealed)
        except UndecipherableError as error:
            raise RefusedError("解不开推送：EncodingAESKey 和平台上的不一样") from error
        except WrongReceiverError as error:
            raise RefusedError(f"推送是发给别的账号的，本机设置的是 {self.receiver}。请核对 AppID 或企业 ID") from error


def _readable(body: bytes) -> dict[str, str]:
    try:
        return xml.read(body)
    except xml.BadXmlError as error:
        raise UnusableError(str(error)) from error
