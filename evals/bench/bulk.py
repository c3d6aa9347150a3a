"""Many rows at once: other people's invoices, and a long conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from assistant.core import clock, security
from assistant.core.db import transaction
from assistant.core.ids import new_id
from assistant.domain.conversations import Conversation, Message
from assistant.domain.invoices import Invoice, InvoiceLine
from assistant.domain.ledger import LedgerEntry
from assistant.domain.links import Link

if TYPE_CHECKING:
    from evals.worlds import World

_BATCH = 5000


def add_invoices(world: World, count: int) -> None:
    """`count` more open invoices of the world's business, with a line, a charge and a link each."""
    for start in range(0, count, _BATCH):
        heads = [_head(world, number) for number in range(start, min(start + _BATCH, count))]
        with transaction() as session:
            session.execute(sa.insert(Invoice), heads)
            session.execute(sa.insert(InvoiceLine), [_line(head) for head in heads])
            session.execute(sa.insert(LedgerEntry), [_charge(head) for head in heads])
            session.execute(sa.insert(Link), [_link(head) for head in heads])


def _head(world: World, number: int) -> dict[str, Any]:
    minor = 10_000 + number % 50_000
    return {
        "id": new_id("inv"),
        "business_id": world.business.id,
        "customer_id": world.customer.id,
        "number": f"BULK-{new_id('n')}",
        "currency": "USD",
        "issued_on": world.invoice.issued_on,
        "due_on": world.invoice.due_on + timedelta(days=number % 30),
        "subtotal_minor": minor,
        "tax_minor": 0,
        "total_minor": minor,
        "note": "",
        "terms": "",
        "legal_invoice_ref": "",
        "source_hash": "",
        "created_at": clock.now(),
    }


def _line(head: dict[str, Any]) -> dict[str, Any]:
    return {
        "invoice_id": head["id"],
        "no": 1,
        "description": "Goods as ordered",
        "quantity": "1",
        "unit": "",
        "unit_price": str(head["total_minor"] / 100),
        "net_minor": head["total_minor"],
        "tax_category": "S",
        "tax_rate": "0",
    }


def _charge(head: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id("led"),
        "business_id": head["business_id"],
        "customer_id": head["customer_id"],
        "invoice_id": head["id"],
        "kind": "charge",
        "amount_minor": head["total_minor"],
        "currency": head["currency"],
        "booked_on": head["issued_on"],
        "at": clock.now(),
        "text": "",
        "source": "bench",
        "external_id": head["id"],
    }


def _link(head: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id("lnk"),
        "business_id": head["business_id"],
        "invoice_id": head["id"],
        "token_hash": security.token_hash(security.new_link_token()),
        "created_at": clock.now(),
        "expires_at": clock.now() + timedelta(days=90),
    }


def add_messages(world: World, count: int) -> None:
    """`count` earlier messages, payer and assistant by turns, days ago."""
    at = clock.now() - timedelta(days=3)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id("msg"),
            "conversation_id": world.conversation_id,
            "seq": number,
            "author": "payer" if number % 2 else "assistant",
            "channel": "web",
            "external_id": f"earlier-{number}",
            "text": f"Message {number}, about as long as people write in a chat on an invoice that they have got.",
            "blocks": [],
            "citations": [],
            "dialogue": {},
            "handed_off": False,
            "at": at,
        }
        for number in range(1, count + 1)
    ]
    with transaction() as session:
        session.execute(sa.insert(Message), rows)
        session.execute(
            sa.update(Conversation).where(sa.column("id") == world.conversation_id).values(last_seq=count)
        )
