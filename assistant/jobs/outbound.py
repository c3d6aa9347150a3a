"""One message goes out: the gate is asked now, the intent is committed, then the provider is called.

This is the only caller of `Transport.send`. A crash at any line leaves the row in a state from which another run goes
on without sending twice: before the intent it is still queued; after it, it is `sending`, and the provider is asked
first (`reconcile`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.channels import registry
from assistant.channels.base import Rejected, Unavailable, Unknown
from assistant.core import clock, queue
from assistant.core.db import transaction
from assistant.core.logging import get_logger
from assistant.domain import contact_facts, outbox
from assistant.domain.contact_gate import Deny, may_contact
from assistant.domain.contact_gate.wording import check_outgoing
from assistant.jobs import outcomes
from assistant.jobs.drafting import draft_of

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.channels.base import Outgoing, Transport
    from assistant.domain.outbox import OutboundMessage

log = get_logger(__name__)

IN_FLIGHT = timedelta(seconds=60)
"""A send that was begun longer ago than this has ended, whatever became of it."""


@dataclass(frozen=True, slots=True)
class _Ready:
    transport: Transport
    message: Outgoing


@queue.register(outbox.SEND)
def send_outbound(outbound_id: str) -> None:
    """Send it, put it off, or withhold it. A second run of a message that is settled does nothing."""
    with transaction() as session:
        row = outbox.locked(session, outbound_id)
        ready = None if row is None else _prepare(session, row)
    if ready is None:
        return
    try:
        sent = ready.transport.send(ready.message)
    except Rejected as refused:
        outcomes.rejected(outbound_id, refused)
    except Unavailable as away:
        outcomes.unavailable(outbound_id, away)
    except Exception as error:  # also a fault of ours after the request went out: nobody knows
        log.error("a send ended without an answer", outbound=outbound_id, error=type(error).__name__)
        outcomes.unknown(outbound_id, str(error) if isinstance(error, Unknown) else type(error).__name__)
    else:
        outcomes.sent(outbound_id, sent)


def _prepare(session: Session, row: OutboundMessage) -> _Ready | None:
    if row.status == "sending":
        _left_in_flight(session, row)
        return None
    now = clock.now()
    if row.status not in outbox.PENDING or (row.not_before is not None and row.not_before > now):
        return None
    facts = contact_facts.load(session, row)
    verdict = may_contact(facts, channel=_channel(row), purpose=_purpose(row), now=now)
    if isinstance(verdict, Deny):
        if verdict.earliest is not None:
            outbox.mark_deferred(
                session, row, verdict.earliest, rule_id=verdict.rule_id, reason=verdict.reason
            )
        else:
            outcomes.withhold(session, row, verdict.rule_id, verdict.reason)
        return None
    try:
        message = registry.composer(row.channel)(draft_of(session, row, facts))
    except ValueError as error:
        outcomes.withhold(session, row, "unfit", str(error))
        return None
    wrong = check_outgoing(message.text, _channel(row), _purpose(row), facts, subject=message.subject)
    if wrong:
        outcomes.withhold(session, row, wrong[0].rule_id, wrong[0].text)
        return None
    transport = registry.transport(row.channel)
    outbox.mark_sending(session, row, provider=transport.name, text=message.text, subject=message.subject)
    return _Ready(transport, message)


def _left_in_flight(session: Session, row: OutboundMessage) -> None:
    """Another run began to send it: it still does, or it died. Its answer is looked up when it must have ended."""
    queue.defer(
        session,
        outbox.RECONCILE,
        queueing_lock=f"reconcile:{row.id}",
        at=row.updated_at + IN_FLIGHT,
        outbound_id=row.id,
    )


def _channel(row: OutboundMessage) -> outcomes.Channel:
    return "sms" if row.channel == "sms" else "email"


def _purpose(row: OutboundMessage) -> outcomes.Purpose:
    return row.purpose  # type: ignore[return-value]  # the gate refuses one that it does not know
