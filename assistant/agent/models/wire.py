"""One request for a chat completion: the body as it is, retries inside the time given, a hard end."""

from __future__ import annotations

import contextlib
import json
import random
import socket
import time
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Protocol

import httpx2
import openai

from assistant.agent.models.failures import ModelFailure, ModelStreamBroken, ModelTimedOut
from assistant.agent.models.watchdog import Watchdog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.agent.models.connections import Connections
    from assistant.agent.models.watchdog import Watch

CONNECT_SECONDS = 3.0
_USEFUL_SECONDS = 0.5
"""A retry that would leave less than this is not worth its wait."""
_BACK_OFF_SECONDS = 0.3
_DRAIN_SECONDS = 0.25
_ERROR_BYTES = 100_000
_PATH = "/chat/completions"
_RETRY_STATUS = frozenset({408, 409, 429})
_OPTION_OF = {"extra_headers": "headers", "extra_query": "params", "extra_body": "extra_json"}

_sleep = time.sleep
_watchdog = Watchdog()


class Answer(Protocol):
    """A response whose head has come. `socket` is None where there is none (a mocked transport)."""

    @property
    def headers(self) -> Any: ...
    @property
    def socket(self) -> socket.socket | None: ...
    def parts(self) -> Iterator[bytes]: ...
    def close(self) -> None: ...


