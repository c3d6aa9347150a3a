"""UBL 2.1 Invoice and CreditNote, as EN 16931 binds it (CEN/TS 16931-3-2) and Peppol BIS carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.importing.elements import Elements, spot
from assistant.domain.importing.semantics import Adjustment, Breakdown, EInvoice, Item, Party

if TYPE_CHECKING:
    from decimal import Decimal

    from lxml.etree import _Element as Element

INVOICE = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
_SPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_TOTALS = {
    "BT-106": "LineExtensionAmount",
    "BT-107": "AllowanceTotalAmount",
    "BT-108": "ChargeTotalAmount",
    "BT-109": "TaxExclusiveAmount",
    "BT-112": "TaxInclusiveAmount",
    "BT-113": "PrepaidAmount",
    "BT-114": "PayableRoundingAmount",
    "BT-115": "PayableAmount",
}


def read(root: Element) -> EInvoice:
    xml = Elements(root, _SPACES)
    credit = root.tag == CREDIT_NOTE
    kind = "CreditNote" if credit else "Invoice"
    xml.currency = xml.text("cbc:DocumentCurrencyCode", term="BT-5")
    tax_total = _tax_total(xml)
    totals = _totals(xml, tax_total)
    due = xml.date("cbc:DueDate", term="BT-9") or xml.date("cac:PaymentMeans/cbc:PaymentDueDate", term="BT-9")
    supplied = xml.date("cac:Delivery/cbc:ActualDeliveryDate", term="BT-72")
    return EInvoice(
        syntax=f"UBL 2.1 {kind}",
        is_credit_note=credit,
        spec_id=xml.text("cbc:CustomizationID", term="BT-24"),
        number=xml.line("cbc:ID", term="BT-1"),
        type_code=xml.text(f"cbc:{kind}TypeCode", term="BT-3"),
        currency=xml.currency,
        issued_on=xml.date("cbc:IssueDate", term="BT-2"),
        due_on=due,
        supplied_on=supplied or xml.date("cac:InvoicePeriod/cbc:EndDate", term="BT-74"),
        notes=tuple(xml.value(note) for note in xml.all("cbc:Note")),
        terms="\n".join(xml.value(terms) for terms in xml.all("cac:PaymentTerms/cbc:Note")),
        buyer_reference=xml.text("cbc:BuyerReference", term="BT-10"),
        order_reference=xml.text("cac:OrderReference/cbc:ID", term="BT-13"),
        preceding=tuple(
            xml.value(found, "BT-25")
            for found in xml.all("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID")
        ),
        seller=_party(xml, "cac:AccountingSupplierParty"),
        buyer=_party(xml, "cac:AccountingCustomerParty"),
        items=tuple(_item(xml, node, credit=credit) for node in xml.all(f"cac:{kind}Line")),
        adjustments=tuple(_adjustment(xml, node) for node in xml.all("cac:AllowanceCharge")),
        taxes=tuple(
            _breakdown(xml, node)
            for node in (xml.all("cac:TaxSubtotal", tax_total) if tax_total is not None else ())
        ),
        totals=totals,
        spots=xml.spots,
        misread=tuple(xml.misread),
    )


def _tax_total(xml: Elements) -> Element | None:
    """The tax total in the document's currency; one in the accounting currency (BT-111) is not summed."""
    found = xml.all("cac:TaxTotal")
    for node in found:
        amount = xml.first("cbc:TaxAmount", node)
        if amount is not None and amount.get("currencyID") == xml.currency:
            return node
    return found[0] if found else None


def _totals(xml: Elements, tax_total: Element | None) -> dict[str, Decimal]:
    base = "cac:LegalMonetaryTotal"
    found = {term: xml.amount(f"{base}/cbc:{name}", term=term) for term, name in _TOTALS.items()}
    if tax_total is not None:
        found["BT-110"] = xml.amount("cbc:TaxAmount", tax_total, "BT-110")
    return {term: value for term, value in found.items() if value is not None}


