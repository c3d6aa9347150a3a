"""The engine for SQLite: threads of the serving process, a table, leases."""

from __future__ import annotations

import threading
import time
import uuid
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from assistant.core import clock
from assistant.core.db import UtcDateTime, reading, transaction
from assistant.core.logging import get_logger
from assistant.core.queue import enqueue, execute, ticks
from assistant.core.queue.tables import QueueJob
from assistant.core.queue.timing import HEARTBEAT_SECONDS, STALLED_SECONDS

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
        self._looking = threading.Lock()
        self._looked = 0.0
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
            enqueue.added.wait(LOOK_EVERY_SECONDS)
            job = self._next()
            if job is not None:
                _guarded(lambda job=job: self._run(job))

    def _next(self) -> Claimed | None:
        """The job to run now. One thread looks at a time: those that were woken with it find that it did."""
        with self._looking:
            if not enqueue.added.is_set() and time.monotonic() - self._looked < LOOK_EVERY_SECONDS:
                return None
            enqueue.added.clear()  # before the look: what is added from now on is worth another
            self._looked = time.monotonic()
            job: Claimed | None = _guarded(lambda: claim(self.owner))
            if job is not None:
                enqueue.added.set()  # there may be more
            return job

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
    while True:
        with reading() as session:  # looking takes no write lock
            found = session.execute(_candidate(), {"now": clock.now(), "machine": time.time()}).first()
        if found is None:
            return None
        died = int(found.status == "doing")
        if _take(found, owner, died):
            return Claimed(found.id, found.name, found.ids, found.lock, found.attempts + died)


def _take(found: sa.Row[Any], owner: str, died: int) -> bool:
    """False when another worker was quicker."""
    as_seen = (
        col(QueueJob.id) == found.id,
        col(QueueJob.status) == found.status,
        col(QueueJob.owner).is_not_distinct_from(found.owner),
        col(QueueJob.lease_until).is_not_distinct_from(found.lease_until),
    )
    lease = {"status": "doing", "owner": owner, "lease_until": time.time() + STALLED_SECONDS}
    with transaction() as session:
        taken = session.execute(
            sa.update(QueueJob)
            .where(*as_seen)
            .values(lease | {"attempts": col(QueueJob.attempts) + died})
            .returning(col(QueueJob.id))
        )
        return taken.first() is not None


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


@lru_cache(maxsize=1)
def _candidate() -> sa.Select[Any]:
    """Takes `now`, an instant of the clock, and `machine`, seconds of the machine's own."""
    now, machine = sa.bindparam("now", type_=UtcDateTime()), sa.bindparam("machine", type_=sa.Float())
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
            col(QueueJob.owner),
            col(QueueJob.lease_until),
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
