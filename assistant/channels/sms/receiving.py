"""A stored text becomes a message of a conversation: by the number it came from, and by which invoice it is about.

A number on file is what a link is: it shows that the reader holds the phone, no more (IDN-02).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col, select

from assistant.channels.base import Ignored, InboundMessage, Rejected, SetReply, ToConversation, Unavailable
from assistant.channels.sms import api
from assistant.channels.sms.texts import say
from assistant.core import clock
from assistant.core.errors import Invalid, TooLarge
from assistant.domain import accounts, contact, conversations, ledger, outbox, unsubscribe
from assistant.domain.accounts import Business, ContactPoint, Customer
from assistant.domain.conversations import Conversation, Message
from assistant.domain.invoices import Invoice
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.channels.base import Route
    from assistant.domain.inbox import InboxEvent

SOURCE = "twilio.sms"
TALKING = timedelta(days=2)
"""So long a text without an invoice's number goes on with the conversation that was had by text before."""
NOTICE_EVERY = timedelta(days=7)
MOST_LISTED = 6
_SUFFIX = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
}


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or file of a text, at Twilio."""

    name: str
    url: str

    def read(self, most: int) -> bytes:
        try:
            return api.account().media(self.url, most=most)
        except (Invalid, TooLarge) as error:
            raise Rejected(error.code) from error
        except api.ApiError as error:
            if error.status in (404, 410):
                raise Rejected(str(error.code)) from error
            raise Unavailable(str(error), retry_after=error.retry_after) from error
        except (api.NotReached, api.NotKnown) as error:
            raise Unavailable(str(error)) from error


def parse(event: InboxEvent) -> InboundMessage | Ignored:
    """What the webhook stored."""
    said = event.payload
    return InboundMessage(
        channel="sms",
        sender=said["from"],
        to=said["to"],
        text=said["text"] or (say("files_only", "en") if said["media"] else ""),
        external_id=event.external_id,
        trust=Level.LINK,
        at=event.received_at,
        files=tuple(
            Media(f"text-{number}.{_SUFFIX.get(media['type'], 'bin')}", media["url"])
            for number, media in enumerate(said["media"], 1)
        ),
    )


def route(session: Session, event: InboxEvent, message: InboundMessage) -> Route:
    """Where the text belongs, or what is answered instead.

    An opt-out is carried out in the conversation that it is said in, where it is also confirmed; where there is none,
    here. What Twilio has answered by itself (`OptOutType`) is recorded and not answered a second time (COM-14).
    """
    said = event.payload
    known = _known(session, message.sender)
    if said["opt_out_type"]:
        return _by_carrier(session, said["opt_out_type"], said["text"], known)
    decided = _decide(session, message, known, urgent=said["urgent"])
    if said["opt_out"] and not isinstance(decided, ToConversation):
        for customer in known:
            unsubscribe.revoke(session, customer, source="text message", words=said["text"], channel="sms")
    return decided


def _by_carrier(session: Session, kind: str, words: str, known: list[Customer]) -> Ignored:
    """Twilio keeps the list too: what it was told holds here as well."""
    for customer in known:
        if kind == "STOP":
            unsubscribe.revoke(session, customer, source="STOP at the carrier", words=words, channel="sms")
        elif kind == "START" and contact.consents(session, customer.id).get("sms") is False:
            scope = Scope(customer.business_id, customer.id, "", "", "sms", Level.LINK)
            contact.record_consent(
                session, scope, channel="sms", granted=True, source="START at the carrier", words=words
            )
    return Ignored(f"carrier_{kind.lower()}")


def _known(session: Session, sender: str) -> list[Customer]:
    """The customers who are reached at this number."""
    statement = (
        select(Customer)
        .join(ContactPoint, col(ContactPoint.customer_id) == col(Customer.id))
        .where(
            ContactPoint.kind == "phone",
            ContactPoint.value == sender,
            col(ContactPoint.retired_at).is_(None),
        )
        .order_by(col(Customer.id))
    )
    return list(session.exec(statement).all())


def _decide(session: Session, message: InboundMessage, known: list[Customer], *, urgent: bool) -> Route:
    if not known:
        return _not_recognised(session, message)
    choices = _choices(session, known)
    if not choices:
        return Ignored("no_invoice")
    named = [choice for choice in choices if _mentions(message.text, choice[1].number)]
    if len(named) == 1:
        return _into(session, message, *named[0])
    latest = _latest(session, message.sender, choices)
    if latest is not None:
        return _into(session, message, *latest)
    candidates = named or [choice for choice in choices if _is_open(session, choice[1])] or choices[-1:]
    if len(candidates) == 1 or urgent:
        return _into(session, message, *candidates[-1])
    customer = candidates[0][0]
    if (
        len({one.business_id for one, _invoice in candidates}) > 1
    ):  # one must not list what is another's (IDN-13)
        return SetReply(
            business_id=customer.business_id,
            customer_id=customer.id,
            text=say("which_number", customer.locale),
            purpose="reply_in_progress",
        )
    listed = ", ".join(invoice.number for _customer, invoice in candidates[:MOST_LISTED])
    return SetReply(
        business_id=customer.business_id,
        customer_id=customer.id,
        text=say("which_invoice", customer.locale, list=listed),
        purpose="reply_in_progress",
    )


def _into(session: Session, message: InboundMessage, customer: Customer, invoice: Invoice) -> ToConversation:
    accounts.mark_reachable(session, customer.id, message.sender)
    conversation = conversations.open_for(session, customer.business_id, customer.id, invoice.id)
    return ToConversation(conversation.id, message.trust)


def _choices(session: Session, customers: list[Customer]) -> list[tuple[Customer, Invoice]]:
    """The customers' invoices, oldest first, without void ones."""
    by_id = {customer.id: customer for customer in customers}
    statement = (
        select(Invoice)
        .where(col(Invoice.customer_id).in_(by_id), col(Invoice.voided_at).is_(None))
        .order_by(col(Invoice.issued_on), col(Invoice.id))
    )
    return [(by_id[invoice.customer_id], invoice) for invoice in session.exec(statement).all()]


