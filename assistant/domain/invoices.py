"""Invoices as they were issued: lines, taxes, dates. What is still owed is in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.core import clock, money
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, Invalid, NotFound
from assistant.core.ids import new_id
from assistant.core.money import Money
from assistant.domain import ledger
from assistant.domain.accounts import Customer

InvoiceStatus = Literal["not_due", "due_today", "overdue", "paid", "credit", "void"]


class Invoice(SQLModel, table=True):
    """The head of an invoice. Totals are as issued; they never change."""

    __table_args__ = (sa.UniqueConstraint("business_id", "number"),)

    id: str = Field(default_factory=lambda: new_id("inv"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    number: str
    currency: str
    issued_on: date
    due_on: date
    supplied_on: date | None = None
    subtotal_minor: int = Field(sa_type=sa.BigInteger)
    tax_minor: int = Field(sa_type=sa.BigInteger)
    total_minor: int = Field(sa_type=sa.BigInteger)
    note: str = ""
    terms: str = ""
    legal_invoice_ref: str = ""
    source_hash: str = ""
    voided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def subtotal(self) -> Money:
        return Money(self.subtotal_minor, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_minor, self.currency)


class InvoiceLine(SQLModel, table=True):
    """One line, numbered from 1. Quantity, unit price and rate are decimal texts as issued."""

    __tablename__ = "invoice_line"

    invoice_id: str = Field(foreign_key="invoice.id", primary_key=True)
    no: int = Field(primary_key=True)
    description: str
    quantity: str = "1"
    unit: str = ""
    unit_price: str
    net_minor: int = Field(sa_type=sa.BigInteger)
    tax_category: str = "S"
    tax_rate: str = "0"


class InvoiceTax(SQLModel, table=True):
    """One tax of the breakdown. `note` holds an exemption or reverse-charge reason as issued."""

    __tablename__ = "invoice_tax"

    invoice_id: str = Field(foreign_key="invoice.id", primary_key=True)
    no: int = Field(primary_key=True)
    label: str
    category: str = "S"
    rate: str = "0"
    base_minor: int = Field(sa_type=sa.BigInteger)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    note: str = ""


@dataclass(frozen=True)
class LineDraft:
    description: str
    net: Money
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal | None = None
    tax_category: str = "S"
    tax_rate: Decimal = Decimal(0)


@dataclass(frozen=True)
class TaxDraft:
    label: str
    base: Money
    amount: Money
    rate: Decimal = Decimal(0)
    category: str = "S"
    note: str = ""


@dataclass(frozen=True)
class InvoiceDraft:
    """What issuing an invoice takes; totals are summed from lines and taxes."""

    number: str
    currency: str
    issued_on: date
    due_on: date
    lines: tuple[LineDraft, ...]
    taxes: tuple[TaxDraft, ...] = ()
    supplied_on: date | None = None
    note: str = ""
    terms: str = ""
    legal_invoice_ref: str = ""
    source_hash: str = ""
    adjustment: Money | None = field(default=None)  # document-level allowances (-) and charges (+)


def issue(session: Session, customer: Customer, draft: InvoiceDraft) -> Invoice:
    """Store the invoice and book its charge. Raises Conflict for a number that is there, Invalid for bad sums."""
    if not draft.lines:
        raise Invalid("An invoice has at least one line.")
    if draft.due_on < draft.issued_on:
        raise Invalid(f"Invoice {draft.number}: the due date is before the issue date.")
    if find_by_number(session, customer.business_id, draft.number) is not None:
        raise Conflict(f"Invoice {draft.number} exists already.", code="duplicate_invoice")
    subtotal = money.total((line.net for line in draft.lines), draft.currency)
    if draft.adjustment is not None:
        subtotal += draft.adjustment
    tax = money.total((item.amount for item in draft.taxes), draft.currency)
    total = subtotal + tax
    if total.minor < 0:
        raise Invalid(f"Invoice {draft.number}: the total is negative; a credit note is booked as a credit.")
    invoice = Invoice(
        business_id=customer.business_id,
        customer_id=customer.id,
        number=draft.number,
        currency=draft.currency,
        issued_on=draft.issued_on,
        due_on=draft.due_on,
        supplied_on=draft.supplied_on,
        subtotal_minor=subtotal.minor,
        tax_minor=tax.minor,
        total_minor=total.minor,
        note=draft.note,
        terms=draft.terms,
        legal_invoice_ref=draft.legal_invoice_ref,
        source_hash=draft.source_hash,
    )
    session.add(invoice)
    session.flush()
    for number, line in enumerate(draft.lines, 1):
        price = line.unit_price if line.unit_price is not None else line.net.decimal / (line.quantity or 1)
        session.add(
            InvoiceLine(
                invoice_id=invoice.id,
                no=number,
                description=line.description,
                quantity=str(line.quantity),
                unit=line.unit,
                unit_price=str(price),
                net_minor=line.net.minor,
                tax_category=line.tax_category,
                tax_rate=str(line.tax_rate),
            )
        )
    for number, item in enumerate(draft.taxes, 1):
        session.add(
            InvoiceTax(
                invoice_id=invoice.id,
                no=number,
                label=item.label,
                category=item.category,
                rate=str(item.rate),
                base_minor=item.base.minor,
                amount_minor=item.amount.minor,
                note=item.note,
            )
        )
    if total:
        ledger.post(
            session,
            business_id=customer.business_id,
            customer_id=customer.id,
            invoice_id=invoice.id,
            kind="charge",
            amount=total,
            booked_on=draft.issued_on,
            source="invoice",
            external_id=invoice.id,
            text=f"Invoice {draft.number}",
        )
    session.flush()
    return invoice


def get(session: Session, business_id: str, invoice_id: str) -> Invoice:
    """The invoice, if it is this business's; NotFound otherwise."""
    invoice = session.get(Invoice, invoice_id)
    if invoice is None or invoice.business_id != business_id:
        raise NotFound("There is no such invoice.")
    return invoice


