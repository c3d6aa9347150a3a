"""E-invoices written from numbers: the same trade as UBL and as CII, right unless a test breaks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from xml.sax.saxutils import escape

from assistant.core.money import Money

_UBL_NAMES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
_CII_NAMES = (
    'xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" '
    'xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" '
    'xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"'
)


@dataclass(frozen=True)
class Line:
    name: str
    quantity: str
    price: str
    rate: str = "19"
    category: str = "S"
    unit: str = "H87"
    description: str = ""
    base_quantity: str = ""

    def net(self, currency: str) -> Decimal:
        exact = Decimal(self.quantity) * Decimal(self.price) / Decimal(self.base_quantity or 1)
        return Money.rounded(exact, currency).decimal


@dataclass(frozen=True)
class Change:
    """A document level allowance or charge."""

    charge: bool
    amount: str
    reason: str
    rate: str = "19"
    category: str = "S"


@dataclass(frozen=True)
class Buyer:
    name: str = "Café Möwe & Söhne OHG"
    identifier: str = "K-1007"
    vat_id: str = "DE129273398"
    street: str = "Deichweg 12"
    city: str = "Cuxhaven"
    postcode: str = "27472"
    country: str = "DE"
    email: str = "rechnung@cafe-moewe.example"
    phone: str = "+49 4721 5550142"


@dataclass(frozen=True)
class Trade:
    """What is invoiced; the sums are computed as the standard says."""

    number: str = "RE-2026-0117"
    currency: str = "EUR"
    type_code: str = "380"
    issued: str = "2026-11-02"
    due: str = "2026-12-02"
    supplied: str = "2026-10-28"
    lines: tuple[Line, ...] = (
        Line("Espresso grinder service", "2", "85.00", unit="HUR", description="On site, October"),
        Line("Burr set, 64 mm", "3", "41.95"),
    )
    changes: tuple[Change, ...] = ()
    prepaid: str = ""
    rounding: str = ""
    credits: str = ""
    buyer: Buyer = field(default_factory=Buyer)
    terms: str = "Payable within 30 days without deduction."
    note: str = "Thank you for your order."
    buyer_reference: str = "04011000-12345-67"
    order: str = "PO-4711"
    exemption: str = ""

    @property
    def taxes(self) -> list[tuple[str, str, Decimal, Decimal]]:
        """(category, rate, base, tax)"""
        bases: dict[tuple[str, str], Decimal] = {}
        for line in self.lines:
            key = (line.category, line.rate)
            bases[key] = bases.get(key, Decimal(0)) + line.net(self.currency)
        for change in self.changes:
            key = (change.category, change.rate)
            amount = Decimal(change.amount)
            bases[key] = bases.get(key, Decimal(0)) + (amount if change.charge else -amount)
        return [
            (category, rate, base, Money.rounded(base * Decimal(rate) / 100, self.currency).decimal)
            for (category, rate), base in bases.items()
        ]

    @property
    def sums(self) -> dict[str, Decimal]:
        lines = sum((line.net(self.currency) for line in self.lines), Decimal(0))
        allowances = sum((Decimal(c.amount) for c in self.changes if not c.charge), Decimal(0))
        charges = sum((Decimal(c.amount) for c in self.changes if c.charge), Decimal(0))
        tax = sum((amount for *_, amount in self.taxes), Decimal(0))
        net = lines - allowances + charges
        due = net + tax - Decimal(self.prepaid or 0) + Decimal(self.rounding or 0)
        return {
            "lines": lines,
            "allowances": allowances,
            "charges": charges,
            "net": net,
            "tax": tax,
            "total": net + tax,
            "due": due,
        }


def _tag(name: str, value: object, attributes: str = "") -> str:
    text = format(value, "f") if isinstance(value, Decimal) else escape(str(value))
    return f"<{name}{' ' + attributes if attributes else ''}>{text}</{name}>" if text else ""


def ubl(trade: Trade) -> str:
    """UBL 2.1, one element a line; a CreditNote for the type codes of credit notes."""
    credit = trade.type_code == "381"
    kind, quantity = ("CreditNote", "CreditedQuantity") if credit else ("Invoice", "InvoicedQuantity")
    cur = f'currencyID="{trade.currency}"'
    sums, buyer = trade.sums, trade.buyer

    def category(name: str, code: str, rate: str, extra: str = "") -> str:
        percent = "" if code == "O" else _tag("cbc:Percent", rate)
        scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
        return f"<cac:{name}>{_tag('cbc:ID', code)}{percent}{extra}{scheme}</cac:{name}>"

    parts = [
        f'<{kind} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2" {_UBL_NAMES}>',
        _tag(
            "cbc:CustomizationID",
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
        ),
        _tag("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
        _tag("cbc:ID", trade.number),
        _tag("cbc:IssueDate", trade.issued),
        "" if credit else _tag("cbc:DueDate", trade.due),
        _tag(f"cbc:{kind}TypeCode", trade.type_code),
        _tag("cbc:Note", trade.note),
        _tag("cbc:DocumentCurrencyCode", trade.currency),
        _tag("cbc:BuyerReference", trade.buyer_reference),
        f"<cac:OrderReference>{_tag('cbc:ID', trade.order)}</cac:OrderReference>" if trade.order else "",
    ]
    if trade.credits:
        reference = _tag("cbc:ID", trade.credits)
        parts.append(
            f"<cac:BillingReference><cac:InvoiceDocumentReference>{reference}"
            "</cac:InvoiceDocumentReference></cac:BillingReference>"
        )
    parts += [
        "<cac:AccountingSupplierParty>",
        "<cac:Party>",
        '<cbc:EndpointID schemeID="EM">rechnung@nordlicht.example</cbc:EndpointID>',
        "<cac:PostalAddress><cbc:StreetName>Kaistrasse 4</cbc:StreetName><cbc:CityName>Hamburg</cbc:CityName>"
        "<cbc:PostalZone>20457</cbc:PostalZone>",
        "<cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>",
        "<cac:PartyTaxScheme><cbc:CompanyID>DE811907980</cbc:CompanyID>"
        "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>",
        "<cac:PartyLegalEntity>",
        "<cbc:RegistrationName>Nordlicht Werkstatt GmbH</cbc:RegistrationName>",
        "</cac:PartyLegalEntity>",
        "</cac:Party>",
        "</cac:AccountingSupplierParty>",
        "<cac:AccountingCustomerParty>",
        "<cac:Party>",
        f'<cbc:EndpointID schemeID="EM">{buyer.email or "none@cafe.example"}</cbc:EndpointID>',
        f"<cac:PartyIdentification>{_tag('cbc:ID', buyer.identifier)}</cac:PartyIdentification>"
        if buyer.identifier
        else "",
        "<cac:PostalAddress>",
        _tag("cbc:StreetName", buyer.street),
        _tag("cbc:CityName", buyer.city),
        _tag("cbc:PostalZone", buyer.postcode),
        f"<cac:Country>{_tag('cbc:IdentificationCode', buyer.country)}</cac:Country>",
        "</cac:PostalAddress>",
        f"<cac:PartyTaxScheme>{_tag('cbc:CompanyID', buyer.vat_id)}"
        "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
        if buyer.vat_id
        else "",
        "<cac:PartyLegalEntity>",
        _tag("cbc:RegistrationName", buyer.name),
        "</cac:PartyLegalEntity>",
        f"<cac:Contact>{_tag('cbc:Telephone', buyer.phone)}{_tag('cbc:ElectronicMail', buyer.email)}</cac:Contact>"
        if buyer.phone or buyer.email
        else "",
        "</cac:Party>",
        "</cac:AccountingCustomerParty>",
        f"<cac:Delivery>{_tag('cbc:ActualDeliveryDate', trade.supplied)}</cac:Delivery>"
        if trade.supplied
        else "",
        f"<cac:PaymentTerms>{_tag('cbc:Note', trade.terms)}</cac:PaymentTerms>" if trade.terms else "",
    ]
    for change in trade.changes:
        parts += [
            "<cac:AllowanceCharge>",
            _tag("cbc:ChargeIndicator", "true" if change.charge else "false"),
            _tag("cbc:AllowanceChargeReason", change.reason),
            _tag("cbc:Amount", change.amount, cur),
            category("TaxCategory", change.category, change.rate),
            "</cac:AllowanceCharge>",
        ]
    parts += ["<cac:TaxTotal>", _tag("cbc:TaxAmount", sums["tax"], cur)]
    for code, rate, base, amount in trade.taxes:
        parts += [
            "<cac:TaxSubtotal>",
            _tag("cbc:TaxableAmount", base, cur),
            _tag("cbc:TaxAmount", amount, cur),
            category("TaxCategory", code, rate, _tag("cbc:TaxExemptionReason", trade.exemption)),
            "</cac:TaxSubtotal>",
        ]
    parts += [
        "</cac:TaxTotal>",
        "<cac:LegalMonetaryTotal>",
        _tag("cbc:LineExtensionAmount", sums["lines"], cur),
        _tag("cbc:TaxExclusiveAmount", sums["net"], cur),
        _tag("cbc:TaxInclusiveAmount", sums["total"], cur),
        _tag("cbc:AllowanceTotalAmount", sums["allowances"], cur) if sums["allowances"] else "",
        _tag("cbc:ChargeTotalAmount", sums["charges"], cur) if sums["charges"] else "",
        _tag("cbc:PrepaidAmount", trade.prepaid, cur),
        _tag("cbc:PayableRoundingAmount", trade.rounding, cur),
        _tag("cbc:PayableAmount", sums["due"], cur),
        "</cac:LegalMonetaryTotal>",
    ]
    for place, line in enumerate(trade.lines, 1):
        per = _tag("cbc:BaseQuantity", line.base_quantity, f'unitCode="{line.unit}"')
        parts += [
            f"<cac:{kind}Line>",
            _tag("cbc:ID", f"{place}"),
            _tag(f"cbc:{quantity}", line.quantity, f'unitCode="{line.unit}"'),
            _tag("cbc:LineExtensionAmount", line.net(trade.currency), cur),
            "<cac:Item>",
            _tag("cbc:Description", line.description),
            _tag("cbc:Name", line.name),
            category("ClassifiedTaxCategory", line.category, line.rate),
            "</cac:Item>",
            f"<cac:Price>{_tag('cbc:PriceAmount', line.price, cur)}{per}</cac:Price>",
            f"</cac:{kind}Line>",
        ]
    parts.append(f"</{kind}>")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(part for part in parts if part) + "\n"


def cii(trade: Trade) -> str:
    """CII D16B as Factur-X carries it, one element a line."""
    sums, buyer = trade.sums, trade.buyer

    def day(name: str, text: str) -> str:
        compact = text.replace("-", "")
        return f'<ram:{name}><udt:DateTimeString format="102">{compact}</udt:DateTimeString></ram:{name}>'

    def tax(name: str, code: str, rate: str, before: str = "", middle: str = "") -> str:
        percent = "" if code == "O" else _tag("ram:RateApplicablePercent", rate)
        return (
            f"<ram:{name}>{before}<ram:TypeCode>VAT</ram:TypeCode>{middle}"
            f"{_tag('ram:CategoryCode', code)}{percent}</ram:{name}>"
        )

    parts = [
        f"<rsm:CrossIndustryInvoice {_CII_NAMES}>",
        "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>",
        _tag("ram:ID", "urn:cen.eu:en16931:2017"),
        "</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>",
        "<rsm:ExchangedDocument>",
        _tag("ram:ID", trade.number),
        _tag("ram:TypeCode", trade.type_code),
        day("IssueDateTime", trade.issued),
        f"<ram:IncludedNote>{_tag('ram:Content', trade.note)}</ram:IncludedNote>" if trade.note else "",
        "</rsm:ExchangedDocument>",
        "<rsm:SupplyChainTradeTransaction>",
    ]
    for place, line in enumerate(trade.lines, 1):
        basis = _tag("ram:BasisQuantity", line.base_quantity, f'unitCode="{line.unit}"')
        parts += [
            "<ram:IncludedSupplyChainTradeLineItem>",
            f"<ram:AssociatedDocumentLineDocument>{_tag('ram:LineID', place)}</ram:AssociatedDocumentLineDocument>",
            f"<ram:SpecifiedTradeProduct>{_tag('ram:Name', line.name)}{_tag('ram:Description', line.description)}"
            "</ram:SpecifiedTradeProduct>",
            "<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>",
            _tag("ram:ChargeAmount", line.price),
            basis,
            "</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>",
            "<ram:SpecifiedLineTradeDelivery>",
            _tag("ram:BilledQuantity", line.quantity, f'unitCode="{line.unit}"'),
            "</ram:SpecifiedLineTradeDelivery>",
            "<ram:SpecifiedLineTradeSettlement>",
            tax("ApplicableTradeTax", line.category, line.rate),
            "<ram:SpecifiedTradeSettlementLineMonetarySummation>",
            _tag("ram:LineTotalAmount", line.net(trade.currency)),
            "</ram:SpecifiedTradeSettlementLineMonetarySummation>",
            "</ram:SpecifiedLineTradeSettlement>",
            "</ram:IncludedSupplyChainTradeLineItem>",
        ]
    parts += [
        "<ram:ApplicableHeaderTradeAgreement>",
        _tag("ram:BuyerReference", trade.buyer_reference),
        "<ram:SellerTradeParty>",
        "<ram:Name>Nordlicht Werkstatt GmbH</ram:Name>",
        "<ram:PostalTradeAddress><ram:PostcodeCode>20457</ram:PostcodeCode><ram:LineOne>Kaistrasse 4</ram:LineOne>"
        "<ram:CityName>Hamburg</ram:CityName><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>",
        '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE811907980</ram:ID></ram:SpecifiedTaxRegistration>',
        "</ram:SellerTradeParty>",
        "<ram:BuyerTradeParty>",
        _tag("ram:ID", buyer.identifier),
        _tag("ram:Name", buyer.name),
    ]
    if buyer.phone or buyer.email:
        phone = _tag("ram:CompleteNumber", buyer.phone)
        email = _tag("ram:URIID", buyer.email)
        parts.append(
            "<ram:DefinedTradeContact><ram:PersonName>Buchhaltung</ram:PersonName>"
            + (
                f"<ram:TelephoneUniversalCommunication>{phone}</ram:TelephoneUniversalCommunication>"
                if phone
                else ""
            )
            + (
                f"<ram:EmailURIUniversalCommunication>{email}</ram:EmailURIUniversalCommunication>"
                if email
                else ""
            )
            + "</ram:DefinedTradeContact>"
        )
    scheme = 'schemeID="VA"'
    parts += [
        "<ram:PostalTradeAddress>",
        _tag("ram:PostcodeCode", buyer.postcode),
        _tag("ram:LineOne", buyer.street),
        _tag("ram:CityName", buyer.city),
        _tag("ram:CountryID", buyer.country),
        "</ram:PostalTradeAddress>",
        f"<ram:SpecifiedTaxRegistration>{_tag('ram:ID', buyer.vat_id, scheme)}</ram:SpecifiedTaxRegistration>"
        if buyer.vat_id
        else "",
        "</ram:BuyerTradeParty>",
        f"<ram:BuyerOrderReferencedDocument>{_tag('ram:IssuerAssignedID', trade.order)}"
        "</ram:BuyerOrderReferencedDocument>"
        if trade.order
        else "",
        "</ram:ApplicableHeaderTradeAgreement>",
        "<ram:ApplicableHeaderTradeDelivery>",
        f"<ram:ActualDeliverySupplyChainEvent>{day('OccurrenceDateTime', trade.supplied)}"
        "</ram:ActualDeliverySupplyChainEvent>"
        if trade.supplied
        else "",
        "</ram:ApplicableHeaderTradeDelivery>",
        "<ram:ApplicableHeaderTradeSettlement>",
        _tag("ram:InvoiceCurrencyCode", trade.currency),
    ]
    parts += [
        tax(
            "ApplicableTradeTax",
            code,
            rate,
            _tag("ram:CalculatedAmount", amount),
            _tag("ram:ExemptionReason", trade.exemption) + _tag("ram:BasisAmount", base),
        )
        for code, rate, base, amount in trade.taxes
    ]
    for change in trade.changes:
        indicator = _tag("udt:Indicator", "true" if change.charge else "false")
        parts += [
            "<ram:SpecifiedTradeAllowanceCharge>",
            f"<ram:ChargeIndicator>{indicator}</ram:ChargeIndicator>",
            _tag("ram:ActualAmount", change.amount),
            _tag("ram:Reason", change.reason),
            tax("CategoryTradeTax", change.category, change.rate),
            "</ram:SpecifiedTradeAllowanceCharge>",
        ]
    due = day("DueDateDateTime", trade.due) if trade.due else ""
    description = _tag("ram:Description", trade.terms)
    parts += [
        f"<ram:SpecifiedTradePaymentTerms>{description}{due}</ram:SpecifiedTradePaymentTerms>"
        if description or due
        else "",
        "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>",
        _tag("ram:LineTotalAmount", sums["lines"]),
        _tag("ram:ChargeTotalAmount", sums["charges"]) if sums["charges"] else "",
        _tag("ram:AllowanceTotalAmount", sums["allowances"]) if sums["allowances"] else "",
        _tag("ram:TaxBasisTotalAmount", sums["net"]),
        _tag("ram:TaxTotalAmount", sums["tax"], f'currencyID="{trade.currency}"'),
        _tag("ram:RoundingAmount", trade.rounding),
        _tag("ram:GrandTotalAmount", sums["total"]),
        _tag("ram:TotalPrepaidAmount", trade.prepaid),
        _tag("ram:DuePayableAmount", sums["due"]),
        "</ram:SpecifiedTradeSettlementHeaderMonetarySummation>",
    ]
    if trade.credits:
        parts.append(
            f"<ram:InvoiceReferencedDocument>{_tag('ram:IssuerAssignedID', trade.credits)}"
            "</ram:InvoiceReferencedDocument>"
        )
    parts += [
        "</ram:ApplicableHeaderTradeSettlement>",
        "</rsm:SupplyChainTradeTransaction>",
        "</rsm:CrossIndustryInvoice>",
    ]
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(part for part in parts if part) + "\n"


WRITERS = {"ubl": ubl, "cii": cii}


def broken(text: str, old: str, new: str, count: int = 1) -> bytes:
    """The document with a change that must be found in it."""
    assert old in text, old
    return text.replace(old, new, count).encode()
