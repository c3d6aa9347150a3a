"""Webhooks of the fake provider: signed, and delivered until somebody says 200, as real providers do."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
from typing import Any

import httpx

KEY = b"chaos"


def signature(body: bytes) -> str:
    return hmac.new(KEY, body, hashlib.sha256).hexdigest()


def deliver(
    urls: list[str], kind: str, body: dict[str, Any], chance: random.Random, *, tries: int = 400
) -> int:
    """POST until it is acknowledged; how many tries that took. Raises RuntimeError when it never was."""
    data = json.dumps(body).encode()
    headers = {"X-Signature": signature(data), "Content-Type": "application/json"}
    for number in range(1, tries + 1):
        url = chance.choice(urls)
        try:
            if (
                httpx.post(f"{url}/chaos/{kind}", content=data, headers=headers, timeout=10).status_code
                == 200
            ):
                return number
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"a webhook was not acknowledged in {tries} tries")
