"""Events as rows, and the feed of them in one order that never grows a gap behind a reader."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock, queue
from assistant.core.db import UtcDateTime
from assistant.core.ids import new_id
from assistant.domain.events.catalogue import BY_KIND

if TYPE_CHECKING:
    from assistant.audit.log import Entry
    from assistant.domain.events.catalogue import EventType

PUBLISH = "events.publish"
MOST_AT_ONCE = 500
_UNPLACED = sa.text("position IS NULL")


class Event(SQLModel, table=True):
    """One thing that happened. `position` is its place in the feed, given after its transaction was committed."""

    __table_args__ = (
        sa.Index("ix_event_feed", "business_id", "position"),
        sa.Index("ix_event_at", "business_id", "at"),
        sa.Index("ix_event_unplaced", "id", postgresql_where=_UNPLACED, sqlite_where=_UNPLACED),
    )

    id: str = Field(default_factory=lambda: new_id("evt"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    type: str
    version: int = 1
    data: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    audit_id: str = ""
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    position: int | None = Field(default=None, sa_type=sa.BigInteger, unique=True)


def observe(session: Session, entry: Entry) -> None:
    """Store what the entry means to the world, in its transaction."""
    kinds = [kind for kind in BY_KIND.get(entry.kind, ()) if kind.when(entry.payload)]
    if not kinds or not entry.business_id:
        return
    for kind in kinds:
        values = _event(kind, entry).model_dump(exclude={"position"})
        session.execute(sa.insert(Event).values(values))
    queue.defer(session, PUBLISH, lock=PUBLISH, queueing_lock=PUBLISH)


def _event(kind: EventType, entry: Entry) -> Event:
    about = entry.subject
    if kind.subject == "invoice":
        about = str(entry.payload.get("invoice_id") or entry.subject)
    data: dict[str, Any] = {"id": about, "customer_id": None if ":" in entry.chain else entry.chain}
    data |= {key: entry.payload[key] for key in kind.keys if key in entry.payload}
    return Event(
        business_id=entry.business_id,
        type=kind.name,
        version=kind.version,
        data=data,
        audit_id=entry.id,
        at=entry.at,
    )


def place(session: Session) -> list[Event]:
    """Give the events that have none their places, in the order of their making; returns them.

    One caller at a time: a reader of the feed that has seen a place never finds a smaller one later.
    """
    found = session.exec(
        select(Event).where(col(Event.position).is_(None)).order_by(col(Event.id)).limit(MOST_AT_ONCE)
    ).all()
    last = session.execute(sa.select(sa.func.max(col(Event.position)))).scalar_one() or 0
    for number, event in enumerate(found, last + 1):
        event.position = number
        session.add(event)
    session.flush()
    return list(found)


def feed(
    session: Session, business_id: str, *, after: int, limit: int, kind: str | None = None
) -> list[Event]:
    """The business's events behind the place `after`, oldest first."""
    statement = select(Event).where(Event.business_id == business_id, col(Event.position) > after)
    if kind is not None:
        statement = statement.where(Event.type == kind)
    return list(session.exec(statement.order_by(col(Event.position)).limit(limit)).all())


def values(event: Event) -> dict[str, Any]:
    """The public shape, in the feed and in a webhook."""
    return {
        "id": event.id,
        "type": event.type,
        "version": event.version,
        "timestamp": clock.utc_text(event.at),
        "data": event.data,
    }


audit.observe(observe)
