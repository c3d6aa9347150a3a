"""Telling a payer something on a channel of theirs: confirmations, receipts, reminders, one-time codes.

    notices.notify(session, invoice, purpose="receipt", text=…, effect_key=f"receipt:{payment.id}")

in the transaction of what it tells of. It chooses the channel and queues the message; the gate is asked when it leaves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlmodel import col, select

from assistant.core import clock
from assistant.core.errors import Conflict
from assistant.domain import accounts, contact, contact_facts, conversations, outbox, verification
from assistant.domain.contact_gate import Deny, may_contact
from assistant.domain.contact_gate.purposes import TRAITS, Purpose
from assistant.domain.conversations import Message
from assistant.domain.outbox import OutboundDraft, OutboundMessage

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.accounts import Business, ContactPoint
    from assistant.domain.invoices import Invoice
    from assistant.domain.scope import Scope

Pushed = Literal["sms", "email"]
WROTE_WITHIN = timedelta(days=30)
_KIND: dict[Pushed, str] = {"email": "email", "sms": "phone"}


def notify(
    session: Session,
    invoice: Invoice,
    *,
    purpose: Purpose,
    text: str,
    effect_key: str,
    subject: str = "",
    template_id: str = "",
    channel: Pushed | None = None,
    asked_minor: int | None = None,
    blocks: list[dict[str, Any]] | None = None,
    at: Any = None,
) -> OutboundMessage | None:
    """Queue a message about the invoice to its payer; None when there is no channel that they accept.

    `channel` overrules the choice: where they wrote last, else where they agreed to be written to, else (for what
    they have to be told) what is on file, email first. `at` is the earliest time. `asked_minor` is what the text asks
    for; a message that asks for money needs it while a part is in dispute. The same `effect_key` is one message.
    """
    found = _where(session, invoice, purpose, channel)
    if found is None:
        return None
    conversation = conversations.open_conversation(session, invoice.id)
    row, _new = outbox.enqueue(
        session,
        OutboundDraft(
            business_id=invoice.business_id,
            customer_id=invoice.customer_id,
            invoice_id=invoice.id,
            conversation_id=conversation.id if conversation else None,
            channel=found[0],
            to=found[1],
            purpose=purpose,
            text=text,
            subject=subject,
            template_id=template_id,
            effect_key=effect_key,
            asked_minor=asked_minor,
            blocks=blocks or [],
            not_before=at,
        ),
    )
    return row


def send_code(session: Session, scope: Scope, business: Business) -> ContactPoint:
    """Make a one-time code and queue it to the contact point on file.

    Raises what `verification.send` raises, and Conflict when the gate would not let it go: the payer is waiting.
    """
    point, code = verification.send(session, scope)
    channel: Pushed = "sms" if point.kind == "phone" else "email"
    now = clock.now()
    row, _new = outbox.enqueue(
        session,
        OutboundDraft(
            business_id=scope.business_id,
            customer_id=scope.customer_id,
            invoice_id=scope.invoice_id,
            channel=channel,
            to=point.value,
            purpose="verification_code",
            subject="Your code",
            text=f"{business.name}: {code} is your code. It is valid for {verification.VALID_MINUTES} minutes.",
            effect_key=f"code:{verification.newest_id(session, scope.conversation_id)}",
            requested_at=now,
        ),
    )
    verdict = may_contact(
        contact_facts.load(session, row), channel=channel, purpose="verification_code", now=now
    )
    if isinstance(verdict, Deny):
        raise Conflict(
            f"We may not send a code to your {point.masked} at the moment. A person can help.",
            code="contact_refused",
            rule_id=verdict.rule_id,
        )
    return point


def _where(
    session: Session, invoice: Invoice, purpose: Purpose, channel: Pushed | None
) -> tuple[Pushed, str] | None:
    agreed = contact.consents(session, invoice.customer_id)
    points = accounts.contacts(session, invoice.customer_id)
    on_file: dict[Pushed, str] = {
        name: point.value
        for name, kind in _KIND.items()
        for point in reversed(points)
        if point.kind == kind and agreed.get(name) is not False
    }
    if channel is not None:
        return (channel, on_file[channel]) if channel in on_file else None
    wrote = _wrote_last(session, invoice)
    if wrote is not None and agreed.get(wrote[0]) is not False:
        return wrote
    told = TRAITS[purpose].unsolicited
    choice = [name for name in _KIND if name in on_file and (agreed.get(name) or not told)]
    choice.sort(key=lambda name: not agreed.get(name))
    return (choice[0], on_file[choice[0]]) if choice else None


def _wrote_last(session: Session, invoice: Invoice) -> tuple[Pushed, str] | None:
    conversation = conversations.open_conversation(session, invoice.id)
    if conversation is None:
        return None
    newest = session.exec(
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.author == "payer",
            col(Message.channel).in_(tuple(_KIND)),
            col(Message.at) >= clock.now() - WROTE_WITHIN,
        )
        .order_by(col(Message.seq).desc())
        .limit(1)
    ).first()
    sender = newest.dialogue.get("from") if newest is not None else None
    if newest is None or not sender:
        return None
    return ("sms" if newest.channel == "sms" else "email"), str(sender)
