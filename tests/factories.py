"""Small worlds for tests: a business with a policy, a customer, an invoice, a link, a conversation."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.core import clock
from assistant.core.db import transaction
from assistant.core.money import Money
from assistant.domain import accounts, api_keys, conversations, invoices, links, policy_versions
from assistant.domain.accounts import Business, ContactPoint, Customer
from assistant.domain.invoices import Invoice, InvoiceDraft, LineDraft, TaxDraft
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from sqlmodel import Session

POLICY = (Path(__file__).parent.parent / "assistant" / "demo" / "policy.yaml").read_text(encoding="utf-8")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class World:
    """Everything one payer's story needs, committed."""

    business: Business
    customer: Customer
    invoice: Invoice
    token: str
    conversation_id: str
    api_key: str

    def scope(self, *, channel: str = "web", level: Level = Level.LINK) -> Scope:
        return Scope(
            self.business.id, self.customer.id, self.invoice.id, self.conversation_id, channel, level
        )


def business(session: Session, **fields: object) -> Business:
    number = next(_numbers)
    values: dict[str, Any] = {
        "slug": f"acme-{number}",
        "name": "Acme Supply",
        "legal_name": "Acme Supply LLC",
        "country": "US",
        "region": "NY",
        "timezone": "America/New_York",
        "address": ["1 Main Street", "Albany, NY 12207"],
        "tax_id": "12-3456789",
    }
    made = Business(**(values | fields))
    session.add(made)
    session.flush()
    policy_versions.publish(session, made.id, POLICY, actor="test")
    return made


def customer(session: Session, owner: Business, **fields: object) -> Customer:
    number = next(_numbers)
    values: dict[str, Any] = {
        "business_id": owner.id,
        "external_id": f"C{number}",
        "name": "Maria Lopez",
        "country": "US",
        "region": "NY",
        "timezone": "America/New_York",
        "address": ["9 Elm Road", "Troy, NY 12180"],
    }
    made = Customer(**(values | fields))
    session.add(made)
    session.flush()
    return made


def phone(session: Session, owner: Customer, value: str = "+15185550142") -> ContactPoint:
    made = accounts.add_contact(session, owner, "phone", value)
    made.changed_at = clock.now() - timedelta(days=400)
    session.add(made)
    session.flush()
    return made


def invoice(
    session: Session,
    owner: Customer,
    *,
    net_minor: int = 40000,
    tax_rate: str = "8",
    currency: str = "USD",
    due_in: int = 10,
    supplied: date | None = None,
) -> Invoice:
    today = clock.today(owner.timezone)
    net = Money(net_minor, currency)
    first = Money(net_minor * 3 // 4, currency)
    rate = Decimal(tax_rate)
    lines = (
        LineDraft("Oak desk", first, Decimal(3), "pcs", tax_rate=rate),
        LineDraft("Delivery and set-up", net - first, tax_rate=rate),
    )
    taxes = (TaxDraft(f"Sales tax {tax_rate}%", net, net.percent(rate), rate),) if rate else ()
    draft = InvoiceDraft(
        number=f"INV-{next(_numbers):04d}",
        currency=currency,
        issued_on=today - timedelta(days=20),
        due_on=today + timedelta(days=due_in),
        supplied_on=supplied,
        lines=lines,
        taxes=taxes,
    )
    return invoices.issue(session, owner, draft)


def world(
    *,
    customer_fields: dict[str, object] | None = None,
    business_fields: dict[str, object] | None = None,
    net_minor: int = 40000,
    tax_rate: str = "8",
    currency: str = "USD",
    due_in: int = 10,
    supplied: date | None = None,
) -> World:
    """A committed world: $432.00 due in ten days unless told otherwise."""
    with transaction() as session:
        owner = business(session, **(business_fields or {}))
        payer = customer(session, owner, **(customer_fields or {}))
        phone(session, payer)
        made = invoice(
            session,
            payer,
            net_minor=net_minor,
            tax_rate=tax_rate,
            currency=currency,
            due_in=due_in,
            supplied=supplied,
        )
        _link, token = links.issue(session, made)
        conversation = conversations.open_for(session, owner.id, payer.id, made.id)
        _key, secret = api_keys.issue(session, owner.id, "tests")
    return World(owner, payer, made, token, conversation.id, secret)
