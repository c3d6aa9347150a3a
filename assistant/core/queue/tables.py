"""The queue's own tables: jobs on SQLite, ticks and failures on both databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.ids import new_id


class QueueJob(SQLModel, table=True):
    """One job of the SQLite engine; a finished one is deleted.

    `lease_until` is the worker's lease, or the end of the pause before the next try, in the machine's own seconds: both
    have to go on while the demo's clock is moved or stopped.
    """

    __tablename__ = "queue_job"
    __table_args__ = (
        sa.Index("ix_queue_job_next", "status", "id"),
        sa.Index("ix_queue_job_lock", "lock", "status"),
        sa.Index(
            "ix_queue_job_queueing_lock",
            "queueing_lock",
            unique=True,
            sqlite_where=sa.text("status = 'todo'"),
            postgresql_where=sa.text("status = 'todo'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str
    ids: dict[str, Any] = Field(sa_type=sa.JSON)
    lock: str | None = None
    queueing_lock: str | None = None
    status: str = "todo"
    at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    owner: str | None = None
    lease_until: float | None = None


class QueueTick(SQLModel, table=True):
    """The newest tick of a periodic job that has been deferred."""

    __tablename__ = "queue_tick"

    name: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)


class QueueFailure(SQLModel, table=True):
    """A job that was given up after its last try."""

    __tablename__ = "queue_failure"

    id: str = Field(default_factory=lambda: new_id("fail"), primary_key=True)
    name: str
    ids: dict[str, Any] = Field(sa_type=sa.JSON)
    lock: str | None = None
    attempts: int
    error: str
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    retried_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
