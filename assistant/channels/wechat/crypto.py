"""The platform's signature and AES, for 公众号 and 企业微信 alike.

Key = base64(EncodingAESKey + "="), AES-256-CBC, IV = key[:16], PKCS#7 to 32 bytes.
Plaintext = 16 random bytes + length of the message (4 bytes, big-endian) + message + receiver id.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK = 32  # bytes; the platform pads to this, not to AES's own 16
_RANDOM = 16
_HEAD = _RANDOM + 4


class UndecipherableError(ValueError):
    """Not a ciphertext of this key."""


class WrongReceiverError(ValueError):
    """A ciphertext of this key, but for another appid or corpid."""


def signature(*parts: str) -> str:
    """sha1 of the sorted parts, joined with nothing between them."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def same(one: str, other: str) -> bool:
    """Equality in constant time; on bytes, because `compare_digest` refuses non-ASCII text."""
    return hmac.compare_digest(one.encode("utf8", "surrogatepass"), other.encode("utf8", "surrogatepass"))


class Cipher:
    """Seals and opens the messages of one account."""

    def __init__(self, aes_key: str, receiver: str) -> None:
        """aes_key: the 43 characters of EncodingAESKey. receiver: appid, or corpid."""
        key = base64.b64decode(aes_key + "=")
        self._cipher = BlockCipher(AES(key), CBC(key[:16]))
        self._receiver = receiver.encode()

    def encrypt(self, text: str, random: bytes | None = None) -> str:
        """Base64 ciphertext of `text`; `random` (16 bytes) only to repeat a published example."""
        message = text.encode()
        plain = (random or secrets.token_bytes(_RANDOM)) + len(message).to_bytes(4, "big") + message + self._receiver
        pad = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def decrypt(self, ciphertext: str) -> bytes:
        """The message inside. UndecipherableError or WrongReceiverError."""
        try:
            sealed = base64.b64decode(ciphertext, validate=True)
        except ValueError as error:
            raise UndecipherableError("not base64") from error
        if not sealed or len(sealed) % 16:
            raise UndecipherableError("not whole blocks")
        decryptor = self._cipher.decryptor()
        padded = decryptor.update(sealed) + decryptor.finalize()
        pad = padded[-1]
        if not 1 <= pad <= _BLOCK or padded[-pad:] != bytes([pad]) * pad:
            raise UndecipherableError("wrong padding")
        plain = padded[:-pad]
        end = _HEAD + int.from_bytes(plain[_RANDOM:_HEAD], "big")
        if len(plain) < _HEAD or end > len(plain):
            raise UndecipherableError("wrong length")
        if not hmac.compare_digest(plain[end:], self._receiver):
            raise WrongReceiverError("another receiver id")
        return plain[_HEAD:end]
