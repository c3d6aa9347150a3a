"""Posting an event to an integrator's server, signed by Standard Webhooks, never to an address inside the house."""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
from standardwebhooks import Webhook

from assistant.core import clock
from assistant.core.config import get_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 20.0
MOST_BYTES = 20_000
MOST_ANSWER = 600
BODY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Answered:
    """`status` is None when there was no answer; `wait` is what Retry-After asks for; `body` is the answer's
    beginning, `took` its time in milliseconds."""

    status: int | None
    detail: str = ""
    wait: timedelta | None = None
    body: str = ""
    took: int | None = None

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def headers(webhook_id: str, content: str, secrets: Sequence[str]) -> dict[str, str]:
    """The three headers of the specification; one signature for each secret in force (WHK-40)."""
    now = clock.now()
    signatures = [Webhook(secret).sign(webhook_id, now, content) for secret in secrets]
    return {
        "content-type": "application/json",
        "accept-encoding": "identity",
        "user-agent": "invoice-assistant-webhooks/1",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def post(url: str, webhook_id: str, content: str, secrets: Sequence[str]) -> Answered:
    """One try. Never raises for what the other side does; follows no redirect (WHK-41)."""
    if len(content.encode()) > MOST_BYTES:
        return Answered(None, "the event is larger than 20 kB")
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        address = _address(parts.hostname or "", port)
    except (OSError, _Inside, UnicodeError) as error:
        return Answered(None, str(error)[:200])
    literal = f"[{address}]" if ":" in address else address
    # Connect to the very address that was looked at, so that a second look-up cannot lead elsewhere.
    pinned = parts._replace(netloc=f"{literal}:{port}").geturl()
    host = parts.hostname or ""
    named = host if port in (80, 443) else f"{host}:{port}"
    sent = headers(webhook_id, content, secrets) | {"host": named}
    started = time.monotonic()
    try:
        with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
            request = client.build_request("POST", pinned, content=content.encode(), headers=sent)
            request.extensions["sni_hostname"] = host
            response = client.send(request, stream=True)
            try:
                took = _ms(started)
                return Answered(
                    response.status_code, wait=_wait(response), body=_beginning(response), took=took
                )
            finally:
                response.close()
    except httpx.TimeoutException:
        return Answered(None, f"no answer within {SECONDS:.0f} seconds", took=_ms(started))
    except (httpx.HTTPError, OSError, ValueError) as error:
        return Answered(None, f"{type(error).__name__}: {error}"[:200], took=_ms(started))


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _beginning(response: httpx.Response) -> str:
    """What the receiver says, for whoever looks for a mistake. It is not waited for: the status counts."""
    read = b""
    until = time.monotonic() + BODY_SECONDS
    try:
        for piece in response.iter_raw(1024):
            read += piece
            if len(read) >= MOST_ANSWER or time.monotonic() > until:
                break
    except (httpx.HTTPError, OSError):
        return ""
    return read[:MOST_ANSWER].decode("utf-8", "replace").replace("\x00", "")


class _Inside(Exception):  # noqa: N818
    """The name leads to an address that is not public."""


def _address(host: str, port: int) -> str:
    """The address to connect to. Raises _Inside when any address of the name is not public."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not get_settings().webhooks_to_private_addresses:
        for text in found:
            if not _public(text):
                raise _Inside(f"{host} leads to {text}, which is not a public address")
    return found[0]


def _public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    teredo = getattr(address, "teredo", None)
    if inner is not None or teredo is not None:
        return False
    return address.is_global and not address.is_multicast


def _wait(response: httpx.Response) -> timedelta | None:
    wish = response.headers.get("retry-after", "")
    if wish.isascii() and wish.isdigit():
        return timedelta(seconds=min(int(wish[:9]), 10**6))
    try:
        return max(parsedate_to_datetime(wish) - clock.now(), timedelta(0)) if wish else None
    except (TypeError, ValueError):
        return None
