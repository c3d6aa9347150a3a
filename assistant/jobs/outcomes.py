"""What became of a send, each stored in a transaction of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.channels.base import Rejected, Sent, Unavailable
from assistant.core import clock, queue
from assistant.core.db import transaction
from assistant.domain import cases, contact, outbox
from assistant.domain.contact_gate.purposes import Channel, Purpose
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.outbox import OutboundMessage

__all__ = ["Channel", "Purpose"]

MOST_ATTEMPTS = 6
SETTLED_AFTER = timedelta(seconds=60)
"""How long after the request a provider's list of messages is taken to be complete."""
PAUSE_SECONDS = (5.0, 20.0, 60.0, 300.0, 900.0)


def sent(outbound_id: str, result: Sent) -> None:
    with transaction() as session:
        row = outbox.locked(session, outbound_id)
        if row is not None:
            outbox.mark_sent(session, row, result.provider_id, _status(result.status))


def rejected(outbound_id: str, refused: Rejected) -> None:
    """Surely not sent. A carrier's opt-out is one (COM-15)."""
    with transaction() as session:
        row = outbox.locked(session, outbound_id)
        if row is None or row.status not in ("sending", "unknown"):
            return
        if refused.opted_out:
            carrier_opt_out(session, row)
        if refused.permanent or row.attempts >= MOST_ATTEMPTS:
            fail(session, row, refused.code, refused.detail)
        else:
            again(session, row, str(refused))


def unavailable(outbound_id: str, away: Unavailable) -> None:
    with transaction() as session:
        row = outbox.locked(session, outbound_id)
        if row is None or row.status not in ("sending", "unknown"):
            return
        if row.attempts >= MOST_ATTEMPTS:
            fail(session, row, "unavailable", str(away))
        else:
            again(session, row, str(away), away.retry_after)


def unknown(outbound_id: str, reason: str) -> None:
    """It may have been accepted: it is looked up, and not sent again before."""
    with transaction() as session:
        row = outbox.locked(session, outbound_id)
        if row is None or row.status != "sending":
            return
        outbox.mark_unknown(session, row, reason)
        queue.defer(
            session,
            outbox.RECONCILE,
            queueing_lock=f"reconcile:{row.id}",
            at=clock.now() + SETTLED_AFTER,
            outbound_id=row.id,
        )


def again(session: Session, row: OutboundMessage, reason: str, wait: float | None = None) -> None:
    pause = PAUSE_SECONDS[min(row.attempts, len(PAUSE_SECONDS)) - 1]
    seconds = pause if wait is None else min(max(wait, 1.0), 3600.0)
    outbox.mark_again(session, row, clock.now() + timedelta(seconds=seconds), reason)


def withhold(session: Session, row: OutboundMessage, rule_id: str, reason: str) -> None:
    """Never to be sent. Where the payer waits for an answer, a person looks."""
    outbox.mark_withheld(session, row, rule_id=rule_id, reason=reason)
    if row.answers and row.purpose in ("reply_to_consumer", "staff_reply"):
        _case(session, row, "message_withheld", f"A reply was not sent: {reason}")


def fail(session: Session, row: OutboundMessage, code: str, detail: str) -> None:
    outbox.mark_failed(session, row, error=code, reason=detail)
    _case(session, row, "message_failed", f"A message by {row.channel} could not be delivered ({code}).")


def carrier_opt_out(session: Session, row: OutboundMessage) -> None:
    """The number's owner has opted out at the carrier: consent is revoked, and the carrier's block is known."""
    if row.customer_id is None:
        return
    contact.record_consent(
        session,
        scope_of(row),
        channel=row.channel,
        granted=False,
        source=contact.CARRIER,
        address=row.to,
        actor="system",
    )


def scope_of(row: OutboundMessage) -> Scope:
    return Scope(
        row.business_id,
        row.customer_id or "",
        row.invoice_id or "",
        row.conversation_id or "",
        row.channel,
        Level.ANONYMOUS,
    )


def _case(session: Session, row: OutboundMessage, reason: str, summary: str) -> None:
    if row.customer_id is None or row.invoice_id is None or row.conversation_id is None:
        return
    cases.open_case(
        session,
        scope_of(row),
        reason=reason,
        summary=summary,
        effect_key=f"outbound:{row.id}:{reason}",
        actor="system",
    )


def _status(status: str) -> outbox.Status:
    return "delivered" if status == "delivered" else "sent"
