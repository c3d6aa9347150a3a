"""The data key of each customer. Destroying it makes unreadable what was encrypted under it, wherever it lies (AUD-08).

The row stays as a tombstone, and the key's id goes to a file beside the database: a backup that is put back still has
the key, and `reapply` destroys it again.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.core import clock, envelope
from assistant.core.config import get_settings
from assistant.core.db import UtcDateTime, engine, transaction
from assistant.core.errors import Misconfigured
from assistant.core.ids import new_id
from assistant.core.logging import get_logger

if TYPE_CHECKING:
    from pathlib import Path

FILE = "destroyed_keys.txt"


class SubjectKey(SQLModel, table=True):
    """`wrapped` opens with the installation's secret; None once it is destroyed."""

    __tablename__ = "subject_key"
    __table_args__ = (sa.Index("ix_subject_key_customer", "customer_id"),)

    id: str = Field(default_factory=lambda: new_id("dek"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id")
    wrapped: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    destroyed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


_TABLE: sa.Table = SQLModel.metadata.tables["subject_key"]
_NEWEST = (
    sa.select(_TABLE.c.id, _TABLE.c.wrapped)
    .where(_TABLE.c.customer_id == sa.bindparam("customer"), _TABLE.c.wrapped.is_not(None))
    .order_by(_TABLE.c.id.desc())
    .limit(1)
)


def to_encrypt(session: Session, business_id: str, customer_id: str) -> tuple[str, bytes]:
    """The id of the customer's key, and the key; made by whoever needs it first.

    Two that come first at the same time make two keys: each ciphertext names its own, and both are destroyed together.
    """
    found = session.execute(_NEWEST, {"customer": customer_id}).first()
    if found is not None:
        try:
            return found.id, envelope.unwrap(found.wrapped, found.id)
        except Misconfigured:  # the secret was changed: what is new gets a new key, and the payer an answer
            get_logger(__name__).warning("a data key does not open; made another", key=found.id)
    made = SubjectKey(business_id=business_id, customer_id=customer_id)
    key, made.wrapped = envelope.new_key(made.id)
    session.add(made)
    session.flush()
    return made.id, key


def to_read(session: Session, key_id: str) -> bytes | None:
    """The key, or None when it was destroyed."""
    row = session.get(SubjectKey, key_id)
    return envelope.unwrap(row.wrapped, row.id) if row is not None and row.wrapped is not None else None


def of_customer(session: Session, customer_id: str) -> list[SubjectKey]:
    statement = select(SubjectKey).where(SubjectKey.customer_id == customer_id)
    return list(session.exec(statement.order_by(col(SubjectKey.id))).all())


def destroy(session: Session, rows: list[SubjectKey]) -> list[str]:
    """Blank the keys that are still there; their ids. `remember` them once that is committed."""
    living = [row for row in rows if row.wrapped is not None]
    for row in living:
        row.wrapped, row.destroyed_at = None, clock.now()
        session.add(row)
    return [row.id for row in living]


def file() -> Path:
    """The ids of all keys that were destroyed, one a line; it only grows."""
    return get_settings().data_dir / FILE


def _named() -> list[str]:
    return file().read_text().split() if file().exists() else []


def remember(key_ids: list[str]) -> None:
    """Add the ids to the file, on the disk when this returns."""
    if not key_ids:
        return
    file().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab") as stream:
        stream.write("".join(f"{key_id}\n" for key_id in key_ids).encode())
        stream.flush()
        os.fsync(stream.fileno())


def apply_file() -> None:
    """At the start of a process: what was destroyed stays so, whatever backup the database came from."""
    if not sa.inspect(engine()).has_table("subject_key"):  # not migrated yet
        return
    with transaction() as session:
        count = reapply(session)
        statement = select(SubjectKey.id).where(col(SubjectKey.wrapped).is_(None))
        destroyed = list(session.exec(statement.order_by(col(SubjectKey.id))).all())
    known = set(_named())
    remember([key_id for key_id in destroyed if key_id not in known])  # a crash came between commit and file
    if count:
        get_logger(__name__).warning("a backup had brought back destroyed keys", count=count)


def reapply(session: Session) -> int:
    """Destroy again what the file names and a backup has brought back; how many that were."""
    named = list(dict.fromkeys(_named()))
    count = 0
    for start in range(0, len(named), 500):
        statement = select(SubjectKey).where(
            col(SubjectKey.id).in_(named[start : start + 500]), col(SubjectKey.wrapped).is_not(None)
        )
        count += len(destroy(session, list(session.exec(statement).all())))
    return count
