"""Kept-alive HTTP/1.1 connections to one provider, for one kind of request: JSON posted, a body streamed back.

httpx spends more CPU on a streamed answer than all else that a call does; this is the standard library's client and a
pool.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections import deque
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import getproxies, proxy_bypass

import httpx2
from openai import Omit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import openai

KEPT_SECONDS = 15.0
"""Below what providers and the walls before them leave an idle connection open for."""

MOST_KEPT = 32
_PART_BYTES = 65_536


def directly(client: openai.OpenAI) -> Connections | None:
    """Connections for the requests of `client`; None where only it knows the way: a proxy, keys that change."""
    url = client.base_url
    if url.scheme not in ("http", "https") or client.default_query or not client.auth_headers:
        return None
    if getproxies().keys() & {url.scheme, "all"} and not proxy_bypass(url.host):
        return None
    headers = {**client.default_headers, **client.auth_headers}
    return Connections(
        url, {name: str(value) for name, value in headers.items() if not isinstance(value, Omit)}
    )


class Connections:
    """As many as there are calls at once; what is idle is used again, the newest first."""

    def __init__(self, base_url: httpx2.URL, headers: Mapping[str, str]):
        self._host, self._port = base_url.host, base_url.port
        self._path = base_url.raw_path.decode("ascii").rstrip("/")
        self._tls = httpx2.create_ssl_context() if base_url.scheme == "https" else None
        self._headers = {**headers, "Accept-Encoding": "identity"}
        self._idle: deque[_Idle] = deque()
        self._lock = threading.Lock()

    def __del__(self) -> None:
        for idle in self._idle:
            idle.connection.close()

    def post(self, path: str, body: bytes, *, connect_seconds: float, seconds: float) -> Answer:
        """The answer's head, each wait on the way to it within `seconds`. Raises OSError, HTTPException."""
        connection = self._kept() or self._new(connect_seconds)
        sock = connection.sock
        try:
            sock.settimeout(seconds)
            connection.request("POST", self._path + path, body=body, headers=self._headers)
            return Answer(self, connection, sock, connection.getresponse())
        except BaseException:
            connection.close()
            raise

    def _new(self, seconds: float) -> HTTPConnection:
        connection = (
            HTTPConnection(self._host, self._port, timeout=seconds)
            if self._tls is None
            else HTTPSConnection(self._host, self._port, timeout=seconds, context=self._tls)
        )
        try:
            connection.connect()
        except BaseException:
            connection.close()
            raise
        return connection

    def _kept(self) -> HTTPConnection | None:
        """An idle connection that the other side has not closed."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                idle = self._idle.pop()
            if time.monotonic() - idle.since < KEPT_SECONDS and not _has_news(idle.connection.sock):
                return idle.connection
            idle.connection.close()

    def keep(self, connection: HTTPConnection) -> None:
        """Use it again for a later call."""
        with self._lock:
            self._idle.append(_Idle(connection, time.monotonic()))
            oldest = self._idle.popleft() if len(self._idle) > MOST_KEPT else None
        if oldest is not None:
            oldest.connection.close()

    def __len__(self) -> int:
        """How many are idle."""
        return len(self._idle)


class _Idle(NamedTuple):
    connection: HTTPConnection
    since: float


class Answer:
    """A response whose head has come."""

    def __init__(
        self, pool: Connections, connection: HTTPConnection, sock: socket.socket, response: HTTPResponse
    ):
        self._pool, self._connection, self._response = pool, connection, response
        self.socket = sock
        self.status = response.status
        self.headers = response.headers

    def parts(self) -> Iterator[bytes]:
        """The body as it comes. Raises OSError, HTTPException."""
        while part := self._response.read1(_PART_BYTES):
            yield part

    def close(self) -> None:
        """Give the connection back when the whole body was read, end it otherwise."""
        response = self._response
        whole = response.isclosed() or response.length == 0
        response.close()
        if whole and not response.will_close:
            self._pool.keep(self._connection)
        else:
            self._connection.close()


def _has_news(sock: socket.socket) -> bool:
    """Between requests a provider says nothing: what can be read then is the end of the connection."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
