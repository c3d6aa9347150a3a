"""What was read from a file, checked by itself, and not yet compared with what is stored."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from assistant.core.money import Money
from assistant.domain.importing.numbers import plain

if TYPE_CHECKING:
    from assistant.domain.importing.report import Spot
    from assistant.domain.invoices import InvoiceDraft

KnownBy = Literal["identifier", "tax_id", "name"]


@dataclass(frozen=True)
class CustomerRecord:
    external_id: str
    name: str
    customer_class: str
    country: str
    timezone: str
    locale: str
    region: str = ""
    tax_id: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Buyer:
    """Whom a document names: by what they are known, and what they would be created as."""

    customer: CustomerRecord
    known_by: KnownBy


@dataclass(frozen=True)
class InvoiceRecord:
    """An invoice to store. `buyer` is a customer's external id, or the party of an e-invoice.

    `prepaid` was paid before issue (BT-113); `rounding` is added to what is due (BT-114), and may be negative.
    """

    buyer: Buyer | str
    draft: InvoiceDraft
    prepaid: Money
    rounding: Money
    spot: Spot

    @property
    def buyer_id(self) -> str:
        return self.buyer if isinstance(self.buyer, str) else self.buyer.customer.external_id

    def hashed(self) -> InvoiceRecord:
        """With `source_hash` of the content, the same for every way to write the same numbers."""
        draft = replace(self.draft, source_hash="", legal_invoice_ref="")
        content = {
            "buyer": self.buyer_id,
            "draft": draft,
            "prepaid": self.prepaid,
            "rounding": self.rounding,
        }
        text = json.dumps(content, default=_plain, sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return replace(self, draft=replace(self.draft, source_hash=digest))


@dataclass(frozen=True)
class CreditRecord:
    """A credit note: `amount` lowers what is owed on the invoice `credits`, `refunded` was paid back already."""

    number: str
    credits: str
    buyer: Buyer
    amount: Money
    refunded: Money
    issued_on: date
    spot: Spot


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Money):
        return [value.minor, value.currency]
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