class Call:
    """As a context it gives the parts of the body. `deadline` is a `time.monotonic()` instant.

    It goes by `direct` where that can take it, by the SDK's own transport otherwise. Retries what may pass
    (408, 409, 429, 5xx, no connection) up to `retries` times, after the wait that the provider asks for, but
    never where that wait would use up the time.
    Raises openai's errors before the body, ModelTimedOut or ModelStreamBroken in it.
    """

    def __init__(
        self,
        client: openai.OpenAI,
        payload: dict[str, Any],
        deadline: float,
        retries: int,
        direct: Connections | None = None,
    ):
        self._client = client
        self._options = {option: payload.pop(key) for key, option in _OPTION_OF.items() if key in payload}
        self._direct = None if self._options else direct
        self._payload = payload
        self._deadline = deadline
        self._retries = retries
        self._late = False
        self._response: Answer | None = None
        self._parts: Iterator[bytes] = iter(())
        self._watch: Watch | None = None

    def __enter__(self) -> Iterator[bytes]:
        self._response = response = self._open()
        kind = response.headers.get("content-type") or ""
        if kind and "event-stream" not in kind:
            response.close()
            raise ModelStreamBroken(f"the provider answered with {kind.split(';')[0]} instead of a stream")
        self._end_at(self._deadline)
        self._parts = self._read(response)
        return self._parts

    def __exit__(self, error: type[BaseException] | None, *_rest: object) -> None:
        if self._response is None:
            return
        try:
            if error is None:
                self._drain()
        finally:
            if self._watch is not None:
                self._watch.cancel()
            self._response.close()

    def _drain(self) -> None:
        """Read what follows [DONE], so that the connection can be used again; not for long."""
        self._end_at(min(self._deadline, time.monotonic() + _DRAIN_SECONDS))
        with contextlib.suppress(ModelFailure):
            for _ in self._parts:
                pass

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _open(self) -> Answer:
        attempt = 0
        while True:
            left = self._left()
            if left <= 0:
                raise ModelTimedOut("no time left for the model")
            try:
                return self._send(left)
            except openai.APIError as error:
                wait = _wait_before_retry(error, attempt)
                if attempt >= self._retries or wait is None or wait > self._left() - _USEFUL_SECONDS:
                    raise
            _sleep(wait)
            attempt += 1

    def _send(self, left: float) -> Answer:
        if self._direct is not None:
            answer = self._post(self._direct, left)
            if answer is not None:
                return answer
        limits = httpx2.Timeout(left, connect=min(CONNECT_SECONDS, left))
        # The generic verb sends the body as it is; `chat.completions.create` walks every message of it first.
        options: Any = {**self._options, "timeout": limits, "max_retries": 0}
        response: Any = self._client.post(
            _PATH,
            cast_to=httpx2.Response,
            body=self._payload,
            options=options,
            stream=True,
            stream_cls=openai.Stream[Any],
        )
        return _SdkAnswer(response)

    def _post(self, connections: Connections, left: float) -> Answer | None:
        """The answer without the SDK, its errors raised as the SDK's; None where it is sent on to elsewhere."""
        body = json.dumps(self._payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        try:
            answer = connections.post(_PATH, body, connect_seconds=min(CONNECT_SECONDS, left), seconds=left)
            if answer.status < 300:
                return answer
            told = _told(answer)
        except TimeoutError as error:
            raise openai.APITimeoutError(self._request()) from error
        except (OSError, HTTPException) as error:
            raise openai.APIConnectionError(request=self._request()) from error
        if answer.status < 400:
            return None
        response = httpx2.Response(
            answer.status, headers=answer.headers.items(), content=told, request=self._request()
        )
        raise self._client._make_status_error_from_response(response)

    def _request(self) -> httpx2.Request:
        return httpx2.Request("POST", f"{str(self._client.base_url).rstrip('/')}{_PATH}")

    def _read(self, response: Answer) -> Iterator[bytes]:
        try:
            for part in response.parts():
                if time.monotonic() > self._deadline:
                    raise ModelTimedOut("the model took too long to answer")
                yield part
        except (httpx2.TimeoutException, TimeoutError) as error:
            raise ModelTimedOut("the model fell silent") from error
        except (httpx2.TransportError, httpx2.DecodingError, HTTPException, OSError) as error:
            if self._late:
                raise ModelTimedOut("the model took too long to answer") from error
            raise ModelStreamBroken("the connection broke in the middle of the answer") from error
        if self._late:
            raise ModelTimedOut("the model took too long to answer")

    def _end_at(self, instant: float) -> None:
        """End the connection at `instant`: a read that has begun knows only its own limit."""
        assert self._response is not None
        sock = self._response.socket
        if sock is None:
            return
        if self._watch is not None:
            self._watch.cancel()

        def end() -> None:
            self._late = True
            with contextlib.suppress(OSError):
                # Past TLS: its shutdown is not safe from another thread, the plain one only ends the read.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

        self._watch = _watchdog.at(instant, end)


class _SdkAnswer:
    """What the SDK's own transport answers."""

    def __init__(self, response: httpx2.Response):
        self._response = response
        self.headers = response.headers
        self.parts, self.close = response.iter_bytes, response.close

    @property
    def socket(self) -> socket.socket | None:
        stream = self._response.extensions.get("network_stream")
        return None if stream is None else stream.get_extra_info("socket")


def _told(answer: Any) -> bytes:
    """The body of an answer that is no stream, as far as an error needs it."""
    told = b""
    try:
        for part in answer.parts():
            told += part
            if len(told) > _ERROR_BYTES:
                break
    finally:
        answer.close()
    return told


def _wait_before_retry(error: openai.APIError, attempt: int) -> float | None:
    """Seconds to wait before another try, the provider's wish first; None when another try is pointless."""
    wait = _BACK_OFF_SECONDS * 2.0**attempt * random.uniform(0.75, 1.0)  # noqa: S311 - spreads load
    if not isinstance(error, openai.APIStatusError):
        return wait if isinstance(error, openai.APIConnectionError) else None
    if error.code == "insufficient_quota" or error.response.headers.get("x-should-retry") == "false":
        return None
    if error.status_code not in _RETRY_STATUS and error.status_code < 500:
        return None
    wished = retry_after(error)
    return wait if wished is None else wished


def retry_after(error: BaseException) -> float | None:
    """Seconds that the provider asks to wait (`retry-after-ms`, `retry-after` in seconds or as a date)."""
    response = getattr(error, "response", None)
    if response is None:
        return None
    return _seconds(response.headers)


def _seconds(headers: httpx2.Headers) -> float | None:
    for name, divisor in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        with contextlib.suppress(KeyError, ValueError):
            value = float(headers[name]) / divisor
            return value if 0 <= value < float("inf") else None
    with contextlib.suppress(KeyError, ValueError, TypeError):
        return max(0.0, parsedate_to_datetime(headers["retry-after"]).timestamp() - time.time())
    return None
