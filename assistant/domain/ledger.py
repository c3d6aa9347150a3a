"""The append-only ledger. A balance is the sum of its entries, never a stored number."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Invalid
from assistant.core.ids import new_id
from assistant.core.money import Money

EntryKind = Literal["charge", "payment", "credit", "discount", "refund", "write_off"]
_RAISES_BALANCE = {"charge", "refund"}


class LedgerEntry(SQLModel, table=True):
    """One booking. `amount_minor` is its signed effect on what is owed: charges and refunds raise it."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        sa.UniqueConstraint("business_id", "source", "external_id"),
        sa.Index("ix_ledger_entry_invoice", "invoice_id", "id"),
    )

    id: str = Field(default_factory=lambda: new_id("led"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id", index=True)
    invoice_id: str = Field(foreign_key="invoice.id")
    kind: str
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str
    booked_on: date
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    text: str = ""
    source: str
    external_id: str

    @property
    def money(self) -> Money:
        return Money(self.amount_minor, self.currency)


def post(
    session: Session,
    *,
    business_id: str,
    customer_id: str,
    invoice_id: str,
    kind: EntryKind,
    amount: Money,
    booked_on: date,
    source: str,
    external_id: str,
    text: str = "",
) -> tuple[LedgerEntry, bool]:
    """Book `amount` (positive); returns the entry and whether it is new.

    The same (source, external id) is booked once: a second call returns the first entry. Raises Invalid
    when that first entry was for another amount, or when the amount is not positive.
    """
    if amount.minor <= 0:
        raise Invalid("An amount to book is positive; its kind says which way it goes.")
    signed = amount.minor if kind in _RAISES_BALANCE else -amount.minor
    existing = session.exec(
        select(LedgerEntry).where(
            LedgerEntry.business_id == business_id,
            LedgerEntry.source == source,
            LedgerEntry.external_id == external_id,
        )
    ).first()
    if existing is not None:
        same = (existing.invoice_id, existing.kind, existing.amount_minor, existing.currency)
        if same != (invoice_id, kind, signed, amount.currency):
            raise Invalid(f"{source} {external_id} was booked already, with other values.")
        return existing, False
    entry = LedgerEntry(
        business_id=business_id,
        customer_id=customer_id,
        invoice_id=invoice_id,
        kind=kind,
        amount_minor=signed,
        currency=amount.currency,
        booked_on=booked_on,
        source=source,
        external_id=external_id,
        text=text,
    )
    session.add(entry)
    session.flush()
    if signed < 0:
        _note_paid(session, entry)
    return entry, True


def _note_paid(session: Session, entry: LedgerEntry) -> None:
    """The entry that settles an invoice is told of: the balance was above zero before it and is not now."""
    now = balance(session, entry.invoice_id, entry.currency).minor
    if now <= 0 < now - entry.amount_minor:
        audit.append(
            session,
            chain=entry.customer_id,
            kind="invoice.paid",
            business_id=entry.business_id,
            actor="system",
            subject=entry.invoice_id,
            payload={"currency": entry.currency, "entry_id": entry.id, "by": entry.kind},
        )


def entries(session: Session, invoice_id: str) -> list[LedgerEntry]:
    """All bookings on the invoice, oldest first."""
    return list(session.execute(_OF_INVOICE, {"invoice_id": invoice_id}).scalars())


def balance(session: Session, invoice_id: str, currency: str) -> Money:
    """What is owed on the invoice now; negative is a credit in the payer's favour."""
    total = session.execute(
        sa.select(sa.func.coalesce(sa.func.sum(LedgerEntry.amount_minor), 0)).where(
            col(LedgerEntry.invoice_id) == invoice_id
        )
    ).scalar_one()
    return Money(int(total), currency)


_OF_INVOICE = (
    sa.select(LedgerEntry)
    .where(col(LedgerEntry.invoice_id) == sa.bindparam("invoice_id"))
    .order_by(col(LedgerEntry.booked_on), col(LedgerEntry.id))
)
