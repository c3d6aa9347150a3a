"""What a document says, as texts: the shape that document.typ prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal

from assistant.core.money import Money, locale_of
from assistant.core.text import short_date

if TYPE_CHECKING:
    from datetime import date

    from assistant.domain.accounts import Business, Customer
    from assistant.domain.invoices import Invoice

LETTER_COUNTRIES = {"US", "CA", "MX"}
SPOKEN = "en_GB"


@dataclass(frozen=True)
class Column:
    text: str
    number: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Total:
    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True)
class Section:
    """A table, the totals under it, and small print."""

    heading: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    totals: tuple[Total, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Material:
    """Who, to whom, about which invoice; and how amounts and days are written in its documents."""

    business: Business
    customer: Customer
    invoice: Invoice

    @property
    def locale(self) -> str:
        """The documents speak English, so amounts and days are written the English way too."""
        return self.customer.locale if self.customer.locale.startswith("en") else SPOKEN

    def money(self, minor: int) -> str:
        return Money(minor, self.invoice.currency).text(self.locale)

    def day(self, day: date) -> str:
        return short_date(day, self.locale)

    def price(self, text: str) -> str:
        """A unit price with its currency's decimals at least; finer ones as issued."""
        value = Decimal(text)
        try:
            return Money.of(value, self.invoice.currency).text(self.locale)
        except ValueError:
            return f"{self.invoice.currency} {self.number(text)}"

    def number(self, text: str) -> str:
        """A decimal text without trailing zeros: 2.500 is 2.5, 1200 is 1,200."""
        return str(format_decimal(Decimal(text), "#,##0.##########", locale_of(self.locale)))


@dataclass(frozen=True)
class Sheet:
    """`dated` is a day of the data, never today. `banner` holds what the reader looks for first; `facts` are
    (label, value) or (label, value, "strong")."""

    material: Material
    heading: str
    title: str
    dated: date
    banner: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, ...], ...]
    sections: tuple[Section, ...]
    notes: tuple[tuple[str, str], ...] = ()
    to: str = "Bill to"

    def data(self) -> dict[str, Any]:
        """The JSON that document.typ reads."""
        business, customer = self.material.business, self.material.customer
        contact = [part for part in (business.legal_name, business.email, business.phone) if part]
        return {
            "lang": "en",
            "region": self.material.locale[3:5] or "US",
            "paper": "us-letter" if business.country in LETTER_COUNTRIES else "a4",
            "dated": [self.dated.year, self.dated.month, self.dated.day],
            "heading": self.heading,
            "number": self.material.invoice.number,
            "title": self.title,
            "description": f"{self.heading} of {business.name} for {customer.name}",
            "seller": {
                "name": business.legal_name,
                "short": business.name,
                "lines": business.address,
                "tax_id": f"Tax ID {business.tax_id}" if business.tax_id else "",
            },
            "buyer": {
                "name": customer.name,
                "lines": customer.address,
                "tax_id": f"Tax ID {customer.tax_id}" if customer.tax_id else "",
            },
            "to": self.to,
            "banner": [list(cell) for cell in self.banner],
            "facts": [list(fact) for fact in self.facts],
            "sections": [asdict(section) for section in self.sections],
            "notes": [list(note) for note in self.notes],
            "footer": contact,
        }
