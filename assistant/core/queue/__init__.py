"""Durable work: jobs that are stored in the transaction of what they follow from, and run until they are done.

    @queue.register("messages.send")
    def send_outbound(outbound_id: str) -> None: ...

    queue.defer(session, "messages.send", outbound_id=row.id)      # inside the business transaction

A job is a name and ids, nothing else. It runs *at least* once: it locks its row, looks again, and does what is still
to be done. It opens its own transactions, and none is open while it talks to a network. What it raises is retried with
a growing pause; after the last try the job is a *failure* (`failures`), which staff see and may try again.

- `lock`: jobs of one lock run one at a time, in the order in which they were deferred; one that waits for its retry
  keeps the ones behind it waiting. (So a lock does not go together with `at`.)
- `queueing_lock`: while one that has not begun waits with this lock, another is not added; `defer` answers False.
- `at`: not before this time.
- `@queue.periodic("messages.sweep", cron="* * * * *")`: a job without ids, deferred once at each tick for all workers.

PostgreSQL: Procrastinate, in any number of `invoice-assistant worker` processes. SQLite: threads inside `serve`. A dead
worker's jobs are taken over within TAKEN_OVER_SECONDS. Who defers a job need not import it; who runs it must
(`assistant.jobs.load`).
"""

from assistant.core.queue.enqueue import defer
from assistant.core.queue.givenup import failures, retry_failure
from assistant.core.queue.registry import Backoff, periodic, register
from assistant.core.queue.tables import QueueFailure as Failure
from assistant.core.queue.ticks import defer_all as defer_periodic
from assistant.core.queue.timing import TAKEN_OVER_SECONDS

__all__ = [
    "TAKEN_OVER_SECONDS",
    "Backoff",
    "Failure",
    "defer",
    "defer_periodic",
    "failures",
    "periodic",
    "register",
    "retry_failure",
]
