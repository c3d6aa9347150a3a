"""Mail in and what became of mail out, from SendGrid: verified, stored, acknowledged; a job does the rest."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlmodel import col

from assistant.agent.screens import screen
from assistant.api.refusals import refusals
from assistant.channels.email import addresses, events, inbound, receiving, signature, simulator, spool
from assistant.channels.email.client import OUTBOUND_ARG
from assistant.core.config import get_settings
from assistant.core.db import reading, transaction
from assistant.core.errors import Forbidden, Problem
from assistant.core.logging import get_logger
from assistant.core.redaction import redact
from assistant.domain import inbox
from assistant.domain.accounts import ContactPoint
from assistant.domain.evidence import safe_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

    from assistant.channels.email.inbound import InboundMail

router = APIRouter(include_in_schema=False)
log = get_logger(__name__)

MOST_IN_MEMORY = 160 * 1024 * 1024
"""Of all mails that are being received at one time; who comes later is asked to come again."""
_ABOUT_THE_INVOICE = frozenset(
    {"hardship", "inconvenient_time", "help", "bot_question", "card_number", "resubscribe"}
)
_in_memory = 0


@router.post("/webhooks/sendgrid/inbound")
async def inbound_mail(request: Request) -> Response:
    """One received mail."""
    headers = _signature_of(request)
    early = _refused_early(headers, request)
    if early:
        return await asyncio.to_thread(_refuse, "inbound", early)
    try:
        with _room(request):
            body = await request.body()
            kind = request.headers.get("content-type", "")
            return await asyncio.to_thread(_take_mail, body, kind, headers)
    except _Full:
        return _try_again("too many mails at once")


@router.post("/webhooks/sendgrid/events")
async def delivery_events(request: Request) -> Response:
    """A batch of events about mails that we sent."""
    body = await request.body()
    return await asyncio.to_thread(_take_events, body, _signature_of(request))


def _take_mail(body: bytes, kind: str, headers: tuple[str, str]) -> Response:
    key = _key("inbound")
    if key:  # without one the password was checked before the body was read
        why = signature.why_refused(key, body=body, signature=headers[0], timestamp=headers[1])
        if why:
            return _refuse("inbound", why)
    try:
        mail = inbound.read(body, kind, own_domains=addresses.own_domains())
        return JSONResponse({"taken": _store(mail)})
    except Exception as error:
        log.error("a mail was not taken", error=repr(error)[:300])
        return _try_again("the mail could not be stored")


def _store(mail: InboundMail) -> bool:
    """Whether it was new. Its files are kept only for a sender who is known and genuine."""
    with reading() as session:
        if session.execute(_KNOWN_EVENT, {"id": mail.external_id}).first() is not None:
            return False
        known = (
            mail.verdict.aligned
            and session.execute(_KNOWN_SENDER, {"sender": mail.sender}).first() is not None
        )
    keep = known and not mail.silent
    payload = _payload(mail) | {
        "files": [
            {"name": safe_name(file.name), "key": spool.keep(file.content) if keep else ""}
            for file in mail.files
        ]
    }
    with transaction() as session:
        _row, new = inbox.accept(
            session,
            receiving.SOURCE,
            mail.external_id,
            payload,
            ids={"message_id": mail.message_id, "references": list(mail.references)},
            sender=mail.sender or mail.external_id,
        )
    return new


def _payload(mail: InboundMail) -> dict[str, Any]:
    """What is stored: the payer's own words without card numbers, and no raw mail (PCI-04)."""
    text = redact(mail.text).text
    signals = screen(text, locale="", country="", channel="email", business_name="")
    certain = {signal.kind: signal for signal in signals if signal.strength == "certain"}
    stop = certain.get("cease") or certain.get("opt_out")
    scope = "" if stop is None else "all" if stop.kind == "cease" else stop.detail or "email"
    return {
        "sender": mail.sender,
        "aligned": mail.verdict.aligned,
        "by": mail.verdict.by,
        "to": list(mail.to),
        "subject": redact(mail.subject).text,
        "text": text or _wordless(mail),
        "silent": mail.silent,
        "opt_out": scope,
        "urgent": any(signal.kind not in _ABOUT_THE_INVOICE for signal in signals),
    }


