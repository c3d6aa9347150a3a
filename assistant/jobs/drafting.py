"""A queued row becomes what its channel is asked to make a message of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from assistant.channels.base import Draft
from assistant.core.config import get_settings
from assistant.domain import links
from assistant.domain.contact_gate.facts import THIRD_PARTY
from assistant.domain.contact_gate.purposes import TRAITS
from assistant.domain.contact_gate.wording import collector_lines
from assistant.domain.invoices import Invoice
from assistant.domain.outbox import OutboundMessage

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.contact_gate.facts import ContactFacts

EARLIER = 10
_NO_LINK = frozenset({"opt_out_confirmation", "acknowledgement", "verification_code"})


def draft_of(session: Session, row: OutboundMessage, facts: ContactFacts) -> Draft:
    """In the transaction that asks the gate: what is sent is what was asked about."""
    invoice = session.get(Invoice, row.invoice_id) if row.invoice_id else None
    link = ""
    if invoice is not None and row.purpose not in _NO_LINK:
        link = f"{get_settings().public_url}/i/{links.for_message(session, invoice)}"
    return Draft(
        outbound_id=row.id,
        channel="sms" if row.channel == "sms" else "email",
        to=row.to,
        purpose=row.purpose,  # type: ignore[arg-type]  # the gate has accepted it
        text=row.text,
        subject=row.subject,
        html=row.html,
        template_id=row.template_id,
        locale=facts.locale,
        sender=facts.sender,
        link=link,
        disclosure=_disclosure(row, facts),
        conversation_id=row.conversation_id,
        invoice_number=invoice.number if invoice else "",
        answers=row.answers_external or None,
        earlier=_earlier(session, row),
        blocks=tuple(row.blocks),
    )


def _disclosure(row: OutboundMessage, facts: ContactFacts) -> str:
    """What a collector of other people's debts has to say (COM-26)."""
    traits = TRAITS[row.purpose]  # type: ignore[index]
    if facts.collector_role not in THIRD_PARTY or not traits.discloses_debt:
        return ""
    later, first = collector_lines(facts.locale)
    return first if facts.initial_disclosure_at is None else later


def _earlier(session: Session, row: OutboundMessage) -> tuple[str, ...]:
    if row.conversation_id is None:
        return ()
    statement = (
        select(OutboundMessage.provider_id)
        .where(
            OutboundMessage.conversation_id == row.conversation_id,
            OutboundMessage.channel == row.channel,
            OutboundMessage.provider_id != "",
        )
        .order_by(col(OutboundMessage.id).desc())
        .limit(EARLIER)
    )
    return tuple(session.exec(statement).all())[::-1]
