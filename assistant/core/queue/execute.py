"""One run of one job, the same for both engines: done, again later, or given up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from assistant.core.db import transaction
from assistant.core.logging import get_logger
from assistant.core.queue import givenup, registry
from assistant.core.queue.registry import Backoff

if TYPE_CHECKING:
    from assistant.core.queue.registry import Id

log = get_logger(__name__)

UNKNOWN = Backoff(attempts=12, first=5.0)
"""A name that this process does not know: a newer release deferred it, and its worker may take it next."""


def run(name: str, ids: dict[str, Id], *, lock: str | None, attempts: int) -> float | None:
    """Run the job; None when it is over, else the seconds after which it is to be tried again.

    `attempts` are the ones before, those of workers that died included. Raises only when the database fails.
    """
    job = registry.find(name)
    backoff = job.backoff if job is not None else UNKNOWN
    if attempts >= backoff.attempts:  # each of its workers died: it does not get one more
        _give_up(name, ids, lock, attempts, "abandoned: its workers died")
        return None
    started = time.perf_counter()
    try:
        if job is None:
            raise LookupError(f"no job is called {name!r} here")  # noqa: TRY301
        job.function(**ids)
    except Exception as error:
        failed = attempts + 1
        log.error(
            "job failed", job=name, attempt=failed, error=f"{type(error).__name__}: {error}"[:300], **ids
        )
        if failed >= backoff.attempts:
            _give_up(name, ids, lock, failed, f"{type(error).__name__}: {error}")
            return None
        return backoff.pause(failed)
    log.info("job done", job=name, milliseconds=int((time.perf_counter() - started) * 1000), **ids)
    return None


def _give_up(name: str, ids: dict[str, Id], lock: str | None, attempts: int, error: str) -> None:
    with transaction() as session:
        givenup.record(session, name=name, ids=ids, lock=lock, attempts=attempts, error=error)