def of_customer(session: Session, business_id: str, customer_id: str) -> list[Invoice]:
    """The customer's invoices, oldest due first."""
    statement = (
        select(Invoice)
        .where(Invoice.business_id == business_id, Invoice.customer_id == customer_id)
        .order_by(col(Invoice.due_on), col(Invoice.id))
    )
    return list(session.exec(statement).all())


def find_by_number(session: Session, business_id: str, number: str) -> Invoice | None:
    return session.exec(
        select(Invoice).where(Invoice.business_id == business_id, Invoice.number == number)
    ).first()


def lines(session: Session, invoice_id: str) -> list[InvoiceLine]:
    statement = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id).order_by(col(InvoiceLine.no))
    return list(session.exec(statement).all())


def taxes(session: Session, invoice_id: str) -> list[InvoiceTax]:
    statement = select(InvoiceTax).where(InvoiceTax.invoice_id == invoice_id).order_by(col(InvoiceTax.no))
    return list(session.exec(statement).all())


def status(invoice: Invoice, balance: Money, timezone: str) -> tuple[InvoiceStatus, int]:
    """The status and the full days overdue in the payer's timezone (MON-10)."""
    if invoice.voided_at is not None:
        return "void", 0
    if balance.minor < 0:
        return "credit", 0
    if balance.minor == 0:
        return "paid", 0
    today = clock.today(timezone)
    if today > invoice.due_on:
        return "overdue", (today - invoice.due_on).days
    return ("due_today" if today == invoice.due_on else "not_due"), 0


def lock(session: Session, invoice_id: str) -> None:
    """Hold the invoice's row until the transaction ends, so that what is computed from it stays true.

    SQLite's writing transactions are serial already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(Invoice.id).where(col(Invoice.id) == invoice_id).with_for_update())  # type: ignore[call-overload]