def _latest(
    session: Session, sender: str, choices: list[tuple[Customer, Invoice]]
) -> tuple[Customer, Invoice] | None:
    """The invoice that was talked about by text lately, on either side."""
    ids = {invoice.id: (customer, invoice) for customer, invoice in choices}
    since = clock.now() - TALKING
    heard = (
        sa.select(col(Conversation.invoice_id), col(Message.at))
        .join(Message, col(Message.conversation_id) == col(Conversation.id))
        .where(
            col(Conversation.invoice_id).in_(ids),
            col(Message.channel) == "sms",
            col(Message.author) == "payer",
            col(Message.at) >= since,
        )
        .order_by(col(Message.at).desc())
        .limit(1)
    )
    row = outbox.OutboundMessage
    told = (
        sa.select(col(row.invoice_id), col(row.created_at))
        .where(
            col(row.invoice_id).in_(ids),
            col(row.channel) == "sms",
            col(row.to) == sender,
            col(row.created_at) >= since,
        )
        .order_by(col(row.created_at).desc())
        .limit(1)
    )
    found = [one for statement in (heard, told) for one in session.execute(statement).all()]
    return ids[max(found, key=lambda one: one[1])[0]] if found else None


def _is_open(session: Session, invoice: Invoice) -> bool:
    return ledger.balance(session, invoice.id, invoice.currency).minor > 0


def _mentions(text: str, number: str) -> bool:
    """The whole number, or what comes after its last dash when the payer types only that."""
    tail = number.rpartition("-")[2]
    wanted = [number, tail] if len(tail) >= 3 else [number]
    return any(re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text, re.IGNORECASE) for one in wanted)


def _not_recognised(session: Session, message: InboundMessage) -> Route:
    """An unknown number learns nothing, and is told so once a week at most (COM-21)."""
    few = session.exec(select(Business).limit(2)).all()
    if len(few) != 1 or _told_lately(session, few[0], message.sender):
        return Ignored("unknown_sender")
    business = few[0]
    ways = " / ".join(way for way in (business.phone, business.email) if way) or business.name
    return SetReply(
        business_id=business.id,
        text=say("not_recognised", business.locale, contact=ways),
        purpose="acknowledgement",
    )


def _told_lately(session: Session, business: Business, sender: str) -> bool:
    row = outbox.OutboundMessage
    statement = sa.select(col(row.id)).where(
        col(row.business_id) == business.id,
        col(row.channel) == "sms",
        col(row.to) == sender,
        col(row.conversation_id).is_(None),
        col(row.created_at) >= clock.now() - NOTICE_EVERY,
    )
    return session.execute(statement.limit(1)).first() is not None
