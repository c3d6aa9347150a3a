"""The address that a payer answers to: it says which conversation is meant, and nobody can make one up (WHK-16)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta

from assistant.core import clock, security

PREFIX = "reply+"
VALID = timedelta(days=400)
_ID_BYTES, _EXPIRY_BYTES, _MAC_BYTES = 16, 4, 16
_TOKEN_BYTES = _ID_BYTES + _EXPIRY_BYTES + _MAC_BYTES
_LOCAL = re.compile(rf"{re.escape(PREFIX)}([a-z2-7]{{58}})")


@dataclass(frozen=True, slots=True)
class Expired:
    """The token is ours and its time is over."""


def address(conversation_id: str, recipient: str, domain: str) -> str:
    """Where `recipient` answers about this conversation: a local part of exactly 64 characters, all lower case."""
    expires = int((clock.now() + VALID).timestamp())
    name = bytes.fromhex(conversation_id.rpartition("_")[2])
    body = name + expires.to_bytes(_EXPIRY_BYTES, "big")
    token = base64.b32encode(body + _mac(body, recipient)).decode().rstrip("=").lower()
    return f"{PREFIX}{token}@{domain}"


def read(to: str, sender: str) -> str | Expired | None:
    """The conversation that this address names for this sender; None when it is no address of ours, was changed, or
    was given to somebody else. It says what is spoken of, never who speaks."""
    found = _LOCAL.fullmatch(to.strip().lower().rpartition("@")[0])
    if found is None:
        return None
    try:
        raw = base64.b32decode(found[1].upper() + "=" * (-len(found[1]) % 8))
    except binascii.Error:
        return None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(raw) != _TOKEN_BYTES or not hmac.compare_digest(mac, _mac(body, sender)):
        return None
    if int.from_bytes(body[_ID_BYTES:], "big") <= clock.now().timestamp():
        return Expired()
    return f"cnv_{body[:_ID_BYTES].hex()}"


def _mac(body: bytes, recipient: str) -> bytes:
    """Over the thread, the end of its time and the one recipient it was made for."""
    who = hashlib.sha256(recipient.strip().lower().encode()).hexdigest()
    return bytes.fromhex(security.token_hash(f"{body.hex()}:{who}", "reply_address"))[:_MAC_BYTES]
