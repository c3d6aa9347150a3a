"""A stored mail becomes a message of a conversation: by the address that it answers, by what it refers to, or by who
wrote it. Never by its subject (WHK-17), and never on the word of a sender that nothing shows to be genuine (WHK-19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col, select

from assistant.channels import matching
from assistant.channels.base import Ignored, InboundMessage, SetReply, ToConversation
from assistant.channels.email import addresses, reply_token, spool
from assistant.channels.email.texts import say
from assistant.core import clock
from assistant.domain import accounts, cases, contact, conversations, outbox
from assistant.domain.accounts import Business, Customer
from assistant.domain.conversations import Conversation
from assistant.domain.invoices import Invoice
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.channels.base import Route
    from assistant.domain.inbox import InboxEvent

SOURCE = "sendgrid.inbound"
MOST_AN_HOUR = 3
"""Automatic answers to one sender in one thread; more than that in an hour is a machine, or needs a person."""


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """A file of a mail that waits for its job."""

    name: str
    path: Path

    def read(self, most: int) -> bytes:
        return spool.read(self.path, most)


def parse(event: InboxEvent) -> InboundMessage | Ignored:
    """What the webhook stored."""
    said = event.payload
    return InboundMessage(
        channel="email",
        sender=said["sender"],
        to=next(iter(said["to"]), ""),
        text=said["text"],
        external_id=said["message_id"] or event.external_id,
        trust=Level.LINK if said["aligned"] else Level.ANONYMOUS,
        subject=said["subject"],
        at=event.received_at,
        files=tuple(SpooledFile(file["name"], spool.path_of(file["key"])) for file in said["files"]),
    )


def route(session: Session, event: InboxEvent, message: InboundMessage) -> Route:
    """Where the mail belongs, or what is answered instead.

    An opt-out is carried out in the conversation that it is said in; where there is none, here, whoever seems to say
    it: a wrong stop harms less than a wrong mail.
    """
    said = event.payload
    known = matching.known(session, "email", message.sender)
    decided = _decide(session, event, message, known)
    if said["opt_out"] and not isinstance(decided, ToConversation):
        _opt_out(session, said, known)
    return decided


def _decide(session: Session, event: InboxEvent, message: InboundMessage, known: list[Customer]) -> Route:
    said = event.payload
    if said["silent"]:
        return Ignored(said["silent"])
    if not message.sender:
        return Ignored("no_single_sender")
    named = _named(session, said, message.sender)
    if message.trust < Level.LINK:
        if named is None:
            return Ignored("unaligned")  # an answer would go to whoever is named, not to whoever wrote
        business = accounts.get_business(session, named.business_id)
        return matching.not_recognised(session, message, business, say)
    conversation = named if named is not None and _is_party(named, known) else None
    conversation = conversation or _referred(session, said, known)
    if conversation is not None:
        return _into(session, event, message, conversation)
    return _by_sender(session, event, message, known)


def _named(session: Session, said: dict[str, Any], sender: str) -> Conversation | None:
    """The conversation whose address the mail was sent to, if it was given to this sender."""
    for to in said["to"]:
        found = reply_token.read(to, sender)
        if isinstance(found, str):
            return session.get(Conversation, found)
    return None


def _is_party(conversation: Conversation, known: list[Customer]) -> bool:
    return any(customer.id == conversation.customer_id for customer in known)


def _referred(session: Session, said: dict[str, Any], known: list[Customer]) -> Conversation | None:
    """The conversation of the nearest mail of ours that this one refers to, if it is the sender's."""
    for reference in said["references"]:
        outbound_id = addresses.outbound_of(reference)
        row = session.get(outbox.OutboundMessage, outbound_id) if outbound_id else None
        if row is None or row.conversation_id is None:
            continue
        conversation = session.get(Conversation, row.conversation_id)
        if conversation is not None and _is_party(conversation, known):
            return conversation
    return None


def _into(
    session: Session,
    event: InboxEvent,
    message: InboundMessage,
    conversation: Conversation,
    earlier: str = "",
) -> Route:
    accounts.mark_reachable(session, conversation.customer_id, message.sender)
    if _answers_in_the_last_hour(session, message.sender, conversation.id) < MOST_AN_HOUR:
        return ToConversation(conversation.id, message.trust, earlier)
    return _for_a_person(session, event, message, conversation)


