"""What fell between two chairs is picked up again: a sweep only selects and defers, the jobs look for themselves."""

from __future__ import annotations

from datetime import timedelta

from assistant.core import clock, queue
from assistant.core.db import transaction
from assistant.domain import inbox, outbox

HANDLED_WITHIN = timedelta(minutes=2)


@queue.periodic("messages.sweep", cron="* * * * *")
def sweep_messages() -> None:
    """Messages whose time has come (also by a clock that was moved), and events whose job is gone."""
    now = clock.now()
    with transaction() as session:
        for outbound_id in outbox.due(session, now=now):
            row = outbox.get(session, outbound_id)
            name = outbox.SEND if row.status in outbox.PENDING else outbox.RECONCILE
            queue.defer(session, name, queueing_lock=f"{name}:{outbound_id}", outbound_id=outbound_id)
        for inbox_id in inbox.waiting(session, since=now - HANDLED_WITHIN):
            job = inbox.job_for(session.get_one(inbox.InboxEvent, inbox_id).source)
            queue.defer(session, job, queueing_lock=f"inbox:{inbox_id}", inbox_id=inbox_id)
