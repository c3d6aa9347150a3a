"""invoices.csv: one line of an invoice a row; the rows of one number are one invoice."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from assistant.core.money import Money, exponent, total
from assistant.domain.importing import places
from assistant.domain.importing.numbers import MAX_MINOR, decimal_cell, iso_date, plain
from assistant.domain.importing.records import InvoiceRecord
from assistant.domain.importing.report import RefusedError, Spot
from assistant.domain.invoices import InvoiceDraft, LineDraft, TaxDraft

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from assistant.domain.accounts import Business
    from assistant.domain.importing.tabular import Row, Table

REQUIRED = (
    "customer_external_id",
    "number",
    "currency",
    "issued_on",
    "due_on",
    "description",
    "unit_price",
)
COLUMNS = (
    *REQUIRED,
    "supplied_on",
    "quantity",
    "unit",
    "tax_category",
    "tax_rate",
    "tax_label",
    "tax_note",
    "note",
    "terms",
)
_HEAD = ("customer_external_id", "currency", "issued_on", "due_on", "supplied_on", "note", "terms")
_NUMERIC = ("quantity", "unit_price", "tax_rate")
_MAX_LINES = 10_000


@dataclass(frozen=True)
class _Tax:
    category: str
    rate: Decimal
    label: str
    note: str


def grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each number, in the order of the file; rows that cannot be read stay in their group."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["number"], []).append(row)
    return groups


def uses_comma(table: Table, groups: dict[str, list[Row]]) -> bool:
    """Whether the numbers of this file have a decimal comma."""
    return table.comma_allowed and any(
        "," in row[column] for rows in groups.values() for row in rows for column in _NUMERIC
    )


def invoice_of(
    rows: list[Row], business: Business, *, comma_allowed: bool, comma_used: bool
) -> tuple[InvoiceRecord | None, list[RefusedError]]:
    """The invoice of the rows of one number, or every reason why there is none, each with its line."""
    refused: list[RefusedError] = []
    number = rows[0]["number"]
    lines: list[LineDraft] = []
    taxes: list[_Tax | None] = []
    if number and len(rows) > _MAX_LINES:
        return None, [
            RefusedError(f"invoice {number} has more than {_MAX_LINES:,} lines", Spot(rows[0].line))
        ]
    for row in rows:
        try:
            row.check()
            _same_head(row, rows[0])
            currency = _currency(rows[0])
            line, tax = _line(row, business, currency, comma_allowed=comma_allowed, comma_used=comma_used)
            lines.append(line)
            taxes.append(tax)
        except ValueError as error:
            prefix = f"invoice {number}: " if number else ""
            refused.append(RefusedError(f"{prefix}{error}", Spot(row.line)))
    if refused:
        return None, refused
    try:
        return _invoice(rows[0], lines, taxes), []
    except ValueError as error:
        return None, [RefusedError(f"invoice {number}: {error}", Spot(rows[0].line))]


def _same_head(row: Row, first: Row) -> None:
    missing = [column for column in REQUIRED if not (row[column] or (column in _HEAD and first[column]))]
    if missing:
        raise ValueError(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    for column in _HEAD:
        if row[column] and row[column] != first[column]:
            raise ValueError(
                f"{column} is {row[column]!r}, but {first[column]!r} on line {first.line}; "
                "the rows of one number are one invoice"
            )


def _currency(first: Row) -> str:
    currency = first["currency"].upper()
    exponent(currency)
    return currency


def _line(
    row: Row, business: Business, currency: str, *, comma_allowed: bool, comma_used: bool
) -> tuple[LineDraft, _Tax | None]:
    def number(column: str, default: Decimal) -> Decimal:
        if not row[column]:
            return default
        text = row[column].removesuffix("%") if column == "tax_rate" else row[column]
        try:
            return decimal_cell(text, comma_allowed=comma_allowed, comma_used=comma_used)
        except ValueError as error:
            raise ValueError(f"{column}: {error}") from error

    quantity = number("quantity", Decimal(1))
    price = number("unit_price", Decimal(0))
    rate = number("tax_rate", Decimal(0))
    # With a quantity of one the price is the amount itself, and nothing of it may be lost in rounding.
    exact = quantity == 1
    net = Money.of(price, currency) if exact else Money.rounded(quantity * price, currency, ROUND_HALF_UP)
    if abs(net.minor) > MAX_MINOR:
        raise ValueError(f"the amount {quantity * price:f} is too large")
    tax = _tax(row, business, rate)
    line = LineDraft(
        description=row["description"],
        net=net,
        quantity=quantity,
        unit=row["unit"],
        unit_price=price,
        tax_category="O" if tax is None else tax.category,
        tax_rate=rate,
    )
    return line, tax


def _tax(row: Row, business: Business, rate: Decimal) -> _Tax | None:
    category = row["tax_category"].upper()
    if not category and not row["tax_rate"]:
        return None
    category = category or ("S" if rate else "Z")
    if category not in places.CATEGORIES:
        raise ValueError(f"tax_category {row['tax_category']!r} is none of {', '.join(places.CATEGORIES)}")
    if not 0 <= rate <= 100:
        raise ValueError(f"tax_rate {row['tax_rate']} is not between 0 and 100 per cent")
    if rate and category not in places.TAXED:
        raise ValueError(f"tax_rate is {plain(rate)}, but the category {category} has no tax")
    name = places.tax_name(business.country)
    label = row["tax_label"] or places.tax_label(name, category, plain(rate))
    return _Tax(category, Decimal(plain(rate)), label, row["tax_note"])


def _day(row: Row, column: str) -> date:
    try:
        return iso_date(row[column])
    except ValueError as error:
        raise ValueError(f"{column}: {error}") from error


def _invoice(first: Row, lines: list[LineDraft], taxes: list[_Tax | None]) -> InvoiceRecord:
    currency = _currency(first)
    if sum(abs(line.net.minor) for line in lines) > MAX_MINOR:
        raise ValueError("the sum of its lines is too large")
    bases: dict[_Tax, list[Money]] = {}
    for line, tax in zip(lines, taxes, strict=True):
        if tax is not None:
            bases.setdefault(tax, []).append(line.net)
    drafts = []
    for tax, nets in bases.items():
        base = total(nets, currency)
        drafts.append(TaxDraft(tax.label, base, base.percent(tax.rate), tax.rate, tax.category, tax.note))
    draft = InvoiceDraft(
        number=first["number"],
        currency=currency,
        issued_on=_day(first, "issued_on"),
        due_on=_day(first, "due_on"),
        supplied_on=_day(first, "supplied_on") if first["supplied_on"] else None,
        lines=tuple(lines),
        taxes=tuple(drafts),
        note=first["note"],
        terms=first["terms"],
    )
    zero = Money.zero(currency)
    return InvoiceRecord(first["customer_external_id"], draft, zero, zero, Spot(first.line)).hashed()
