"""What people say to a payer: on the channel where the payer wrote, through the one door out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from assistant.audit import log as audit
from assistant.core.errors import Conflict, Invalid
from assistant.domain import accounts, conversations, invoices, outbox
from assistant.domain.conversations import Conversation, Message

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.contact_gate.purposes import Purpose

LONGEST = 4000
KINDS = {"sms": "phone", "email": "email"}


class Told(NamedTuple):
    """The message, and whether it is new; on SMS and email the gate says later whether and when it goes."""

    message: Message
    new: bool


def channel_of(session: Session, talk: Conversation) -> str:
    """Where the payer last wrote."""
    found = session.execute(
        sa.select(col(Message.channel))
        .where(col(Message.conversation_id) == talk.id, col(Message.author) == "payer")
        .order_by(col(Message.seq).desc())
        .limit(1)
    ).scalar_one_or_none()
    return found or "web"


def tell(
    session: Session,
    talk: Conversation,
    *,
    text: str,
    actor: str,
    key: str,
    purpose: Purpose | None = None,
    channel: str = "",
    blocks: list[dict[str, Any]] | None = None,
) -> Told:
    """Say it, once per `key`. `purpose` is staff's answer where the payer wrote last, else their own message.

    Raises Invalid for an empty text, Conflict where there is no address to send to.
    """
    text = text.strip()
    if not text:
        raise Invalid("There is nothing to send.", code="empty_message")
    if len(text) > LONGEST:
        raise Invalid(f"A message has up to {LONGEST} characters.", code="message_too_long")
    channel = channel or channel_of(session, talk)
    conversations.lock(session, talk.id)
    known = session.execute(
        sa.select(Message).where(
            col(Message.conversation_id) == talk.id,
            col(Message.channel) == channel,
            col(Message.external_id) == key,
        )
    ).scalar_one_or_none()
    if known is not None:
        return Told(known, new=False)
    said = _last_of_payer(session, talk, channel)
    message = conversations.say(
        session,
        talk.id,
        author="staff",
        channel=channel,
        text=text,
        external_id=key,
        blocks=blocks or [],
    )
    if channel == "web":
        audit.append(
            session,
            chain=talk.customer_id,
            kind="message.sent",
            business_id=talk.business_id,
            actor=actor,
            subject=message.id,
            payload={
                "channel": "web",
                "purpose": purpose or "staff_reply",
                "conversation_id": talk.id,
                "invoice_id": talk.invoice_id,
            },
        )
        return Told(message, new=True)
    invoice = invoices.get(session, talk.business_id, talk.invoice_id)
    came = said.dialogue if said is not None else {}
    subject = str(came.get("subject") or f"Invoice {invoice.number}")
    outbox.enqueue(
        session,
        outbox.OutboundDraft(
            business_id=talk.business_id,
            customer_id=talk.customer_id,
            invoice_id=talk.invoice_id,
            conversation_id=talk.id,
            message_id=message.id,
            channel="sms" if channel == "sms" else "email",
            to=str(came.get("from") or _address(session, talk, channel)),
            purpose=purpose or ("staff_reply" if said is not None else "staff_message"),
            subject=subject if channel == "email" else "",
            text=text,
            blocks=blocks or [],
            effect_key=f"staff:{message.id}",
            answers=said.id if said else None,
            answers_at=said.at if said else None,
            answers_external=str(came.get("external_id", "")),
        ),
    )
    return Told(message, new=True)


def _last_of_payer(session: Session, talk: Conversation, channel: str) -> Message | None:
    found: Message | None = session.execute(
        sa.select(Message)
        .where(
            col(Message.conversation_id) == talk.id,
            col(Message.author) == "payer",
            col(Message.channel) == channel,
        )
        .order_by(col(Message.seq).desc())
        .limit(1)
    ).scalar_one_or_none()
    return found


def _address(session: Session, talk: Conversation, channel: str) -> str:
    kind = KINDS.get(channel)
    contacts = accounts.contacts(session, talk.customer_id)
    found = next((contact.value for contact in contacts if contact.kind == kind), None)
    if found is None:
        raise Conflict(f"There is no {kind or channel} to send to.", code="no_address")
    return found
