"""Rendering of server-side pages: one Jinja2 environment, autoescaped, with the texts of the interface."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.api.page_view import page_strings
from assistant.core.config import get_settings

if TYPE_CHECKING:
    from fastapi import Request

TEMPLATES = Path(__file__).parent.parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    request: Request, template: str, context: dict[str, Any], *, status: int = 200, lang: str = "en"
) -> HTMLResponse:
    """A page. `context` goes on top of what every page has."""
    everywhere = {
        "t": page_strings(lang),
        "lang": lang,
        "locale": "en_US",
        "demo": get_settings().demo,
        "public_url": get_settings().public_url,
        "path": request.url.path,
    }
    html = environment().get_template(template).render(everywhere | context)
    return HTMLResponse(html, status_code=status)