def _for_a_person(
    session: Session, event: InboxEvent, message: InboundMessage, conversation: Conversation
) -> Ignored:
    """No fourth automatic answer in an hour; what was written is kept, and a person looks at it."""
    scope = Scope(
        conversation.business_id,
        conversation.customer_id,
        conversation.invoice_id,
        conversation.id,
        "email",
        message.trust,
    )
    stored, _new = conversations.receive(
        session, conversation.id, channel="email", external_id=event.external_id, text=message.text
    )
    cases.open_case(
        session,
        scope,
        reason="asked_for_person",
        summary="Several emails in an hour; the last ones were not answered automatically.",
        effect_key=f"email_rate:{conversation.id}:{clock.now():%Y%m%d%H}",
    )
    conversations.hand_over(session, conversation, "staff", actor="system", reason="email_rate")
    return Ignored(f"rate_limited: {stored.id}")


def _answers_in_the_last_hour(session: Session, sender: str, conversation_id: str | None) -> int:
    row = outbox.OutboundMessage
    statement = sa.select(sa.func.count()).where(
        col(row.channel) == "email",
        col(row.to) == sender,
        col(row.conversation_id) == conversation_id
        if conversation_id
        else col(row.conversation_id).is_(None),
        col(row.answers).is_not(None),
        col(row.created_at) >= clock.now() - timedelta(hours=1),
    )
    return int(session.execute(statement).scalar_one())


def _by_sender(session: Session, event: InboxEvent, message: InboundMessage, known: list[Customer]) -> Route:
    """A new mail: about the sender's one open invoice, about the one that they name, or asked which."""
    business = _addressed(session, event.payload)
    mine = [customer for customer in known if business is None or customer.business_id == business.id]
    if not mine:
        return matching.not_recognised(session, message, business, say)
    choices = matching.choices(session, mine)
    said = f"{message.subject}\n{message.text}"
    named = [choice for choice in choices if matching.mentions(said, choice[1].number)]
    candidates = named or matching.still_open(session, choices)
    if event.payload["urgent"]:  # it is about the person, whichever invoice it is
        if event.payload["opt_out"]:
            _opt_out(session, event.payload, mine)
        candidates = candidates[-1:]
    if len(candidates) == 1:
        customer, invoice = candidates[0]
        earlier = matching.earlier_question(session, message, invoice.number) if named else ""
        return _into(session, event, message, _conversation(session, customer, invoice), earlier)
    if not candidates or matching.several_businesses(candidates):
        return Ignored("several_businesses" if candidates else "no_invoice")
    return _which(session, message, candidates[0][0], [invoice.number for _customer, invoice in candidates])


def _conversation(session: Session, customer: Customer, invoice: Invoice) -> Conversation:
    return conversations.open_for(session, customer.business_id, customer.id, invoice.id)


def _which(session: Session, message: InboundMessage, customer: Customer, numbers: list[str]) -> Route:
    if _answers_in_the_last_hour(session, message.sender, None) >= MOST_AN_HOUR:
        return Ignored("rate_limited")
    listed = "\n".join(f"- {number}" for number in numbers[:12])
    return SetReply(
        business_id=customer.business_id,
        customer_id=customer.id,
        text=say("which_invoice", customer.locale, list=listed),
        purpose="reply_in_progress",
        subject=message.subject,
    )


def _addressed(session: Session, said: dict[str, Any]) -> Business | None:
    """The business whose name the address starts with; the only one there is, when there is only one."""
    slugs = [to.partition("@")[0] for to in said["to"]]
    found = session.exec(select(Business).where(col(Business.slug).in_(slugs))).first() if slugs else None
    if found is not None:
        return found
    return matching.only_business(session)


def _opt_out(session: Session, said: dict[str, Any], customers: list[Customer]) -> None:
    channels = ("sms", "email") if said["opt_out"] == "all" else (said["opt_out"],)
    for customer in customers:
        state = contact.consents(session, customer.id)
        scope = Scope(customer.business_id, customer.id, "", "", "email", Level.ANONYMOUS)
        for channel in channels:
            if state.get(channel) is not False:
                contact.record_consent(
                    session, scope, channel=channel, granted=False, source="email message", words=said["text"]
                )
