"""A payer's message by the web: stored once, answered by the turn, as JSON, as a stream, or as a page."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse
from fastapi.sse import format_sse_event
from sqlmodel import col
from starlette.responses import Response

from assistant.agent import turn
from assistant.agent.turn import Listener
from assistant.api.deps import Payer, PayerDep, conversation_scope, same_site
from assistant.api.view import message_view
from assistant.core import clock
from assistant.core.db import UtcDateTime, transaction
from assistant.core.errors import Invalid, Problem, TooLarge, TooMany
from assistant.core.logging import get_logger
from assistant.core.redaction import redact
from assistant.core.text import storable
from assistant.domain import conversations, turn_lease
from assistant.domain.conversations import Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from assistant.domain.scope import Scope

router = APIRouter(include_in_schema=False)
log = get_logger(__name__)

MAX_CHARACTERS = 4000
MAX_PER_MINUTE = 30
MAX_PER_DAY = 400
PING_SECONDS = 10.0


@router.post("/i/{token}/messages", dependencies=[Depends(same_site)])
async def post_message(payer: PayerDep, request: Request) -> Response:
    """Send a message to the assistant; see the README for the three shapes of the answer."""
    text, client_id, is_form = await _read(request)
    received = await asyncio.to_thread(receive, payer, text, client_id)
    if "text/event-stream" in request.headers.get("accept", "").lower():
        events = _events(_begin(payer, received))
        return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
    message = received.message
    reply = await asyncio.to_thread(
        turn.answer, message, level=received.scope.level, claimed=received.claimed
    )
    if is_form:
        return RedirectResponse(f"/i/{payer.token}#chat", status_code=303)
    return JSONResponse(answer_json(message, reply, payer.token))


@dataclass(frozen=True)
class Received:
    """A stored message. `claimed`: the conversation's turn is already its own."""

    message: Message
    scope: Scope
    claimed: bool


def receive(payer: Payer, text: str, client_id: str) -> Received:
    """Store the message, redacted, once. Raises Invalid, TooLarge, TooMany, Conflict."""
    text = storable(text).strip()
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise Invalid("The message is empty.", code="empty_message")
    if len(text) > MAX_CHARACTERS:
        raise TooLarge(
            f"A message may have up to {MAX_CHARACTERS} characters; send it in parts.", code="too_long"
        )
    if not 1 <= len(client_id) <= 100 or not client_id.isprintable() or "card" in redact(client_id).found:
        raise Invalid(
            "client_id is 1 to 100 characters, different for each message.", code="client_id_missing"
        )
    scope = conversation_scope(payer)
    with transaction() as session:
        before = conversations.recent(session, scope.conversation_id, last=8)
        earlier = [said.text for said in before if said.author == "payer" and said.external_id != client_id]
        clean = redact(text, earlier[-3:])
        message, new = conversations.receive(
            session, scope.conversation_id, channel="web", external_id=client_id, text=clean.text
        )
        if new:
            _refuse_flood(session, scope.conversation_id)
        claimed = new and turn_lease.claim(session, scope.conversation_id, message.id, turn.lease_seconds())
    return Received(message, scope, claimed)


def answer_json(message: Message, reply: Message, token: str) -> dict[str, Any]:
    """The answer's public shape."""
    shown = message_view(reply, token)
    keys = ("id", "author", "text", "blocks", "citations", "decision_id")
    return {
        "message_id": message.id,
        "reply": {key: shown[key] for key in keys} | {"ai_generated": reply.author == "assistant"},
        "handed_off": reply.handed_off,
    }


Happening = tuple[str, dict[str, Any]]
_running: set[asyncio.Task[None]] = set()


def _begin(payer: Payer, received: Received) -> asyncio.Queue[Happening | None]:
    """Start the turn now, whether or not anybody will listen; its reply is kept in any case."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Happening | None] = asyncio.Queue()

    def put(event: str, data: dict[str, Any]) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, (event, data))

    def work() -> None:
        listener = Listener(
            progress=lambda text: put("progress", {"text": text}),
            sentence=lambda text: put("text", {"sentence": text}),
        )
        try:
            reply = turn.answer(
                received.message, level=received.scope.level, listener=listener, claimed=received.claimed
            )
            answer = answer_json(received.message, reply, payer.token)
            for block in answer["reply"]["blocks"]:
                put("block", block)
            put("done", answer)
        except Problem as problem:
            put("error", problem.body())
        except Exception as error:
            log.error("turn failed", error=repr(error)[:500])
            detail = "Something went wrong on our side. Your message is kept; send it again."
            put("error", Problem(detail, code="internal_error", status=500).body())
        finally:
            loop.call_soon_threadsafe(queue.put_nowait, None)

    task = asyncio.create_task(asyncio.to_thread(work))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return queue


async def _events(queue: asyncio.Queue[Happening | None]) -> AsyncIterator[bytes]:
    """The turn's events as they come; a comment now and then keeps the line open."""
    yield _event("progress", {"text": "Reading your message…"})
    while True:
        try:
            async with asyncio.timeout(PING_SECONDS):  # wait_for would make a task for each event
                item = await queue.get()
        except TimeoutError:
            yield format_sse_event(comment="ping")
            continue
        ready = [item]
        while not queue.empty():
            ready.append(queue.get_nowait())
        yield b"".join(_event(*happening) for happening in ready if happening is not None)
        if ready[-1] is None:
            return


def _event(event: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(event=event, data_str=json.dumps(data, ensure_ascii=False))


async def _read(request: Request) -> tuple[str, str, bool]:
    """text, client_id, and whether it was a form. Raises Invalid for anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            fields = form.get("text"), form.get("client_id")
        text, own_id = (field if isinstance(field, str) else "" for field in fields)
        return text, own_id, True
    try:
        body = json.loads(await request.body() or b"null")
    except (ValueError, RecursionError) as error:
        raise Invalid('The body is not JSON; send {"text": "…", "client_id": "…"}.') from error
    if not isinstance(body, dict) or not isinstance(body.get("text"), str):
        raise Invalid('Send {"text": "…", "client_id": "…"}.')
    given = body.get("client_id")
    if not isinstance(given, str):
        raise Invalid(
            "client_id is missing: a text of your own that makes a retry safe.", code="client_id_missing"
        )
    return body["text"], given, False


def _refuse_flood(session: Any, conversation_id: str) -> None:
    """Caps per conversation (IDN-12)."""
    now = clock.now()
    since = {"minute": now - timedelta(minutes=1), "day": now - timedelta(days=1)}
    minute, day = session.execute(_LATELY, {"conversation": conversation_id} | since).one()
    if minute > MAX_PER_MINUTE or day > MAX_PER_DAY:
        raise TooMany("That is a lot of messages at once. Please wait a moment.", code="too_many_messages")


_LATELY = sa.select(
    sa.func.coalesce(
        sa.func.sum(sa.case((col(Message.at) >= sa.bindparam("minute", type_=UtcDateTime), 1), else_=0)), 0
    ),
    sa.func.count(),
).where(
    col(Message.conversation_id) == sa.bindparam("conversation"),
    col(Message.author) == "payer",
    col(Message.at) >= sa.bindparam("day", type_=UtcDateTime),
)
