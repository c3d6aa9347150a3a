"""The real service with a channel that speaks to the fake provider: `python -m evals.chaos.app serve PORT | worker`."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import PlainTextResponse

from assistant.channels import registry
from assistant.channels.base import (
    InboundMessage,
    Outgoing,
    Rejected,
    Route,
    Sent,
    ToConversation,
    Unavailable,
    Unknown,
)
from assistant.core.db import transaction
from assistant.domain import inbox, outbox
from assistant.domain.scope import Level
from assistant.jobs import load
from evals.chaos import signing

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.inbox import InboxEvent

URL = "CHAOS_PROVIDER_URL"
router = APIRouter()


class Transport:
    name = "chaos"

    def send(self, message: Outgoing) -> Sent:
        body = {
            "outbound_id": message.outbound_id,
            "channel": message.channel,
            "to": message.to,
            "text": message.text,
        }
        try:
            answer = httpx.post(f"{os.environ[URL]}/send", json=body, timeout=10)
        except httpx.ConnectError as error:
            raise Unavailable(str(error)) from error
        except httpx.HTTPError as error:
            raise Unknown(type(error).__name__) from error
        if answer.status_code == 503:
            raise Unavailable(retry_after=1)
        if answer.status_code != 201:
            raise Rejected(str(answer.status_code))
        return Sent(answer.json()["id"])

    def find(self, message: Outgoing, since: datetime) -> Sent | None:  # noqa: ARG002 - it keeps everything
        try:
            answer = httpx.get(
                f"{os.environ[URL]}/find", params={"outbound_id": message.outbound_id}, timeout=10
            )
        except httpx.HTTPError as error:
            raise Unavailable(str(error)) from error
        return Sent(answer.json()["id"]) if answer.json()["id"] else None


def _parse(event: InboxEvent) -> InboundMessage:
    payload = event.payload
    return InboundMessage(
        channel=payload["channel"],
        sender=payload["from"],
        to="us",
        text=payload["text"],
        external_id=event.external_id,
        trust=Level.LINK,
    )


def _route(_session: Session, event: InboxEvent, _message: InboundMessage) -> Route:
    return ToConversation(event.payload["conversation"], Level.LINK)


def _status(session: Session, event: InboxEvent) -> str:
    payload = event.payload
    row = outbox.status_callback(
        session,
        provider="chaos",
        provider_id=payload["provider_id"],
        status=payload["status"],
        outbound_id=payload["outbound_id"],
    )
    if row is None:
        raise LookupError("the message is not there yet")
    return row.status


def register() -> None:
    load.load()
    for channel in ("sms", "email"):
        registry.transport_of(channel, lambda _settings: Transport())
        registry._composers.pop(channel, None)
    registry.message_source("chaos.message", _parse, _route)
    registry.event_source("chaos.status", _status)


@router.post("/chaos/{kind}")
async def webhook(kind: str, request: Request) -> PlainTextResponse:
    body = await request.body()
    if not hmac.compare_digest(signing.signature(body), request.headers.get("X-Signature", "")):
        return PlainTextResponse("", 403)
    payload: dict[str, Any] = json.loads(body)
    await asyncio.to_thread(_store, kind, payload)
    return PlainTextResponse("")


def _store(kind: str, payload: dict[str, Any]) -> None:
    with transaction() as session:
        if kind == "message":
            inbox.accept(session, "chaos.message", payload["id"], payload, sender=payload["from"])
        else:
            inbox.accept(session, "chaos.status", payload["event"], payload)


def create() -> FastAPI:
    from assistant.main import create_app

    register()
    app = create_app()
    app.include_router(router)
    return app


def main() -> None:
    if sys.argv[1] == "serve":
        import uvicorn

        uvicorn.run(create, factory=True, port=int(sys.argv[2]), access_log=False, log_level="error")
    else:
        from assistant.core import logging
        from assistant.core.queue import postgres

        logging.configure(json=False)
        register()
        postgres.run_worker()


if __name__ == "__main__":
    main()
