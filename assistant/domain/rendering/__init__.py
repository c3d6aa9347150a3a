"""Documents as PDF: tagged, archivable (PDF/A), and the same bytes for the same state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain import accounts
from assistant.domain.rendering import compiler
from assistant.domain.rendering.kinds import BUILDERS
from assistant.domain.rendering.sheet import Material

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.documents import DocumentKind
    from assistant.domain.invoices import Invoice

__all__ = ["render_document"]


def render_document(session: Session, invoice: Invoice, kind: DocumentKind) -> bytes:
    """The PDF of one of the invoice's documents (`documents.available`), as the database has it now.

    Nothing in it depends on the day it is made, so the same state gives the same bytes.
    """
    business = accounts.get_business(session, invoice.business_id)
    customer = accounts.get_customer(session, invoice.business_id, invoice.customer_id)
    sheet = BUILDERS[kind](session, Material(business, customer, invoice))
    return compiler.pdf(sheet)
