"""Twilio's library over httpx: another host when told so, a time-out always, and never a second try by itself."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

import httpx
from twilio.http import HttpClient
from twilio.http.response import Response

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0


class TooFast(Exception):  # noqa: N818 - what it is
    """429; `seconds` is how long to wait, where the provider said so."""

    def __init__(self, retry_after: str) -> None:
        super().__init__(retry_after)
        self.seconds = float(retry_after) if retry_after.isdecimal() and len(retry_after) < 6 else None


def timeouts() -> httpx.Timeout:
    return httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)


class HttpxClient(HttpClient):  # type: ignore[misc]
    """What the library sends its requests through. Nothing of a request is logged."""

    def __init__(self, base_url: str = "") -> None:
        super().__init__(logging.getLogger(__name__), False, ANSWER_SECONDS)
        self.base_url = base_url.rstrip("/")
        self.client = httpx.Client(timeout=timeouts(), follow_redirects=False)

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 - ours stands
        allow_redirects: bool = False,  # noqa: ARG002 - never
    ) -> Response:
        """One request, once. Raises httpx.HTTPError, TooFast."""
        given: dict[str, Any] = {"params": params, "data": data, "headers": headers, "auth": auth}
        answer = self.client.request(method.upper(), self.rebased(uri), **_present(given))
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise TooFast(answer.headers.get("retry-after", ""))
        return Response(answer.status_code, answer.text, answer.headers)

    def rebased(self, uri: str) -> str:
        """`uri` on the configured host."""
        if not self.base_url:
            return uri
        parts = urlsplit(uri)
        return f"{self.base_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _present(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value}
