"""UN/CEFACT Cross Industry Invoice D16B, as EN 16931 binds it (CEN/TS 16931-3-3) and Factur-X carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.importing.elements import Elements, spot
from assistant.domain.importing.semantics import Adjustment, Breakdown, EInvoice, Item, Party

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from lxml.etree import _Element as Element

INVOICE = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
_SPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
CREDIT_CODES = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"}
)
"""The document types (UNTDID 1001) that EN 16931 counts as credit notes."""

_TRADE = "rsm:SupplyChainTradeTransaction"
_AGREEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeAgreement"
_DELIVERY = f"{_TRADE}/ram:ApplicableHeaderTradeDelivery"
_SETTLEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement"
_SUMS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_TOTALS = {
    "BT-106": "LineTotalAmount",
    "BT-107": "AllowanceTotalAmount",
    "BT-108": "ChargeTotalAmount",
    "BT-109": "TaxBasisTotalAmount",
    "BT-112": "GrandTotalAmount",
    "BT-113": "TotalPrepaidAmount",
    "BT-114": "RoundingAmount",
    "BT-115": "DuePayableAmount",
}


def read(root: Element) -> EInvoice:
    xml = Elements(root, _SPACES)
    xml.currency = xml.text(f"{_SETTLEMENT}/ram:InvoiceCurrencyCode", term="BT-5")
    type_code = xml.text("rsm:ExchangedDocument/ram:TypeCode", term="BT-3")
    supplied = xml.date(
        f"{_DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString",
        term="BT-72",
    )
    return EInvoice(
        syntax="CII",
        is_credit_note=type_code in CREDIT_CODES,
        spec_id=xml.text(
            "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", term="BT-24"
        ),
        number=xml.line("rsm:ExchangedDocument/ram:ID", term="BT-1"),
        type_code=type_code,
        currency=xml.currency,
        issued_on=xml.date("rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString", term="BT-2"),
        due_on=_due(xml),
        supplied_on=supplied
        or xml.date(
            f"{_SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString", term="BT-74"
        ),
        notes=tuple(
            xml.value(note) for note in xml.all("rsm:ExchangedDocument/ram:IncludedNote/ram:Content")
        ),
        terms="\n".join(
            xml.value(terms)
            for terms in xml.all(f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description")
        ),
        buyer_reference=xml.text(f"{_AGREEMENT}/ram:BuyerReference", term="BT-10"),
        order_reference=xml.text(
            f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", term="BT-13"
        ),
        preceding=tuple(
            xml.value(found, "BT-25")
            for found in xml.all(f"{_SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID")
        ),
        seller=_party(xml, f"{_AGREEMENT}/ram:SellerTradeParty"),
        buyer=_party(xml, f"{_AGREEMENT}/ram:BuyerTradeParty"),
        items=tuple(_items(xml)),
        adjustments=(
            *(_adjustment(xml, node) for node in xml.all(f"{_SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge")),
            *(_service(xml, node) for node in xml.all(f"{_SETTLEMENT}/ram:SpecifiedLogisticsServiceCharge")),
        ),
        taxes=tuple(_breakdown(xml, node) for node in xml.all(f"{_SETTLEMENT}/ram:ApplicableTradeTax")),
        totals=_totals(xml),
        spots=xml.spots,
        misread=tuple(xml.misread),
    )


def _due(xml: Elements) -> date | None:
    """The latest of the due dates: a profile may name several, and nobody is late before the last."""
    path = "ram:DueDateDateTime/udt:DateTimeString"
    days = [xml.date(path, node, "BT-9") for node in xml.all(f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms")]
    return max((day for day in days if day is not None), default=None)


def _totals(xml: Elements) -> dict[str, Decimal]:
    found = {term: xml.amount(f"{_SUMS}/ram:{name}", term=term) for term, name in _TOTALS.items()}
    taxes = xml.all(f"{_SUMS}/ram:TaxTotalAmount")
    mine = [node for node in taxes if node.get("currencyID", xml.currency) == xml.currency]
    if mine:
        found["BT-110"] = xml.number(mine[0], "BT-110")
    return {term: value for term, value in found.items() if value is not None}


def _party(xml: Elements, path: str) -> Party:
    party = xml.first(path)
    if party is None:
        return Party(spot(xml.root))
    address = xml.first("ram:PostalTradeAddress", party)
    contact = "ram:DefinedTradeContact"
    vat_id = ""
    for found in xml.all("ram:SpecifiedTaxRegistration/ram:ID", party):
        if found.get("schemeID") in ("VA", "VAT"):
            vat_id = vat_id or xml.value(found)
    return Party(
        spot=spot(party),
        name=xml.text("ram:Name", party),
        identifiers=tuple(
            value
            for found in (*xml.all("ram:ID", party), *xml.all("ram:GlobalID", party))
            if (value := xml.value(found))
        ),
        legal_id=xml.text("ram:SpecifiedLegalOrganization/ram:ID", party),
        vat_id=vat_id,
        endpoint=xml.text("ram:URIUniversalCommunication/ram:URIID", party),
        has_address=address is not None,
        address=() if address is None else _address(xml, address),
        country="" if address is None else xml.text("ram:CountryID", address).upper(),
        region="" if address is None else xml.text("ram:CountrySubDivisionName", address),
        email=xml.text(f"{contact}/ram:EmailURIUniversalCommunication/ram:URIID", party),
        phone=xml.text(f"{contact}/ram:TelephoneUniversalCommunication/ram:CompleteNumber", party),
    )


def _address(xml: Elements, node: Element) -> tuple[str, ...]:
    city = " ".join(
        part for part in (xml.text("ram:PostcodeCode", node), xml.text("ram:CityName", node)) if part
    )
    lines = (*(xml.text(f"ram:Line{nth}", node) for nth in ("One", "Two", "Three")), city)
    return tuple(line for line in lines if line)


def _items(xml: Elements) -> list[Item]:
    """The lines that count: a group or an information line (EXTENDED) repeats or explains others."""
    found = []
    for node in xml.all(f"{_TRADE}/ram:IncludedSupplyChainTradeLineItem"):
        status = xml.text("ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode", node)
        if status not in ("GROUP", "INFORMATION"):
            found.append(_item(xml, node))
    return found


def _item(xml: Elements, node: Element) -> Item:
    quantity = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
    settlement = "ram:SpecifiedLineTradeSettlement"
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
    billed = xml.first(quantity, node)
    inner = [
        _adjustment(xml, found) for found in xml.all(f"{settlement}/ram:SpecifiedTradeAllowanceCharge", node)
    ]
    return Item(
        spot=spot(node),
        id=xml.text("ram:AssociatedDocumentLineDocument/ram:LineID", node),
        name=xml.text("ram:SpecifiedTradeProduct/ram:Name", node),
        description=xml.text("ram:SpecifiedTradeProduct/ram:Description", node),
        quantity=xml.decimal(quantity, node, "BT-129"),
        unit="" if billed is None else billed.get("unitCode", ""),
        price=xml.amount(f"{price}/ram:ChargeAmount", node, "BT-146"),
        gross_price=xml.amount(
            "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:ChargeAmount", node, "BT-148"
        ),
        base_quantity=xml.decimal(f"{price}/ram:BasisQuantity", node, "BT-149"),
        net=xml.amount(
            f"{settlement}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
            node,
            "BT-131",
        ),
        category=xml.text(f"{settlement}/ram:ApplicableTradeTax/ram:CategoryCode", node),
        rate=xml.decimal(f"{settlement}/ram:ApplicableTradeTax/ram:RateApplicablePercent", node, "BT-152"),
        details=tuple(adjustment.words for adjustment in inner),
    )


def _adjustment(xml: Elements, node: Element) -> Adjustment:
    charge = xml.text("ram:ChargeIndicator/udt:Indicator", node).lower() in ("true", "1")
    return Adjustment(
        spot=spot(node),
        charge=charge,
        amount=xml.amount("ram:ActualAmount", node, "BT-99" if charge else "BT-92"),
        category=xml.text("ram:CategoryTradeTax/ram:CategoryCode", node),
        rate=xml.decimal(
            "ram:CategoryTradeTax/ram:RateApplicablePercent", node, "BT-103" if charge else "BT-96"
        ),
        reason=xml.text("ram:Reason", node),
    )


def _service(xml: Elements, node: Element) -> Adjustment:
    """A logistics charge of the EXTENDED profile, which counts as a charge."""
    return Adjustment(
        spot=spot(node),
        charge=True,
        amount=xml.amount("ram:AppliedAmount", node, "BT-99"),
        category=xml.text("ram:AppliedTradeTax/ram:CategoryCode", node),
        rate=xml.decimal("ram:AppliedTradeTax/ram:RateApplicablePercent", node, "BT-103"),
        reason=xml.text("ram:Description", node),
    )


def _breakdown(xml: Elements, node: Element) -> Breakdown:
    return Breakdown(
        spot=spot(node),
        base=xml.amount("ram:BasisAmount", node, "BT-116"),
        amount=xml.amount("ram:CalculatedAmount", node, "BT-117"),
        category=xml.text("ram:CategoryCode", node),
        rate=xml.decimal("ram:RateApplicablePercent", node, "BT-119"),
        note=xml.text("ram:ExemptionReason", node) or xml.text("ram:ExemptionReasonCode", node),
        scheme=xml.text("ram:TypeCode", node) or "VAT",
    )
