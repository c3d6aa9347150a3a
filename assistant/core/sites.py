"""Whether a request was sent by a page of another site (IDN-10)."""

from __future__ import annotations

from starlette.requests import Request

from assistant.core.config import get_settings
from assistant.core.errors import Forbidden


def same_site(request: Request) -> None:
    """A browser may change something only from our own pages. Raises Forbidden."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Forbidden("This form was sent from another site.", code="cross_site")
        return
    origin = request.headers.get("origin")
    if origin is not None and origin not in (
        get_settings().public_url,
        f"{request.url.scheme}://{request.url.netloc}",
    ):
        raise Forbidden("This form was sent from another site.", code="cross_site")
