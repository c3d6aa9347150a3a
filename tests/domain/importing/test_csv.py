"""CSV files: each wrong row is named with its line and reason, and every other one is imported."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.core.db import reading
from assistant.core.money import Money
from assistant.domain import accounts, invoices, ledger
from assistant.domain.importing import import_bytes, tabular
from assistant.domain.importing.report import RefusedError

if TYPE_CHECKING:
    from assistant.domain.accounts import Business
    from assistant.domain.importing import ImportReport
    from assistant.domain.invoices import Invoice

CUSTOMERS = """\
external_id,name,customer_class,country,region,timezone,locale,phone,email,tax_id,address
K-1,Café Möwe OHG,business,DE,,,,+49 4721 5550142,rechnung@moewe.example,DE129273398,Deichweg 12 | 27472 Cuxhaven
K-2,Ana Ruiz,,ES,,,,,ana@ruiz.example,,
"""
HEAD = (
    "customer_external_id,number,currency,issued_on,due_on,"
    "description,quantity,unit,unit_price,tax_category,tax_rate"
)
INVOICES = f"""\
{HEAD}
K-1,R-1,EUR,2026-11-02,2026-12-02,Grinder service,2,h,85.00,S,19
K-1,R-1,EUR,2026-11-02,2026-12-02,Burr set,3,pcs,41.95,S,19
K-1,R-1,EUR,2026-11-02,2026-12-02,Book on coffee,1,pcs,20.00,S,7
K-2,R-2,EUR,2026-11-03,2026-12-03,Espresso machine,1,pcs,"1290.00",S,21
"""


def load(business: Business, text: str | bytes, name: str = "file.csv") -> ImportReport:
    content = text.encode() if isinstance(text, str) else text
    return import_bytes(name, content, business_id=business.id)


def found(business: Business, number: str) -> Invoice | None:
    with reading() as session:
        return invoices.find_by_number(session, business.id, number)


def customer(business: Business, external_id: str) -> accounts.Customer:
    with reading() as session:
        known = accounts.find_customer(session, business.id, external_id)
    assert known is not None
    return known


def reasons(report: ImportReport) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in report.problems]


class TestCustomers:
    """customers.csv"""

    def test_each_row_is_a_customer(self, business: Business) -> None:
        report = load(business, CUSTOMERS)

        assert (report.created_customers, report.problems) == (2, ())
        first, second = customer(business, "K-1"), customer(business, "K-2")
        assert (first.name, first.customer_class, first.address) == (
            "Café Möwe OHG",
            "business",
            ["Deichweg 12", "27472 Cuxhaven"],
        )
        assert (second.customer_class, second.timezone, second.locale) == (
            "consumer",
            "Europe/Madrid",
            "es_ES",
        )
        with reading() as session:
            assert [c.value for c in accounts.contacts(session, first.id)] == [
                "+4947215550142",
                "rechnung@moewe.example",
            ]

    def test_a_second_import_changes_nothing(self, business: Business) -> None:
        load(business, CUSTOMERS)

        again = load(business, CUSTOMERS)

        assert (again.unchanged, again.changed, again.problems) == (2, False, ())

    def test_a_customer_that_differs_is_named_and_not_altered(self, business: Business) -> None:
        load(business, CUSTOMERS)

        report = load(business, CUSTOMERS.replace("Ana Ruiz", "Ana María Ruiz").replace("ana@", "amr@"))

        assert reasons(report) == [
            (3, "customer K-2 is there already and differs in name, email; it was not altered")
        ]
        assert customer(business, "K-2").name == "Ana Ruiz"

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("K-9,,,DE,,,,,,,", "name is missing"),
            ("K-9,Ben,,Germany,,,,,,,", "country 'Germany' is not an ISO 3166 code"),
            ("K-9,Ben,vip,DE,,,,,,,", "customer_class 'vip' is none of"),
            ("K-9,Ben,,DE,,Berlin,,,,,", "'Berlin' is not an IANA timezone"),
            ("K-9,Ben,,DE,,,xx_YY,,,,", "locale 'xx_YY' is not known"),
            ("K-9,Ben,,DE,,,,1,,,", "'1' is not a phone number"),
            ("K-9,Ben,,DE,,,,,ben at home,,", "'ben at home' is not an email address"),
            ("K-9,Ben\x07,,DE,,,,,,,", "name has control characters"),
            ("K-9,Ben,,DE,,,,,,,a,b", "12 cells, but the header has 11"),
        ],
    )
    def test_a_wrong_row_is_named_and_the_rest_imported(
        self, business: Business, row: str, reason: str
    ) -> None:
        lines = CUSTOMERS.splitlines()

        report = load(business, "\n".join([*lines[:2], row, lines[2]]))

        ((line, text),) = reasons(report)
        assert line == 3
        assert reason in text
        assert report.created_customers == 2

    def test_a_country_of_many_zones_takes_the_business_zone_and_says_so(self, business: Business) -> None:
        report = load(business, "external_id,name,country\nU-1,Tom Reed,US\n")

        assert customer(business, "U-1").timezone == "Europe/Berlin"
        assert "Europe/Berlin is assumed" in report.notes[0].reason


class TestInvoices:
    """invoices.csv"""

    def test_rows_of_one_number_are_one_invoice_taxed_per_rate(self, business: Business) -> None:
        load(business, CUSTOMERS)

        report = load(business, INVOICES)

        assert (report.created_invoices, report.problems) == (2, ())
        invoice = found(business, "R-1")
        assert invoice is not None
        assert (invoice.subtotal, invoice.tax) == (Money(31585, "EUR"), Money(5621 + 140, "EUR"))
        assert (invoice.issued_on, invoice.due_on) == (date(2026, 11, 2), date(2026, 12, 2))
        with reading() as session:
            assert ledger.balance(session, invoice.id, "EUR") == invoice.total
            taxes = invoices.taxes(session, invoice.id)
            lines = invoices.lines(session, invoice.id)
        assert [(tax.label, tax.base_minor, tax.amount_minor) for tax in taxes] == [
            ("VAT 19%", 29585, 5621),
            ("VAT 7%", 2000, 140),
        ]
        assert (lines[0].quantity, lines[0].unit, lines[0].unit_price) == ("2", "h", "85.00")

    def test_a_second_import_changes_nothing(self, business: Business) -> None:
        load(business, CUSTOMERS)
        load(business, INVOICES)

        again = load(business, INVOICES)

        assert (again.unchanged, again.changed, again.problems) == (2, False, ())

    def test_the_same_numbers_written_otherwise_are_the_same_invoice(self, business: Business) -> None:
        load(business, CUSTOMERS)
        load(business, INVOICES)

        again = load(business, INVOICES.replace(",19", ",19.00%").replace("85.00", "85").replace(",", ";"))

        assert (again.unchanged, again.problems) == (2, ())

    def test_a_changed_invoice_is_named_and_not_altered(self, business: Business) -> None:
        load(business, CUSTOMERS)
        load(business, INVOICES)

        report = load(business, INVOICES.replace("1290.00", "1390.00"))

        assert report.unchanged == 1
        ((line, reason),) = reasons(report)
        assert line == 5
        assert (
            "R-2 is there already and differs in total (€1,560.90 here, €1,681.90 in the file), its lines"
            in reason
        )
        invoice = found(business, "R-2")
        assert invoice is not None
        assert invoice.total == Money(156090, "EUR")

    def test_an_invoice_without_tax_columns_has_no_tax(self, business: Business) -> None:
        load(business, CUSTOMERS)

        load(business, f"{HEAD}\nK-1,R-5,JPY,2026-11-02,2026-12-02,Filters,3,,1980,,\n")

        invoice = found(business, "R-5")
        assert invoice is not None
        assert (invoice.total, invoice.tax) == (Money(5940, "JPY"), Money(0, "JPY"))

    def test_a_reverse_charge_has_its_words_and_note(self, business: Business) -> None:
        load(business, CUSTOMERS)

        load(
            business,
            f"{HEAD},tax_note\nK-1,R-6,EUR,2026-11-02,2026-12-02,Advice,8,h,120.00,AE,0,The customer owes the VAT\n",
        )

        invoice = found(business, "R-6")
        assert invoice is not None
        with reading() as session:
            (tax,) = invoices.taxes(session, invoice.id)
        assert (tax.label, tax.amount_minor, tax.note) == ("Reverse charge", 0, "The customer owes the VAT")

    @pytest.mark.requirement("MON-01")
    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,10.999,S,19", "10.999 has more decimals than EUR has"),
            (
                'K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,"10,99",S,19',
                "a decimal comma is read only in a file",
            ),
            ('K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,"1,290.00",S,19', "no thousands separator"),
            ("K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,€10,S,19", "'€10' is not a number"),
            ("K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1e3,,10.00,S,19", "quantity: '1e3' is not a number"),
            ("K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,NaN,S,19", "'NaN' is not a number"),
            ("K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,,S,19", "unit_price is missing"),
            ("K-1,R-9,XXQ,2026-11-02,2026-12-02,Tea,1,,10.00,S,19", "'XXQ' is not an ISO 4217 currency code"),
            ("K-1,R-9,EUR,02.11.2026,2026-12-02,Tea,1,,10.00,S,19", "issued_on: '02.11.2026' is not a date"),
            ("K-1,R-9,EUR,2026-11-02,2026-02-30,Tea,1,,10.00,S,19", "is not a day of the calendar"),
            ("K-1,R-9,EUR,2026-11-02,2026-11-01,Tea,1,,10.00,S,19", "the due date is before the issue date"),
            ("K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,10.00,Q,19", "tax_category 'Q' is none of"),
            (
                "K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,10.00,AE,19",
                "tax_rate is 19, but the category AE has no tax",
            ),
            ("K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,10.00,S,119", "not between 0 and 100"),
            ("K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,-10.00,S,19", "the total is negative"),
            ("K-1,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,99999999999999999,S,0", "too large"),
            ("K-7,R-9,EUR,2026-11-02,2026-12-02,Tea,1,,10.00,S,19", "there is no customer 'K-7'"),
            ("K-1,,EUR,2026-11-02,2026-12-02,Tea,1,,10.00,S,19", "number is missing"),
            ("K-1,R-9,EUR,2026-11-02,2026-12-02,Tea, hot,1,,10.00,S,19", "12 cells, but the header has 11"),
        ],
    )
    def test_a_wrong_row_is_named_and_the_rest_imported(
        self, business: Business, row: str, reason: str
    ) -> None:
        load(business, CUSTOMERS)
        lines = INVOICES.splitlines()

        report = load(business, "\n".join([*lines[:4], row, lines[4]]))

        ((line, text),) = reasons(report)
        assert line == 5
        assert reason in text
        assert report.created_invoices == 2

    def test_one_wrong_line_keeps_its_whole_invoice_out(self, business: Business) -> None:
        load(business, CUSTOMERS)

        report = load(business, INVOICES.replace("41.95", "n/a"))

        ((line, reason),) = reasons(report)
        assert (line, reason.split(":")[0]) == (3, "invoice R-1")
        assert found(business, "R-1") is None
        assert found(business, "R-2") is not None

    def test_rows_of_one_number_must_agree(self, business: Business) -> None:
        load(business, CUSTOMERS)

        report = load(
            business, INVOICES.replace("K-1,R-1,EUR,2026-11-02,2026-12-02,Burr", "K-2,R-1,EUR,,,Burr")
        )

        assert reasons(report)[0][0] == 3
        assert "customer_external_id is 'K-2', but 'K-1' on line 2" in reasons(report)[0][1]

    def test_lines_are_counted_as_the_editor_counts_them(self, business: Business) -> None:
        load(business, CUSTOMERS)
        text = INVOICES.replace("Grinder service", '"Grinder\nservice"').replace("1290.00", "dear")

        assert reasons(load(business, text))[0][0] == 6


class TestFormats:
    """Separators, encodings and decimal marks as programs write them."""

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_every_separator_and_encoding_is_read(
        self, business: Business, separator: str, encoding: str
    ) -> None:
        report = load(business, CUSTOMERS.replace(",", separator).encode(encoding))

        assert (report.created_customers, report.problems) == (2, ())
        assert customer(business, "K-1").name == "Café Möwe OHG"

    @pytest.mark.parametrize("ending", ["\r\n", "\r"])
    def test_every_line_ending_is_read(self, business: Business, ending: str) -> None:
        report = load(business, CUSTOMERS.replace("\n", ending) + f"K-3,,,DE{ending}")

        assert (report.created_customers, reasons(report)) == (2, [(4, "name is missing")])

    def test_a_decimal_comma_is_read_in_a_file_with_semicolons(self, business: Business) -> None:
        load(business, CUSTOMERS)
        text = INVOICES.replace(",", ";").replace(".", ",")

        assert load(business, text).created_invoices == 2
        invoice = found(business, "R-1")
        assert invoice is not None
        assert invoice.total == Money(37346, "EUR")

    def test_a_point_beside_commas_is_not_guessed(self, business: Business) -> None:
        load(business, CUSTOMERS)
        text = INVOICES.replace(",", ";").replace("85.00", "85,00").replace('"1290.00"', "1.290")

        report = load(business, text)

        assert (
            "'1.290' has a point, but other numbers of this file have a decimal comma"
            in reasons(report)[-1][1]
        )

    def test_what_may_be_a_thousands_separator_is_not_guessed(self, business: Business) -> None:
        load(business, CUSTOMERS)
        text = f"{HEAD}\nK-1,R-1,EUR,2026-11-02,2026-12-02,Tea,1,,1.290,S,19\n".replace(",", ";")

        assert "may be a thousands separator or a decimal point" in reasons(load(business, text))[0][1]

    def test_unknown_columns_are_said(self, business: Business) -> None:
        report = load(business, "external_id,name,country,shoe size\nK-1,Ana,ES,38\n")

        assert report.created_customers == 1
        assert report.notes[0].reason == "columns that are not read: shoe_size"

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "the file is empty"),
            (b"hello world\n", "the columns are neither"),
            (b"external_id,name\nK-1,Ana\n", "the column country is missing"),
            (b"external_id,name,name,country\n", "the column name is there twice"),
            (b"PK\x03\x04rest", "neither CSV, XML nor PDF; unpack it first"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "neither CSV, XML nor PDF"),
            (b"external_id,name,country\nK-1,\x81\xfe,DE\n", "neither UTF-8 nor Windows-1252"),
        ],
    )
    def test_a_file_that_is_none_of_ours_is_named(
        self, business: Business, content: bytes, reason: str
    ) -> None:
        report = load(business, content, "mystery")

        (problem,) = report.problems
        assert problem.where == "mystery"
        assert reason in problem.reason

    def test_an_open_quote_is_named_where_it_begins(self, business: Business) -> None:
        text = CUSTOMERS.replace("Ana Ruiz", '"Ana Ruiz') + "K-3,x,DE\n" * 20_000

        report = load(business, text)

        assert report.problems[-1].line == 3
        assert "is a quote left open?" in report.problems[-1].reason

    def test_too_many_rows_are_refused_before_anything_is_stored(
        self, business: Business, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tabular, "MAX_ROWS", 1)

        report = load(business, CUSTOMERS)

        assert (report.created_customers, report.problems[0].line) == (0, 3)
        assert "more than 1 rows" in report.problems[0].reason

    def test_a_hundred_thousand_rows_are_read_in_bounded_time(self) -> None:
        text = "external_id,name,country\n" + "K-1,Ana,ES\n" * 100_001
        started = time.perf_counter()

        with pytest.raises(RefusedError, match="more than 100,000 rows"):
            list(tabular.read_table(text.encode()).rows())

        assert time.perf_counter() - started < 30


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), table=st.booleans())
def test_no_bytes_break_an_import(business: Business, content: bytes, table: bool) -> None:
    content = f"{HEAD}\n".encode() + content if table else content

    report = load(business, content)

    assert report.created_invoices == 0
    assert report.text()
