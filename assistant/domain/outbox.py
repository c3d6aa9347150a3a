"""Messages that go out: a row each, queued in the transaction of what they tell of, and sent by a job through the gate.

    outbox.enqueue(session, OutboundDraft(...))      # to a given address; `notices.notify` finds the channel itself

It only stores and queues. Whether a message may go is asked at the moment of sending (COM-03), never here. The same
`effect_key` makes one message, however often it is asked for.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock, queue
from assistant.core.db import UtcDateTime
from assistant.core.ids import new_id
from assistant.domain.contact_gate.purposes import Purpose

SEND, RECONCILE = "messages.send", "messages.reconcile"
Status = Literal[
    "queued",
    "deferred",
    "sending",
    "unknown",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "withheld",
]
RANK: dict[str, int] = {
    "queued": 0,
    "deferred": 0,
    "sending": 1,
    "unknown": 1,
    "sent": 2,
    "delivered": 3,
    "undelivered": 4,
    "failed": 5,
    "withheld": 5,
}
"""A provider's word only moves a row to a higher rank, so callbacks in any order end the same (WHK-05)."""
WENT_OUT = ("sending", "unknown", "sent", "delivered", "undelivered")
"""What counts as a contact that was made or attempted."""
PENDING = ("queued", "deferred")
ONE_TIME = "verification_code"
"""Its text is forgotten as soon as it is settled."""


