"""Capabilities, their hashes, one-time codes, and signed values. The cryptography is the libraries'."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

from assistant.core import clock
from assistant.core.config import get_settings
from assistant.core.errors import Misconfigured

LINK_TOKEN_BYTES = 24  # 192 bits; IDN-01 asks for at least 128


def new_link_token() -> str:
    """A capability for a URL: 32 characters, 192 random bits."""
    return secrets.token_urlsafe(LINK_TOKEN_BYTES)


def derived_token(name: str) -> str:
    """The capability of `name`: 192 bits keyed by the installation's secret, so that it need not be stored."""
    digest = hmac.new(get_settings().secret().encode(), f"token:{name}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:LINK_TOKEN_BYTES]).decode()


def token_hash(token: str, purpose: str = "link") -> str:
    """What is stored of a token: keyed, so that a copy of the database opens nothing."""
    key = get_settings().secret().encode()
    return hmac.new(key, f"{purpose}:{token}".encode(), hashlib.sha256).hexdigest()


def new_code(digits: int = 6) -> str:
    """A one-time code of decimal digits (6 digits are 20 bits: IDN-04)."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def slow_hash(secret: str) -> str:
    """A salted password hash (argon2id), for passwords and one-time codes."""
    return _hasher().hash(secret)


def slow_verify(hashed: str, secret: str) -> bool:
    """Whether `secret` is the one that was hashed."""
    try:
        return _hasher().verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False


class _Signer(TimestampSigner):
    """Takes the time from the one clock."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(get_settings().secret(), salt=purpose, signer=_Signer)


def sign(value: object, purpose: str) -> str:
    """A signed, timed, URL-safe text of a JSON value, good for one purpose only."""
    return str(_serializer(purpose).dumps(value))


def unsign(text: str, purpose: str, max_age_seconds: int) -> object | None:
    """The value that was signed for this purpose within the age, or None."""
    try:
        value: object = _serializer(purpose).loads(text, max_age=max_age_seconds)
    except BadSignature:
        return None
    return value


def _sealing_key(purpose: str) -> AESGCM:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"seal:{purpose}".encode())
    return AESGCM(derive.derive(get_settings().secret().encode()))


def seal(text: str, purpose: str) -> str:
    """`text` encrypted under a key of the installation's secret (AES-256-GCM), readable for this purpose only."""
    nonce = secrets.token_bytes(12)
    sealed = _sealing_key(purpose).encrypt(nonce, text.encode(), purpose.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed. Raises Misconfigured when the secret is another one, or the text was changed."""
    raw = base64.urlsafe_b64decode(sealed.encode())
    try:
        return _sealing_key(purpose).decrypt(raw[:12], raw[12:], purpose.encode()).decode()
    except InvalidTag as error:
        raise Misconfigured(
            "what is sealed in the database does not open with this ASSISTANT_SECRET_KEY"
        ) from error
