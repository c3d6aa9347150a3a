"""A secret that a page shows once: it travels to the page after the form in a sealed cookie, and is gone with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant.core import security
from assistant.core.config import get_settings
from assistant.core.errors import Misconfigured

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import Response

SECONDS = 120
_COOKIE = "staff_once"


def keep(response: Response, about: str, secret: str, *, path: str) -> None:
    """Let the next page under `path` that is about this read it."""
    response.set_cookie(
        _COOKIE,
        security.seal(json.dumps([about, secret]), _COOKIE),
        max_age=SECONDS,
        path=path,
        secure=get_settings().https,
        httponly=True,
        samesite="strict",
    )


def find(request: Request, about: str) -> str:
    """The secret, empty when there is none for this page."""
    sealed = request.cookies.get(_COOKIE, "")
    try:
        told, secret = json.loads(security.unseal(sealed, _COOKIE)) if sealed else ("", "")
    except (Misconfigured, ValueError):
        return ""
    return str(secret) if told == about else ""


def forget(response: Response, *, path: str) -> None:
    response.delete_cookie(_COOKIE, path=path)
