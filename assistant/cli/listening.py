"""Whether the address to listen on is to be had, before anything is promised about it."""

from __future__ import annotations

import socket

from assistant.core.errors import Misconfigured


def must_be_free(host: str, port: int) -> None:
    """Raises Misconfigured where something listens there already, or nobody may."""
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as tried:
        tried.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as the server does: what has just ended is over
        try:
            tried.bind(address)
        except OSError as error:
            raise Misconfigured(
                f"cannot listen on {host}:{port} ({error.strerror}): stop what is there, or set PORT to another one"
            ) from None
