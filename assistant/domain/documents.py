"""The documents that an invoice has, by kind; `rendering` makes the bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.domain import ledger, plans

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.invoices import Invoice

DocumentKind = Literal["invoice", "statement", "receipt", "credit_note", "plan"]


@dataclass(frozen=True)
class Document:
    kind: DocumentKind
    title: str


def available(session: Session, invoice: Invoice) -> list[Document]:
    """What can be downloaded now: a receipt needs a payment, a plan document a plan. A copy says so: the
    legal invoice may be a structured one (AUT-14)."""
    kinds = {entry.kind for entry in ledger.entries(session, invoice.id)}
    copy = "Invoice" if not invoice.legal_invoice_ref else "Copy of invoice"
    found = [Document("invoice", f"{copy} {invoice.number}"), Document("statement", "Statement of account")]
    if "payment" in kinds:
        found.append(Document("receipt", "Payment receipt"))
    if "credit" in kinds:
        found.append(Document("credit_note", "Credit note"))
    if plans.live(session, invoice.id) is not None:
        found.append(Document("plan", "Payment plan"))
    return found
