"""Security headers on every answer, and a limit on what comes in (IDN-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from assistant.core.config import get_settings
from assistant.core.errors import TooLarge
from assistant.processors import registry

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 12 * 1024 * 1024
MAX_BODIES = {"/webhooks/sendgrid/inbound": 31 * 1024 * 1024}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'{pages}; base-uri 'none'; object-src 'none'; frame-src 'none'; "
    "frame-ancestors {ancestors}"
)
TOO_LARGE = "The request is too large; a file may have up to 10 MB."


class SecurityHeaders:
    """Plain ASGI, so that streams are not buffered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        most, taken = MAX_BODIES.get(path, MAX_BODY), 0

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:  # came in chunks, and did not say how large it is
                raise HTTPException(413, TOO_LARGE)
            return message

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure(MutableHeaders(scope=message), path)
            await send(message)

        length = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if not length.isdigit() or len(length) > 12 or int(length) > most:
            refusal = JSONResponse(TooLarge(TOO_LARGE).body(), 413, media_type="application/problem+json")
            await refusal(scope, receive, send_with_headers)
            return
        await self.app(scope, receive_counted, send_with_headers)


def secure(headers: MutableHeaders, path: str) -> None:
    """Set the headers of an answer to `path`."""
    origins = " ".join(embed_origins())
    embedded = path.startswith("/i/") and path.endswith("/embed")
    ancestors = f"'self' {origins}".strip() if embedded else "'none'"
    pays = path.startswith(("/i/", "/pay/"))  # browsers hold a form's redirects to the policy too
    pages = "".join(f" {origin}" for origin in registry.page_origins()) if pays else ""
    headers.setdefault("Content-Security-Policy", POLICY.format(ancestors=ancestors, pages=pages))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if get_settings().https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if path.startswith("/static/"):
        headers.setdefault("Cache-Control", "public, max-age=300")
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        headers["Access-Control-Allow-Origin"] = "*"
    else:
        headers["Cache-Control"] = "no-store"


def embed_origins() -> list[str]:
    """The origins that may frame the chat."""
    return [origin.strip() for origin in get_settings().embed_origins.split(",") if origin.strip()]
