"""The rules of EN 16931 that an invoice must keep before anybody is asked to pay it (AUT-09, AUT-10).

Amounts are exact decimals; each finding names the rule, the terms and both numbers.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.core.money import Money, exponent
from assistant.domain.importing.numbers import MAX_MINOR, plain
from assistant.domain.importing.places import TAXED, is_country
from assistant.domain.importing.report import Spot
from assistant.domain.importing.semantics import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.importing.semantics import EInvoice, Item

_ZERO = Decimal(0)
# The rules of a tax category are named after it: S -> BR-S-08, K (intra-community) -> BR-IC-08, …
_PREFIX = {"K": "IC", "L": "AF", "M": "AG"}
_DECIMALS = {
    "BT-106": "09",
    "BT-107": "10",
    "BT-108": "11",
    "BT-109": "12",
    "BT-110": "13",
    "BT-112": "14",
    "BT-113": "16",
    "BT-114": "17",
    "BT-115": "18",
}


def check(invoice: EInvoice) -> list[Finding]:
    """Every rule that is not kept; empty when the invoice may be imported."""
    findings = [*invoice.misread, *_head(invoice), *_parties(invoice), *_lines(invoice)]
    if not findings:
        findings += _precision(invoice)
    if not findings:
        findings += [*_sums(invoice), *_taxes(invoice)]
    return findings


def _at(invoice: EInvoice, *terms: str) -> Spot:
    return next((invoice.spots[term] for term in terms if term in invoice.spots), Spot())


def _head(invoice: EInvoice) -> Iterator[Finding]:
    for rule, term, what, value in (
        ("BR-01", "BT-24", "the specification identifier", invoice.spec_id),
        ("BR-02", "BT-1", "the invoice number", invoice.number),
        ("BR-03", "BT-2", "the issue date", invoice.issued_on),
        ("BR-04", "BT-3", "the invoice type code", invoice.type_code),
        ("BR-05", "BT-5", "the currency", invoice.currency),
    ):
        if not value and not _misread(invoice, term):
            yield Finding(rule, f"{what} ({term}) is missing", Spot())
    if invoice.currency:
        try:
            exponent(invoice.currency)
        except ValueError as error:
            yield Finding("BR-CL-04", f"{error} (BT-5)", _at(invoice, "BT-5"))
    for rule, term, what in (
        ("BR-12", "BT-106", "the sum of line net amounts"),
        ("BR-13", "BT-109", "the total without VAT"),
        ("BR-14", "BT-112", "the total with VAT"),
        ("BR-15", "BT-115", "the amount due for payment"),
    ):
        if term not in invoice.totals and not _misread(invoice, term):
            yield Finding(rule, f"{what} ({term}) is missing", Spot())
    due = invoice.totals.get("BT-115", _ZERO)
    if (
        due > 0
        and not invoice.is_credit_note
        and not (invoice.due_on or invoice.terms or _misread(invoice, "BT-9"))
    ):
        yield Finding(
            "BR-CO-25",
            f"{plain(due)} is due (BT-115), but neither a due date (BT-9) nor payment terms (BT-20) are there",
            _at(invoice, "BT-115"),
        )


def _misread(invoice: EInvoice, term: str) -> bool:
    """Whether the term is there but could not be read, which is said already."""
    return any(finding.spot == invoice.spots.get(term) for finding in invoice.misread)


def _parties(invoice: EInvoice) -> Iterator[Finding]:
    for party, who, rules, terms in (
        (invoice.seller, "seller", ("BR-06", "BR-08", "BR-09"), ("BT-27", "BG-5", "BT-40")),
        (invoice.buyer, "buyer", ("BR-07", "BR-10", "BR-11"), ("BT-44", "BG-8", "BT-55")),
    ):
        if not party.name:
            yield Finding(rules[0], f"the {who}'s name ({terms[0]}) is missing", party.spot)
        if not party.has_address:
            yield Finding(rules[1], f"the {who}'s postal address ({terms[1]}) is missing", party.spot)
        elif not party.country:
            yield Finding(rules[2], f"the {who}'s country code ({terms[2]}) is missing", party.spot)
        elif not is_country(party.country):
            reason = f"the {who}'s country {party.country!r} ({terms[2]}) is not an ISO 3166 code"
            yield Finding("BR-CL-14", reason, party.spot)
    seller = invoice.seller
    if seller.name and not (seller.identifiers or seller.legal_id or seller.vat_id):
        yield Finding(
            "BR-CO-26",
            "the seller has neither an identifier (BT-29), a legal registration (BT-30) nor a VAT id (BT-31)",
            seller.spot,
        )


def _lines(invoice: EInvoice) -> Iterator[Finding]:
    if not invoice.items:
        yield Finding(
            "BR-16",
            "there is no invoice line (BG-25); the profiles MINIMUM and BASIC WL have none and are not imported",
            Spot(),
        )
    for item in invoice.items:
        name = f"line {item.id}" if item.id else "a line"
        for rule, term, what, value in (
            ("BR-21", "BT-126", "identifier", item.id or None),
            ("BR-22", "BT-129", "quantity", item.quantity),
            ("BR-23", "BT-130", "unit of measure", item.unit or None),
            ("BR-24", "BT-131", "net amount", item.net),
            ("BR-25", "BT-153", "item name", item.name or None),
            ("BR-26", "BT-146", "net price", item.price),
            ("BR-CO-04", "BT-151", "VAT category", item.category or None),
        ):
            if value is None and not invoice.misread:
                yield Finding(rule, f"{name} has no {what} ({term})", item.spot)
        for rule, term, what, price in (
            ("BR-27", "BT-146", "net", item.price),
            ("BR-28", "BT-148", "gross", item.gross_price),
        ):
            if price is not None and price < 0:
                yield Finding(
                    rule, f"the {what} price ({term}) of {name} is negative: {plain(price)}", item.spot
                )
        if item.base_quantity is not None and item.base_quantity <= 0:
            reason = (
                f"the base quantity (BT-149) of {name} is {plain(item.base_quantity)}; it must be positive"
            )
            yield Finding("PEPPOL-EN16931-R121", reason, item.spot)
    for adjustment in invoice.adjustments:
        what, rule, term = (
            ("charge", "BR-36", "BT-99") if adjustment.charge else ("allowance", "BR-31", "BT-92")
        )
        if adjustment.amount is None and not invoice.misread:
            yield Finding(rule, f"a document level {what} has no amount ({term})", adjustment.spot)
        if not adjustment.category:
            rule, term = ("BR-37", "BT-102") if adjustment.charge else ("BR-32", "BT-95")
            yield Finding(rule, f"a document level {what} has no VAT category ({term})", adjustment.spot)


def _precision(invoice: EInvoice) -> Iterator[Finding]:
    """BR-DEC-…: no amount has more decimals than its currency (two for most; the standard knows only those)."""
    amounts = [
        (f"BR-DEC-{_DECIMALS[term]}", term, value, _at(invoice, term))
        for term, value in invoice.totals.items()
    ]
    amounts += [("BR-DEC-23", "BT-131", item.net or _ZERO, item.spot) for item in invoice.items]
    for found in invoice.adjustments:
        rule, term = ("BR-DEC-05", "BT-99") if found.charge else ("BR-DEC-01", "BT-92")
        amounts.append((rule, term, found.amount or _ZERO, found.spot))
    for tax in invoice.taxes:
        amounts.append(("BR-DEC-19", "BT-116", tax.base or _ZERO, tax.spot))
        amounts.append(("BR-DEC-20", "BT-117", tax.amount or _ZERO, tax.spot))
    for rule, term, value, spot in amounts:
        try:
            minor = Money.of(value, invoice.currency).minor
        except ValueError as error:
            yield Finding(rule, f"{term}: {error}", spot)
        else:
            if abs(minor) > MAX_MINOR:
                yield Finding("", f"{term}: {value} is too large", spot)


def _sums(invoice: EInvoice) -> Iterator[Finding]:
    sums = defaultdict(lambda: _ZERO, invoice.totals)
    nets = sum((item.net or _ZERO for item in invoice.items), _ZERO)
    allowances = sum((found.amount or _ZERO for found in invoice.adjustments if not found.charge), _ZERO)
    charges = sum((found.amount or _ZERO for found in invoice.adjustments if found.charge), _ZERO)
    taxes = sum((tax.amount or _ZERO for tax in invoice.taxes), _ZERO)
    for rule, term, formula, expected in (
        ("BR-CO-10", "BT-106", "the sum of the line net amounts (BT-131)", nets),
        ("BR-CO-11", "BT-107", "the sum of the document level allowances (BT-92)", allowances),
        ("BR-CO-12", "BT-108", "the sum of the document level charges (BT-99)", charges),
        ("BR-CO-13", "BT-109", "BT-106 - BT-107 + BT-108", sums["BT-106"] - sums["BT-107"] + sums["BT-108"]),
        ("BR-CO-14", "BT-110", "the sum of the VAT category tax amounts (BT-117)", taxes),
        ("BR-CO-15", "BT-112", "BT-109 + BT-110", sums["BT-109"] + sums["BT-110"]),
        ("BR-CO-16", "BT-115", "BT-112 - BT-113 + BT-114", sums["BT-112"] - sums["BT-113"] + sums["BT-114"]),
    ):
        if sums[term] != expected:
            written = plain(sums[term]) if term in invoice.totals else "absent"
            yield Finding(
                rule, f"{term} is {written}, but {formula} is {plain(expected)}", _at(invoice, term)
            )


def _taxes(invoice: EInvoice) -> Iterator[Finding]:
    if not invoice.taxes:
        yield Finding("BR-CO-18", "there is no VAT breakdown (BG-23)", Spot())
    for tax in invoice.taxes:
        for rule, term, value in (
            ("BR-45", "BT-116", tax.base),
            ("BR-46", "BT-117", tax.amount),
            ("BR-47", "BT-118", tax.category or None),
        ):
            if value is None:
                yield Finding(rule, f"a VAT breakdown has no {term}", tax.spot)
        if tax.rate is None and tax.category != "O":
            yield Finding(
                "BR-48", f"the VAT breakdown of category {tax.category} has no rate (BT-119)", tax.spot
            )
        if tax.base is None or tax.amount is None:
            continue
        rate = tax.rate or _ZERO
        expected = Money.rounded(tax.base * rate / 100, invoice.currency).decimal
        if tax.amount != expected:
            yield Finding(
                "BR-CO-17",
                f"the tax (BT-117) is {plain(tax.amount)}, but {plain(tax.base)} (BT-116) x {plain(rate)} % (BT-119) "
                f"is {plain(expected)}",
                tax.spot,
            )
    yield from _bases(invoice)


def _bases(invoice: EInvoice) -> Iterator[Finding]:
    """BR-…-08: what each category taxes is what its lines, allowances and charges sum to."""
    bases: dict[tuple[str, Decimal], Decimal] = defaultdict(lambda: _ZERO)
    for item in invoice.items:
        bases[_key(item.category, item.rate)] += item.net or _ZERO
    for found in invoice.adjustments:
        amount = found.amount or _ZERO
        bases[_key(found.category, found.rate)] += amount if found.charge else -amount
    written: dict[tuple[str, Decimal], Decimal] = defaultdict(lambda: _ZERO)
    places: dict[tuple[str, Decimal], Spot] = {}
    for tax in invoice.taxes:
        written[_key(tax.category, tax.rate)] += tax.base or _ZERO
        places[_key(tax.category, tax.rate)] = tax.spot
    for key in sorted({*bases, *written}):
        if bases[key] == written[key]:
            continue
        category, rate = key
        name = f"{category} at {plain(rate)} %" if category in TAXED else category
        prefix = f"BR-{_PREFIX.get(category, category)}"
        if key not in places:
            reason = f"lines, allowances or charges of category {name} have no VAT breakdown (BG-23)"
            yield Finding(f"{prefix}-01", reason, _first(invoice, category))
        else:
            there, summed = plain(written[key]), plain(bases[key])
            reason = f"{there} is taxed in category {name} (BT-116), but what it applies to sums to {summed}"
            yield Finding(f"{prefix}-08", reason, places[key])


def _key(category: str, rate: Decimal | None) -> tuple[str, Decimal]:
    return category, (rate or _ZERO) if category in TAXED else _ZERO


def _first(invoice: EInvoice, category: str) -> Spot:
    found: list[Item] = [item for item in invoice.items if item.category == category]
    return found[0].spot if found else Spot()
