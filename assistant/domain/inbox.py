"""What providers' webhooks brought, each once, stored before any work (unique per source and the provider's id).

A webhook verifies, calls `accept` in one transaction, and answers at once. A job does the rest:

    with transaction() as session:
        inbox.accept(session, "twilio.sms", params["MessageSid"], redacted, sender=params["From"])

Events of one `sender` are handled one by one, in the order in which they came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit.payload import clean_text
from assistant.core import clock, queue
from assistant.core.db import UtcDateTime
from assistant.core.ids import new_id

HANDLE = "messages.inbound"
HANDLERS = {"payments": "payments.notice"}
"""The jobs of sources with their own, by the first part of the source's name."""


class InboxEvent(SQLModel, table=True):
    """One event. `payload` is redacted by the webhook; `accept` masks what still looks like a card number (PCI-04),
    but for the provider's own ids: a series of digits in one is no card number, and masked it would name nothing."""

    __tablename__ = "inbox_event"
    __table_args__ = (
        sa.UniqueConstraint("source", "external_id"),
        sa.Index("ix_inbox_event_status", "status", "received_at"),
    )

    id: str = Field(default_factory=lambda: new_id("inb"), primary_key=True)
    source: str
    external_id: str
    business_id: str | None = Field(default=None, foreign_key="business.id")
    payload: dict[str, Any] = Field(sa_type=sa.JSON)
    received_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    status: str = "received"
    outcome: str = ""
    attempts: int = 0
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def accept(
    session: Session,
    source: str,
    external_id: str,
    payload: dict[str, Any],
    *,
    ids: Mapping[str, Any] | None = None,
    sender: str = "",
    business_id: str | None = None,
) -> tuple[InboxEvent, bool]:
    """Store the event and have it handled; returns its row and whether it is new. A repeat changes nothing.

    `ids` go into the payload as they are: what the provider calls things by, never what a payer wrote.
    """
    kept = _clean(payload) | dict(ids or {})
    row = InboxEvent(source=source, external_id=external_id, payload=kept, business_id=business_id)
    connection = session.connection()
    insert = _insert(connection.dialect.name).values(row.model_dump())
    stored = session.execute(
        insert.on_conflict_do_nothing(index_elements=["source", "external_id"]).returning(_TABLE.c.id)
    ).first()
    if stored is None:
        return find(session, source, external_id), False
    lock = f"inbox:{hashlib.sha256(sender.encode()).hexdigest()[:24]}" if sender else None
    queue.defer(session, job_for(source), lock=lock, inbox_id=row.id)
    return row, True


def job_for(source: str) -> str:
    """The job that handles events of this source."""
    return HANDLERS.get(source.partition(".")[0], HANDLE)


def find(session: Session, source: str, external_id: str) -> InboxEvent:
    return session.exec(
        select(InboxEvent).where(InboxEvent.source == source, InboxEvent.external_id == external_id)
    ).one()


def lock(session: Session, inbox_id: str) -> InboxEvent | None:
    """The row, locked, when it is still to be handled; its attempts are counted."""
    row = session.exec(
        select(InboxEvent).where(InboxEvent.id == inbox_id, InboxEvent.status == "received").with_for_update()
    ).first()
    if row is not None:
        row.attempts += 1
        session.add(row)
    return row


def settle(session: Session, row: InboxEvent, status: str, outcome: str = "") -> None:
    """handled, ignored or failed; the outcome is a code or a few words, for whoever looks."""
    row.status, row.outcome, row.handled_at = status, outcome[:200], clock.now()
    session.add(row)


def waiting(session: Session, *, since: datetime) -> list[str]:
    """Ids of events from before `since` that nobody has handled: the sweep defers them again."""
    statement = select(InboxEvent.id).where(
        InboxEvent.status == "received", col(InboxEvent.received_at) < since
    )
    return list(session.exec(statement.order_by(col(InboxEvent.id)).limit(200)).all())


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def _insert(dialect: str) -> Any:
    from sqlalchemy.dialects import postgresql, sqlite

    return (postgresql if dialect == "postgresql" else sqlite).insert(_TABLE)


_TABLE: sa.Table = SQLModel.metadata.tables["inbox_event"]
