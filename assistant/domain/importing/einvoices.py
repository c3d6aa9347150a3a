"""An e-invoice, checked against the standard's rules, as what is to be stored."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.core.errors import Invalid
from assistant.core.money import Money
from assistant.domain import accounts
from assistant.domain.importing import cii, elements, places, rules, safe_xml, ubl
from assistant.domain.importing.numbers import plain
from assistant.domain.importing.records import Buyer, CreditRecord, CustomerRecord, InvoiceRecord, KnownBy
from assistant.domain.importing.report import RefusedError, Spot
from assistant.domain.importing.units import unit_text
from assistant.domain.invoices import InvoiceDraft, LineDraft, TaxDraft

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.accounts import Business
    from assistant.domain.importing.semantics import EInvoice, Finding, Item

    Note = Callable[[str, Spot], None]

_NO_DEMAND = {
    "325": "a pro forma invoice asks for no payment",
    "751": "invoice information for accounting asks for no payment",
}
_STATUTORY_DAYS = timedelta(days=30)  # Directive 2011/7/EU, art. 3(3)(b): where the contract fixes no date
_PRICE_PLACES = Decimal("0.000001")


def read(content: bytes) -> EInvoice:
    """The document in the standard's terms. Raises RefusedError for XML that is unsafe or no e-invoice."""
    root = safe_xml.parse(content)
    if root.tag in (ubl.INVOICE, ubl.CREDIT_NOTE):
        return ubl.read(root)
    if root.tag == cii.INVOICE:
        return cii.read(root)
    name = str(root.tag).rpartition("}")[2]
    hint = "; ZUGFeRD 1.0 is not EN 16931" if name == "CrossIndustryDocument" else ""
    raise RefusedError(
        f"<{name}> is neither a UBL 2.1 Invoice or CreditNote nor a CII CrossIndustryInvoice{hint}",
        elements.spot(root),
    )


def findings_of(document: EInvoice) -> list[Finding]:
    """What the document breaks; nothing of it is imported then."""
    return rules.check(document)


def record_of(
    document: EInvoice, business: Business, original: bytes, note: Note
) -> InvoiceRecord | CreditRecord:
    """What to store of a document without findings; `note` hears what was decided where the document is silent.

    Raises RefusedError for a document that asks for no payment, or a credit note that names no one invoice.
    """
    spot = document.spots.get("BT-1", Spot())
    if document.type_code in _NO_DEMAND:
        raise RefusedError(f"type {document.type_code} (BT-3): {_NO_DEMAND[document.type_code]}", spot)
    buyer = _buyer(document, business, note)
    if document.is_credit_note or document.totals["BT-112"] < 0:
        return _credit(document, buyer, spot)
    return _invoice(document, buyer, spot, original, note)


def _credit(document: EInvoice, buyer: Buyer, spot: Spot) -> CreditRecord:
    assert document.issued_on is not None
    if len(document.preceding) != 1:
        count = "no invoice" if not document.preceding else f"{len(document.preceding)} invoices"
        raise RefusedError(
            f"credit note {document.number} names {count} in BT-25; it is booked on exactly one, so book it by hand",
            spot,
        )
    sign = 1 if document.is_credit_note else -1
    totals, currency = document.totals, document.currency
    amount = Money.of(sign * (totals["BT-112"] + totals.get("BT-114", Decimal(0))), currency)
    refunded = Money.of(sign * totals.get("BT-113", Decimal(0)), currency)
    if amount.minor <= 0 or refunded.minor < 0:
        raise RefusedError(f"credit note {document.number} is for {amount}; a credit is positive", spot)
    return CreditRecord(
        number=document.number,
        credits=document.preceding[0],
        buyer=buyer,
        amount=amount,
        refunded=refunded,
        issued_on=document.issued_on,
        spot=spot,
    )


