"""The engine for SQLite: threads of the serving process, a table, leases."""

from __future__ import annotations

import threading
import time
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.core.logging import get_logger
from assistant.core.queue import enqueue, execute, ticks
from assistant.core.queue.tables import QueueJob
from assistant.core.queue.timing import HEARTBEAT_SECONDS, STALLED_SECONDS

if TYPE_CHECKING:
    from datetime import datetime

log = get_logger(__name__)

LOOK_EVERY_SECONDS = 0.5
TICK_EVERY_SECONDS = 1.0
THREADS = 4


class Claimed(NamedTuple):
    id: int
    name: str
    ids: dict[str, Any]
    lock: str | None
    attempts: int


class Runner:
    """Runs jobs until it is stopped. Several processes may each have one on the same file."""

    def __init__(self, threads: int = THREADS) -> None:
        self.owner = uuid.uuid4().hex
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"jobs-{number}", daemon=True)
            for number in range(threads)
        ]
        self._threads.append(threading.Thread(target=self._live, name="jobs-lease", daemon=True))
        self._threads.append(threading.Thread(target=self._tick, name="jobs-tick", daemon=True))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, wait: float = 30.0) -> None:
        """Take no more jobs, and wait for those that run."""
        self._stopping.set()
        enqueue.added.set()
        until = time.monotonic() + wait
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0.0))

    def _work(self) -> None:
        while not self._stopping.is_set():
            job = _guarded(self._next)
            if job is None:
                enqueue.added.clear()
                # What was added between the look and the clear waits for the next look.
                enqueue.added.wait(LOOK_EVERY_SECONDS)
                continue
            _guarded(lambda job=job: self._run(job))

    def _next(self) -> Claimed | None:
        with reading() as session:  # looking takes no write lock
            if session.execute(_candidate(clock.now(), time.time())).first() is None:
                return None
        return claim(self.owner)

    def _run(self, job: Claimed) -> None:
        again = execute.run(job.name, job.ids, lock=job.lock, attempts=job.attempts)
        finish(job, self.owner, again)

    def _live(self) -> None:
        while not self._stopping.wait(HEARTBEAT_SECONDS):
            _guarded(lambda: prolong(self.owner))

    def _tick(self) -> None:
        while not self._stopping.wait(TICK_EVERY_SECONDS):
            _guarded(ticks.defer_due)


def claim(owner: str) -> Claimed | None:
    """The first job that may run now, leased to `owner`; one whose worker died counts an attempt more."""
    machine = time.time()
    with transaction() as session:
        found = session.execute(_candidate(clock.now(), machine)).first()
        if found is None:
            return None
        job = Claimed(*found[:5])
        died = found.status == "doing"
        session.execute(
            sa.update(QueueJob)
            .where(col(QueueJob.id) == job.id)
            .values(
                status="doing",
                owner=owner,
                lease_until=machine + STALLED_SECONDS,
                attempts=col(QueueJob.attempts) + int(died),
            )
        )
    return job._replace(attempts=job.attempts + int(died))


def finish(job: Claimed, owner: str, again: float | None) -> None:
    """Delete it, or put it back for its next try; nothing when it was taken over meanwhile."""
    mine = sa.and_(col(QueueJob.id) == job.id, col(QueueJob.owner) == owner, col(QueueJob.status) == "doing")
    with transaction() as session:
        if again is None:
            session.execute(sa.delete(QueueJob).where(mine))
            enqueue.added.set()  # the next of its lock may go
            return
        values = {
            "status": "todo",
            "owner": None,
            "queueing_lock": None,  # it has begun: another may wait beside it
            "lease_until": time.time() + again,
            "attempts": job.attempts + 1,
        }
        session.execute(sa.update(QueueJob).where(mine).values(values))


def prolong(owner: str) -> None:
    with transaction() as session:
        session.execute(
            sa.update(QueueJob)
            .where(col(QueueJob.owner) == owner, col(QueueJob.status) == "doing")
            .values(lease_until=time.time() + STALLED_SECONDS)
        )


def _candidate(now: datetime, machine: float) -> sa.Select[Any]:
    other = aliased(QueueJob)
    dead = sa.and_(col(QueueJob.status) == "doing", col(QueueJob.lease_until) < machine)
    due = sa.and_(
        col(QueueJob.status) == "todo",
        sa.or_(col(QueueJob.at).is_(None), col(QueueJob.at) <= now),
        sa.or_(col(QueueJob.lease_until).is_(None), col(QueueJob.lease_until) <= machine),
    )
    in_front = (
        sa.select(sa.literal(1))
        .where(
            col(other.lock) == col(QueueJob.lock),
            col(other.id) != col(QueueJob.id),
            sa.or_(
                col(other.status) == "doing",
                sa.and_(col(other.status) == "todo", col(other.id) < col(QueueJob.id)),
            ),
        )
        .exists()
    )
    return (
        sa.select(
            col(QueueJob.id),
            col(QueueJob.name),
            col(QueueJob.ids),
            col(QueueJob.lock),
            col(QueueJob.attempts),
            col(QueueJob.status),
        )
        .where(sa.or_(dead, sa.and_(due, sa.or_(col(QueueJob.lock).is_(None), ~in_front))))
        .order_by(col(QueueJob.id))
        .limit(1)
    )


def _guarded(step: Any) -> Any:
    """A database that is busy or away for a moment does not end the thread."""
    try:
        return step()
    except Exception as error:
        log.error("the queue's step failed", error=f"{type(error).__name__}: {error}"[:300])
        time.sleep(1.0)
        return None


def drain() -> None:
    """Run what is due in this thread until nothing is."""
    owner = uuid.uuid4().hex
    while (job := claim(owner)) is not None:
        finish(job, owner, execute.run(job.name, job.ids, lock=job.lock, attempts=job.attempts))
