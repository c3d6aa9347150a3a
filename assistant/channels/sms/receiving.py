"""A stored text becomes a message of a conversation: by the number it came from, and by which invoice it is about.

A number on file is what a link is: it shows that the reader holds the phone, no more (IDN-02).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from assistant.channels import matching
from assistant.channels.base import Ignored, InboundMessage, Rejected, SetReply, ToConversation, Unavailable
from assistant.channels.sms import api
from assistant.channels.sms.texts import say
from assistant.core import clock
from assistant.core.errors import Invalid, TooLarge
from assistant.domain import accounts, contact, conversations, outbox, unsubscribe
from assistant.domain.conversations import Conversation, Message
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.channels.base import Route
    from assistant.channels.matching import Choice
    from assistant.domain.accounts import Customer
    from assistant.domain.inbox import InboxEvent
    from assistant.domain.invoices import Invoice

SOURCE = "twilio.sms"
TALKING = timedelta(days=2)
"""So long a text without an invoice's number goes on with the conversation that was had by text before."""
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
    known = matching.known(session, "phone", message.sender)
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


def _decide(session: Session, message: InboundMessage, known: list[Customer], *, urgent: bool) -> Route:
    if not known:
        return matching.not_recognised(session, message, matching.only_business(session), say)
    choices = matching.choices(session, known)
    if not choices:
        return Ignored("no_invoice")
    named = [choice for choice in choices if matching.mentions(message.text, choice[1].number, by_tail=True)]
    if len(named) == 1:
        earlier = matching.earlier_question(session, message, named[0][1].number)
        return _into(session, message, *named[0], earlier=earlier)
    latest = _latest(session, message.sender, choices)
    if latest is not None:
        return _into(session, message, *latest)
    candidates = named or matching.still_open(session, choices)
    if len(candidates) == 1 or urgent:
        return _into(session, message, *candidates[-1])
    customer = candidates[0][0]
    listed = ", ".join(invoice.number for _customer, invoice in candidates[:MOST_LISTED])
    alone = not matching.several_businesses(candidates)
    return SetReply(
        business_id=customer.business_id,
        customer_id=customer.id,
        text=say("which_invoice", customer.locale, list=listed)
        if alone
        else say("which_number", customer.locale),
        purpose="reply_in_progress",
    )


def _into(
    session: Session, message: InboundMessage, customer: Customer, invoice: Invoice, earlier: str = ""
) -> ToConversation:
    accounts.mark_reachable(session, customer.id, message.sender)
    conversation = conversations.open_for(session, customer.business_id, customer.id, invoice.id)
    return ToConversation(conversation.id, message.trust, earlier)


def _latest(session: Session, sender: str, choices: list[Choice]) -> Choice | None:
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
