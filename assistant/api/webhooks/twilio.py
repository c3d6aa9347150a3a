"""Texts in and what became of texts out, from Twilio: verified, stored, acknowledged; a job does the rest."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from assistant.agent.screens import screen
from assistant.api.refusals import refusals
from assistant.channels.sms import receiving, signature, status
from assistant.core.db import transaction
from assistant.core.errors import Forbidden, Problem
from assistant.core.logging import get_logger
from assistant.core.redaction import redact
from assistant.core.text import storable
from assistant.domain import inbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

router = APIRouter(include_in_schema=False)
log = get_logger(__name__)

MOST_MEDIA = 10
MOST_CHARACTERS = 1600
_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
_ABOUT_THE_INVOICE = frozenset(
    {"hardship", "inconvenient_time", "help", "bot_question", "card_number", "resubscribe"}
)


@router.post("/webhooks/twilio/sms")
async def inbound_text(request: Request) -> Response:
    """One received text."""
    return await _take(request, "sms", _store_text)


@router.post("/webhooks/twilio/status")
async def delivery_status(request: Request) -> Response:
    """What became of a text that we sent."""
    return await _take(request, "status", _store_status)


async def _take(request: Request, webhook: str, store: Callable[[Mapping[str, str], str], bool]) -> Response:
    body = await request.body()
    query = request.url.query
    headers = request.headers

    def work() -> Response:
        try:
            fields = signature.verified(path=request.url.path, query=query, headers=headers, body=body)
        except Forbidden as refused:
            return _refuse(webhook, refused)
        try:
            store(fields, request.query_params.get("outbound", ""))
        except Exception as error:  # a fault of ours: Twilio is to come again
            log.error("a webhook was not stored", webhook=webhook, error=repr(error)[:300])
            return _try_again()
        return Response(_EMPTY, media_type="text/xml")

    return await asyncio.to_thread(work)


def _store_text(fields: Mapping[str, str], _outbound: str) -> bool:
    """Whether it was new. Stored without card numbers (PCI-04)."""
    sid, sender = fields.get("MessageSid", ""), fields.get("From", "")
    if not sid or not sender:
        return False
    with transaction() as session:
        _row, new = inbox.accept(
            session,
            receiving.SOURCE,
            sid[:64],
            _payload(fields),
            ids={"media": _media(fields)},
            sender=sender[:40],
        )
    return new


def _payload(fields: Mapping[str, str]) -> dict[str, Any]:
    text = redact(storable(fields.get("Body", ""))[:MOST_CHARACTERS]).text
    signals = screen(text, locale="", country="", channel="sms", business_name="")
    certain = {signal.kind for signal in signals if signal.strength == "certain"}
    return {
        "from": fields.get("From", "")[:40],
        "to": fields.get("To", "")[:40],
        "text": text,
        "opt_out_type": fields.get("OptOutType", "")[:10].upper(),
        "opt_out": bool(certain & {"opt_out", "cease"}),
        "urgent": any(signal.kind not in _ABOUT_THE_INVOICE for signal in signals),
    }


def _media(fields: Mapping[str, str]) -> list[dict[str, str]]:
    """Where Twilio keeps what came with the text; the addresses are made of its ids."""
    count = fields.get("NumMedia", "0")
    return [
        {
            "url": fields.get(f"MediaUrl{number}", "")[:500],
            "type": fields.get(f"MediaContentType{number}", "")[:80],
        }
        for number in range(min(int(count) if count.isdigit() else 0, MOST_MEDIA))
    ]


def _store_status(fields: Mapping[str, str], outbound: str) -> bool:
    sid, word = fields.get("MessageSid", ""), fields.get("MessageStatus", "")
    if not sid or not word:
        return False
    with transaction() as session:
        _row, new = inbox.accept(
            session,
            status.SOURCE,
            f"{sid[:64]}:{word[:40]}",
            {"status": word[:40], "error_code": fields.get("ErrorCode", "")[:10]},
            ids={"sid": sid[:64], "outbound_id": outbound[:64]},
            sender=outbound[:64] or sid[:64],
        )
    return new


def _refuse(webhook: str, refused: Forbidden) -> Response:
    refusals.record(actor="twilio", subject=f"webhook:{webhook}", payload={"reason": refused.code})
    body = Forbidden("The signature does not fit.", code="bad_signature").body()
    return JSONResponse(body, 403, media_type="application/problem+json")


def _try_again() -> Response:
    body = Problem("The message could not be stored.", code="try_again", status=503).body()
    return JSONResponse(body, 503, media_type="application/problem+json", headers={"Retry-After": "30"})