def _invoice(document: EInvoice, buyer: Buyer, spot: Spot, original: bytes, note: Note) -> InvoiceRecord:
    assert document.issued_on is not None
    currency = document.currency
    sums = {term: Money.of(value, currency) for term, value in document.totals.items()}
    zero = Money.zero(currency)
    prepaid = sums.get("BT-113", zero)
    if prepaid.minor < 0:
        raise RefusedError(f"the paid amount (BT-113) is negative: {prepaid}", spot)
    due_on = document.due_on
    if due_on is None:
        owing = sums["BT-115"].minor > 0
        due_on = document.issued_on + (_STATUTORY_DAYS if owing else timedelta())
        if owing:
            note(
                f"invoice {document.number} has no due date (BT-9); {due_on.isoformat()} is assumed, "
                "30 days after issue",
                spot,
            )
    draft = InvoiceDraft(
        number=document.number,
        currency=currency,
        issued_on=document.issued_on,
        due_on=due_on,
        supplied_on=document.supplied_on,
        lines=tuple(_line(item, currency) for item in document.items),
        taxes=tuple(
            TaxDraft(
                label=places.tax_label(tax.scheme, tax.category, plain(tax.rate or Decimal(0))),
                base=Money.of(tax.base or 0, currency),
                amount=Money.of(tax.amount or 0, currency),
                rate=tax.rate or Decimal(0),
                category=tax.category,
                note=tax.note,
            )
            for tax in document.taxes
        ),
        note=_notes(document),
        terms=document.terms,
        adjustment=(sums.get("BT-108", zero) - sums.get("BT-107", zero)) if document.adjustments else None,
    )
    record = InvoiceRecord(buyer, draft, prepaid, sums.get("BT-114", zero), spot).hashed()
    reference = f"{document.syntax} {document.number}, sha256:{hashlib.sha256(original).hexdigest()}"
    return replace(record, draft=replace(record.draft, legal_invoice_ref=reference))


def _line(item: Item, currency: str) -> LineDraft:
    assert item.net is not None
    assert item.quantity is not None
    assert item.price is not None
    price = item.price
    if item.base_quantity is not None and item.base_quantity != 1:
        exact = price / item.base_quantity
        price = Decimal(plain(exact.quantize(_PRICE_PLACES)))
    description = item.name
    if item.description and item.description != item.name:
        description += f"\n{item.description}"
    if item.details:
        description += f"\n({'; '.join(item.details)})"
    return LineDraft(
        description=description,
        net=Money.of(item.net, currency),
        quantity=item.quantity,
        unit=unit_text(item.unit),
        unit_price=price,
        tax_category=item.category,
        tax_rate=item.rate or Decimal(0),
    )


def _notes(document: EInvoice) -> str:
    parts = [*document.notes]
    if document.buyer_reference:
        parts.append(f"Your reference: {document.buyer_reference}")
    if document.order_reference:
        parts.append(f"Your order: {document.order_reference}")
    if document.type_code == "384" and document.preceding:
        parts.append(f"Corrects: {', '.join(document.preceding)}")
    parts += [
        f"{'Charge' if found.charge else 'Allowance'}: {found.words} {document.currency}"
        for found in document.adjustments
    ]
    return "\n".join(part for part in parts if part)


def _buyer(document: EInvoice, business: Business, note: Note) -> Buyer:
    party = document.buyer
    known_by: KnownBy
    if party.identifiers:
        external_id, known_by = party.identifiers[0], "identifier"
    elif party.vat_id:
        external_id, known_by = party.vat_id, "tax_id"
    else:
        external_id, known_by = _slug(party.name), "name"
    timezone, certain = places.timezone_of(party.country, business)
    if not certain:
        note(
            f"customer {external_id}: the country {party.country} has several timezones; {timezone} is assumed",
            party.spot,
        )
    phone = email = ""
    try:
        phone = accounts.normalise_phone(party.phone, party.country) if party.phone else ""
        email = accounts.normalise_email(party.email) if party.email else ""
    except Invalid as error:
        note(f"customer {external_id}: {error.detail}; it is left out", party.spot)
    record = CustomerRecord(
        external_id=external_id,
        name=party.name,
        # A party without any registration may be a person, and persons are protected most.
        customer_class="business" if party.vat_id or party.legal_id else "consumer",
        country=party.country,
        timezone=timezone,
        locale=places.locale_of(party.country, business),
        region=party.region,
        tax_id=party.vat_id,
        address=party.address,
        phone=phone,
        email=email,
    )
    return Buyer(record, known_by)


def _slug(name: str) -> str:
    plain_text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain_text).strip("-")
    if len(slug) >= 3:
        return slug[:60]
    return f"party-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