def _party(xml: Elements, path: str) -> Party:
    party = xml.first(f"{path}/cac:Party")
    if party is None:
        return Party(spot(xml.root))
    address = xml.first("cac:PostalAddress", party)
    vat_id = ""
    for scheme in xml.all("cac:PartyTaxScheme", party):
        if xml.text("cac:TaxScheme/cbc:ID", scheme).upper() == "VAT":
            vat_id = vat_id or xml.text("cbc:CompanyID", scheme)
    return Party(
        spot=spot(party),
        name=xml.text("cac:PartyLegalEntity/cbc:RegistrationName", party)
        or xml.text("cac:PartyName/cbc:Name", party),
        identifiers=tuple(
            value
            for found in xml.all("cac:PartyIdentification/cbc:ID", party)
            if found.get("schemeID") != "SEPA" and (value := xml.value(found))
        ),
        legal_id=xml.text("cac:PartyLegalEntity/cbc:CompanyID", party),
        vat_id=vat_id,
        endpoint=xml.text("cbc:EndpointID", party),
        has_address=address is not None,
        address=() if address is None else _address(xml, address),
        country="" if address is None else xml.text("cac:Country/cbc:IdentificationCode", address).upper(),
        region="" if address is None else xml.text("cbc:CountrySubentity", address),
        email=xml.text("cac:Contact/cbc:ElectronicMail", party),
        phone=xml.text("cac:Contact/cbc:Telephone", party),
    )


def _address(xml: Elements, node: Element) -> tuple[str, ...]:
    city = " ".join(
        part for part in (xml.text("cbc:PostalZone", node), xml.text("cbc:CityName", node)) if part
    )
    lines = (
        xml.text("cbc:StreetName", node),
        xml.text("cbc:AdditionalStreetName", node),
        xml.text("cac:AddressLine/cbc:Line", node),
        city,
    )
    return tuple(line for line in lines if line)


def _item(xml: Elements, node: Element, *, credit: bool) -> Item:
    quantity = "cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity"
    found = xml.first(quantity, node)
    return Item(
        spot=spot(node),
        id=xml.text("cbc:ID", node),
        name=xml.text("cac:Item/cbc:Name", node),
        description=xml.text("cac:Item/cbc:Description", node),
        quantity=xml.decimal(quantity, node, "BT-129"),
        unit="" if found is None else found.get("unitCode", ""),
        price=xml.amount("cac:Price/cbc:PriceAmount", node, "BT-146"),
        gross_price=xml.amount("cac:Price/cac:AllowanceCharge/cbc:BaseAmount", node, "BT-148"),
        base_quantity=xml.decimal("cac:Price/cbc:BaseQuantity", node, "BT-149"),
        net=xml.amount("cbc:LineExtensionAmount", node, "BT-131"),
        category=xml.text("cac:Item/cac:ClassifiedTaxCategory/cbc:ID", node),
        rate=xml.decimal("cac:Item/cac:ClassifiedTaxCategory/cbc:Percent", node, "BT-152"),
        details=tuple(_adjustment(xml, inner).words for inner in xml.all("cac:AllowanceCharge", node)),
    )


def _adjustment(xml: Elements, node: Element) -> Adjustment:
    charge = xml.text("cbc:ChargeIndicator", node).lower() in ("true", "1")
    return Adjustment(
        spot=spot(node),
        charge=charge,
        amount=xml.amount("cbc:Amount", node, "BT-99" if charge else "BT-92"),
        category=xml.text("cac:TaxCategory/cbc:ID", node),
        rate=xml.decimal("cac:TaxCategory/cbc:Percent", node, "BT-103" if charge else "BT-96"),
        reason=xml.text("cbc:AllowanceChargeReason", node),
    )


def _breakdown(xml: Elements, node: Element) -> Breakdown:
    note = xml.text("cac:TaxCategory/cbc:TaxExemptionReason", node)
    return Breakdown(
        spot=spot(node),
        base=xml.amount("cbc:TaxableAmount", node, "BT-116"),
        amount=xml.amount("cbc:TaxAmount", node, "BT-117"),
        category=xml.text("cac:TaxCategory/cbc:ID", node),
        rate=xml.decimal("cac:TaxCategory/cbc:Percent", node, "BT-119"),
        note=note or xml.text("cac:TaxCategory/cbc:TaxExemptionReasonCode", node),
        scheme=xml.text("cac:TaxCategory/cac:TaxScheme/cbc:ID", node) or "VAT",
    )
