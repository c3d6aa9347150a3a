"""Periodic jobs: each tick is deferred once, whichever worker sees it first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from croniter import croniter
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from assistant.core import clock
from assistant.core.db import transaction
from assistant.core.queue import registry
from assistant.core.queue.enqueue import defer
from assistant.core.queue.tables import QueueTick

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.core.queue.registry import Job

STALE = timedelta(hours=26)
"""A tick that was missed is made up for, once, when no worker ran at its time; one that is older than a day is not."""


def defer_due() -> int:
    """Defer the periodic jobs whose tick has come; how many that were."""
    now = clock.now()
    with transaction() as session:
        return sum(_tick(session, job, now) for job in registry.clocked())


def defer_all(session: Session) -> None:
    """Defer every periodic job now, whatever its tick: the clock was moved."""
    for job in registry.clocked():
        defer(session, job.name, queueing_lock=f"periodic:{job.name}")


def last_tick(cron: str, now: datetime) -> datetime:
    found: datetime = croniter(cron, now + timedelta(microseconds=1)).get_prev(datetime)
    return found.astimezone(UTC)


def _tick(session: Session, job: Job, now: datetime) -> bool:
    tick = last_tick(job.cron, now)
    values = {"name": job.name, "at": tick}
    dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(QueueTick).values(values)
    taken = session.execute(
        insert.on_conflict_do_update(
            index_elements=["name"], set_={"at": tick}, where=col(QueueTick.at) < tick
        ).returning(col(QueueTick.name))
    ).first()
    if taken is None or now - tick > STALE:
        return False
    return defer(session, job.name, queueing_lock=f"periodic:{job.name}")
