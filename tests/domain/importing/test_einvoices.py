"""E-invoices become invoices whose balance is the amount due that the document states."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from assistant.audit import log as audit
from assistant.core.db import reading, transaction
from assistant.core.money import Money
from assistant.domain import accounts, invoices, ledger, positions
from assistant.domain.importing import import_bytes
from tests import factories
from tests.domain.importing.samples import WRITERS, Buyer, Change, Line, Trade, broken, cii, ubl

if TYPE_CHECKING:
    from assistant.domain.accounts import Business, Customer
    from assistant.domain.importing import ImportReport
    from assistant.domain.invoices import Invoice

FULL = Trade(
    changes=(Change(False, "10.00", "Loyalty"), Change(True, "6.90", "Freight")),
    prepaid="50.00",
    rounding="0.01",
)

pytestmark = pytest.mark.parametrize(
    "shared_database", ["sqlite", "postgresql"], indirect=True, scope="module"
)


def load(business: Business, text: str | bytes, name: str = "invoice.xml") -> ImportReport:
    content = text.encode() if isinstance(text, str) else text
    return import_bytes(name, content, business_id=business.id)


def stored(business: Business, number: str = Trade.number) -> tuple[Invoice, positions.Position]:
    with reading() as session:
        invoice = invoices.find_by_number(session, business.id, number)
        assert invoice is not None
        return invoice, positions.position(session, invoice, "Europe/Berlin")


def only_customer(business: Business) -> Customer:
    with reading() as session:
        return session.exec(
            select(accounts.Customer).where(accounts.Customer.business_id == business.id)
        ).one()


@pytest.mark.requirement("AUT-10")
@pytest.mark.parametrize("syntax", WRITERS)
def test_the_balance_is_the_amount_due_of_the_document(business: Business, syntax: str) -> None:
    report = load(business, WRITERS[syntax](FULL))

    assert report.ok, report.text()
    assert (report.created_customers, report.created_invoices, report.payments) == (1, 1, 1)
    invoice, now = stored(business)
    sums = FULL.sums
    assert invoice.subtotal.decimal == sums["net"]
    assert invoice.tax.decimal == sums["tax"]
    assert invoice.total.decimal == sums["total"]
    assert now.balance.decimal == sums["due"]
    assert now.paid == Money(5000, "EUR")


@pytest.mark.parametrize("syntax", WRITERS)
def test_what_the_document_says_about_its_lines_is_kept(business: Business, syntax: str) -> None:
    load(business, WRITERS[syntax](FULL))

    invoice, _ = stored(business)
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 11, 2), date(2026, 12, 2))
    assert invoice.supplied_on == date(2026, 10, 28)
    assert invoice.terms == FULL.terms
    assert "Your reference: 04011000-12345-67" in invoice.note
    assert "Your order: PO-4711" in invoice.note
    assert "Allowance: Loyalty -10.00 EUR" in invoice.note
    with reading() as session:
        first, second = invoices.lines(session, invoice.id)
        (tax,) = invoices.taxes(session, invoice.id)
    assert (first.description, first.quantity, first.unit, first.net_minor) == (
        "Espresso grinder service\nOn site, October",
        "2",
        "h",
        17000,
    )
    assert (second.unit, second.unit_price) == ("pcs", "41.95")
    assert (tax.label, tax.category, tax.rate) == ("VAT 19%", "S", "19")


@pytest.mark.parametrize("syntax", WRITERS)
def test_a_new_buyer_becomes_a_customer(business: Business, syntax: str) -> None:
    load(business, WRITERS[syntax](FULL))

    made = only_customer(business)
    assert (made.external_id, made.name, made.customer_class) == ("K-1007", FULL.buyer.name, "business")
    assert (made.country, made.timezone, made.locale, made.tax_id) == (
        "DE",
        "Europe/Berlin",
        "de_DE",
        "DE129273398",
    )
    assert made.address == ["Deichweg 12", "27472 Cuxhaven"]
    with reading() as session:
        contacts = {(contact.kind, contact.value) for contact in accounts.contacts(session, made.id)}
    assert contacts == {("phone", "+4947215550142"), ("email", "rechnung@cafe-moewe.example")}


@pytest.mark.parametrize("syntax", WRITERS)
def test_a_second_import_changes_nothing(business: Business, syntax: str) -> None:
    load(business, WRITERS[syntax](FULL))
    with reading() as session:
        before = len(audit.page(session, business_id=business.id, limit=500))

    again = load(business, WRITERS[syntax](FULL))

    assert (again.unchanged, again.changed, again.problems) == (1, False, ())
    with reading() as session:
        assert len(audit.page(session, business_id=business.id, limit=500)) == before
        booked = select(ledger.LedgerEntry).where(ledger.LedgerEntry.business_id == business.id)
        assert len(session.exec(booked).all()) == 3


def test_the_same_invoice_in_the_other_syntax_is_the_same_invoice(business: Business) -> None:
    load(business, ubl(FULL))

    assert load(business, cii(FULL)).unchanged == 1


def test_an_invoice_that_differs_is_named_and_not_altered(business: Business) -> None:
    load(business, ubl(FULL))
    before, _ = stored(business)

    report = load(business, ubl(replace(FULL, due="2026-12-09", prepaid="40.00")))

    (problem,) = report.problems
    assert (
        "RE-2026-0117 is there already and differs in due_on (2026-12-02 here, 2026-12-09 in the file)"
        in (problem.reason)
    )
    after, now = stored(business)
    assert after == before
    assert now.paid == Money(5000, "EUR")


def test_each_created_invoice_leaves_an_audit_entry(business: Business) -> None:
    load(business, ubl(FULL))

    with reading() as session:
        kinds = [entry.kind.value for entry in audit.page(session, business_id=business.id)]
    for kind in ("customer.created", "invoice.created", "payment.received", "data.imported"):
        assert kinds.count(kind) == 1


@pytest.mark.requirement("IDN-13")
def test_an_import_for_one_business_is_nothing_to_another(business: Business) -> None:
    with transaction() as session:
        other = factories.business(session)
    load(business, ubl(FULL))

    report = load(other, ubl(FULL))
    credited = load(other, ubl(Trade(number="GS-1", type_code="381", credits="RE-2026-0117")))

    assert (report.created_customers, report.created_invoices) == (1, 1)
    assert stored(business)[0].id != stored(other)[0].id
    assert credited.credited == 1
    assert stored(business)[1].credited == Money(0, "EUR")


@pytest.mark.parametrize("syntax", WRITERS)
def test_a_reverse_charge_keeps_its_reason(business: Business, syntax: str) -> None:
    trade = Trade(
        lines=(Line("Consulting", "8", "120.00", rate="0", category="AE", unit="HUR"),),
        exemption="Reverse charge: the customer owes the VAT",
        buyer=Buyer(country="AT", vat_id="ATU62134567", phone="", postcode="1010", city="Wien"),
    )

    assert load(business, WRITERS[syntax](trade)).ok

    invoice, _ = stored(business)
    with reading() as session:
        (tax,) = invoices.taxes(session, invoice.id)
    assert (tax.category, tax.amount_minor, tax.label) == ("AE", 0, "Reverse charge")
    assert tax.note == "Reverse charge: the customer owes the VAT"
    assert only_customer(business).timezone == "Europe/Vienna"


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_currencies_without_and_with_three_decimals(business: Business, syntax: str, currency: str) -> None:
    price = "1980" if currency == "JPY" else "12.345"
    trade = Trade(currency=currency, lines=(Line("Filter papers", "3", price, rate="8"),))

    assert load(business, WRITERS[syntax](trade)).ok

    assert stored(business)[1].balance.decimal == trade.sums["due"]


def test_a_price_per_hundred_is_shown_per_piece(business: Business) -> None:
    load(business, ubl(Trade(lines=(Line("Cups", "250", "12.00", base_quantity="100"),))))

    invoice, _ = stored(business)
    with reading() as session:
        (line,) = invoices.lines(session, invoice.id)
    assert (line.unit_price, line.net_minor) == ("0.12", 3000)


def test_a_missing_due_date_is_thirty_days_and_said(business: Business) -> None:
    report = load(business, ubl(Trade(due="")))

    assert stored(business)[0].due_on == date(2026, 12, 2)
    assert "2026-12-02 is assumed" in report.notes[0].reason


def test_a_stranger_as_the_seller_is_said(business: Business) -> None:
    report = load(business, broken(ubl(Trade()), "Nordlicht Werkstatt GmbH", "Somebody Else Ltd"))

    assert report.created_invoices == 1
    assert "the seller in the document is Somebody Else Ltd" in report.notes[0].reason


def test_a_pro_forma_invoice_asks_for_nothing(business: Business) -> None:
    report = load(business, ubl(Trade(type_code="325")))

    assert report.created_invoices == 0
    assert "a pro forma invoice asks for no payment" in report.problems[0].reason


class TestBuyers:
    """Whom a document is for: by identifier, by VAT id, by name; never by a guess."""

    def test_an_identifier_finds_the_customer_that_is_there(self, business: Business) -> None:
        with transaction() as session:
            known = factories.customer(session, business, external_id="K-1007", name=Buyer.name)

        report = load(business, ubl(Trade()))

        assert report.created_customers == 0
        assert stored(business)[0].customer_id == known.id

    def test_a_vat_id_finds_the_customer_who_has_it(self, business: Business) -> None:
        with transaction() as session:
            known = factories.customer(session, business, tax_id="DE129273398", name=Buyer.name)

        load(business, ubl(Trade(buyer=Buyer(identifier=""))))

        assert stored(business)[0].customer_id == known.id

    def test_without_either_the_name_is_the_key_and_the_class_is_consumer(self, business: Business) -> None:
        load(business, ubl(Trade(buyer=Buyer(identifier="", vat_id=""))))

        made = only_customer(business)
        assert (made.external_id, made.customer_class) == ("cafe-mowe-sohne-ohg", "consumer")

    def test_two_people_of_one_name_are_not_taken_for_one(self, business: Business) -> None:
        buyer = Buyer(name="Jan Petersen", identifier="", vat_id="", phone="", email="")
        load(business, ubl(Trade(buyer=buyer)))

        report = load(business, ubl(Trade(number="RE-2", buyer=replace(buyer, street="Am Markt 1"))))

        assert report.created_invoices == 0
        assert "lives at another address" in report.problems[0].reason

    def test_another_name_for_a_known_identifier_is_said(self, business: Business) -> None:
        load(business, ubl(Trade()))

        report = load(business, ubl(Trade(number="RE-2", buyer=Buyer(name="Möwe Betriebs GmbH"))))

        assert report.created_invoices == 1
        assert "is called Café Möwe & Söhne OHG here" in report.notes[0].reason

    def test_a_phone_number_that_is_none_is_left_out_and_said(self, business: Business) -> None:
        report = load(business, ubl(Trade(buyer=Buyer(phone="ask for Jan"))))

        assert report.created_customers == 1
        assert "'ask for Jan' is not a phone number" in report.notes[0].reason

    def test_a_country_of_many_zones_takes_the_business_zone_and_says_so(self, business: Business) -> None:
        report = load(business, ubl(Trade(buyer=Buyer(country="US", phone=""))))

        assert only_customer(business).timezone == "Europe/Berlin"
        assert "Europe/Berlin is assumed" in report.notes[0].reason


class TestCreditNotes:
    """A credit note lowers what is owed on the one invoice that it names."""

    NOTE = Trade(
        number="GS-2026-0009",
        type_code="381",
        credits=Trade.number,
        lines=(Line("Burr set, 64 mm", "1", "41.95"),),
    )

    @pytest.mark.parametrize("syntax", WRITERS)
    def test_it_is_booked_once(self, business: Business, syntax: str) -> None:
        load(business, ubl(Trade()))

        report = load(business, WRITERS[syntax](self.NOTE))
        again = load(business, WRITERS[syntax](self.NOTE))

        assert (report.credited, report.problems) == (1, ())
        assert (again.credited, again.unchanged) == (0, 1)
        _, now = stored(business)
        assert now.credited.decimal == self.NOTE.sums["total"]
        assert now.balance.decimal == Trade().sums["due"] - self.NOTE.sums["total"]

    def test_what_was_refunded_already_is_not_owed_twice(self, business: Business) -> None:
        load(business, ubl(Trade()))
        due = self.NOTE.sums["total"]

        load(business, ubl(replace(self.NOTE, prepaid=str(due))))

        _, now = stored(business)
        assert now.balance.decimal == Trade().sums["due"]

    def test_for_an_invoice_that_is_not_here_it_is_reported(self, business: Business) -> None:
        report = load(business, ubl(self.NOTE))

        assert report.credited == 0
        assert "credits invoice RE-2026-0117, which is not here" in report.problems[0].reason
        assert report.problems[0].line > 1

    def test_without_a_reference_it_is_reported(self, business: Business) -> None:
        report = load(business, ubl(replace(self.NOTE, credits="")))

        assert "names no invoice in BT-25" in report.problems[0].reason

    def test_another_customers_invoice_is_not_touched(self, business: Business) -> None:
        load(business, ubl(Trade()))
        load(business, ubl(Trade(number="RE-2", buyer=Buyer(name="Other", identifier="K-2", vat_id=""))))

        report = load(business, ubl(replace(self.NOTE, credits="RE-2")))

        assert "is for another customer" in report.problems[0].reason

    def test_another_currency_is_refused(self, business: Business) -> None:
        load(business, ubl(Trade()))

        report = load(business, ubl(replace(self.NOTE, currency="USD")))

        assert "is in USD" in report.problems[0].reason

    def test_the_same_number_with_another_amount_is_reported(self, business: Business) -> None:
        load(business, ubl(Trade()))
        load(business, ubl(self.NOTE))

        report = load(business, ubl(replace(self.NOTE, lines=(Line("Burr set, 64 mm", "2", "41.95"),))))

        assert "differs in its amount or invoice" in report.problems[0].reason

    def test_an_invoice_below_zero_is_a_credit(self, business: Business) -> None:
        load(business, ubl(Trade()))
        negative = Trade(number="RE-3", credits=Trade.number, lines=(Line("Burr set, 64 mm", "-1", "41.95"),))

        report = load(business, ubl(negative))

        assert (report.credited, report.problems) == (1, ())
        assert stored(business)[1].credited.decimal == -negative.sums["total"]
