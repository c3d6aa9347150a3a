"""What became of a mail, as SendGrid's Event Webhook tells it: in any order, and any number of times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlmodel import select

from assistant.channels.email.client import OUTBOUND_ARG
from assistant.domain import accounts, outbox, unsubscribe
from assistant.domain.accounts import ContactPoint

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.inbox import InboxEvent

SOURCE = "sendgrid.events"
Word = Literal["sent", "delivered", "undelivered", "failed"]
STATUSES: dict[str, Word] = {
    "processed": "sent",
    "delivered": "delivered",
    "bounce": "undelivered",
    "blocked": "undelivered",
    "dropped": "failed",
}
OPT_OUTS = frozenset({"spamreport", "unsubscribe", "group_unsubscribe"})
KNOWN = STATUSES.keys() | OPT_OUTS
_UNREACHABLE_DROPS = ("bounced address", "invalid")
_KEPT = (
    "event",
    "type",
    "email",
    "timestamp",
    "reason",
    "status",
)
_IDS = ("sg_event_id", "sg_message_id", OUTBOUND_ARG)
_LONGEST = 300


def external_id(event: dict[str, Any]) -> str:
    """SendGrid's id of the event; of its content where an old one has none."""
    given = str(event.get("sg_event_id") or "")
    return given[:200] or f"{event.get('sg_message_id')}:{event.get('event')}:{event.get('timestamp')}"[:200]


def kept(event: dict[str, Any]) -> dict[str, str]:
    """What is stored of an event, beside its ids."""
    return {name: str(event[name])[:_LONGEST] for name in _KEPT if event.get(name) is not None}


def ids(event: dict[str, Any]) -> dict[str, str]:
    """SendGrid's names of the event and the mail, and ours."""
    return {name: str(event[name])[:_LONGEST] for name in _IDS if event.get(name) is not None}


def handle(session: Session, row: InboxEvent) -> str:
    """Move the row that the event is about, and do what follows from it for the address."""
    event: dict[str, str] = row.payload
    kind = event.get("event", "")
    if kind == "bounce" and event.get("type") == "blocked":
        kind = "blocked"  # the server did not want this mail now; the address is good
    message = _message(session, event, kind)
    if message is None:
        return "not ours"
    row.business_id = message.business_id
    if kind in OPT_OUTS:
        return _opt_out(session, message, kind)
    if kind == "bounce" or (
        kind == "dropped" and event.get("reason", "").lower().startswith(_UNREACHABLE_DROPS)
    ):
        _unreachable(session, message, event)
    return kind


def _message(session: Session, event: dict[str, str], kind: str) -> outbox.OutboundMessage | None:
    ours = event.get(OUTBOUND_ARG)
    provider_id = event.get("sg_message_id", "").partition(".")[0]
    status = STATUSES.get(kind)
    if status is not None:
        return outbox.status_callback(
            session,
            provider="sendgrid",
            provider_id=provider_id,
            status=status,
            error=f"{event.get('status', '')} {event.get('reason', '')}".strip()
            if status != "delivered"
            else "",
            outbound_id=ours,
        )
    return session.get(outbox.OutboundMessage, ours) if ours else None


def _opt_out(session: Session, message: outbox.OutboundMessage, kind: str) -> str:
    """A complaint to the provider is a "no" like any other (COM-13)."""
    if message.customer_id is None:
        return kind
    customer = accounts.get_customer(session, message.business_id, message.customer_id)
    source = {"spamreport": "spam report"}.get(kind, "unsubscribe at the provider")
    news = unsubscribe.revoke(session, customer, source=source)
    return f"{kind}: revoked" if news else kind


def _unreachable(session: Session, message: outbox.OutboundMessage, event: dict[str, str]) -> None:
    """Nothing more is sent to an address that does not exist."""
    if message.customer_id is None:
        return
    point = session.exec(
        select(ContactPoint).where(
            ContactPoint.customer_id == message.customer_id,
            ContactPoint.kind == "email",
            ContactPoint.value == message.to.lower(),
        )
    ).first()
    if point is not None:
        accounts.mark_unreachable(session, point, reason=event.get("reason", "bounce"))
