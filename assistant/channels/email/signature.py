"""The provider's signature over a webhook: ECDSA P-256 over the timestamp and the raw bytes (WHK-10…12)."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sendgrid.helpers.eventwebhook import EventWebhook, EventWebhookHeader

from assistant.core import clock
from assistant.core.errors import Misconfigured

SIGNATURE = EventWebhookHeader.SIGNATURE.lower()
TIMESTAMP = EventWebhookHeader.TIMESTAMP.lower()
FRESH_SECONDS = 300


@lru_cache(maxsize=8)
def public_key(text: str) -> ec.EllipticCurvePublicKey:
    """The key as the provider shows it: base64 DER without PEM's lines. Raises Misconfigured."""
    try:
        key = EventWebhook("".join(text.split())).public_key
    except ValueError as error:
        raise Misconfigured("a SENDGRID_*_PUBLIC_KEY is not the key that SendGrid shows (base64)") from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Misconfigured("a SENDGRID_*_PUBLIC_KEY is not an elliptic-curve key")
    return key


def why_refused(key_text: str, *, body: bytes, signature: str, timestamp: str) -> str:
    """Why this request is not the provider's, or not a fresh one; "" when it is good.

    The library's own verification takes a text and asks for no freshness: a form with files is no UTF-8, and a request
    that was caught would be good for ever. So its key is used, over the bytes as they came.
    """
    if not signature or not timestamp:
        return "unsigned"
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return "bad_timestamp"
    try:
        public_key(key_text).verify(
            base64.b64decode(signature, validate=True),
            timestamp.encode() + body,
            ec.ECDSA(hashes.SHA256()),
        )
    except (InvalidSignature, binascii.Error, ValueError):
        return "bad_signature"
    age = clock.now().timestamp() - int(timestamp)
    return "" if abs(age) <= FRESH_SECONDS else "stale"
