"""A send whose answer was lost: the provider is asked, and only what it surely does not have is sent again.

A provider that cannot be asked (or does not say within CANNOT_TELL_UNTIL) leaves the message failed, with a case: a
person decides. Its own events settle the row at any time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.channels import registry
from assistant.channels.base import CannotTell, Outgoing, Unavailable
from assistant.core import clock, queue
from assistant.core.db import transaction
from assistant.domain import outbox
from assistant.jobs import outcomes
from assistant.jobs.outbound import IN_FLIGHT

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from assistant.domain.outbox import OutboundMessage

CANNOT_TELL_UNTIL = timedelta(minutes=15)
LOOK_AGAIN = timedelta(minutes=1)


@queue.register(outbox.RECONCILE)
def reconcile_outbound(outbound_id: str) -> None:
    """Settle a message that is unknown, or that a dead worker left `sending`."""
    with transaction() as session:
        row = outbox.locked(session, outbound_id)
        if row is None or row.status not in ("sending", "unknown"):
            return
        ends = row.updated_at + IN_FLIGHT
        if row.status == "sending" and ends > clock.now():
            _later(session, row.id, ends)
            return
        if row.status == "sending":
            outbox.mark_unknown(session, row, "the worker died while it was being sent")
        since = row.sent_at or row.created_at
        message = _as_sent(row)
    transport = registry.transport(row.channel)
    try:
        found = transport.find(message, since)
    except (CannotTell, Unavailable) as error:
        _wait(outbound_id, since, str(error))
        return
    if found is not None:
        outcomes.sent(outbound_id, found)
        return
    with transaction() as session:
        row = outbox.locked(session, outbound_id)
        if row is None or row.status != "unknown":
            return
        if clock.now() < since + outcomes.SETTLED_AFTER:
            _later(session, row.id, since + outcomes.SETTLED_AFTER)
        elif row.attempts >= outcomes.MOST_ATTEMPTS:
            outcomes.fail(session, row, "unknown", "the provider never had it, after several tries")
        else:
            outbox.mark_again(session, row, clock.now(), "the provider does not have it")


def _wait(outbound_id: str, since: datetime, reason: str) -> None:
    with transaction() as session:
        row = outbox.locked(session, outbound_id)
        if row is None or row.status != "unknown":
            return
        if clock.now() < since + CANNOT_TELL_UNTIL:
            _later(session, row.id, clock.now() + LOOK_AGAIN)
        else:
            outcomes.fail(session, row, "unknown", reason)


def _later(session: Session, outbound_id: str, at: datetime) -> None:
    queue.defer(
        session,
        outbox.RECONCILE,
        queueing_lock=f"reconcile:{outbound_id}",
        at=at,
        outbound_id=outbound_id,
    )


def _as_sent(row: OutboundMessage) -> Outgoing:
    """What was handed over, as far as a look-up needs it."""
    return Outgoing(
        outbound_id=row.id,
        channel="sms" if row.channel == "sms" else "email",
        sender="",
        to=row.to,
        text=row.sent_text,
        subject=row.sent_subject,
    )