class OutboundMessage(SQLModel, table=True):
    """One message. `text` is what is to be said, `sent_text` what left, with signature and the way out.

    `answers` is the id of the payer's message it answers (a conversation's message or an inbox event), at `answers_at`;
    `requested_at` is when the payer pressed a button for it; `asked_minor` what it asks for, when it asks.
    """

    __tablename__ = "outbound_message"
    __table_args__ = (
        sa.Index("ix_outbound_message_history", "customer_id", "sent_at"),
        sa.Index("ix_outbound_message_provider", "provider", "provider_id"),
        sa.Index("ix_outbound_message_status", "status", "not_before"),
        sa.Index("ix_outbound_message_answers", "answers"),
    )

    id: str = Field(default_factory=lambda: new_id("out"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str | None = Field(default=None, foreign_key="customer.id")
    invoice_id: str | None = Field(default=None, foreign_key="invoice.id")
    conversation_id: str | None = Field(default=None, foreign_key="conversation.id", index=True)
    message_id: str | None = None
    channel: str
    to: str
    purpose: str
    template_id: str = ""
    subject: str = ""
    text: str
    html: str = ""
    blocks: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    effect_key: str = Field(unique=True)
    answers: str | None = None
    answers_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answers_external: str = ""
    requested_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    asked_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    status: str = "queued"
    provider: str = ""
    provider_id: str = ""
    rule_id: str = ""
    reason: str = ""
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    sent_text: str = ""
    sent_subject: str = ""
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)

    @property
    def chain(self) -> str:
        """Where its audit records go."""
        return self.customer_id or audit.business_chain(self.business_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundDraft:
    """What `enqueue` takes. `attachments` are references, like {"document": "receipt"}, never contents."""

    business_id: str
    channel: Literal["sms", "email"]
    to: str
    purpose: Purpose
    text: str
    effect_key: str
    customer_id: str | None = None
    invoice_id: str | None = None
    conversation_id: str | None = None
    message_id: str | None = None
    template_id: str = ""
    subject: str = ""
    html: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    answers: str | None = None
    answers_at: datetime | None = None
    answers_external: str = ""
    requested_at: datetime | None = None
    asked_minor: int | None = None
    not_before: datetime | None = None


def enqueue(session: Session, draft: OutboundDraft) -> tuple[OutboundMessage, bool]:
    """Store the message and have it sent; returns the row and whether it is new."""
    from sqlalchemy.dialects import postgresql, sqlite

    row = OutboundMessage(**asdict(draft))
    dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    stored = session.execute(
        dialect.insert(_TABLE)
        .values(row.model_dump())
        .on_conflict_do_nothing(index_elements=["effect_key"])
        .returning(_TABLE.c.id)
    ).first()
    if stored is None:
        found = session.exec(
            select(OutboundMessage).where(OutboundMessage.effect_key == draft.effect_key)
        ).one()
        return found, False
    if draft.not_before is None:
        queue.defer(session, SEND, lock=order_lock(draft.conversation_id, draft.to), outbound_id=row.id)
    else:
        queue.defer(session, SEND, at=draft.not_before, outbound_id=row.id)
    return session.get_one(OutboundMessage, row.id), True


def of_conversation(session: Session, conversation_id: str) -> dict[str, OutboundMessage]:
    """What went out or waits to, by the message of the conversation that it carries."""
    statement = select(OutboundMessage).where(OutboundMessage.conversation_id == conversation_id)
    return {row.message_id: row for row in session.exec(statement) if row.message_id}


def order_lock(conversation_id: str | None, to: str) -> str:
    """Messages of one conversation, or to one address, leave one by one."""
    return f"send:{conversation_id or hashlib.sha256(to.encode()).hexdigest()[:24]}"


def get(session: Session, outbound_id: str) -> OutboundMessage:
    return session.get_one(OutboundMessage, outbound_id)


def locked(session: Session, outbound_id: str) -> OutboundMessage | None:
    """The row, held until the transaction ends."""
    statement = select(OutboundMessage).where(OutboundMessage.id == outbound_id)
    return session.exec(statement.with_for_update().execution_options(populate_existing=True)).first()


def mark_sending(session: Session, row: OutboundMessage, *, provider: str, text: str, subject: str) -> None:
    """The intent, committed before the provider is called: whoever finds it after a crash knows to ask first."""
    row.attempts += 1
    row.provider, row.sent_text, row.sent_subject = provider, text, subject
    row.sent_at, row.rule_id, row.reason, row.not_before = clock.now(), "", "", None
    _become(session, row, "sending")


def mark_sent(session: Session, row: OutboundMessage, provider_id: str, status: Status = "sent") -> None:
    """The provider has it. Audited once."""
    if row.provider_id == "" and provider_id:
        row.provider_id = provider_id
        _note(session, row, "message.sent", {"provider_id": provider_id})
    if RANK[status] > RANK[row.status]:
        _become(session, row, status)
    session.add(row)


def mark_unknown(session: Session, row: OutboundMessage, reason: str) -> None:
    row.reason = reason[:300]
    _become(session, row, "unknown")


def mark_deferred(
    session: Session, row: OutboundMessage, until: datetime, *, rule_id: str, reason: str
) -> None:
    """Not now; it is looked at again at `until`."""
    row.rule_id, row.reason, row.not_before = rule_id, reason[:300], until
    _become(session, row, "deferred")
    _note(
        session,
        row,
        "message.deferred",
        {"rule_id": rule_id, "reason": reason, "until": clock.utc_text(until)},
    )
    queue.defer(session, SEND, at=until, outbound_id=row.id)


def mark_again(session: Session, row: OutboundMessage, at: datetime, reason: str) -> None:
    """Surely not sent; another try at `at`."""
    row.reason, row.not_before = reason[:300], at
    _become(session, row, "queued")
    queue.defer(session, SEND, at=at, outbound_id=row.id)


def mark_withheld(session: Session, row: OutboundMessage, *, rule_id: str, reason: str) -> None:
    """Never to be sent."""
    row.rule_id, row.reason = rule_id, reason[:300]
    _become(session, row, "withheld")
    _note(session, row, "message.withheld", {"rule_id": rule_id, "reason": reason})


def mark_failed(session: Session, row: OutboundMessage, *, error: str, reason: str = "") -> None:
    row.reason = f"{error}: {reason}"[:300] if reason else error
    _become(session, row, "failed")
    _note(session, row, "message.failed", {"error": error, "reason": reason})


def status_callback(
    session: Session,
    *,
    provider: str,
    provider_id: str,
    status: Status,
    error: str = "",
    outbound_id: str | None = None,
) -> OutboundMessage | None:
    """What the provider says became of a message, in any order and any number of times; the row, or None when it is
    none of ours (yet: raise then, so that it is looked for again). `outbound_id` is ours that the provider carried:
    with it a callback that overtakes the answer to the send finds its row, and settles one that is unknown.
    """
    row = locked(session, outbound_id) if outbound_id else None
    if row is None and provider_id:
        statement = select(OutboundMessage.id).where(
            OutboundMessage.provider == provider, OutboundMessage.provider_id == provider_id
        )
        found = session.exec(statement).first()
        row = locked(session, found) if found else None
    if row is None or (row.provider_id and provider_id and row.provider_id != provider_id):
        return None
    if row.provider_id == "" and provider_id:
        row.provider_id = provider_id
        _note(session, row, "message.sent", {"provider_id": provider_id})
    if RANK[status] > RANK[row.status]:
        row.reason = error[:300]
        _become(session, row, status)
        if status in ("undelivered", "failed"):
            _note(session, row, "message.failed", {"error": error or status, "reason": status})
    session.add(row)
    return row


def due(session: Session, *, now: datetime) -> list[str]:
    """Ids of messages whose time has come, for the sweep."""
    ready = sa.or_(
        sa.and_(
            col(OutboundMessage.status).in_(PENDING),
            sa.or_(
                col(OutboundMessage.not_before) <= now,
                sa.and_(
                    col(OutboundMessage.not_before).is_(None),
                    col(OutboundMessage.created_at) <= now - timedelta(minutes=2),
                ),
            ),
        ),
        sa.and_(
            col(OutboundMessage.status).in_(("sending", "unknown")),
            col(OutboundMessage.updated_at) <= now - timedelta(minutes=2),
        ),
    )
    statement = select(OutboundMessage.id).where(ready).order_by(col(OutboundMessage.id)).limit(200)
    return list(session.exec(statement).all())


def values(row: OutboundMessage) -> dict[str, Any]:
    """The public shape of a message that goes out."""
    times = {
        name: clock.utc_text(at) if (at := getattr(row, name)) else None
        for name in ("created_at", "not_before", "sent_at", "updated_at")
    }
    names = ("id", "channel", "purpose", "status", "rule_id", "reason", "attempts", "provider", "provider_id")
    return {name: getattr(row, name) for name in names} | times


def _become(session: Session, row: OutboundMessage, status: Status) -> None:
    row.status, row.updated_at = status, clock.now()
    if row.purpose == ONE_TIME and RANK[status] >= RANK["sent"]:
        row.text = row.sent_text = ""
    session.add(row)


def _note(session: Session, row: OutboundMessage, kind: str, payload: dict[str, Any]) -> None:
    text = b"" if row.purpose == ONE_TIME else (row.sent_text or row.text).encode()
    about = {
        "channel": row.channel,
        "purpose": row.purpose,
        "provider": row.provider,
        "conversation_id": row.conversation_id or "",
        "invoice_id": row.invoice_id or "",
        "answers": row.answers or "",
        "text_hash": hashlib.sha256(text).hexdigest(),
    }
    audit.append(
        session,
        chain=row.chain,
        kind=kind,
        business_id=row.business_id,
        actor="system",
        subject=row.id,
        payload=about | payload,
    )


_TABLE: sa.Table = SQLModel.metadata.tables["outbound_message"]
