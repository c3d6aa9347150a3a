"""Lines of the business's bank statement, matched to payments by their reference, else to an invoice by its number.

What matches nothing is booked nowhere: it is kept, and a person says whose it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from sqlmodel import col, select

from assistant.domain import (
    accounts,
    attempts,
    bank_lines,
    cases,
    invoices,
    ledger,
    payments,
    receipts,
    settlement,
)
from assistant.domain.attempts import PaymentAttempt, Word
from assistant.domain.bank_lines import BankLine
from assistant.domain.invoices import Invoice
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session

    from assistant.core.money import Money

Arrival = Literal["booked", "known", "unmatched"]
SOURCE = "processor:bank_transfer"
_REFERENCE = re.compile(r"RF[0-9]{2}[A-Z0-9]{12}")
LONGEST = 500


def arrived(
    session: Session, business_id: str, *, reference: str, amount: Money, line_id: str, booked_on: date
) -> Arrival:
    """Book a line of the statement, once per `line_id`. `reference` is all that the payer wrote.

    The expected amount settles the payment; another one is booked as far as it goes, what is over is a credit.
    """
    line = BankLine(
        business_id=business_id,
        line_id=line_id,
        reference=reference[:LONGEST],
        amount_minor=amount.minor,
        currency=amount.currency,
        booked_on=booked_on,
    )
    if not bank_lines.keep(session, line):
        return "known"
    attempt = _attempt(session, business_id, reference, amount)
    if attempt is not None:
        intent = payments.get(session, attempt.intent_id)
        named = payments.lock(session, intent)
        session.refresh(attempt)
        if amount == intent.amount and attempt.status != "succeeded":
            settlement.take(session, attempt, Word("succeeded", amount, "transfer"))
        else:
            booked = settlement.shared(session, intent, named, amount)
            for invoice_id, share in booked.items():
                _receive(session, invoices.get(session, business_id, invoice_id), share, line)
                settlement.after_money(session, intent, invoice_id, again=attempt.status == "succeeded")
            receipts.say_received(session, intent, booked, name=f"{business_id}:{line_id}")
        bank_lines.matched(session, line, intent.invoice_id)
        return "booked"
    invoice = _invoice(session, business_id, reference, amount)
    if invoice is None:
        _unmatched(session, line)
        return "unmatched"
    invoices.lock(session, invoice.id)
    _receive(session, invoice, amount, line)
    settlement.withdraw_stale(session, business_id, invoice.id)
    _over(session, invoice, line)
    bank_lines.matched(session, line, invoice.id)
    return "booked"


def _attempt(session: Session, business_id: str, reference: str, amount: Money) -> PaymentAttempt | None:
    """The transfer that the reference names, alone or between other words, in the same currency."""
    found = _REFERENCE.findall(re.sub(r"[^A-Z0-9]", "", reference.upper()))
    if not found:
        return None
    row = session.exec(
        select(PaymentAttempt).where(
            PaymentAttempt.processor == "bank_transfer",
            PaymentAttempt.business_id == business_id,
            col(PaymentAttempt.processor_ref).in_(found),
        )
    ).first()
    if row is None or payments.get(session, row.intent_id).currency != amount.currency:
        return None
    return attempts.get(session, row.id)


def _invoice(session: Session, business_id: str, reference: str, amount: Money) -> Invoice | None:
    """The one invoice whose whole number stands in the reference, where it is in the same currency."""
    words = {word.strip(".,;:#()") for word in reference.upper().split()}
    if not words:
        return None
    found = session.exec(
        select(Invoice).where(
            Invoice.business_id == business_id,
            Invoice.currency == amount.currency,
            col(Invoice.number).in_(sorted(words)[:50]),
            col(Invoice.voided_at).is_(None),
        )
    ).all()
    return found[0] if len(found) == 1 else None


def _receive(session: Session, invoice: Invoice, amount: Money, line: BankLine) -> None:
    payments.receive(
        session,
        invoice,
        amount,
        source=SOURCE,
        external_id=f"line:{line.line_id}:{invoice.id}",
        text="Payment by transfer",
        actor="bank",
        booked_on=line.booked_on,
    )


def _over(session: Session, invoice: Invoice, line: BankLine) -> None:
    balance = ledger.balance(session, invoice.id, invoice.currency)
    if balance.minor < 0:
        _case(
            session,
            line,
            Scope(invoice.business_id, invoice.customer_id, invoice.id, "", "web", Level.ANONYMOUS),
            "overpayment",
            f"{abs(balance)} more was paid than is owed.",
        )


def _unmatched(session: Session, line: BankLine) -> None:
    business = accounts.get_business(session, line.business_id)
    customer = accounts.unassigned(session, business)
    words = f" with the words “{line.reference}”" if line.reference.strip() else " without a reference"
    _case(
        session,
        line,
        Scope(business.id, customer.id, "", "", "web", Level.ANONYMOUS),
        "unmatched_money",
        f"{line.amount} arrived on {line.booked_on.isoformat()}{words} (line {line.line_id}). "
        "Find whose it is, and record it on the invoice, or send it back.",
    )


def _case(session: Session, line: BankLine, scope: Scope, reason: str, summary: str) -> None:
    effect_key = f"bank_line:{line.business_id}:{line.line_id}:{reason}"
    cases.open_case(session, scope, reason=reason, summary=summary, effect_key=effect_key, actor="system")
