"""Who wrote, and about which invoice: what texts and mails share before a message belongs to a conversation."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col, select

from assistant.channels.base import Ignored, SetReply
from assistant.core import clock
from assistant.domain import ledger, outbox
from assistant.domain.accounts import Business, ContactPoint, Customer
from assistant.domain.inbox import InboxEvent
from assistant.domain.invoices import Invoice

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from assistant.channels.base import InboundMessage, Route

Choice = tuple[Customer, Invoice]

NOTICE_EVERY = timedelta(days=7)
ASKED_WITHIN = timedelta(days=2)
MOST_BESIDE_THE_NUMBER = 3
"""So many words beside an invoice's number still only answer which invoice was meant ("it's about HP-1001")."""


def known(session: Session, kind: str, value: str) -> list[Customer]:
    """The customers who are reached at this phone number or address."""
    if not value:
        return []
    statement = (
        select(Customer)
        .join(ContactPoint, col(ContactPoint.customer_id) == col(Customer.id))
        .where(ContactPoint.kind == kind, ContactPoint.value == value, col(ContactPoint.retired_at).is_(None))
        .order_by(col(Customer.id))
    )
    return list(session.exec(statement).all())


def choices(session: Session, customers: list[Customer]) -> list[Choice]:
    """The customers' invoices, oldest first, without void ones."""
    by_id = {customer.id: customer for customer in customers}
    statement = (
        select(Invoice)
        .where(col(Invoice.customer_id).in_(by_id), col(Invoice.voided_at).is_(None))
        .order_by(col(Invoice.issued_on), col(Invoice.id))
    )
    return [(by_id[invoice.customer_id], invoice) for invoice in session.exec(statement).all()]


def still_open(session: Session, choices: list[Choice]) -> list[Choice]:
    """Those with something to pay; when there are none, the newest."""
    owed = [one for one in choices if ledger.balance(session, one[1].id, one[1].currency).minor > 0]
    return owed or choices[-1:]


def several_businesses(choices: list[Choice]) -> bool:
    """Then one must not list what is another's (IDN-13)."""
    return len({customer.business_id for customer, _invoice in choices}) > 1


def mentions(text: str, number: str, *, by_tail: bool = False) -> bool:
    """Whether the whole number is named; `by_tail`: or what comes after its last dash, as one types on a phone."""
    return _named(number, by_tail=by_tail).search(text) is not None


def earlier_question(session: Session, message: InboundMessage, number: str) -> str:
    """What the payer asked before they were asked which invoice, if all that they say now is which; else nothing.

    Nothing either once anything else was sent to them: then the question has been answered.
    """
    beside = re.findall(r"[^\W\d_]+", _named(number, by_tail=True).sub(" ", message.text))
    if len(beside) > MOST_BESIDE_THE_NUMBER:
        return ""
    row = outbox.OutboundMessage
    statement = (
        select(row)
        .where(
            col(row.channel) == message.channel,
            col(row.to) == message.sender,
            col(row.created_at) >= clock.now() - ASKED_WITHIN,
        )
        .order_by(col(row.created_at).desc(), col(row.id).desc())
        .limit(1)
    )
    last = session.exec(statement).first()
    if last is None or last.conversation_id is not None or last.purpose != "reply_in_progress":
        return ""
    asked = session.get(InboxEvent, last.answers) if last.answers else None
    return "" if asked is None else str(asked.payload.get("text", "")).strip()


def _named(number: str, *, by_tail: bool) -> re.Pattern[str]:
    tail = number.rpartition("-")[2]
    wanted = [number, tail] if by_tail and len(tail) >= 3 else [number]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, wanted))})(?![\w-])", re.IGNORECASE)


def not_recognised(
    session: Session, message: InboundMessage, business: Business | None, say: Callable[..., str]
) -> Route:
    """Told so at most once a week, in words of the channel that give nothing away (COM-21, WHK-19)."""
    if business is None or _told_lately(session, business, message):
        return Ignored("not_recognised")
    ways = " / ".join(way for way in (business.phone, business.email) if way) or business.name
    return SetReply(
        business_id=business.id,
        text=say("not_recognised", business.locale, contact=ways),
        purpose="acknowledgement",
    )


def only_business(session: Session) -> Business | None:
    """The one business of an installation that has no other."""
    few = session.exec(select(Business).limit(2)).all()
    return few[0] if len(few) == 1 else None


def _told_lately(session: Session, business: Business, message: InboundMessage) -> bool:
    row = outbox.OutboundMessage
    statement = sa.select(col(row.id)).where(
        col(row.business_id) == business.id,
        col(row.channel) == message.channel,
        col(row.to) == message.sender,
        col(row.conversation_id).is_(None),
        col(row.purpose) == "acknowledgement",
        col(row.created_at) >= clock.now() - NOTICE_EVERY,
    )
    return session.execute(statement.limit(1)).first() is not None
