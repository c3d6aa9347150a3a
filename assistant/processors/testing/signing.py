"""What the test processor and we share: keys derived from the installation's secret, and a signature with a time."""

from __future__ import annotations

import hashlib
import hmac

from assistant.core import clock
from assistant.core.config import get_settings

TOLERANCE_SECONDS = 300
HEADER = "x-signature"


def api_key() -> str:
    return hashlib.sha256(b"test-processor-api:" + get_settings().secret().encode()).hexdigest()


def sign(body: bytes) -> str:
    stamp = int(clock.now().timestamp())
    return f"t={stamp},v1={_mac(stamp, body)}"


def valid(body: bytes, signature: str) -> bool:
    """Whether the signature is ours, and neither old nor from the future (WHK-30)."""
    parts = dict(part.partition("=")[::2] for part in signature.split(","))
    stamp = int(parts["t"]) if parts.get("t", "").isascii() and parts.get("t", "").isdigit() else 0
    age = abs(int(clock.now().timestamp()) - stamp)
    return age <= TOLERANCE_SECONDS and hmac.compare_digest(parts.get("v1", ""), _mac(stamp, body))


def _mac(stamp: int, body: bytes) -> str:
    key = hashlib.sha256(b"test-processor:" + get_settings().secret().encode()).digest()
    return hmac.new(key, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
