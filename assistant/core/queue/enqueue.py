"""Storing a job in the caller's transaction."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import event

from assistant.core import clock
from assistant.core.queue.tables import QueueJob

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.core.queue.registry import Id

QUEUE, TASK = "default", "job"
added = threading.Event()
"""Set after a commit that deferred something in this process: its runner need not wait for its next look."""

_PROCRASTINATE = sa.text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(CAST(:queue AS varchar), CAST(:task AS varchar), 0, "
    "CAST(:lock AS text), CAST(:queueing_lock AS text), CAST(:args AS jsonb), "
    "now() + make_interval(secs => CAST(:wait AS double precision))"
    ")]::procrastinate_job_to_defer_v1[])".replace("]::procrastinate", "]\\:\\:procrastinate")
)


def defer(
    session: Session,
    name: str,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    at: datetime | None = None,
    **ids: Id,
) -> bool:
    """Have the job `name` run with `ids` once the transaction of `session` is committed; it vanishes with a rollback.

    False when one with the same `queueing_lock` waits already. Raises ValueError for what is no id, and for `lock`
    with `at`: a job that waits for its time would keep those behind it waiting.
    """
    if lock is not None and at is not None:
        raise ValueError("a job with a lock cannot be put off; give it one of `lock` and `at`")
    for key, value in ids.items():
        if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > 200:
            raise ValueError(f"{key} is not an id; a job carries ids only")
    if queueing_lock is None:
        _insert(session, name, lock, None, at, ids)
    else:
        try:
            with session.begin_nested():
                _insert(session, name, lock, queueing_lock, at, ids)
        except sa.exc.IntegrityError:
            return False
    if not event.contains(session, "after_commit", _wake):
        event.listen(session, "after_commit", _wake)
    return True


def _insert(
    session: Session,
    name: str,
    lock: str | None,
    queueing_lock: str | None,
    at: datetime | None,
    ids: dict[str, Id],
) -> None:
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        wait = None if at is None else max((at - clock.now()).total_seconds(), 0.0)
        values = {"queue": QUEUE, "task": TASK, "lock": lock, "queueing_lock": queueing_lock, "wait": wait}
        args = json.dumps({"name": name, "ids": ids})
        connection.execute(_PROCRASTINATE, values | {"args": args})
    else:
        row = {"name": name, "ids": ids, "lock": lock, "queueing_lock": queueing_lock, "at": at}
        connection.execute(sa.insert(QueueJob), row | {"status": "todo", "attempts": 0})


def _wake(_session: Session) -> None:
    added.set()
