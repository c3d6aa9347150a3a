"""Webhooks of payment processors: verified, stored once, and answered; a job reads the processor's record (PCI-09)."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from assistant.api.refusals import refusals
from assistant.core.db import transaction
from assistant.core.errors import Forbidden
from assistant.domain import inbox
from assistant.processors import registry
from assistant.processors.base import Notice

router = APIRouter(include_in_schema=False)


@router.post("/webhooks/payments/{processor}")
async def payment_webhook(processor: str, request: Request) -> Response:
    """A bad signature is 403 and leaves a security event; a duplicate is 200; a fault of ours is 5xx."""
    handler = registry.get(processor)
    body, headers = await request.body(), {name.lower(): value for name, value in request.headers.items()}
    try:
        notice = await asyncio.to_thread(handler.verify, body, headers)
    except Forbidden:
        await asyncio.to_thread(_refused, processor, len(body))
        raise
    new = bool(notice.object_id) and await asyncio.to_thread(_accept, processor, notice)
    return JSONResponse({"taken": new})


def _accept(processor: str, notice: Notice) -> bool:
    """Notices of one payment are handled one by one."""
    with transaction() as session:
        _row, new = inbox.accept(
            session,
            f"payments.{processor}",
            notice.id,
            {"kind": notice.kind},
            ids={"object_id": notice.object_id},
            sender=f"{processor}:{notice.object_id}",
        )
    return new


def _refused(processor: str, size: int) -> None:
    refusals.record(
        actor=f"webhook:{processor}", subject="payments", payload={"reason": "bad_signature", "bytes": size}
    )
