"""What became of a text, as Twilio's status callbacks tell it: in any order, and any number of times (WHK-05)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlmodel import select

from assistant.channels.sms import codes
from assistant.domain import accounts, outbox, unsubscribe
from assistant.domain.accounts import ContactPoint

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.inbox import InboxEvent

SOURCE = "twilio.status"
Word = Literal["sent", "delivered", "undelivered", "failed"]
STATUSES: dict[str, Word] = {
    "accepted": "sent",
    "scheduled": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}


class NotThereYetError(LookupError):
    """The callback overtook the answer to the send; it is looked at again."""


def handle(session: Session, row: InboxEvent) -> str:
    """Move the message's row, and do what follows for the number. Raises NotThereYetError."""
    said: dict[str, str] = row.payload
    status = STATUSES.get(said["status"])
    if status is None:
        return f"unknown status {said['status'][:40]}"
    code = int(said["error_code"]) if said["error_code"].isdigit() else None
    meaning = codes.meaning(code)
    message = outbox.status_callback(
        session,
        provider="twilio",
        provider_id=said["sid"],
        status=status,
        error="" if code is None else f"{code}: {meaning.text}",
        outbound_id=said["outbound_id"] or None,
    )
    if message is None:
        if said["outbound_id"]:
            return "not ours"
        raise NotThereYetError(said["sid"])
    row.business_id = message.business_id
    if code is not None and message.customer_id is not None:
        _about_the_number(session, message, meaning)
    return said["status"] if code is None else f"{said['status']}: {meaning.kind}"


def _about_the_number(session: Session, message: outbox.OutboundMessage, meaning: codes.Meaning) -> None:
    assert message.customer_id is not None
    customer = accounts.get_customer(session, message.business_id, message.customer_id)
    if meaning.kind == "opted_out":
        unsubscribe.revoke(session, customer, source="opt-out at the carrier", channel="sms")
    if meaning.kind == "bad_number":
        point = session.exec(
            select(ContactPoint).where(
                ContactPoint.customer_id == customer.id,
                ContactPoint.kind == "phone",
                ContactPoint.value == message.to,
            )
        ).first()
        if point is not None:
            accounts.mark_unreachable(session, point, reason=meaning.text)
