"""An e-invoice in the terms of EN 16931 (BT-…, BG-…), whatever syntax carried it; nothing is checked yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from assistant.domain.importing.report import Spot


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule of the standard that the document does not keep, in words, and where."""

    rule: str
    reason: str
    spot: Spot

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}" if self.rule else self.reason


@dataclass(frozen=True)
class Party:
    """Seller (BG-4) or buyer (BG-7)."""

    spot: Spot
    name: str = ""
    identifiers: tuple[str, ...] = ()
    legal_id: str = ""
    vat_id: str = ""
    endpoint: str = ""
    has_address: bool = False
    address: tuple[str, ...] = ()
    country: str = ""
    region: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Item:
    """An invoice line (BG-25). `details` are its own allowances and charges, in words."""

    spot: Spot
    id: str
    name: str
    description: str
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    gross_price: Decimal | None
    base_quantity: Decimal | None
    net: Decimal | None
    category: str
    rate: Decimal | None
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adjustment:
    """A document level allowance (BG-20) or charge (BG-21)."""

    spot: Spot
    charge: bool
    amount: Decimal | None
    category: str
    rate: Decimal | None
    reason: str

    @property
    def words(self) -> str:
        """`Loyalty -5.00`"""
        word = self.reason or ("charge" if self.charge else "allowance")
        return f"{word} {'+' if self.charge else '-'}{self.amount}"


@dataclass(frozen=True)
class Breakdown:
    """One category of the VAT breakdown (BG-23)."""

    spot: Spot
    base: Decimal | None
    amount: Decimal | None
    category: str
    rate: Decimal | None
    note: str
    scheme: str = "VAT"


@dataclass(frozen=True)
class EInvoice:
    """`totals` holds what is there of BT-106 to BT-115, `spots` where each term stands.

    `misread` are values that are no number or date, which no rule can then be checked on.
    """

    syntax: str
    is_credit_note: bool
    spec_id: str
    number: str
    type_code: str
    currency: str
    issued_on: date | None
    due_on: date | None
    supplied_on: date | None
    notes: tuple[str, ...]
    terms: str
    buyer_reference: str
    order_reference: str
    preceding: tuple[str, ...]
    seller: Party
    buyer: Party
    items: tuple[Item, ...]
    adjustments: tuple[Adjustment, ...]
    taxes: tuple[Breakdown, ...]
    totals: Mapping[str, Decimal]
    spots: Mapping[str, Spot] = field(default_factory=dict)
    misread: tuple[Finding, ...] = ()
