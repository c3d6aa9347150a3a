"""Each rule of the standard refuses the one document that breaks it, and names the terms and both numbers."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.core.db import reading
from assistant.core.money import exponent
from assistant.domain import invoices, ledger
from assistant.domain.importing import einvoices, import_bytes, rules
from tests.domain.importing.samples import WRITERS, Change, Line, Trade, broken, cii, ubl

if TYPE_CHECKING:
    from assistant.domain.accounts import Business

FULL = Trade(
    changes=(Change(False, "10.00", "Loyalty"), Change(True, "6.90", "Freight")),
    prepaid="50.00",
    rounding="0.01",
)
UBL, CII = ubl(FULL), cii(FULL)
_NUMBERS = itertools.count(1)


def found(content: bytes) -> list[str]:
    return [str(finding) for finding in rules.check(einvoices.read(content))]


def element(name: str, value: str = "") -> str:
    """The first element of that name in the UBL sample, as it is written there."""
    match = re.search(rf"<{name}(?: [^>]*)?>{re.escape(value)}[^<]*</{name}>", UBL)
    assert match is not None, name
    return match.group()


def aggregate(name: str, text: str = UBL) -> str:
    start, end = text.index(f"<{name}>"), text.index(f"</{name}>") + len(name) + 3
    return text[start:end]


MISSING = {
    "BR-01": element("cbc:CustomizationID"),
    "BR-02": element("cbc:ID", FULL.number),
    "BR-03": element("cbc:IssueDate"),
    "BR-04": element("cbc:InvoiceTypeCode"),
    "BR-05": element("cbc:DocumentCurrencyCode"),
    "BR-06": "<cbc:RegistrationName>Nordlicht Werkstatt GmbH</cbc:RegistrationName>",
    "BR-07": element("cbc:RegistrationName", "Café"),
    "BR-12": element("cbc:LineExtensionAmount"),
    "BR-13": element("cbc:TaxExclusiveAmount"),
    "BR-14": element("cbc:TaxInclusiveAmount"),
    "BR-15": element("cbc:PayableAmount"),
    "BR-22": element("cbc:InvoicedQuantity"),
    "BR-25": element("cbc:Name", "Espresso"),
    "BR-26": element("cbc:PriceAmount"),
    "BR-CO-26": aggregate("cac:PartyTaxScheme"),
    "BR-08": aggregate("cac:PostalAddress"),
    "BR-09": aggregate("cac:Country"),
    "BR-CO-18": aggregate("cac:TaxSubtotal"),
}


@pytest.mark.requirement("AUT-09")
@pytest.mark.parametrize("rule", MISSING)
def test_a_missing_element_breaks_its_rule(rule: str) -> None:
    content = broken(UBL, MISSING[rule], "")

    assert any(text.startswith(f"{rule}:") for text in found(content)), found(content)


def _without_last(name: str) -> bytes:
    head, _, tail = UBL.rpartition(f"<{name}>")
    return (head + tail.partition(f"</{name}>")[2]).encode()


@pytest.mark.requirement("AUT-09")
def test_the_buyers_address_and_country_are_asked_for() -> None:
    assert found(_without_last("cac:PostalAddress"))[0].startswith("BR-10:")
    assert found(_without_last("cac:Country"))[0].startswith("BR-11:")


@pytest.mark.requirement("AUT-09")
def test_an_invoice_without_lines_is_none() -> None:
    head, _, tail = UBL.partition("<cac:InvoiceLine>")
    content = (head + tail.rpartition("</cac:InvoiceLine>")[2]).encode()

    assert found(content)[0].startswith("BR-16:")


@pytest.mark.requirement("AUT-09")
@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("BR-21", "<cac:InvoiceLine>\n<cbc:ID>1</cbc:ID>", "<cac:InvoiceLine>"),
        ("BR-23", 'unitCode="HUR"', ""),
        ("BR-24", '<cbc:LineExtensionAmount currencyID="EUR">170.00</cbc:LineExtensionAmount>', ""),
        ("BR-27", '<cbc:PriceAmount currencyID="EUR">85.00', '<cbc:PriceAmount currencyID="EUR">-85.00'),
        (
            "BR-28",
            "85.00</cbc:PriceAmount>",
            "85.00</cbc:PriceAmount><cac:AllowanceCharge><cbc:BaseAmount>-90</cbc:BaseAmount></cac:AllowanceCharge>",
        ),
        ("BR-31", '<cbc:Amount currencyID="EUR">10.00</cbc:Amount>', ""),
        ("BR-36", '<cbc:Amount currencyID="EUR">6.90</cbc:Amount>', ""),
        ("BR-45", element("cbc:TaxableAmount"), ""),
        ("BR-CL-04", ">EUR</cbc:DocumentCurrencyCode>", ">EUX</cbc:DocumentCurrencyCode>"),
        ("BR-CL-14", "<cbc:IdentificationCode>DE<", "<cbc:IdentificationCode>Germany<"),
        ("BR-DEC-14", ">348.37</cbc:TaxInclusiveAmount>", ">348.371</cbc:TaxInclusiveAmount>"),
        (
            "PEPPOL-EN16931-R051",
            '<cbc:PayableAmount currencyID="EUR">',
            '<cbc:PayableAmount currencyID="USD">',
        ),
    ],
)
def test_a_wrong_element_breaks_its_rule(rule: str, old: str, new: str) -> None:
    content = broken(UBL, old, new)

    assert any(text.startswith(f"{rule}:") for text in found(content)), found(content)


def _raised(text: str, name: str) -> tuple[bytes, str]:
    """The document with 1.00 added to the last amount of that name, and the new amount."""
    *_, match = re.finditer(rf"(<{name}[^>]*>)([0-9.]+)<", text)
    amount = str(Decimal(match.group(2)) + 1)
    return (text[: match.start(2)] + amount + text[match.end(2) :]).encode(), amount


CALCULATIONS = {
    "BR-CO-10": ("BT-106", "LineExtensionAmount", "LineTotalAmount"),
    "BR-CO-11": ("BT-107", "AllowanceTotalAmount", "AllowanceTotalAmount"),
    "BR-CO-12": ("BT-108", "ChargeTotalAmount", "ChargeTotalAmount"),
    "BR-CO-13": ("BT-109", "TaxExclusiveAmount", "TaxBasisTotalAmount"),
    "BR-CO-14": ("BT-110", "TaxAmount", "TaxTotalAmount"),
    "BR-CO-15": ("BT-112", "TaxInclusiveAmount", "GrandTotalAmount"),
    "BR-CO-16": ("BT-115", "PayableAmount", "DuePayableAmount"),
    "BR-CO-17": ("BT-117", "TaxAmount", "CalculatedAmount"),
}


@pytest.mark.requirement("AUT-10")
@pytest.mark.parametrize("syntax", ["ubl", "cii"])
@pytest.mark.parametrize("rule", CALCULATIONS)
def test_a_sum_that_is_wrong_names_rule_terms_and_both_numbers(rule: str, syntax: str) -> None:
    term, in_ubl, in_cii = CALCULATIONS[rule]
    if syntax == "cii":
        content, wrong = _raised(CII, f"ram:{in_cii}")
    elif rule in (
        "BR-CO-10",
        "BR-CO-14",
    ):  # the document's own amount comes before those of lines and categories
        part = aggregate("cac:LegalMonetaryTotal") if rule == "BR-CO-10" else element("cbc:TaxAmount")
        changed, wrong = _raised(part, f"cbc:{in_ubl}")
        content = broken(UBL, part, changed.decode())
    else:
        content, wrong = _raised(UBL, f"cbc:{in_ubl}")

    (text,) = [text for text in found(content) if text.startswith(f"{rule}:")]
    assert term in text
    assert wrong.rstrip("0").rstrip(".") in text
    assert len(re.findall(r"\d+(?:\.\d+)?(?![\d-])", text)) >= 2


@pytest.mark.requirement("AUT-10")
def test_the_reason_reads_like_a_sentence_and_has_a_line(business: Business) -> None:
    content, _ = _raised(UBL, "cbc:PayableAmount")

    report = import_bytes("november.xml", content, business_id=business.id)

    (problem,) = report.problems
    due = FULL.sums["due"]
    assert problem.reason == (
        f"RE-2026-0117: BR-CO-16: BT-115 is {due + 1}, but BT-112 - BT-113 + BT-114 is {due}"
    )
    assert problem.where == "november.xml <LegalMonetaryTotal/PayableAmount>"
    assert UBL.splitlines()[problem.line - 1].startswith("<cbc:PayableAmount")


def test_neither_due_date_nor_terms_breaks_br_co_25() -> None:
    assert found(ubl(Trade(due="", terms="")).encode())[0].startswith("BR-CO-25:")


def test_a_category_that_taxes_less_than_its_lines_is_refused() -> None:
    trade = Trade(lines=(Line("Coffee", "1", "100.00"), Line("Book", "1", "50.00", rate="7")))
    text = broken(ubl(trade), "<cbc:Percent>7</cbc:Percent>", "<cbc:Percent>19</cbc:Percent>", count=9)
    swapped = text.decode().rpartition("<cbc:Percent>19</cbc:Percent>")
    moved = (swapped[0] + "<cbc:Percent>7</cbc:Percent>" + swapped[2]).encode()

    assert any(item.startswith("BR-S-08:") for item in found(moved)), found(moved)


def test_a_value_that_is_no_number_is_named_with_its_term(business: Business) -> None:
    report = import_bytes(
        "a.xml", broken(UBL, 'currencyID="EUR">85.00<', 'currencyID="EUR">85,00<'), business_id=business.id
    )

    (problem,) = report.problems
    assert "BT-146: '85,00' is not a decimal number" in problem.reason


@pytest.mark.requirement("MON-04")
@pytest.mark.parametrize(("base", "tax"), [("23.45", "2.35"), ("26.65", "2.67"), ("26.64", "2.66")])
def test_tax_is_rounded_half_up(base: str, tax: str) -> None:
    trade = Trade(lines=(Line("Ten per cent", "1", base, rate="10"),))

    assert trade.sums["tax"] == Decimal(tax)
    assert found(ubl(trade).encode()) == []


_RATES = st.sampled_from(
    [("S", "19"), ("S", "7"), ("S", "5.5"), ("Z", "0"), ("E", "0"), ("AE", "0"), ("O", "0")]
)


@st.composite
def trades(draw: st.DrawFn) -> Trade:
    """Any invoice that the standard allows, in currencies with 0, 2 and 3 decimals."""
    currency = draw(st.sampled_from(["JPY", "EUR", "USD", "KWD"]))
    places = exponent(currency)

    def amount(low: int, high: int) -> str:
        return str(Decimal(draw(st.integers(low, high))).scaleb(-places))

    lines = []
    for number in range(draw(st.integers(1, 4))):
        category, rate = draw(_RATES)
        price = str(Decimal(draw(st.integers(0, 9_999_999))).scaleb(-places - 2))
        quantity = str(Decimal(draw(st.integers(1, 50_000))).scaleb(-draw(st.integers(0, 3))))
        base = draw(st.sampled_from(["", "1", "3", "100"]))
        lines.append(Line(f"Item {number}", quantity, price, rate, category, base_quantity=base))
    changes = tuple(
        Change(draw(st.booleans()), amount(1, 10_000), "Agreed", lines[0].rate, lines[0].category)
        for _ in range(draw(st.integers(0, 2)))
    )
    trade = Trade(currency=currency, lines=tuple(lines), changes=changes, exemption="As agreed")
    if trade.sums["net"] < 0 or trade.sums["total"] < 0:
        trade = replace(trade, changes=())
    if draw(st.booleans()):
        trade = replace(trade, prepaid=amount(1, 100_000))
    if draw(st.booleans()):
        trade = replace(trade, rounding=amount(-99, 99))
    return trade


@pytest.mark.requirement("AUT-10")
@settings(max_examples=60, deadline=None)
@given(trades(), st.sampled_from(list(WRITERS)))
def test_every_right_invoice_keeps_the_rules(trade: Trade, syntax: str) -> None:
    assert found(WRITERS[syntax](trade).encode()) == []


@pytest.mark.requirement("AUT-10")
@settings(max_examples=60, deadline=None)
@given(trades(), st.sampled_from(list(WRITERS)), st.data())
def test_no_changed_sum_gets_through(trade: Trade, syntax: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([names[1 if syntax == "ubl" else 2] for names in CALCULATIONS.values()]))
    prefix = "cbc" if syntax == "ubl" else "ram"
    text = WRITERS[syntax](trade)
    if re.search(rf"<{prefix}:{name}[^>]*>[0-9]", text):
        assert found(_raised(text, f"{prefix}:{name}")[0])


@pytest.mark.requirement("AUT-10")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trades(), st.sampled_from(list(WRITERS)))
def test_what_is_stored_is_what_was_written(business: Business, trade: Trade, syntax: str) -> None:
    trade = replace(trade, number=f"RE-{next(_NUMBERS)}")

    report = import_bytes("a.xml", WRITERS[syntax](trade).encode(), business_id=business.id)

    assert report.ok, report.text()
    with reading() as session:
        invoice = invoices.find_by_number(session, business.id, trade.number)
        assert invoice is not None
        assert invoice.subtotal.decimal == trade.sums["net"]
        assert invoice.tax.decimal == trade.sums["tax"]
        assert invoice.total.decimal == trade.sums["total"]
        assert ledger.balance(session, invoice.id, invoice.currency).decimal == trade.sums["due"]
        lines = invoices.lines(session, invoice.id)
    assert [line.net_minor for line in lines] == [
        int(line.net(trade.currency).scaleb(exponent(trade.currency))) for line in trade.lines
    ]
