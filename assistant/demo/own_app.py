"""The demo's simulators reach the service as its providers do: by a signed request to its own public routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from assistant.core.config import get_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request


async def post(request: Request, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
    """Through the whole application, its middleware too, without a network between."""
    transport = httpx.ASGITransport(app=request.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=get_settings().public_url) as client:
        return await client.post(path, content=body, headers=dict(headers))
