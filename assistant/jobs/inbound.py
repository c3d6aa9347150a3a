"""An event that a webhook stored becomes a message of a conversation, or what else its source makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.channels import registry
from assistant.channels.base import Ignored, Rejected, SetReply
from assistant.core import queue
from assistant.core.db import reading, transaction
from assistant.core.errors import Problem
from assistant.core.logging import get_logger
from assistant.core.redaction import redact
from assistant.core.text import storable
from assistant.domain import conversations, evidence, inbox, outbox
from assistant.domain.scope import Scope
from assistant.jobs.answering import ANSWER

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.channels.base import InboundMessage, ToConversation
    from assistant.channels.registry import HandleEvent, MessageSource
    from assistant.domain.inbox import InboxEvent

log = get_logger(__name__)

MOST_CHARACTERS = 8000
"""Of a message; the rest of a longer one is cut away."""


@queue.register(inbox.HANDLE)
def handle_inbound(inbox_id: str) -> None:
    """Store what came in where it belongs, and have it answered. A second run finds it handled."""
    with reading() as session:
        row = session.get(inbox.InboxEvent, inbox_id)
    if row is None or row.status != "received":
        return
    event, source = registry.events_of(row.source), registry.messages_of(row.source)
    if event is not None:
        _handle_event(event, inbox_id)
    elif source is not None:
        _handle_message(source, row)
    else:
        raise LookupError(f"nothing here handles {row.source}")


def _handle_event(handle: HandleEvent, inbox_id: str) -> None:
    with transaction() as session:
        row = inbox.lock(session, inbox_id)
        if row is not None:
            outcome = handle(session, row)
            inbox.settle(session, row, "handled", outcome)


def _handle_message(source: MessageSource, row: InboxEvent) -> None:
    message = source.parse(row)
    if isinstance(message, Ignored):
        with transaction() as session:
            if (waiting := inbox.lock(session, row.id)) is not None:
                inbox.settle(session, waiting, "ignored", message.reason)
        return
    files = _fetched(message)  # no transaction is open while they are fetched
    with transaction() as session:
        waiting = inbox.lock(session, row.id)
        if waiting is None:
            return
        route = source.route(session, waiting, message)
        if isinstance(route, Ignored):
            inbox.settle(session, waiting, "ignored", route.reason)
        elif isinstance(route, SetReply):
            _reply(session, waiting, message, route)
            inbox.settle(session, waiting, "handled", f"set reply: {route.purpose}")
        else:
            _store(session, waiting, message, route, files)
            inbox.settle(session, waiting, "handled", "in the conversation")


def _fetched(message: InboundMessage) -> list[tuple[str, bytes]]:
    found = []
    for file in message.files:
        try:
            found.append((file.name, file.read(evidence.MAX_BYTES + 1)))
        except Rejected as refused:
            log.info("a file could not be fetched", code=refused.code)
    return found


def _store(
    session: Session,
    row: InboxEvent,
    message: InboundMessage,
    route: ToConversation,
    files: list[tuple[str, bytes]],
) -> None:
    conversation = session.get_one(conversations.Conversation, route.conversation_id)
    row.business_id = conversation.business_id
    before = conversations.recent(session, conversation.id, last=8)
    earlier = [said.text for said in before if said.author == "payer" and said.external_id != row.external_id]
    said = f"{route.earlier}\n{message.text}"
    text = redact(storable(said).strip()[:MOST_CHARACTERS], earlier[-3:]).text
    scope = Scope(
        conversation.business_id,
        conversation.customer_id,
        conversation.invoice_id,
        conversation.id,
        message.channel,
        route.level,
    )
    for name, content in files:
        _keep(session, scope, name, content)
    stored, _new = conversations.receive(
        session,
        conversation.id,
        channel=message.channel,
        external_id=row.external_id,
        text=text,
        dialogue={
            "inbox_id": row.id,
            "level": int(route.level),
            "from": message.sender,
            "external_id": message.external_id,
            "subject": storable(message.subject)[:200],
        },
    )
    queue.defer(
        session,
        ANSWER,
        lock=f"conversation:{conversation.id}",
        queueing_lock=f"answer:{conversation.id}:{stored.channel}",
        conversation_id=conversation.id,
        channel=stored.channel,
    )


def _keep(session: Session, scope: Scope, name: str, content: bytes) -> None:
    """What came with the message, as evidence; what is no picture or document is said to be none."""
    try:
        with session.begin_nested():
            kept = evidence.receive(session, scope, name=name, content=content)
        text, key = f"Received: {kept.name}", kept.id
    except Problem as problem:
        text, key = f"Not kept: {evidence.safe_name(name)}. {problem.detail}", evidence.safe_name(name)
    conversations.say_once(
        session,
        scope.conversation_id,
        author="system",
        channel=scope.channel,
        text=text,
        external_id=f"attachment:{key}",
    )


def _reply(session: Session, row: InboxEvent, message: InboundMessage, route: SetReply) -> None:
    row.business_id = route.business_id
    outbox.enqueue(
        session,
        outbox.OutboundDraft(
            business_id=route.business_id,
            customer_id=route.customer_id,
            channel=message.channel,
            to=message.sender,
            purpose=route.purpose,
            text=route.text,
            subject=route.subject,
            effect_key=f"inbox:{row.id}",
            answers=row.id,
            answers_at=row.received_at,
            answers_external=message.external_id,
        ),
    )
