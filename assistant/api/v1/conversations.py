"""/v1: cases, conversations, decision records and the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.responses import Response

from assistant.api.deps import ApiKeyDep
from assistant.api.v1 import shapes
from assistant.api.v1.bodies import CaseMoveIn, OwnerIn, StaffMessageIn
from assistant.api.v1.idempotent import OnceDep
from assistant.api.v1.paging import Cursor, Limit, list_rows
from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import reading
from assistant.core.errors import Invalid, NotFound
from assistant.domain import cases, conversations
from assistant.domain.cases import Case
from assistant.domain.conversations import Conversation, Message

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.audit.log import Entry

router = APIRouter()


@router.get("/cases", tags=["cases"], response_model=shapes.Page[shapes.Case])
def list_cases(
    key: ApiKeyDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: str | None = None,
    reason: str | None = None,
    invoice_id: str | None = None,
) -> dict[str, Any]:
    """Work for people, newest first."""
    with reading() as session:
        return list_rows(
            session,
            Case,
            key.business_id,
            limit=limit,
            cursor=cursor,
            values=cases.values,
            status=status,
            reason=reason,
            invoice_id=invoice_id,
        )


@router.get("/cases/{case_id}", tags=["cases"], response_model=shapes.Case)
def get_case(key: ApiKeyDep, case_id: str) -> dict[str, Any]:
    """One case."""
    with reading() as session:
        return cases.values(cases.get(session, key.business_id, case_id))


@router.post("/cases/{case_id}/status", tags=["cases"], response_model=shapes.Case)
def move_case(case_id: str, body: CaseMoveIn, once: OnceDep) -> Response:
    """Start, snooze, close or reopen a case."""

    def work(session: Session) -> dict[str, Any]:
        case = cases.get(session, once.business_id, case_id)
        cases.move(session, case, body.status, actor=f"staff:{body.by}", reason=body.reason)
        return cases.values(case)

    return once.run(work, status=200)


@router.get("/conversations", tags=["conversations"], response_model=shapes.Page[shapes.ConversationRow])
def list_conversations(
    key: ApiKeyDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    invoice_id: str | None = None,
    owner: str | None = None,
) -> dict[str, Any]:
    """Conversations, newest first, without their messages."""
    with reading() as session:
        return list_rows(
            session,
            Conversation,
            key.business_id,
            limit=limit,
            cursor=cursor,
            values=conversation_json,
            invoice_id=invoice_id,
            owner=owner,
        )


@router.get("/conversations/{conversation_id}", tags=["conversations"], response_model=shapes.Conversation)
def get_conversation(key: ApiKeyDep, conversation_id: str) -> dict[str, Any]:
    """One conversation with all its messages."""
    with reading() as session:
        conversation = conversations.get(session, key.business_id, conversation_id)
        said = conversations.messages(session, conversation.id)
        return conversation_json(conversation) | {"messages": [message_json(message) for message in said]}


@router.post(
    "/conversations/{conversation_id}/owner", tags=["conversations"], response_model=shapes.ConversationRow
)
def set_owner(conversation_id: str, body: OwnerIn, once: OnceDep) -> Response:
    """Take a conversation over for staff (the assistant falls silent), or give it back."""

    def work(session: Session) -> dict[str, Any]:
        conversation = conversations.get(session, once.business_id, conversation_id)
        conversations.hand_over(
            session, conversation, body.owner, actor=f"staff:{body.by}", reason=body.reason
        )
        return conversation_json(conversation)

    return once.run(work, status=200)


@router.post(
    "/conversations/{conversation_id}/messages",
    tags=["conversations"],
    status_code=201,
    response_model=shapes.Message,
)
def staff_message(conversation_id: str, body: StaffMessageIn, once: OnceDep) -> Response:
    """Write to the payer as a person; only while staff own the conversation."""

    def work(session: Session) -> dict[str, Any]:
        conversation = conversations.get(session, once.business_id, conversation_id)
        if conversation.owner != "staff":
            raise Invalid("Take the conversation over first: POST …/owner.", code="not_owner")
        message = conversations.say(session, conversation.id, author="staff", channel="web", text=body.text)
        audit.append(
            session,
            chain=conversation.customer_id,
            kind="message.sent",
            business_id=once.business_id,
            actor=f"staff:{body.by}",
            subject=message.id,
            payload={"channel": "web"},
        )
        return message_json(message)

    return once.run(work)


def conversation_json(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "customer_id": conversation.customer_id,
        "invoice_id": conversation.invoice_id,
        "owner": conversation.owner,
        "created_at": clock.utc_text(conversation.created_at),
    }


def message_json(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "author": message.author,
        "channel": message.channel,
        "text": message.text,
        "blocks": message.blocks,
        "citations": message.citations,
        "decision_id": message.decision_id,
        "reply_to": message.reply_to,
        "at": clock.utc_text(message.at),
    }


@router.get("/decisions/{decision_id}", tags=["decisions"], response_model=shapes.Decision)
def get_decision(key: ApiKeyDep, decision_id: str) -> dict[str, Any]:
    """Why the assistant answered as it did: model, prompt, policy, tool calls, checks, outcome."""
    with reading() as session:
        entry = audit.get(session, decision_id, business_id=key.business_id)
        if entry is None or entry.kind != "turn.decided":
            raise NotFound("There is no such decision.")
        return {
            "id": entry.id,
            "at": clock.utc_text(entry.at),
            "message_id": entry.subject,
            **entry.payload,
            "audit": {"chain": entry.chain, "seq": entry.seq, "hash": entry.hash},
        }


@router.get("/audit", tags=["audit"], response_model=shapes.Page[shapes.AuditEntry])
def list_audit(
    key: ApiKeyDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    customer_id: str | None = None,
    kind: str | None = None,
    subject: str | None = None,
) -> dict[str, Any]:
    """Entries of the log, newest first."""
    with reading() as session:
        found = audit.page(
            session,
            business_id=key.business_id,
            chain=customer_id,
            kind=kind,
            subject=subject,
            before=cursor,
            limit=limit + 1,
        )
    more = len(found) > limit
    return {
        "data": [entry_json(entry) for entry in found[:limit]],
        "next": found[limit - 1].id if more else None,
    }


def entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "chain": entry.chain,
        "seq": entry.seq,
        "kind": str(entry.kind),
        "at": clock.utc_text(entry.at),
        "actor": entry.actor,
        "subject": entry.subject,
        "payload": entry.payload,
        "prev_hash": entry.prev_hash,
        "hash": entry.hash,
    }
