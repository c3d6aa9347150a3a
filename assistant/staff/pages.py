"""Rendering of the console's pages, with what each of them has around it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.core import clock, security
from assistant.core.config import get_settings
from assistant.core.text import local_time, long_date, short_date
from assistant.staff import words

if TYPE_CHECKING:
    from fastapi import Request

    from assistant.staff.deps import Me

HERE = Path(__file__).parent
TOLD_SECONDS = 60
_TOLD = "staff_told"


@lru_cache(maxsize=1)
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader([HERE / "templates", HERE.parent / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        ago=words.ago,
        since=words.since,
        until=words.until,
        reason_text=words.reason,
        channel_text=words.channel,
        initials=words.initials,
        long_date=long_date,
        short_date=short_date,
        local_time=local_time,
        utc=clock.utc_text,
    )
    return made


def render(
    request: Request, template: str, context: dict[str, Any], *, me: Me | None = None, status: int = 200
) -> HTMLResponse:
    """A page of the console; what was just done is told on it once."""
    told = security.unsign(request.cookies.get(_TOLD, ""), _TOLD, TOLD_SECONDS)
    everywhere = {
        "me": me,
        "demo": get_settings().demo,
        "path": request.url.path,
        "told": told if isinstance(told, dict) else None,
    }
    html = environment().get_template(template).render(everywhere | context)
    response = HTMLResponse(html, status_code=status)
    if told is not None:
        response.delete_cookie(_TOLD, path="/staff")
    return response


def fragment(template: str, context: dict[str, Any]) -> HTMLResponse:
    """A part of a page, for the page's own script to put in place."""
    return HTMLResponse(environment().get_template(template).render(context))


def back(where: str, text: str = "", *, bad: bool = False, undo: str = "") -> RedirectResponse:
    """To `where`, with a word on what was done, and how to undo it."""
    response = RedirectResponse(where, status_code=303)
    if text:
        response.set_cookie(
            _TOLD,
            security.sign({"text": text, "bad": bad, "undo": undo}, _TOLD),
            max_age=TOLD_SECONDS,
            path="/staff",
            secure=get_settings().https,
            httponly=True,
            samesite="lax",
        )
    return response
