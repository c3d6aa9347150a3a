"""An invoice is issued once, from its lines and taxes, and its state follows the calendar where the payer lives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from assistant.core import clock, db
from assistant.core.errors import Conflict, Invalid
from assistant.core.money import CurrencyMismatchError, Money
from assistant.domain import invoices, ledger
from assistant.domain.invoices import Invoice, InvoiceDraft, LineDraft, TaxDraft
from tests import factories

DRAFT = InvoiceDraft(
    number="A-1",
    currency="KWD",
    issued_on=date(2026, 11, 1),
    due_on=date(2026, 12, 1),
    lines=(LineDraft("Desk", Money(12345, "KWD")), LineDraft("Discount", Money(-345, "KWD"))),
    taxes=(TaxDraft("VAT 5%", Money(12000, "KWD"), Money(600, "KWD"), Decimal(5)),),
)


def issue(draft: InvoiceDraft, world: factories.World | None = None) -> Invoice:
    world = world or factories.world()
    with db.transaction() as session:
        return invoices.issue(session, world.customer, draft)


class TestIssue:
    @pytest.mark.requirement("MON-01")
    def test_totals_are_summed_and_charged(self, database: str) -> None:
        made = issue(DRAFT)
        assert (made.subtotal_minor, made.tax_minor, made.total_minor) == (12000, 600, 12600)
        with db.reading() as session:
            assert ledger.balance(session, made.id, "KWD") == Money(12600, "KWD")
            assert [line.unit_price for line in invoices.lines(session, made.id)] == ["12.345", "-0.345"]

    def test_a_number_is_used_once(self, database: str) -> None:
        world = factories.world()
        issue(DRAFT, world)
        with pytest.raises(Conflict) as refused:
            issue(DRAFT, world)
        assert refused.value.code == "duplicate_invoice"

    def test_an_invoice_over_nothing_owes_nothing(self, database: str) -> None:
        made = issue(replace(DRAFT, lines=(LineDraft("Free", Money(0, "KWD")),), taxes=()))
        with db.reading() as session:
            assert ledger.entries(session, made.id) == []

    def test_what_is_no_invoice_is_refused(self, database: str, subtests: pytest.Subtests) -> None:
        for change in [
            {"lines": ()},
            {"due_on": date(2026, 10, 31)},
            {"lines": (LineDraft("Back", Money(-1, "KWD")),), "taxes": ()},
        ]:
            with subtests.test(change=change), pytest.raises(Invalid):
                issue(replace(DRAFT, **change))  # type: ignore[arg-type]

    @pytest.mark.requirement("MON-06")
    def test_a_line_in_another_currency_is_refused(self, database: str) -> None:
        with pytest.raises(CurrencyMismatchError):
            issue(replace(DRAFT, lines=(LineDraft("Desk", Money(1, "USD")),)))


class TestStatus:
    @pytest.mark.requirement("MON-10")
    @pytest.mark.parametrize(
        ("zone", "instant", "expected"),
        [
            ("Pacific/Kiritimati", "2026-11-30T09:59:59Z", ("not_due", 0)),
            ("Pacific/Kiritimati", "2026-12-01T09:59:59Z", ("due_today", 0)),
            ("Pacific/Kiritimati", "2026-12-01T10:00:00Z", ("overdue", 1)),
            ("Pacific/Pago_Pago", "2026-12-02T10:59:59Z", ("due_today", 0)),
            ("Pacific/Pago_Pago", "2026-12-02T11:00:00Z", ("overdue", 1)),
        ],
    )
    def test_it_is_never_overdue_early(self, zone: str, instant: str, expected: tuple[str, int]) -> None:
        invoice = Invoice(
            business_id="b", customer_id="c", number="1", currency="USD", issued_on=date(2026, 11, 1),
            due_on=date(2026, 12, 1), subtotal_minor=1, tax_minor=0, total_minor=1,
        )  # fmt: skip
        with clock.frozen(datetime.fromisoformat(instant)):
            assert invoices.status(invoice, Money(1, "USD"), zone) == expected
            assert invoices.status(invoice, Money(0, "USD"), zone) == ("paid", 0)
            assert invoices.status(invoice, Money(-1, "USD"), zone) == ("credit", 0)
        with clock.frozen(datetime(2027, 12, 1, 12, tzinfo=UTC) + timedelta(hours=0)):
            assert invoices.status(invoice, Money(1, "USD"), "UTC") == ("overdue", 365)
