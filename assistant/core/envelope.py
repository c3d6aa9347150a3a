"""Data keys, each wrapped by a key of the installation's secret: whoever loses the data key has lost what it encrypts.

AES-256-GCM throughout; the cryptography is the library's. A nonce is 96 random bits and stands before its ciphertext.
"""

from __future__ import annotations

import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assistant.core.config import get_settings
from assistant.core.errors import Misconfigured

NONCE_BYTES = 12
_INFO = b"envelope:data keys"


class Unreadable(ValueError):  # noqa: N818 - what it is, not what went wrong
    """The text is not what was encrypted under this key and this name."""


@lru_cache(maxsize=4)
def _wrapping(secret: str) -> AESGCM:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_INFO)
    return AESGCM(derive.derive(secret.encode()))


def new_key(name: str) -> tuple[bytes, bytes]:
    """A data key of 256 random bits: as it is, and wrapped for storing under `name`."""
    key = AESGCM.generate_key(bit_length=256)
    return key, _encrypt(_wrapping(get_settings().secret()), key, name)


def unwrap(wrapped: bytes, name: str) -> bytes:
    """The data key. Raises Misconfigured when the secret is another one, or the wrapping was changed."""
    try:
        return _decrypt(_wrapping(get_settings().secret()), wrapped, name)
    except Unreadable as error:
        raise Misconfigured("a data key does not open with this ASSISTANT_SECRET_KEY") from error


def encrypt(key: bytes, plain: bytes, name: str) -> bytes:
    """`plain` under the data key, bound to `name`: what is moved to another name does not open."""
    return _encrypt(AESGCM(key), plain, name)


def decrypt(key: bytes, sealed: bytes, name: str) -> bytes:
    """What was encrypted. Raises Unreadable."""
    return _decrypt(AESGCM(key), sealed, name)


def _encrypt(cipher: AESGCM, plain: bytes, name: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, name.encode())


def _decrypt(cipher: AESGCM, sealed: bytes, name: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable("this does not open") from error
