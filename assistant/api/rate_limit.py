"""How often one API key may call: a moving window, told in the RateLimit headers and kept where all processes see it.

The headers are those of the IETF's draft "RateLimit header fields for HTTP".
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import limits
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders

from assistant.core.config import get_settings
from assistant.core.errors import Misconfigured, TooMany
from assistant.core.logging import get_logger

if TYPE_CHECKING:
    from fastapi import Request
    from limits import RateLimitItem
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = get_logger(__name__)


@dataclass(frozen=True)
class Standing:
    """What a caller has left: calls, and seconds until some come back."""

    limit: int
    window: int
    left: int
    reset: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f'"key";q={self.limit};w={self.window}',
            "RateLimit": f'"key";r={self.left};t={self.reset}',
        }


def check() -> None:
    """Raises Misconfigured when the settings make no limit."""
    settings = get_settings()
    _limiter(settings.rate_limit, settings.rate_limit_store)


def spend(request: Request, caller: str) -> None:
    """Count this call. Raises TooMany with `retry_after` in seconds.

    A store that does not answer refuses nobody: the limit protects the service, it does not guard secrets.
    """
    settings = get_settings()
    limiter, item = _limiter(settings.rate_limit, settings.rate_limit_store)
    try:
        allowed = limiter.hit(item, caller)
        window = limiter.get_window_stats(item, caller)
    except Exception as error:  # each store has its own errors
        log.warning("rate limit store", error=repr(error)[:200])
        return
    reset = max(1, math.ceil(window.reset_time - time.time()))
    request.state.rate_limit = Standing(item.amount, item.get_expiry(), window.remaining, reset)
    if not allowed:
        raise TooMany(
            f"This API key has made its {item.amount} calls for now; go on in {reset} seconds.",
            code="rate_limited",
            retry_after=reset,
        )


@lru_cache(maxsize=4)
def _limiter(limit: str, store: str) -> tuple[MovingWindowRateLimiter, RateLimitItem]:
    try:
        item = limits.parse(limit)
    except ValueError as error:
        raise Misconfigured(
            f"ASSISTANT_RATE_LIMIT={limit!r} is no limit; write it like 600/minute"
        ) from error
    try:
        return MovingWindowRateLimiter(storage_from_string(store)), item
    except (ConfigurationError, ValueError) as error:
        raise Misconfigured(
            "ASSISTANT_RATE_LIMIT_STORE is memory:// or a Redis address like redis://127.0.0.1:6379"
        ) from error


class Headers:
    """Puts the caller's standing on the answer, whatever the answer is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return

        async def send_with_standing(message: Message) -> None:
            standing = scope.get("state", {}).get("rate_limit")
            if message["type"] == "http.response.start" and standing is not None:
                MutableHeaders(scope=message).update(standing.headers())
            await send(message)

        await self.app(scope, receive, send_with_standing)