def _wordless(mail: InboundMail) -> str:
    """A mail of files only, or of nothing."""
    return "(files only)" if mail.files else "(no text)"


def _take_events(body: bytes, headers: tuple[str, str]) -> Response:
    key = _key("events")
    why = (
        signature.why_refused(key, body=body, signature=headers[0], timestamp=headers[1])
        if key
        else "no_key_configured"
    )
    if why:
        return _refuse("events", why)
    try:
        batch = json.loads(body)
        found = [event for event in batch if isinstance(event, dict) and event.get("event") in events.KNOWN]
        taken = 0
        with transaction() as session:
            for event in found:
                about = str(event.get(OUTBOUND_ARG) or event.get("sg_message_id") or "")
                _row, new = inbox.accept(
                    session,
                    events.SOURCE,
                    events.external_id(event),
                    events.kept(event),
                    ids=events.ids(event),
                    sender=about,
                )
                taken += new
        return JSONResponse({"taken": taken})
    except Exception as error:
        log.error("events were not taken", error=repr(error)[:300])
        return _try_again("the events could not be stored")


def _refused_early(headers: tuple[str, str], request: Request) -> str:
    """Before a body of 30 MB is read from anybody who asks: what can be refused without it."""
    if _key("inbound"):
        return "" if all(headers) else "unsigned"
    wanted = get_settings().sendgrid_inbound_basic_auth
    if not wanted:
        return "no_key_configured"
    given = request.headers.get("authorization", "")
    expected = "Basic " + base64.b64encode(wanted.encode()).decode()
    if not hmac.compare_digest(given.encode(), expected.encode()):
        return "bad_password"
    log.warning("mail is taken without a signature: SENDGRID_INBOUND_BASIC_AUTH is set, no public key is")
    return ""


def _key(kind: str) -> str:
    """The provider's public key. In the demo without one, that of the demo's own mailbox."""
    settings = get_settings()
    given = settings.sendgrid_inbound_public_key if kind == "inbound" else settings.sendgrid_event_public_key
    if given or not settings.demo or settings.sendgrid_api_key or settings.sendgrid_inbound_basic_auth:
        return given
    return simulator.public_key_text()


def _signature_of(request: Request) -> tuple[str, str]:
    return request.headers.get(signature.SIGNATURE, ""), request.headers.get(signature.TIMESTAMP, "")


def _refuse(webhook: str, why: str) -> Response:
    refusals.record(actor="sendgrid", subject=f"webhook:{webhook}", payload={"reason": why})
    problem: Problem = Forbidden("The signature does not fit.", code="bad_signature")
    return JSONResponse(problem.body(), problem.status, media_type="application/problem+json")


def _try_again(detail: str) -> Response:
    body = Problem(detail.capitalize() + ".", code="try_again", status=503).body()
    return JSONResponse(body, 503, media_type="application/problem+json", headers={"Retry-After": "30"})


class _Full(Exception):  # noqa: N818
    """As many bytes as may be held at one time are held."""


@contextmanager
def _room(request: Request) -> Iterator[None]:
    """Room for one mail of the length that it says it has. Raises _Full."""
    global _in_memory
    length = request.headers.get("content-length", "")
    size = int(length) if length.isdigit() else inbound.MAX_BYTES
    if _in_memory + size > MOST_IN_MEMORY:
        raise _Full
    _in_memory += size
    try:
        yield
    finally:
        _in_memory -= size


_KNOWN_EVENT = sa.select(col(inbox.InboxEvent.id)).where(
    col(inbox.InboxEvent.source) == receiving.SOURCE, col(inbox.InboxEvent.external_id) == sa.bindparam("id")
)
_KNOWN_SENDER = (
    sa.select(col(ContactPoint.id))
    .where(
        col(ContactPoint.kind) == "email",
        col(ContactPoint.value) == sa.bindparam("sender"),
        col(ContactPoint.retired_at).is_(None),
    )
    .limit(1)
)
