"""Jobs that were given up, and another try for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col, select

from assistant.core import clock
from assistant.core.errors import NotFound
from assistant.core.queue.enqueue import defer
from assistant.core.queue.tables import QueueFailure as Failure

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.core.queue.registry import Id

ERROR_CHARACTERS = 500


def record(
    session: Session, *, name: str, ids: dict[str, Id], lock: str | None, attempts: int, error: str
) -> None:
    session.add(Failure(name=name, ids=ids, lock=lock, attempts=attempts, error=error[:ERROR_CHARACTERS]))


def failures(session: Session, *, limit: int = 100) -> list[Failure]:
    """Those that nobody has tried again, newest first."""
    statement = select(Failure).where(col(Failure.retried_at).is_(None)).order_by(col(Failure.id).desc())
    return list(session.exec(statement.limit(limit)).all())


def retry_failure(session: Session, failure_id: str) -> Failure:
    """Defer the job anew. Raises NotFound when there is no such failure, or somebody did so already."""
    taken = session.execute(
        sa.update(Failure)
        .where(col(Failure.id) == failure_id, col(Failure.retried_at).is_(None))
        .values(retried_at=clock.now())
    )
    if not getattr(taken, "rowcount", 0):
        raise NotFound("There is no such failed job, or it was tried again already.")
    failure = session.get_one(Failure, failure_id)
    defer(session, failure.name, lock=failure.lock, **failure.ids)
    return failure
