"""What processors tell is settled, and attempts that nobody tells of are found out about."""

from __future__ import annotations

from assistant.core import queue
from assistant.core.db import reading, transaction
from assistant.core.errors import NotFound
from assistant.domain import inbox
from assistant.processors import desk
from assistant.processors.base import Notice

NOTICE = inbox.HANDLERS["payments"]
LOOK_AFTER = "payments.look_after"


@queue.register(NOTICE)
def take_notice(inbox_id: str) -> None:
    """Read the processor's record and settle by it; a processor that does not answer is asked again later."""
    with reading() as session:
        row = session.get(inbox.InboxEvent, inbox_id)
    if row is None or row.status != "received":
        return
    notice = Notice(row.external_id, str(row.payload["kind"]), str(row.payload["object_id"]))
    try:
        status, outcome = (
            "handled",
            "settled" if desk.hear(row.source.partition(".")[2], notice) else "no news",
        )
    except NotFound:
        status, outcome = "ignored", "none of ours"
    with transaction() as session:
        waiting = inbox.lock(session, inbox_id)
        if waiting is not None:
            inbox.settle(session, waiting, status, outcome)


@queue.register(LOOK_AFTER)
def look_after(attempt_id: str) -> None:
    desk.look_after(attempt_id)


@queue.periodic("payments.sweep", cron="* * * * *")
def sweep_payments() -> None:
    """Attempts without an answer, checkouts that nobody should pay any more, debits under way. Selects only."""
    with transaction() as session:
        for attempt_id in desk.unsettled(session):
            queue.defer(
                session, LOOK_AFTER, queueing_lock=f"{LOOK_AFTER}:{attempt_id}", attempt_id=attempt_id
            )
